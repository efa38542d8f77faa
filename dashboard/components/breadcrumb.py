"""The way back from a drill."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.i18n import text


def breadcrumb(steps: Sequence[tuple[str, str]]) -> Component:
    """Links from the widest view down, as (words, href); the last is where the reader is."""
    items: list[Component] = [html.Li(dcc.Link(words, href=href)) for words, href in steps[:-1]]
    items.append(html.Li(html.Span(steps[-1][0], **aria(current="page"))))
    return html.Nav(
        html.Ol(items), className="breadcrumb", **aria(label=text("components.breadcrumb"))
    )
