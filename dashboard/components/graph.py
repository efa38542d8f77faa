"""The one maker of charts on a page."""

from __future__ import annotations

from typing import Any, cast

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.i18n import Language

# plotly.js offers to upload a chart's data to a cloud service. A brand's figures stay here:
# no button, and no address that a button could use.
_CONFIG: dict[str, Any] = {
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displayModeBar": False,
    "displaylogo": False,
    "scrollZoom": False,
}

# Until the first answer a chart is nothing at all, not an empty pair of axes.
_NOT_YET: dict[str, Any] = {
    "xaxis": {"visible": False},
    "yaxis": {"visible": False},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
}


def graph(
    graph_id: str | dict[str, str],
    *,
    title: str,
    language: Language,
    height: int = 320,
    figure: go.Figure | None = None,
) -> Component:
    """A chart that fills its card, named for screen readers."""
    return html.Div(
        dcc.Graph(
            id=graph_id,
            figure=figure if figure is not None else go.Figure(layout=_NOT_YET),
            responsive=True,
            config=cast(Any, {**_CONFIG, "locale": language}),
            style={"height": f"{height}px"},
        ),
        className="chart",
        role="figure",
        **aria(label=title),
    )
