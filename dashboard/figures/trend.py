"""One number day by day, beside the period it is compared with."""

from __future__ import annotations

from datetime import date, timedelta

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.axes import value_axis
from dashboard.figures.empty import empty
from dashboard.format import Kind, Language, number
from dashboard.theme import Scheme

_SATURDAY = 5
_WEEKEND = "rgba(134,142,150,0.10)"


def trend(
    rows: pl.DataFrame,
    *,
    day: str,
    value: str,
    label: str,
    kind: Kind,
    nothing: str,
    scheme: Scheme,
    language: Language,
    compared: pl.DataFrame | None = None,
    compared_label: str = "",
) -> go.Figure:
    """A line per period; the compared one is laid under it day for day, thinner and lighter.

    In:   `day` (date) and `value`, one row per day; `compared` has the same columns of the
          other period and is aligned by position: its first day lies under the first day
    The hover names the real date of each point.
    """
    if rows.is_empty() or rows[value].is_null().all():
        return empty(nothing, scheme=scheme)
    days: list[date] = rows[day].to_list()
    lines = [_line(days, rows, day, value, label, kind, language, colour=theme.SERIES)]
    values = rows[value].to_list()
    if compared is not None and not compared.is_empty():
        under = compared.head(len(days))
        values = values + under[value].to_list()
        lines.insert(0, _line(days, under, day, value, compared_label, kind, language))
    return go.Figure(
        lines,
        layout={
            "template": theme.template(scheme),
            "hovermode": "x unified",
            "showlegend": compared is not None,
            "legend": {"orientation": "h", "x": 0, "y": 1.12, "traceorder": "reversed"},
            "margin": {"l": 8, "r": 8, "t": 28 if compared is not None else 14, "b": 8},
            "xaxis": days_axis(days, language),
            "yaxis": {**value_axis(values, kind=kind, language=language), "automargin": True},
            "shapes": _weekends(days),
        },
    )


def _line(
    days: list[date],
    rows: pl.DataFrame,
    day: str,
    value: str,
    label: str,
    kind: Kind,
    language: Language,
    colour: str | None = None,
) -> go.Scatter:
    main = colour is not None
    texts = [
        f"{when:%m-%d}  {number(amount, kind, language)}"
        for when, amount in rows.select(day, value).iter_rows()
    ]
    return go.Scatter(
        x=days[: rows.height],
        y=rows[value].to_numpy(),
        customdata=texts,
        name=label,
        # One day alone has no line to draw; a point must stand for it.
        mode="lines+markers" if rows.height == 1 else "lines",
        connectgaps=False,
        line={"color": colour or theme.GREY, "width": 2.25 if main else 1.25},
        opacity=1 if main else 0.75,
        hovertemplate="%{customdata}<extra>" + label + "</extra>",
    )


def days_axis(days: list[date], language: Language) -> dict[str, object]:
    """At most six dates along the bottom, written the way the language does."""
    step = max(1, -(-len(days) // 6))
    form = "%m-%d" if language == "zh-CN" else "%b %-d"
    return {
        "tickvals": days[::step],
        "ticktext": [f"{day:{form}}" for day in days[::step]],
        # Half a day of room on both sides, or the first date runs into the amounts.
        "range": [f"{days[0] - timedelta(days=1)}T12:00", f"{days[-1]}T12:00"],
        "ticklabelstandoff": 4,
        "tickangle": 0,
        "showgrid": False,
        "fixedrange": True,
        "hoverformat": "%Y-%m-%d",
    }


def _weekends(days: list[date]) -> list[dict[str, object]]:
    return [
        {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": f"{day - timedelta(days=1)}T12:00",
            "x1": f"{day}T12:00",
            "y0": 0,
            "y1": 1,
            "fillcolor": _WEEKEND,
            "line": {"width": 0},
            "layer": "below",
        }
        for day in days
        if day.weekday() >= _SATURDAY
    ]
