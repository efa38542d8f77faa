"""为什么是同一个人: whose identity it is, what ties it to the person, and undoing a wrong link."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from flask import current_app, request

from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import ADMINISTER
from dashboard.components.empty import empty_state
from dashboard.decisions import LONGEST_REASON, Decisions
from dashboard.i18n import text
from dashboard.pages import person_parts as parts
from queries import persons
from queries.errors import ParameterError
from queries.persons import Identity
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = "/people", "people.title", "nav.people", "user"
PERMISSION, FILTERS = "view:people", False
PAGE = "people"


def layout(**_: str) -> Component:
    """The search box; an identity is never taken from, or put into, an address."""
    return html.Div(
        [
            html.P(text("people.intro"), className="page-intro"),
            html.Div(
                [
                    dmc.TextInput(
                        id=f"{PAGE}-search",
                        placeholder=text("people.search"),
                        className="person-search",
                        autoComplete="off",
                        **{"aria-label": text("people.search_label")},
                    ),
                    dmc.Button(text("people.find"), id=f"{PAGE}-find"),
                ],
                className="person-ask",
            ),
            dcc.Store(id=f"{PAGE}-shown"),
            html.Div(
                empty_state(text("people.nothing_yet"), text("people.nothing_yet_do")),
                id=f"{PAGE}-result",
                className="page-body",
            ),
        ],
        className="page-body",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse and to the decisions in app.db."""

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-result", "children"),
        Output(f"{PAGE}-shown", "data"),
        Input(f"{PAGE}-find", "n_clicks"),
        Input(f"{PAGE}-search", "n_submit"),
        State(f"{PAGE}-search", "value"),
    )
    def find(_clicks: int | None, _submits: int | None, typed: object) -> tuple[Any, Any]:
        if not isinstance(typed, str) or not typed.strip():
            nothing = text("people.nothing_yet"), text("people.nothing_yet_do")
            return empty_state(*nothing), None
        return _found(warehouse, typed)

    for action in ("undo", "redo"):
        _register_decision(app, warehouse, action)


def _register_decision(app: Dash, warehouse: Warehouse, action: str) -> None:
    @secured_callback(
        app,
        ADMINISTER,
        Output(f"{PAGE}-{action}-said", "children"),
        Input(f"{PAGE}-{action}", "n_clicks"),
        State(f"{PAGE}-{action}-link", "value"),
        State(f"{PAGE}-{action}-reason", "value"),
        State(f"{PAGE}-shown", "data"),
    )
    def decide(clicks: int | None, link_id: object, reason: object, one_id: object) -> Any:
        if not clicks:
            return no_update
        because = reason.strip() if isinstance(reason, str) else ""
        if not link_id or not 0 < len(because) <= LONGEST_REASON:
            return text("people.undone_missing")
        return _decided(warehouse, action, str(link_id), because, str(one_id))


def _found(warehouse: Warehouse, typed: str) -> tuple[Any, Any]:
    viewer = current()
    config = current_app.extensions["config"]
    try:
        asked = persons.identity(typed, config.phone_key)
    except ParameterError:
        return empty_state(text("people.unreadable"), text("people.unreadable_do")), None
    rows = persons.find(warehouse, asked, viewer.store_scope)
    people = sorted({row["one_id"] for row in rows})
    _audit(asked, people)
    if not people:
        return empty_state(text("people.nobody"), text("people.nobody_do")), None
    if len(people) > 1:
        return parts.choice(people), None
    start = None if asked.kind == "one_id" else persons.ends(rows[0])
    person = persons.person(warehouse, people[0], start, viewer.store_scope)
    undone = _decisions().undone() if viewer.may(ADMINISTER) else []
    return parts.shown(person, undone, viewer), people[0]


def _audit(asked: Identity, people: list[str]) -> None:
    """Who looked up whom; what was typed may be a phone, and is left out."""
    current_app.extensions["accounts"].audit(
        "person looked up",
        actor=current().name,
        target=",".join(people)[:255],
        outcome="ok" if people else "nobody",
        detail=asked.kind,
        source=request.remote_addr,
    )


def _decided(warehouse: Warehouse, action: str, link_id: str, because: str, one_id: str) -> str:
    """Only a link that the published file tells of this person can be decided about."""
    viewer, decisions = current(), _decisions()
    known = persons.find(warehouse, Identity("one_id", one_id), viewer.store_scope)
    person = persons.person(warehouse, one_id, None, viewer.store_scope) if known else None
    links = parts.links(person, decisions.undone(), action) if person else {}
    if link_id not in links:
        return text("people.undone_gone")
    link = links[link_id].link
    if action == "undo":
        decisions.undo(link, reason=because, actor=viewer.name, person=one_id)
    else:
        decisions.redo(link, reason=because, actor=viewer.name, person=one_id)
    return text("people.undone")


def _decisions() -> Decisions:
    return Decisions(current_app.extensions["accounts"].database)
