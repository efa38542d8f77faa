"""Who was told of what: the newest deliveries, one more try, and a test message."""

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, ctx, dcc, html
from dash.dependencies import ALL
from dash.development.base_component import Component
from flask import current_app

from dashboard import ids
from dashboard.alerts import message
from dashboard.alerts.board import Sending
from dashboard.alerts.notices import board
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import ADMINISTER
from dashboard.auth.viewer import Viewer, current
from dashboard.components.empty import empty_state
from dashboard.config import AppConfig
from dashboard.i18n import language, text
from dashboard.jobs.ledger import ALERT_TEST, Line
from dashboard.jobs.refresh_panel import clock, ledger

AGAIN, TRY, ASKED, LIST, TRIED = (
    "delivery-again",
    "deliveries-try",
    "deliveries-asked",
    "deliveries-list",
    "deliveries-tried",
)
ENDED = ("sent", "failed", "dropped")


def panel(viewer: Viewer) -> Component | None:
    """The section, for those who may see and resend."""
    if not viewer.may(ADMINISTER):
        return None
    config: AppConfig = current_app.extensions["config"]
    told = "、".join(f"{text(f'alerts.channel_{channel}')} {who}" for channel, who in config.told)
    head = [
        html.H2(text("alerts.deliveries"), className="card-title"),
        dmc.Button(
            text("alerts.try"), id=TRY, size="sm", variant="default", disabled=not config.told
        ),
    ]
    words = text("alerts.channels", recipients=told) if told else text("alerts.no_channels")
    return html.Section(
        [
            html.Div(head, className="refresh-head"),
            html.P(words, className="refresh-words"),
            html.P(id=TRIED, className="refresh-words", role="status"),
            html.Div(id=LIST, className="ledger"),
            dcc.Store(id=ASKED),
        ],
        className="card",
    )


def register(app: Dash) -> None:
    """Connects the buttons. The sending itself is the scheduler's: no page calls anybody."""

    @secured_callback(
        app,
        ADMINISTER,
        Output(ASKED, "data"),
        Input(TRY, "n_clicks"),
        Input({"type": AGAIN, "id": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def ask(tries: int | None, _again: list[int | None]) -> str:
        # Buttons that were just drawn fire as well, without a click.
        clicked = [each["prop_id"] for each in ctx.triggered if each["value"]]
        for prop in clicked:
            target = ctx.triggered_prop_ids.get(prop)
            if target == TRY and tries:
                ledger().request(ALERT_TEST, current().name)
            elif isinstance(target, dict) and isinstance(target.get("id"), int):
                board().again(target["id"], current().name)
        return " ".join(clicked)

    @secured_callback(
        app,
        ADMINISTER,
        Output(LIST, "children"),
        Output(TRIED, "children"),
        Input(ASKED, "data"),
        Input(ids.PULSE, "n_intervals"),
    )
    def draw(_asked: str | None, _beats: int | None) -> tuple[Any, ...]:
        sendings = board().deliveries()
        shown = _table(sendings) if sendings else empty_state(text("alerts.no_deliveries"))
        tried = ledger().active(ALERT_TEST) or ledger().last(ALERT_TEST)
        return shown, _tried(tried) if tried else ""


def _tried(line: Line) -> str:
    words = text(f"jobs.state_{line.state}")
    return f"{text('alerts.try')}: {words} · {clock(line.asked_at)} {line.message}"


def _table(sendings: list[Sending]) -> Component:
    columns = ("alert", "channel", "recipient", "state", "attempts", "time")
    head = [html.Th(text(f"alerts.column_{name}")) for name in columns]
    rows = [_row(sending) for sending in sendings]
    return html.Table([html.Thead(html.Tr([*head, html.Th()])), html.Tbody(rows)])


def _row(sending: Sending) -> Component:
    state = text(f"alerts.state_{sending.state}")
    if sending.doubts:
        state += f" · {text('alerts.doubt')}"
    if sending.message:
        state += f" · {sending.message}"
    button = html.Button(
        text("alerts.again"),
        id={"type": AGAIN, "id": sending.delivery_id},
        type="button",
        className="top-button",
    )
    cells = [
        message.title(sending.rule, sending.facts, language()),
        text(f"alerts.channel_{sending.channel}"),
        sending.recipient,
        state,
        str(sending.attempts),
        clock(sending.sent_at or sending.asked_at),
        button if sending.state in ENDED else "",
    ]
    return html.Tr([html.Td(cell) for cell in cells])
