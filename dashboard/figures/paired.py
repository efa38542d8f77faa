"""Two shares of the same thing side by side: before and after."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.empty import empty
from dashboard.format import Kind, Language, number
from dashboard.theme import Scheme


def paired_bars(
    rows: pl.DataFrame,
    *,
    name: str,
    before: tuple[str, str],
    after: tuple[str, str],
    kind: Kind,
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """Two horizontal bars per `name`, the first row on top.

    before, after: column and label
    """
    known = rows.filter(pl.col(before[0]).is_not_null())
    if known.is_empty():
        return empty(nothing, scheme=scheme)
    upwards = known.reverse()
    pairs = ((after, theme.SERIES), (before, theme.GREY))
    return go.Figure(
        [
            go.Bar(
                x=upwards[column].to_numpy(),
                y=upwards[name].to_list(),
                name=label,
                orientation="h",
                text=[number(value, kind, language) for value in upwards[column]],
                textposition="outside",
                cliponaxis=False,
                constraintext="none",
                marker={"color": colour, "cornerradius": 2},
                hovertemplate="%{y}<br>" + label + " %{text}<extra></extra>",
            )
            for (column, label), colour in pairs
        ],
        layout={
            "template": theme.template(scheme),
            "barmode": "group",
            "bargap": 0.35,
            "hovermode": "closest",
            "legend": {"orientation": "h", "x": 0, "y": 1.06, "traceorder": "reversed"},
            "margin": {"l": 8, "r": 56, "t": 28, "b": 8},
            "xaxis": {"visible": False, "rangemode": "tozero", "fixedrange": True},
            "yaxis": {"automargin": True, "fixedrange": True, "showgrid": False, "ticksuffix": " "},
        },
    )
