"""The same money shared out by several models in several windows: bars that are all as high."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.axes import value_axis
from dashboard.figures.empty import empty
from dashboard.format import Language, number
from dashboard.theme import Scheme


def credit_bars(
    rows: pl.DataFrame,
    *,
    groups: Sequence[tuple[int, str]],
    models: Sequence[tuple[str, str]],
    parts: Sequence[tuple[str, str, str]],
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """One bar per window and model, made of channels.

    In:    window_days, channel and a column of 分 per model; one row per window and channel
    groups: (window_days, label); models: (column, label); parts: (channel, label, colour), the
            first at the bottom
    """
    if rows.is_empty():
        return empty(nothing, scheme=scheme)
    axis = [
        [label for _, label in groups for _ in models],
        [words for _ in groups for _, words in models],
    ]
    amounts: Mapping[tuple[int, str], dict[str, int]] = {
        (row["window_days"], row["channel"]): row for row in rows.iter_rows(named=True)
    }
    columns = [column for column, _ in models]
    tops = rows.group_by("window_days").agg(pl.col(columns).sum())
    return go.Figure(
        [
            _part(channel, label, colour, axis, groups, columns, amounts, language)
            for channel, label, colour in parts
        ],
        layout={
            "template": theme.template(scheme),
            "barmode": "stack",
            "bargap": 0.25,
            "hovermode": "closest",
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "margin": {"l": 8, "r": 8, "t": 56, "b": 8},
            "xaxis": {"fixedrange": True, "tickangle": -90, "dividercolor": "rgba(0,0,0,0)"},
            "yaxis": {
                **value_axis(
                    [value for column in columns for value in tops[column]],
                    kind="yuan",
                    language=language,
                ),
                "automargin": True,
            },
        },
    )


def _part(
    channel: str,
    label: str,
    colour: str,
    axis: list[list[str]],
    groups: Sequence[tuple[int, str]],
    columns: Sequence[str],
    amounts: Mapping[tuple[int, str], dict[str, int]],
    language: Language,
) -> go.Bar:
    values = [
        amounts.get((days, channel), {}).get(column, 0) for days, _ in groups for column in columns
    ]
    return go.Bar(
        x=axis,
        y=values,
        name=label,
        marker={"color": colour},
        customdata=[number(value, "yuan", language) for value in values],
        hovertemplate="%{x}<br>" + label + " %{customdata}<extra></extra>",
    )
