"""What holds for every page: ids, addresses, guards, charts that cannot phone home, files."""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from dash import Dash
from flask import g

import dashboard
from dashboard.app import PAGES
from dashboard.auth.guard import permission_of
from dashboard.auth.permissions import PERMISSIONS, SIGNED_IN
from dashboard.auth.viewer import Viewer
from dashboard.exports import ALLOWED
from dashboard.i18n import LANGUAGES
from tests.dashboard.conftest import Arrive, Visitor, callback_body

MakePerson = Callable[..., Visitor]
ROOT = Path(dashboard.__file__).parent
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.PATH)


@pytest.fixture
def layouts(app: Dash) -> Iterator[Callable[..., Any]]:
    """A page's layout as its JSON, drawn for an administrator."""
    with app.server.test_request_context("/"):

        def lay(page: ModuleType, language: str = "zh-CN", **query: str) -> Any:
            g.viewer = Viewer(1, "Ada", "admin", PERMISSIONS["admin"], None, language, "light")
            g.language = language
            return json.loads(json.dumps(page.layout(**query).to_plotly_json(), default=_plain))

        yield lay


def _plain(component: Any) -> Any:
    return component.to_plotly_json()


def ids_in(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for each in node for found in ids_in(each)]
    if not isinstance(node, dict):
        return []
    own = node.get("props", {}).get("id") if "props" in node else None
    here = [json.dumps(own, sort_keys=True)] if own is not None else []
    return here + [found for value in node.values() for found in ids_in(value)]


@each_page
def test_ids_are_unique(layouts: Callable[..., Any], page: ModuleType) -> None:
    counted = Counter(ids_in(layouts(page)))
    assert [name for name, count in counted.items() if count > 1] == []


@each_page
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_layout_survives_any_address(
    layouts: Callable[..., Any], page: ModuleType, language: str
) -> None:
    assert layouts(page, language, q="<script>", open="x", top="-1", __class__="y")


@each_page
def test_the_address_answers(person: MakePerson, page: ModuleType) -> None:
    assert person().get(f"{page.PATH}?range=nonsense&open=%00&top=1e9").status_code == 200


def page_callbacks(app: Dash) -> list[tuple[str, str]]:
    """Every callback a page registers, with the permission it asks for."""
    wanted = {page.PERMISSION for page in PAGES}
    found = [
        (output, permission_of(entry) or "")
        for output, entry in app.callback_map.items()
        if permission_of(entry) in wanted
    ]
    assert len(found) >= 8
    return found


def asked(app: Dash, visitor: Visitor, output: str) -> int:
    """Asks a callback with nothing chosen, as at the first moment of a page."""
    visitor.get("/")
    cookie = visitor.client.get_cookie("_csrf_token")
    headers = {"X-CSRFToken": cookie.value} if cookie else {}
    body = callback_body(app, output, {})
    return visitor.client.post("/_dash-update-component", json=body, headers=headers).status_code


def test_strangers_get_nothing_from_any_callback(app: Dash, arrive: Arrive) -> None:
    visitor = arrive()
    assert {asked(app, visitor, output) for output, _ in page_callbacks(app)} == {401}


def test_the_wrong_role_gets_nothing_from_any_callback(
    app: Dash, person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PERMISSIONS, "viewer", frozenset({SIGNED_IN}))
    visitor = person(role="viewer")
    assert {asked(app, visitor, output) for output, _ in page_callbacks(app)} == {403}


def test_the_right_role_gets_an_answer_from_every_callback(app: Dash, person: MakePerson) -> None:
    visitor = person(role="analyst")
    answers = {output: asked(app, visitor, output) for output, _ in page_callbacks(app)}
    # 204: asked before the filter bar has answered, there is nothing to draw yet.
    assert set(answers.values()) <= {200, 204}


def test_every_chart_comes_from_the_one_maker_and_cannot_upload_its_data() -> None:
    makers = [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "Graph"
    ]
    assert makers == ["components/graph.py"]


@each_page
def test_charts_on_the_page_carry_the_switch_that_is_off(
    layouts: Callable[..., Any], page: ModuleType
) -> None:
    def configs(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, list):
            for each in node:
                yield from configs(each)
        elif isinstance(node, dict):
            if node.get("type") == "Graph":
                yield node["props"]["config"]
            for value in node.values():
                yield from configs(value)

    for config in configs(layouts(page)):
        assert config["showSendToCloud"] is False
        assert config["plotlyServerURL"] == ""


def test_every_file_that_may_leave_can_be_had_by_those_who_may(person: MakePerson) -> None:
    visitor = person(role="manager")
    for page, name in ALLOWED:
        answer = visitor.get(f"/export/{page}/{name}.csv")
        assert answer.status_code == 200, (page, name, answer.text)
        assert answer.data.startswith(b"\xef\xbb\xbf")
