"""How the money spent comes back, day by day after the touch, and when all of it is there."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.axes import value_axis
from dashboard.figures.empty import empty
from dashboard.format import Language, number
from dashboard.theme import Scheme


def payback(
    rows: pl.DataFrame,
    *,
    parts: Sequence[tuple[str, str, str]],
    day: str,
    goal: str,
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """A line per channel, and the height at which the cost is earned.

    In:    channel, day_number, attr_net_roi
    parts: (channel, label, colour) of the lines to draw; `day` words with “{day}”; `goal` names
           the height
    """
    drawn = [part for part in parts if part[0] in set(rows["channel"])]
    if not drawn:
        return empty(nothing, scheme=scheme)
    values = rows.filter(pl.col("channel").is_in([part[0] for part in drawn]))["attr_net_roi"]
    return go.Figure(
        [_line(rows, part, day, language) for part in drawn],
        layout={
            "template": theme.template(scheme),
            "hovermode": "closest",
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
            "margin": {"l": 8, "r": 8, "t": 56, "b": 8},
            "xaxis": {
                "tickvals": [0, 6, 14, 29],
                "ticktext": [day.format(day=number) for number in (0, 6, 14, 29)],
                "range": [-0.5, 29.5],
                "showgrid": False,
                "fixedrange": True,
            },
            "yaxis": {
                **value_axis([*values.to_list(), 1], kind="decimal", language=language),
                "automargin": True,
            },
            "shapes": [
                {
                    "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 1, "y1": 1,
                    "line": {"color": theme.GREY, "width": 1, "dash": "dash"},
                }
            ],
            "annotations": [
                {
                    "text": goal, "xref": "paper", "x": 1, "xanchor": "right", "y": 1,
                    "yanchor": "bottom", "showarrow": False, "font": {"size": 12},
                }
            ],
        },
    )  # fmt: skip


def _line(
    rows: pl.DataFrame, part: tuple[str, str, str], day: str, language: Language
) -> go.Scatter:
    channel, label, colour = part
    own = rows.filter(pl.col("channel") == channel).sort("day_number")
    return go.Scatter(
        x=own["day_number"].to_list(),
        y=own["attr_net_roi"].to_list(),
        name=label,
        mode="lines+markers" if own.height == 1 else "lines",
        line={"color": colour, "width": 2.25},
        customdata=[
            f"{day.format(day=at)} {number(value, 'decimal', language)}"
            for at, value in own.select("day_number", "attr_net_roi").iter_rows()
        ],
        hovertemplate=label + " %{customdata}<extra></extra>",
    )
