"""People and money side by side, one line per hop away from the seeds."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.empty import empty
from dashboard.format import Language, number
from dashboard.theme import Scheme


def hop_bars(
    rows: pl.DataFrame,
    *,
    people: tuple[str, str],
    unripe: tuple[str, str],
    money: tuple[str, str],
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """Bars of people on the left, those too new hatched, and of what they paid on the right.

    In:     name and the three columns, one row per hop, the nearest on top
    people, unripe, money: (column, label); unripe people are among people
    """
    if rows.is_empty():
        return empty(nothing, scheme=scheme)
    upwards = rows.reverse()
    ripe = upwards[people[0]] - upwards[unripe[0]]
    counts = [number(value, "int", language) for value in upwards[people[0]]]
    amounts = [number(value, "yuan", language) for value in upwards[money[0]]]
    blue, green = theme.SERIES, theme.colour_of("公众号", scheme)
    hatched = {"color": blue, "pattern": {"shape": "/", "size": 5, "solidity": 0.35}}
    return go.Figure(
        [
            _bars(upwards, ripe, people[1], {"color": blue}, "x", [""] * len(counts), language),
            _bars(upwards, upwards[unripe[0]], unripe[1], hatched, "x", counts, language),
            _bars(upwards, upwards[money[0]], money[1], {"color": green}, "x2", amounts, language),
        ],
        layout={
            "template": theme.template(scheme),
            "barmode": "stack",
            "bargap": 0.35,
            "hovermode": "closest",
            "legend": {
                "orientation": "h",
                "x": 0,
                "y": 1.02,
                "yanchor": "bottom",
                "traceorder": "normal",
            },
            "margin": {"l": 8, "r": 72, "t": 36, "b": 8},
            "xaxis": _axis([0, 0.42]),
            "xaxis2": {**_axis([0.6, 1]), "anchor": "y"},
            "yaxis": {"automargin": True, "fixedrange": True, "showgrid": False, "ticksuffix": " "},
        },
    )


def _axis(domain: list[float]) -> dict[str, Any]:
    return {"visible": False, "rangemode": "tozero", "fixedrange": True, "domain": domain}


def _bars(
    rows: pl.DataFrame,
    values: pl.Series,
    label: str,
    marker: dict[str, Any],
    axis: str,
    texts: list[str],
    language: Language,
) -> go.Bar:
    kind = "yuan" if axis == "x2" else "int"
    return go.Bar(
        x=values.to_list(),
        y=rows["name"].to_list(),
        xaxis=axis,
        name=label,
        orientation="h",
        text=texts,
        textposition="outside",
        textangle=0,
        cliponaxis=False,
        constraintext="none",
        customdata=[number(value, kind, language) for value in values],
        marker=marker,
        hovertemplate="%{y}<br>" + label + " %{customdata}<extra></extra>",
    )
