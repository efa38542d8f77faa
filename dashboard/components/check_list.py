"""Promises with their state; a broken one opens to show the rows that break it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.components.still import still

State = Literal["holds", "warn", "stop"]
ICONS: dict[State, str] = {"holds": "✓", "warn": "!", "stop": "✕"}


@dataclass(frozen=True, slots=True)
class Check:
    """One promise, in words.

    rows: the first rows that break it; none where it holds or the viewer may not see them
    """

    title: str
    state: State
    state_words: str
    count: str
    summary: str
    rows: Sequence[Mapping[str, object]] = ()
    note: str = ""


def check_list(broken: Sequence[Check], held: Sequence[Check], *, held_title: str) -> Component:
    """The broken ones in sight, those that hold behind one line."""
    parts = [_entry(check) for check in broken]
    if held:
        inside = html.Div([_entry(check) for check in held], className="check-held")
        parts.append(
            html.Details(
                [html.Summary([_icon("holds"), html.Span(held_title)]), inside],
                className="check holds",
            )
        )
    return still(html.Div(parts, className="checks"))


def _icon(state: State) -> Component:
    return html.Span(ICONS[state], className="check-icon", **aria(hidden="true"))


def _entry(check: Check) -> Component:
    summary = html.Summary(
        [
            _icon(check.state),
            html.Span(check.title, className="check-title"),
            html.Span(check.state_words, className="check-state"),
            html.Span(check.count, className="check-count"),
        ]
    )
    parts: list[Component] = [html.P(check.summary, className="dim")]
    if check.rows:
        parts.append(html.Div(_rows(check.rows), className="check-rows"))
    if check.note:
        parts.append(html.P(check.note, className="dim"))
    return html.Details([summary, *parts], className=f"check {check.state}")


def _rows(rows: Sequence[Mapping[str, object]]) -> Component:
    """As the check gives them: their columns are the evidence an engineer looks up."""
    names = list(rows[0])
    head = html.Thead(html.Tr([html.Th(name) for name in names]))
    body = [html.Tr([html.Td(_cell(row.get(name))) for name in names]) for row in rows]
    return html.Table([head, html.Tbody(body)])


def _cell(value: object) -> str:
    return "—" if value is None else str(value)
