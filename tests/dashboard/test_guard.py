"""Closed by default: every route, every callback, every role (SECURITY 1, 2, 14)."""

import types
from collections.abc import Callable

import pytest
from dash import Dash, Input, Output, dcc, html

from dashboard import ids
from dashboard.app import PAGES
from dashboard.auth import current
from dashboard.auth.accounts import Accounts
from dashboard.auth.gate import OPEN_ENDPOINTS
from dashboard.auth.guard import UnguardedCallbackError, permission_of, secured_callback
from dashboard.auth.permissions import ADMINISTER, PERMISSIONS, ROLES
from dashboard.filters import Filters
from tests.dashboard.conftest import Arrive, MakeApp, Visitor, callback_body, output_of

MakePerson = Callable[..., Visitor]


def probe(permission: str = "view:overview") -> types.ModuleType:
    """A page whose callback tells how many people the filters show it."""
    page = types.ModuleType("probe")
    page.PATH, page.TITLE, page.GROUP, page.ICON = "/probe", "shell.account", "nav.data", "user"
    page.PERMISSION = permission
    page.layout = lambda **_: html.Div([dcc.Store(id="probe-in"), html.Div(id="probe-out")])

    def register(app: Dash, warehouse: object) -> None:
        @secured_callback(
            app, permission, Output("probe-out", "children"), Input(ids.FILTERS, "data")
        )
        def count(chosen: object) -> int:
            params = Filters.parse(chosen).params(current().store_scope)
            return warehouse.fetch("overview/kpis", **params)["uv"][0]

    page.register = register
    return page


def test_no_route_answers_a_stranger_but_the_open_ones(app: Dash, arrive: Arrive) -> None:
    for rule in app.server.url_map.iter_rules():
        words = {name: "csv" if name == "kind" else "1" for name in rule.arguments}
        path = rule.build(words, append_unknown=False)[1]
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            answer = arrive().client.open(path, method=method)
            is_open = rule.endpoint in OPEN_ENDPOINTS
            if is_open or path in {"/assets/tokens.css"}:
                continue
            assert answer.status_code in {302, 401}, f"{method} {path}: {answer.status_code}"
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/signin"), path


def test_open_endpoints_all_exist(app: Dash) -> None:
    assert {rule.endpoint for rule in app.server.url_map.iter_rules()} >= OPEN_ENDPOINTS


def test_no_callback_answers_a_stranger(app: Dash, arrive: Arrive) -> None:
    outputs = [output for output, entry in app.callback_map.items() if "callback" in entry]
    assert len(outputs) > 5
    for output in outputs:
        assert arrive().call(output).status_code == 401, output


def test_every_callback_declares_a_permission_some_role_holds(app: Dash) -> None:
    known = frozenset().union(*PERMISSIONS.values())
    for output, entry in app.callback_map.items():
        if "callback" in entry:
            assert permission_of(entry) in known, output


def test_an_app_with_an_unguarded_callback_does_not_start(make_app: MakeApp) -> None:
    page = probe()

    def register(app: Dash, _warehouse: object) -> None:
        app.callback(Output("leak", "children"), Input(ids.URL, "pathname"))(lambda path: path)

    page.register = register
    with pytest.raises(UnguardedCallbackError, match=r"leak\.children"):
        make_app(pages=(page,))


def test_a_permission_nobody_holds_is_a_mistake(app: Dash) -> None:
    with pytest.raises(UnguardedCallbackError, match="view:nonsense"):
        secured_callback(app, "view:nonsense", Output("x", "children"), Input("y", "value"))


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_its_permissions_say(
    role: str, make_app: MakeApp, person: MakePerson, accounts: Accounts
) -> None:
    app = make_app(pages=(*PAGES, probe(ADMINISTER)))
    visitor = person(role=role, app=app)
    for output, entry in list(app.callback_map.items()):
        if "callback" not in entry:
            continue
        allowed = permission_of(entry) in PERMISSIONS[role]
        answer = visitor.call(output, **{"url.search": "", "url.pathname": "/"})
        assert (answer.status_code == 403) is not allowed, f"{role} {output}"
        assert answer.status_code < 500, f"{role} {output}: {answer.text[:200]}"
    denials = [line for line in accounts.audit_lines() if line.outcome == "denied"]
    assert bool(denials) is (role != "admin")


def test_a_page_without_permission_is_refused_in_words_and_written_down(
    make_app: MakeApp, person: MakePerson, accounts: Accounts
) -> None:
    visitor = person(role="viewer", app=make_app(pages=(*PAGES, probe(ADMINISTER))))
    route = output_of(visitor.app, "page.children")
    answer = visitor.call(route, **{"url.pathname": "/probe", "url.search": ""})
    assert "probe-out" not in answer.text
    assert (
        "没有查看此页的权限"
        in answer.get_json()["response"]["page"]["children"]["props"]["children"][0]["props"][
            "children"
        ]
    )
    assert [line.target for line in accounts.audit_lines() if line.outcome == "denied"]


@pytest.mark.parametrize(
    ("scope", "asked", "seen"),
    [(["S1"], [], 3), (["S1"], ["S2"], 0), (["S1"], ["S1", "S2"], 3), (None, [], 4), ([], [], 0)],
)
def test_forged_filters_never_widen_a_store_scope(
    make_app: MakeApp, person: MakePerson, scope: list[str] | None, asked: list[str], seen: int
) -> None:
    visitor = person(role="viewer", store_scope=scope, app=make_app(pages=(*PAGES, probe())))
    days = {"range": "custom", "from": "2026-01-01", "to": "2026-01-31"}
    answer = visitor.call("probe-out.children", **{"filters.data": days | {"store": asked}})
    assert answer.get_json()["response"]["probe-out"]["children"] == seen


def test_the_filter_bar_offers_only_stores_in_scope(person: MakePerson) -> None:
    layout = person(role="viewer", store_scope=["S2"]).get("/_dash-layout").text
    assert "S2" in layout and "S1" not in layout


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"{",
        b'{"output": 3}',
        b'{"output": "nothing.here", "inputs": []}',
        b'{"output": "freshness.children", "inputs": []}',
        b'{"output": "freshness.children", "inputs": [3]}',
        b'{"output": "freshness.children", "inputs": [{"id": "x", "property": "y"}]}',
        b'{"output": "freshness.children", "inputs": {"id": "url"}, "state": 1}',
        b'{"output": "app-shell.navbar", "inputs": [{"id":"nav-burger","property":"opened"}]}',
    ],
)
def test_a_malformed_callback_is_a_bad_request_not_an_accident(
    person: MakePerson, body: bytes
) -> None:
    visitor = person()
    visitor.get("/")
    token = visitor.client.get_cookie("_csrf_token").value
    answer = visitor.client.post(
        "/_dash-update-component",
        data=body,
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 400, answer.text


def test_outputs_cannot_be_redirected(person: MakePerson) -> None:
    visitor = person()
    visitor.get("/")
    body = callback_body(visitor.app, "freshness.children", {"url.pathname": "/"})
    body["outputs"] = {"id": "page", "property": "children"}
    headers = {"X-CSRFToken": visitor.client.get_cookie("_csrf_token").value}
    answer = visitor.client.post("/_dash-update-component", json=body, headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../pyproject.toml",
        "/assets/..%2fpyproject.toml",
        "/assets/..%252fpyproject.toml",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets//etc/passwd",
        "/assets/icons/../../run.py",
        "/_dash-component-suites/dash/../../../../etc/passwd",
        "/_dash-component-suites/os/path.py",
        "/nowhere",
        "/export/overview/..%2f..%2fetc.csv",
    ],
)
def test_nothing_outside_is_served(person: MakePerson, path: str) -> None:
    assert person(role="admin").get(path).status_code == 404


def test_debugging_and_the_tool_server_stay_off_whatever_the_environment_says(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DASH_DEBUG", "DASH_MCP_ENABLED", "FLASK_DEBUG"):
        monkeypatch.setenv(name, "true")
    app = make_app()
    assert not any("mcp" in rule.rule for rule in app.server.url_map.iter_rules())
    assert not app.server.debug
    assert not app._dev_tools.ui
