"""A few shares with how sure they are: a point and the span it may well lie in."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.axes import value_axis
from dashboard.figures.empty import empty
from dashboard.format import Kind, Language, number
from dashboard.theme import Scheme


def intervals(
    rows: pl.DataFrame,
    *,
    name: str,
    value: str,
    low: str,
    high: str,
    kind: Kind,
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """One point per row with its interval as a bar through it; the first row on top and coloured.

    In:  `name`, `value`, `low`, `high`, one row per point
    """
    known = rows.drop_nulls(value)
    if known.is_empty():
        return empty(nothing, scheme=scheme)
    upwards = known.reverse()
    points, lows, highs = (upwards[column].to_list() for column in (value, low, high))
    colours = [theme.GREY] * (upwards.height - 1) + [theme.SERIES]
    texts = [number(each, kind, language) for each in points]
    spans = [
        f"{number(least, kind, language)} – {number(most, kind, language)}"
        for least, most in zip(lows, highs, strict=True)
    ]
    return go.Figure(
        [
            go.Scatter(
                x=[point],
                y=[label],
                mode="markers+text",
                text=[words],
                textposition="top center",
                cliponaxis=False,
                customdata=[span],
                marker={"color": colour, "size": 12},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [most - point],
                    "arrayminus": [point - least],
                    "color": colour,
                    "thickness": 2,
                    "width": 6,
                },
                hovertemplate="%{y} %{text}<br>%{customdata}<extra></extra>",
            )
            for point, label, words, span, least, most, colour in zip(
                points, upwards[name].to_list(), texts, spans, lows, highs, colours, strict=True
            )
        ],
        layout={
            "template": theme.template(scheme),
            "showlegend": False,
            "hovermode": "closest",
            "margin": {"l": 8, "r": 24, "t": 8, "b": 8},
            "xaxis": {**value_axis([*lows, *highs], kind=kind, language=language)},
            "yaxis": {
                "automargin": True,
                "fixedrange": True,
                "showgrid": False,
                "ticksuffix": " ",
                "range": [-0.6, upwards.height - 0.4],
            },
        },
    )
