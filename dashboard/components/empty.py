"""What stands where there is nothing to show: why, and what to do."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component


def empty_state(
    why: str, what_to_do: str = "", *, link: tuple[str, str] | None = None
) -> Component:
    """A sentence that says why, one that says what to do, and at most one link (words, href)."""
    parts: list[Component] = [html.P(why, className="empty-why")]
    if what_to_do:
        parts.append(html.P(what_to_do, className="empty-do"))
    if link:
        parts.append(dcc.Link(f"{link[0]} →", href=link[1], className="empty-link"))
    return html.Div(parts, className="empty", role="status")
