"""Bars: one number by name, or two parts of it stacked day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.axes import value_axis
from dashboard.figures.empty import empty
from dashboard.figures.trend import days_axis
from dashboard.format import Kind, Language, number
from dashboard.theme import Scheme

_DAY = 24 * 60 * 60 * 1000


def ranked_bars(
    rows: pl.DataFrame,
    *,
    name: str,
    value: str,
    kind: Kind,
    colours: Mapping[str, str],
    names: Mapping[str, str],
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """Horizontal bars from the largest down, each with its value and share written beside it.

    In:  `name` and `value`, one row per bar; customdata of a bar is its `name`
    """
    known = rows.filter(pl.col(value).is_not_null())
    if known.is_empty():
        return empty(nothing, scheme=scheme)
    ordered = known.sort(value, name, descending=[False, True])
    keys = ordered[name].to_list()
    total = ordered[value].sum()
    texts = [
        number(amount, kind, language)
        + (f" · {number(amount / total, 'percent', language)}" if total else "")
        for amount in ordered[value]
    ]
    return go.Figure(
        go.Bar(
            x=ordered[value].to_numpy(),
            y=[names.get(key, key) for key in keys],
            customdata=keys,
            orientation="h",
            text=texts,
            textposition="outside",
            cliponaxis=False,
            constraintext="none",
            marker={"color": [colours.get(key, theme.GREY) for key in keys], "cornerradius": 3},
            width=0.6,
            hovertemplate="%{y}<br>%{text}<extra></extra>",
        ),
        layout={
            "template": theme.template(scheme),
            "showlegend": False,
            "margin": {"l": 8, "r": 112, "t": 8, "b": 8},
            "xaxis": {"visible": False, "rangemode": "tozero", "fixedrange": True},
            "yaxis": {"automargin": True, "fixedrange": True, "showgrid": False, "ticksuffix": " "},
        },
    )


def stacked_days(
    rows: pl.DataFrame,
    *,
    day: str,
    parts: Sequence[tuple[str, str, str]],
    kind: Kind,
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """One bar per day, made of `parts`: (column, label, colour), the first at the bottom."""
    columns = [column for column, _, _ in parts]
    if rows.is_empty() or not rows.select(pl.sum_horizontal(columns)).sum().item():
        return empty(nothing, scheme=scheme)
    days = rows[day].to_list()
    totals = rows.select(pl.sum_horizontal(columns)).to_series().to_list()
    return go.Figure(
        [
            go.Bar(
                x=days,
                y=rows[column].to_numpy(),
                name=label,
                customdata=[number(value, kind, language) for value in rows[column]],
                marker={"color": colour},
                # Said outright, or the bar of a single day is a millisecond wide.
                width=_DAY * 0.75,
                hovertemplate="%{customdata}<extra>" + label + "</extra>",
            )
            for column, label, colour in parts
        ],
        layout={
            "template": theme.template(scheme),
            "barmode": "stack",
            "hovermode": "x unified",
            "legend": {"orientation": "h", "x": 0, "y": 1.12, "traceorder": "normal"},
            "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
            "xaxis": days_axis(days, language),
            "yaxis": {**value_axis(totals, kind=kind, language=language), "automargin": True},
        },
    )
