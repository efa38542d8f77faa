"""A choice between a few views of a chart, made of links: the address holds it, back undoes it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import aria


def switch(choices: Sequence[tuple[str, str, str]], chosen: str, *, label: str) -> Component:
    """Links side by side: (value, words, href); the one whose value is `chosen` stands out."""
    return html.Nav(
        [
            dcc.Link(
                words,
                href=href,
                className="switch-choice chosen" if value == chosen else "switch-choice",
            )
            for value, words, href in choices
        ],
        className="switch",
        **aria(label=label),
    )
