"""A flow on a narrow screen: each stage as a list with bars, the largest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import aria


@dataclass(frozen=True, slots=True)
class Rank:
    """One row: its name, its number as text, how long its bar is (0–1), where it leads."""

    name: str
    value: str
    share: float
    colour: str
    href: str = ""


def ranked_list(title: str, ranks: Sequence[Rank]) -> Component:
    """A titled list; rows that lead somewhere are links."""
    return html.Section(
        [
            html.H3(title, className="ranked-title"),
            html.Ol([html.Li(_row(rank)) for rank in ranks], className="ranked"),
        ]
    )


def _row(rank: Rank) -> Component:
    parts = [
        html.Span(rank.name, className="ranked-name"),
        html.Span(rank.value, className="ranked-value"),
        html.Span(
            html.Span(style={"width": f"{rank.share:.2%}", "background": rank.colour}),
            className="ranked-bar",
            **aria(hidden="true"),
        ),
    ]
    if rank.href:
        return dcc.Link(parts, href=rank.href, className="ranked-row")
    return html.Div(parts, className="ranked-row")
