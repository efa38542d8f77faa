"""Sessions end when they should, and a copied cookie ends with them (SECURITY 5, 6, 7)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from dashboard.auth.accounts import Accounts
from dashboard.auth.keys import KNOWN
from dashboard.errors import WeakKeyError
from tests.dashboard.conftest import KEY, PASSWORD, Arrive, MakeApp, Visitor

MakePerson = Callable[..., Visitor]
COOKIE = "chudian"


def cookie_of(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie(COOKIE)
    return cookie.value if cookie else ""


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/_dash-layout").status_code == 200


def replayed(arrive: Arrive, visitor: Visitor, cookie: str) -> Visitor:
    thief = arrive(visitor.app)
    thief.client.set_cookie(COOKIE, cookie)
    return thief


def test_a_cookie_copied_before_sign_out_is_worth_nothing_after(
    person: MakePerson, arrive: Arrive
) -> None:
    visitor = person()
    thief = replayed(arrive, visitor, cookie_of(visitor))
    assert is_in(thief)
    assert visitor.post("/signout", {}).status_code == 303
    assert not is_in(visitor)
    assert not is_in(thief)


def test_a_disabled_person_is_out_at_once_and_cannot_come_back(
    person: MakePerson, accounts: Accounts, arrive: Arrive
) -> None:
    visitor = person("Bo")
    accounts.disable("Bo")
    assert not is_in(visitor)
    assert arrive().sign_in("Bo").status_code == 401
    accounts.enable("Bo")
    assert not is_in(visitor)
    assert arrive().sign_in("Bo").status_code == 303


def test_a_new_password_ends_every_other_session(person: MakePerson, arrive: Arrive) -> None:
    visitor = person("Bo")
    elsewhere = arrive()
    assert elsewhere.sign_in("Bo").status_code == 303
    new = "another fine sentence"
    form = {"old": PASSWORD, "new": new, "again": new}
    assert visitor.post("/account/password", form).status_code == 303
    assert is_in(visitor)
    assert not is_in(elsewhere)
    assert arrive().sign_in("Bo").status_code == 401
    assert arrive().sign_in("Bo", new).status_code == 303


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"old": "wrong wrong wrong", "new": "another fine one", "again": "another fine one"}, 403),
        ({"old": PASSWORD, "new": "another fine one", "again": "a different one"}, 400),
        ({"old": PASSWORD, "new": "short", "again": "short"}, 400),
        ({}, 403),
    ],
)
def test_a_password_change_that_does_not_fit_changes_nothing(
    person: MakePerson, arrive: Arrive, form: dict[str, str], status: int
) -> None:
    visitor = person("Bo")
    assert visitor.post("/account/password", form).status_code == status
    assert arrive().sign_in("Bo").status_code == 303


def test_signing_in_gives_a_new_session_id(person: MakePerson, arrive: Arrive) -> None:
    person("Bo")
    visitor = arrive()
    visitor.get("/signin")
    before = cookie_of(visitor)
    assert before
    visitor.sign_in("Bo")
    first = cookie_of(visitor)
    assert first != before
    visitor.post("/signout", {})
    visitor.sign_in("Bo")
    assert cookie_of(visitor) not in {before, first}
    assert not is_in(replayed(arrive, visitor, before))
    assert not is_in(replayed(arrive, visitor, first))


@pytest.mark.parametrize("timeout", ["idle_timeout", "absolute_timeout"])
def test_sessions_run_out(make_app: MakeApp, person: MakePerson, timeout: str) -> None:
    brief = make_app(**{timeout: timedelta(microseconds=1)})
    link_used = Visitor(brief, brief.server.test_client())
    with pytest.raises(AssertionError):  # a session that is over before it began admits nobody
        person("Bo", app=brief)
    assert not is_in(link_used)


def test_one_sees_and_ends_only_ones_own_sessions(
    person: MakePerson, arrive: Arrive, accounts: Accounts
) -> None:
    visitor, other = person("Bo"), person("Cy")
    phone = arrive()
    phone.sign_in("Bo", headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/605"})
    page = visitor.get("/account").text
    assert "Safari · iPhone" in page
    mine = accounts.sessions.of(accounts.find("Bo").user_id, idle=timedelta(hours=1))
    theirs = accounts.sessions.of(accounts.find("Cy").user_id, idle=timedelta(hours=1))
    assert visitor.post(f"/account/sessions/{theirs[0].session_id}/end", {}).status_code == 404
    assert is_in(other)
    from_phone = next(line for line in mine if "iPhone" in line.agent)
    assert visitor.post(f"/account/sessions/{from_phone.session_id}/end", {}).status_code == 303
    assert not is_in(phone)
    assert is_in(visitor)


def test_a_role_taken_away_is_gone_with_the_next_click(
    person: MakePerson, accounts: Accounts
) -> None:
    visitor = person("Bo", role="analyst")
    assert visitor.get("/export/overview/nothing.csv").status_code == 404
    accounts.change("Bo", role="viewer", store_scope=["S1"])
    assert visitor.get("/export/overview/nothing.csv").status_code == 403
    layout = visitor.get("/_dash-layout").text
    assert "湖滨店" not in layout and "静安店" in layout


@pytest.mark.parametrize("key", ["", "short", "a" * 64, "abababababababababababababababababab"])
def test_a_short_or_dull_key_does_not_start_the_app(make_app: MakeApp, key: str) -> None:
    with pytest.raises(WeakKeyError, match="secrets.token_urlsafe"):
        make_app(secret_key=key)


@pytest.mark.parametrize("known", KNOWN)
def test_a_publicly_known_key_does_not_start_the_app(make_app: MakeApp, known: str) -> None:
    with pytest.raises(WeakKeyError):
        make_app(secret_key=f"{known}-0123456789-0123456789-0123456789")


def test_a_cookie_signed_with_another_key_opens_nothing(person: MakePerson, arrive: Arrive) -> None:
    visitor = person()
    serializer = SecureCookieSessionInterface().get_signing_serializer(visitor.app.server)
    session = serializer.loads(cookie_of(visitor))
    for key in (*KNOWN, "", "secret", KEY[::-1], KEY + " "):
        forger = Flask("forger")
        forger.secret_key = key or "x"
        forged = SecureCookieSessionInterface().get_signing_serializer(forger).dumps(session)
        assert not is_in(replayed(arrive, visitor, forged)), key


def test_an_altered_or_unsigned_cookie_opens_nothing(person: MakePerson, arrive: Arrive) -> None:
    visitor = person()
    body, _, signature = cookie_of(visitor).partition(".")
    for forged in (body, f"{body}.", f"{body[:-2]}AA.{signature}", f"eyJhbGciOiJub25lIn0.{body}."):
        assert not is_in(replayed(arrive, visitor, forged))


def test_the_database_keeps_hashes_not_tokens(person: MakePerson, accounts: Accounts) -> None:
    visitor = person("Bo")
    link = accounts.issue_link("Bo")
    serializer = SecureCookieSessionInterface().get_signing_serializer(visitor.app.server)
    token = serializer.loads(cookie_of(visitor))["_user_id"]
    with accounts.database.reading() as session:
        database = Path(str(session.connection().engine.url.database))
    kept = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    assert b"one_time_links" in kept
    for secret in (link, token, PASSWORD):
        assert secret.encode() not in kept
