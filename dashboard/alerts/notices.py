"""What the frame of every page says by itself: a bell, a line where data is old, a newer version.

One light question a minute, which opens no warehouse.
"""

from typing import Any
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html
from dash.dependencies import ClientsideFunction
from dash.development.base_component import Component
from flask import current_app

from dashboard import ids
from dashboard.alerts import message
from dashboard.alerts.board import Board, OpenAlert
from dashboard.alerts.rules import STALE, STOPPED
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import ALERTS, SIGNED_IN
from dashboard.auth.viewer import Viewer, current
from dashboard.components.attributes import aria
from dashboard.components.empty import empty_state
from dashboard.i18n import language, text
from dashboard.jobs.ledger import REFRESH, Ledger
from dashboard.navigation import icon
from queries.warehouse import Warehouse

EVERY_SECONDS = 60
SHOWN, RELOAD = "shown-version", "reload"
COUNT, LIST, WARNING, NEW, NEW_WORDS = (
    "bell-count",
    "bell-list",
    "notice-warning",
    "notice-new",
    "notice-new-words",
)
ZONE = ZoneInfo("Asia/Shanghai")


def board() -> Board:
    """The alerts of this installation."""
    made: Board = current_app.extensions["alerts"]
    return made


def clocks(warehouse: Warehouse) -> list[Component]:
    """The clock, what it last heard, and the version the page was opened with."""
    return [
        dcc.Interval(id=ids.PULSE, interval=EVERY_SECONDS * 1000),
        dcc.Store(id=ids.PULSED),
        dcc.Store(id=SHOWN, data=warehouse.published()),
    ]


def bell(viewer: Viewer) -> Component:
    """The bell, for those who may see what is wrong; for others an empty place."""
    may = viewer.may(ALERTS)
    inner = [
        dmc.PopoverTarget(
            html.Button(
                [icon("bell"), html.Span(id=COUNT, className="bell-count")],
                type="button",
                className="top-button bell",
                title=text("alerts.bell"),
                **aria(label=text("alerts.bell")),
            )
        ),
        dmc.PopoverDropdown(html.Div(id=LIST, className="bell-list")),
    ]
    made: Component = dmc.Popover(inner, position="bottom-end", shadow="md", keepMounted=True)
    return html.Div(made, hidden=not may)


def strip() -> Component:
    """The lines above the page, empty while all is well."""
    return html.Div(
        [
            html.Div(id=WARNING, className="notice-line", hidden=True),
            html.Div(
                [
                    html.Span(id=NEW_WORDS),
                    html.Button(text("alerts.reload"), id=RELOAD, type="button"),
                ],
                id=NEW,
                className="notice-line new",
                hidden=True,
            ),
        ],
        role="status",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the clock and the button that loads the page anew."""

    @secured_callback(
        app,
        SIGNED_IN,
        Output(COUNT, "children"),
        Output(LIST, "children"),
        Output(WARNING, "children"),
        Output(WARNING, "hidden"),
        Output(NEW_WORDS, "children"),
        Output(NEW, "hidden"),
        Output(ids.PULSED, "data"),
        Input(ids.PULSE, "n_intervals"),
        Input(ids.URL, "pathname"),
        State(SHOWN, "data"),
    )
    def listen(_beats: int | None, _path: str | None, shown: object) -> tuple[Any, ...]:
        open_ones, version = board().open_ones(), warehouse.published()
        seen = open_ones if current().may(ALERTS) else []
        warnings = _warnings(open_ones)
        is_newer = version is not None and version != shown
        words = text("alerts.new_version", version=version) if is_newer else ""
        ledger: Ledger = current_app.extensions["ledger"]
        running = ledger.active(REFRESH)
        return (
            str(len(seen)) if seen else "",
            _list(seen),
            warnings,
            not warnings,
            words,
            not is_newer,
            running.job_id if running else None,
        )

    app.clientside_callback(
        ClientsideFunction("shell", "reload"),
        Output(RELOAD, "type"),
        Input(RELOAD, "n_clicks"),
    )


def _warnings(alerts: list[OpenAlert]) -> list[Component]:
    """What everybody has to know before they trust a number; which check it was, only some may."""
    lines = []
    if any(alert.rule == STOPPED for alert in alerts):
        lines.append(text("alerts.banner_stopped"))
    lines += [
        text("alerts.banner_stale", as_of=alert.facts["as_of"])
        for alert in alerts
        if alert.rule == STALE
    ]
    return [html.Span(line) for line in lines]


def _list(alerts: list[OpenAlert]) -> Component | list[Component]:
    if not alerts:
        return empty_state(text("alerts.none"), text("alerts.none_do"))
    return [
        html.Div(
            [
                html.Div(message.title(each.rule, each.facts, language()), className="bell-title"),
                html.Div(message.advice(each.rule, each.facts, language())),
                html.Div(
                    text("alerts.since", at=f"{each.opened_at.astimezone(ZONE):%m-%d %H:%M}"),
                    className="muted",
                ),
            ],
            className="bell-alert",
        )
        for each in alerts
    ]
