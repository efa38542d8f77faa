"""What a chart shows when there is nothing to draw: a sentence, never an empty frame."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboard import theme
from dashboard.theme import Scheme


def empty(sentence: str, *, scheme: Scheme) -> go.Figure:
    """A figure without axes that says why it is empty and what to do."""
    return go.Figure(
        layout={
            "template": theme.template(scheme),
            "xaxis": {"visible": False, "fixedrange": True},
            "yaxis": {"visible": False, "fixedrange": True},
            "annotations": [
                {
                    "text": sentence.replace("\n", "<br>"),
                    "x": 0.5,
                    "y": 0.5,
                    "xref": "paper",
                    "yref": "paper",
                    "showarrow": False,
                    "font": {"size": 14},
                    "opacity": 0.7,
                }
            ],
        }
    )
