"""Refresh now: the button, how far it is, and what came of it; the same for every administrator."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import Dash, Input, Output, ctx, dcc, html
from dash.development.base_component import Component
from flask import current_app

from dashboard import ids
from dashboard.auth.database import now
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import ADMINISTER
from dashboard.auth.viewer import Viewer, current
from dashboard.format import number
from dashboard.i18n import language, text, texts
from dashboard.jobs import progress
from dashboard.jobs.ledger import CLOCK, REFRESH, Ledger, Line
from dashboard.jobs.progress import Step
from queries.warehouse import Warehouse

START, CANCEL, STATE, ASKED, RUNS = (
    "refresh-start",
    "refresh-cancel",
    "refresh-state",
    "refresh-asked",
    "refresh-runs",
)
POLL_MILLISECONDS = 1500
# A scheduler looks every second; longer than this and there is none.
PATIENCE = timedelta(seconds=20)
ZONE = ZoneInfo("Asia/Shanghai")
MARKS = {"started": "…", "ok": "✓", "failed": "✕"}
WHOLE = ("refresh", progress.REPORT)


def ledger() -> Ledger:
    """The job ledger of this installation."""
    made: Ledger = current_app.extensions["ledger"]
    return made


def panel(viewer: Viewer) -> Component | None:
    """The panel, for those who may refresh."""
    if not viewer.may(ADMINISTER):
        return None
    head = [
        html.H2(text("jobs.title"), className="card-title"),
        dmc.Button(text("jobs.start"), id=START, size="sm"),
        dmc.Button(
            text("jobs.cancel"), id=CANCEL, size="sm", variant="default", style={"display": "none"}
        ),
    ]
    return html.Section(
        [
            html.Div(head, className="refresh-head"),
            html.Div(id=STATE, role="status"),
            html.Details(
                [html.Summary(text("jobs.ledger")), html.Div(id=RUNS)], className="ledger"
            ),
            dcc.Interval(id=ids.REFRESH_POLL, interval=POLL_MILLISECONDS, disabled=True),
            dcc.Store(id=ASKED),
        ],
        className="card",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the buttons to the ledger, and the panel to the ledger and the progress file."""
    folder = warehouse.folder / "jobs"

    @secured_callback(
        app,
        ADMINISTER,
        Output(ASKED, "data"),
        Input(START, "n_clicks"),
        Input(CANCEL, "n_clicks"),
        prevent_initial_call=True,
    )
    def ask(start: int | None, cancel: int | None) -> str:
        # Which run is meant is never the browser's to say: there is one, or none.
        if ctx.triggered_id == START and start:
            ledger().request(REFRESH, current().name)
        elif ctx.triggered_id == CANCEL and cancel:
            ledger().cancel(REFRESH, current().name)
        return f"{start} {cancel}"

    @secured_callback(
        app,
        ADMINISTER,
        Output(STATE, "children"),
        Output(RUNS, "children"),
        Output(ids.REFRESH_POLL, "disabled"),
        Output(START, "disabled"),
        Output(CANCEL, "style"),
        Input(ids.REFRESH_POLL, "n_intervals"),
        Input(ASKED, "data"),
        Input(ids.PULSED, "data"),
    )
    def draw(_beats: int | None, _asked: str | None, _pulse: str | None) -> tuple[Any, ...]:
        active = ledger().active(REFRESH)
        line = active or ledger().last(REFRESH)
        is_at_work = active is not None and not _waits_for_later(active)
        return (
            _state(line, folder),
            _runs(ledger().newest(REFRESH)),
            not is_at_work,
            is_at_work,
            {"display": "inline-block" if active else "none"},
        )


def _waits_for_later(line: Line) -> bool:
    return line.state == "waiting" and line.not_before > now()


def _state(line: Line | None, folder: Path) -> Component:
    if line is None:
        return html.P(text("jobs.never"), className="refresh-words")
    if line.state == "running":
        steps = progress.read(progress.file_of(folder, line.job_id))
        return html.Div(
            [
                html.P(_words(line), className="refresh-words"),
                html.Ul([_step(step) for step in steps if step.name not in WHOLE]),
            ],
            className="refresh-steps",
        )
    css = "refresh-words bad" if line.state == "failed" else "refresh-words"
    return html.P(_words(line), className=css)


def _words(line: Line) -> str:
    """What is, or was the matter with the run, in one sentence."""
    who, at = _who(line), clock(line.started_at or line.asked_at)
    if line.state == "waiting":
        if _waits_for_later(line):
            again = clock(line.not_before)
            return text("jobs.again", attempts=line.attempts, at=again, message=line.message)
        overdue = now() - max(line.asked_at, line.not_before) > PATIENCE
        return text("jobs.no_scheduler" if overdue else "jobs.waiting", who=who)
    if line.state == "running":
        seconds = number((now() - (line.started_at or now())).total_seconds(), "int", language())
        key = "jobs.cancelling" if line.cancelled_by else "jobs.running"
        return text(key, who=who, at=at, seconds=seconds)
    ended = clock(line.finished_at or line.asked_at)
    return text(f"jobs.{line.state}", who=who, at=ended, by=line.cancelled_by, message=line.message)


def _step(step: Step) -> Component:
    known = texts(language())
    parts = [
        "" if step.of is None else text("jobs.files", done=step.done, of=step.of),
        "" if step.rows is None else text("jobs.rows", rows=number(step.rows, "int", language())),
        text("jobs.seconds", seconds=f"{step.seconds:.1f}"),
        step.detail if step.outcome == "started" else "",
        text("jobs.step_failed") if step.outcome == "failed" else "",
    ]
    return html.Li(
        [
            html.Span(MARKS.get(step.outcome, "·")),
            html.Span(known.get(f"jobs.step_{step.name}", step.name), className="refresh-step"),
            *(html.Span(part, className="muted") for part in parts if part),
        ]
    )


def _runs(lines: list[Line]) -> Component:
    columns = ("slot", "state", "started", "seconds", "attempts", "who", "message")
    head = html.Tr([html.Th(text(f"jobs.column_{name}")) for name in columns])
    return html.Table([html.Thead(head), html.Tbody([_run(line) for line in lines])])


def _run(line: Line) -> Component:
    took = ""
    if line.started_at and line.finished_at:
        took = f"{(line.finished_at - line.started_at).total_seconds():.0f}"
    code = "" if line.exit_code in (None, 0) else f" ({line.exit_code})"
    cells = [
        line.slot if line.started_by == CLOCK else text("jobs.by_hand"),
        text(f"jobs.state_{line.state}") + code,
        clock(line.started_at) if line.started_at else "—",
        took or "—",
        str(line.attempts),
        _who(line),
        line.message or "—",
    ]
    return html.Tr([html.Td(cell) for cell in cells])


def _who(line: Line) -> str:
    return text("jobs.the_clock") if line.started_by == CLOCK else line.started_by


def clock(at: datetime) -> str:
    """A moment as the business reads it."""
    return f"{at.astimezone(ZONE):%m-%d %H:%M}"
