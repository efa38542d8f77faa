"""What came and what went, day by day: parts above the line, losses below it, days marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.axes import value_axis
from dashboard.figures.empty import empty
from dashboard.figures.trend import days_axis
from dashboard.format import Language, number
from dashboard.theme import Scheme

_DAY = 24 * 60 * 60 * 1000


def gains_and_losses(
    rows: pl.DataFrame,
    *,
    parts: Sequence[tuple[str, str, str]],
    lost_label: str,
    net_label: str,
    marks: Sequence[tuple[date, str]],
    mark_label: str,
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """Bars of `parts` (part, label, colour) above zero, the lost below, the net as a line.

    In:    day, part, gained, lost; a day that was not told has no row and no bar
    marks: days to point at, with what happened
    """
    if rows.is_empty():
        return empty(nothing, scheme=scheme)
    days = rows.group_by("day").agg(pl.col("gained", "lost").sum()).sort("day")
    lowest, highest = -float(days["lost"].max() or 0), float(days["gained"].max() or 0)  # type: ignore[arg-type]
    axis = value_axis([lowest, highest * 1.08], kind="int", language=language)
    axis["ticktext"] = [words.lstrip("-−") for words in axis["ticktext"]]
    top = axis["range"][1]
    net = days["gained"] - days["lost"]
    lost = days.select("day", (-pl.col("lost")).alias("gained"))
    return go.Figure(
        [
            *(
                _bar(rows.filter(pl.col("part") == part).sort("day"), label, colour, language)
                for part, label, colour in parts
            ),
            _bar(lost, lost_label, theme.GREY, language),
            go.Scatter(
                x=days["day"].to_list(),
                y=net.to_numpy(),
                name=net_label,
                mode="lines",
                line={"color": theme.TOKENS[scheme]["ink"], "width": 1.5},
                customdata=[number(each, "int", language) for each in net],
                hovertemplate="%{customdata}<extra>" + net_label + "</extra>",
            ),
            go.Scatter(
                x=[day for day, _ in marks],
                y=[top] * len(marks),
                name=mark_label,
                mode="markers",
                marker={
                    "symbol": "triangle-down",
                    "size": 9,
                    "color": theme.TOKENS[scheme]["warning"],
                },
                customdata=[words for _, words in marks],
                hovertemplate="%{customdata}<extra>" + mark_label + "</extra>",
                cliponaxis=False,
            ),
        ],
        layout={
            "template": theme.template(scheme),
            "barmode": "relative",
            "hovermode": "x unified",
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "margin": {"l": 8, "r": 8, "t": 56, "b": 8},
            "xaxis": days_axis(days["day"].to_list(), language),
            "yaxis": {**axis, "automargin": True, "zeroline": True},
        },
    )


def _bar(rows: pl.DataFrame, label: str, colour: str, language: Language) -> go.Bar:
    return go.Bar(
        x=rows["day"].to_list(),
        y=rows["gained"].to_numpy(),
        name=label,
        customdata=[number(None if v is None else abs(v), "int", language) for v in rows["gained"]],
        marker={"color": colour},
        # Said outright, or the bar of a single day is a millisecond wide.
        width=_DAY * 0.75,
        hovertemplate="%{customdata}<extra>" + label + "</extra>",
    )
