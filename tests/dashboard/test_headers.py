"""What browsers are told, forged requests, text that tries to be code (SECURITY 8, 11, 16)."""

import re
from collections.abc import Callable

import pytest
from dash import Dash

from dashboard.auth.accounts import Accounts
from dashboard.auth.routes import own_path
from tests.dashboard.conftest import PASSWORD, Arrive, MakeApp, Visitor, output_of

MakePerson = Callable[..., Visitor]
HTTPS = {"public_url": "https://bi.example.com", "behind_proxy": True}
HOSTILE = [
    "' or 1=1 --",
    "'; drop table users; --",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "${7*7}",
    "%00",
    "\x00\x08",
    "../../../etc/passwd",
    "\r\nSet-Cookie: x=1",
    "javascript:alert(1)",
    "read_csv('/etc/passwd')",
    "𠮷" * 400,
    "a" * 5000,
]


def test_every_answer_carries_the_headers(arrive: Arrive, person: MakePerson) -> None:
    visitor, stranger = person(), arrive()
    for answer in (visitor.get("/"), stranger.get("/signin"), stranger.get("/_dash-layout")):
        headers = answer.headers
        policy = headers["Content-Security-Policy"]
        for part in (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ):
            assert part in policy
        scripts = re.search(r"script-src ([^;]+)", policy)[1]
        assert "unsafe" not in scripts and "http" not in scripts and "*" not in scripts
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in headers
        assert "Server" not in headers or "Werkzeug" not in headers["Server"]


def test_every_script_of_the_first_page_is_marked_anew(person: MakePerson) -> None:
    visitor = person()
    answers = [visitor.get("/"), visitor.get("/")]
    nonces = [
        re.search(r"'nonce-([^']+)'", a.headers["Content-Security-Policy"])[1] for a in answers
    ]
    assert nonces[0] != nonces[1]
    for answer, nonce in zip(answers, nonces, strict=True):
        tags = re.findall(r"<script[^>]*>", answer.text)
        assert len(tags) > 5
        assert all(f'nonce="{nonce}"' in tag for tag in tags)
        assert not re.search(r"(src|href)=\"(https?:)?//", answer.text)


def test_plain_pages_hold_no_script_and_no_inline_style(
    arrive: Arrive, person: MakePerson, accounts: Accounts
) -> None:
    link = f"/signin/link/{accounts.add('Bo')}"
    pages = [
        arrive().get(path) for path in ("/signin", "/signin/forgotten", link, "/signin/link/x")
    ]
    for page in (*pages, person().get("/account")):
        assert not re.search(r"<script|<style|\son\w+=|\sstyle=|javascript:", page.text)


def test_cookies_are_closed_to_scripts_and_other_sites(person: MakePerson) -> None:
    visitor = person()
    session = visitor.client.get_cookie("chudian")
    assert session.http_only and session.same_site == "Lax" and not session.secure
    assert visitor.client.get_cookie("device").http_only
    visitor.get("/")
    assert visitor.client.get_cookie("_csrf_token").same_site == "Strict"


def test_behind_https_cookies_are_secure_and_the_host_is_pinned(
    make_app: MakeApp, arrive: Arrive, accounts: Accounts
) -> None:
    visitor = arrive(make_app(**HTTPS))
    visitor.client.environ_base["wsgi.url_scheme"] = "https"
    base = {"base_url": "https://localhost"}
    page = visitor.get(f"/signin/link/{accounts.add('Bo')}", **base)
    token = re.search(r'csrf_token" value="([^"]+)"', page.text)[1]
    answer = visitor.client.post(
        page.request.path,
        data={"csrf_token": token, "password": PASSWORD, "again": PASSWORD},
        **base,
    )
    cookies = answer.headers.getlist("Set-Cookie")
    (session,) = [cookie for cookie in cookies if cookie.startswith("__Host-chudian=")]
    for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert flag in session
    assert "Domain" not in session
    assert all("Secure" in cookie for cookie in cookies)
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_forwarded_addresses_count_only_behind_a_proxy(
    make_app: MakeApp, arrive: Arrive, accounts: Accounts
) -> None:
    forged = {"headers": {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https"}}
    arrive(make_app()).sign_in("nobody", "x", **forged)
    arrive(make_app(behind_proxy=True)).sign_in("nobody", "x", **forged)
    assert [line.source for line in accounts.audit_lines()] == ["6.6.6.6", "127.0.0.1"]


@pytest.mark.parametrize("token", [None, "", "nonsense", "of-another"])
def test_a_callback_without_its_own_token_is_refused(person: MakePerson, token: str | None) -> None:
    visitor, other = person("Bo"), person("Cy")
    visitor.get("/"), other.get("/")
    headers = {} if token is None else {"X-CSRFToken": token}
    if token == "of-another":
        headers = {"X-CSRFToken": other.client.get_cookie("_csrf_token").value}
    body = {"output": "freshness.children", "inputs": [], "outputs": {}}
    answer = visitor.client.post("/_dash-update-component", json=body, headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path", ["/signin", "/signout", "/preferences?language=en", "/account/password"]
)
def test_a_form_without_a_token_is_refused(person: MakePerson, path: str) -> None:
    visitor = person()
    assert visitor.client.post(path, data={"name": "Ada"}).status_code == 400
    assert visitor.get("/_dash-layout").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_cannot_act_even_with_a_token(
    person: MakePerson, headers: dict[str, str]
) -> None:
    visitor = person()
    assert visitor.post("/signout", {}, headers=headers).status_code == 403
    assert visitor.get("/_dash-layout").status_code == 200


def test_a_callback_must_be_json(person: MakePerson) -> None:
    visitor = person()
    visitor.get("/")
    headers = {"X-CSRFToken": visitor.client.get_cookie("_csrf_token").value}
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = visitor.client.post(
            "/_dash-update-component", data="{}", content_type=kind, headers=headers
        )
        assert answer.status_code == 415


@pytest.mark.parametrize(
    "path", ["/signout", "/preferences", "/account/password", "/account/sessions/1/end"]
)
def test_nothing_changes_by_looking(person: MakePerson, path: str) -> None:
    visitor = person()
    assert visitor.get(path).status_code == 405
    assert visitor.get("/_dash-layout").status_code == 200


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(person: MakePerson, arrive: Arrive, text: str) -> None:
    stranger = arrive()
    answers = [
        stranger.sign_in(text, text),
        stranger.get("/signin", query_string={"next": text}),
        stranger.post("/preferences", {"language": text, "theme": text}),
        stranger.client.get("/signin/link/" + "".join(c for c in text if c.isalnum())),
    ]
    visitor = person()
    choose, route = (output_of(visitor.app, part) for part in ("filters.data", "page.children"))
    odd = {"range": text, "from": text, "to": [text], "store": [text, 3], "who": {}, "family": text}
    answers += [
        visitor.call(choose, **{"url.search": f"?range={text}&store={text}&family={text}"}),
        visitor.call(
            choose, **{"url.search": "", "filters.data": odd, "filter-days.value": [text]}
        ),
        visitor.call(choose, **{"filter-stores.value": [text], "url.search": text}),
        visitor.call(route, **{"url.pathname": text, "url.search": text}),
        visitor.get("/account", query_string={"done": text}),
    ]
    for answer in answers:
        assert answer.status_code < 500, answer.text
        assert "<img src=x" not in answer.text or answer.is_json
        assert "49" not in answer.text.split("<h1", 1)[-1][:80]
        assert "x=1" not in str(answer.headers.getlist("Set-Cookie"))


def test_names_from_outside_are_shown_as_text(make_app: MakeApp, person: MakePerson) -> None:
    name = '<img src=x onerror="alert(1)">'
    visitor = person(name, app=make_app(brand_name="<script>alert(1)</script>"))
    for path in ("/", "/account"):
        page = visitor.get(path).text
        assert "<img src=x" not in page
        assert "<script>alert" not in page


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:evil",
        "\\\\evil",
        "evil",
        "/signin?next=/signin",
        "/a\r\nb\x00",
    ],
)
def test_sign_in_never_leads_elsewhere(app: Dash, asked: str) -> None:
    with app.server.test_request_context("/"):
        target = own_path(asked)
    assert target == "/" or (target.startswith("/") and "evil" not in target.split("?")[0])
    assert "\r" not in target and "\x00" not in target


def test_sign_in_leads_back_with_the_filters(person: MakePerson, arrive: Arrive) -> None:
    person("Bo")
    visitor = arrive()
    asked = visitor.get("/touchpoints?range=last7&family=公众号")
    assert asked.status_code == 302
    form = visitor.get(asked.headers["Location"]).text
    target = re.search(r'name="next" value="([^"]+)"', form)[1].replace("&amp;", "&")
    answer = visitor.post("/signin", {"name": "Bo", "password": PASSWORD, "next": target})
    assert answer.headers["Location"].startswith("/touchpoints?range=last7&family=")


def test_the_language_is_kept_with_the_person(person: MakePerson, arrive: Arrive) -> None:
    visitor = person("Bo")
    assert 'lang="zh-CN" data-mantine-color-scheme="auto"' in visitor.get("/").text
    visitor.post("/preferences?language=en&theme=dark", {})
    page = visitor.get("/").text
    assert 'lang="en" data-mantine-color-scheme="dark"' in page
    visitor.post("/signout", {})
    assert "Sign in to" in visitor.get("/signin").text
    elsewhere = arrive()
    elsewhere.sign_in("Bo")
    assert 'lang="en"' in elsewhere.get("/").text


def test_the_sign_in_page_follows_the_browser(arrive: Arrive) -> None:
    def page(accepts: str) -> str:
        return arrive().get("/signin", headers={"Accept-Language": accepts}).text

    assert 'lang="en"' in page("en-GB,en;q=0.9")
    assert 'lang="zh-CN"' in page("zh-TW,zh;q=0.9,en;q=0.5")
    assert 'lang="zh-CN"' in page("fr")


def test_alive_without_telling_anything(arrive: Arrive) -> None:
    answer = arrive().get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


def test_refusals_are_words_for_people_and_a_line_for_programs(person: MakePerson) -> None:
    visitor = person()
    page = visitor.get("/nowhere", headers={"Accept": "text/html"})
    assert page.status_code == 404 and "找不到" in page.text and "Traceback" not in page.text
    assert visitor.get("/_dash-nothing").text == "404 Not Found"
