"""Grey shapes of what is about to come; the stylesheet shows them only after 150 ms."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria


def kpi_skeletons(count: int) -> list[Component]:
    """As many empty cards as there will be numbers."""
    return [
        html.Div(
            [html.Div(className=f"bone {part}") for part in ("short", "tall", "short", "low")],
            className="kpi-card skeleton",
            **aria(hidden="true"),
        )
        for _ in range(count)
    ]


def block_skeleton(height: int) -> Component:
    """An empty block of the height of the chart or table to come."""
    return html.Div(
        html.Div(className="bone", style={"height": f"{height - 16}px"}),
        className="skeleton",
        **aria(hidden="true"),
    )
