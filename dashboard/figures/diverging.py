"""What grew and what shrank: bars to either side of nothing, the greatest first."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.empty import empty
from dashboard.format import Kind, Language, delta
from dashboard.theme import Scheme

_MOST = 14


def diverging_bars(
    rows: pl.DataFrame,
    *,
    name: str,
    now: str,
    before: str,
    kind: Kind,
    names: Mapping[str, str],
    rest: str,
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """The difference of `now` and `before` for each `name`; customdata of a bar is its `name`.

    rest: what the smallest differences beyond the most that can be read are called, together
    """
    changes = _folded(rows.select(pl.col(name), pl.col(now), pl.col(before)), name, now, before)
    if changes.is_empty():
        return empty(nothing, scheme=scheme)
    upwards = changes.sort("change", name, descending=[False, True])
    up, down = theme.better_worse(language)
    return go.Figure(
        go.Bar(
            x=upwards["change"].to_numpy(),
            y=[names.get(key, key) if key else rest for key in upwards[name]],
            customdata=upwards[name].to_list(),
            orientation="h",
            text=[
                _words(row[now], row[before], kind, language)
                for row in upwards.iter_rows(named=True)
            ],
            textposition="outside",
            cliponaxis=False,
            constraintext="none",
            marker={
                "color": [up if change > 0 else down for change in upwards["change"]],
                "cornerradius": 3,
            },
            width=0.6,
            hovertext=[
                delta(row[now], row[before], kind, language).relative if row[before] else ""
                for row in upwards.iter_rows(named=True)
            ],
            hovertemplate="%{y}<br>%{text} %{hovertext}<extra></extra>",
        ),
        layout={
            "template": theme.template(scheme),
            "showlegend": False,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": {
                "visible": False,
                "fixedrange": True,
                "range": _range(upwards["change"]),
                "zeroline": True,
            },
            "yaxis": {"automargin": True, "fixedrange": True, "showgrid": False, "ticksuffix": " "},
        },
    )


def _folded(rows: pl.DataFrame, name: str, now: str, before: str) -> pl.DataFrame:
    """The rows that changed; those beyond the most are one without a name, so the sum stays."""
    changed = (
        rows.with_columns((pl.col(now) - pl.col(before)).alias("change"))
        .filter(pl.col("change") != 0)
        .sort(pl.col("change").abs(), name, descending=[True, False])
    )
    if changed.height <= _MOST + 1:
        return changed
    small = changed.slice(_MOST).select(pl.lit("").alias(name), pl.col(now, before, "change").sum())
    return changed.head(_MOST).vstack(small.unique())


def _words(now: int, before: int, kind: Kind, language: Language) -> str:
    arrow = "▲ " if now > before else "▼ " if now < before else ""
    return arrow + delta(now, before, kind, language).absolute


def _range(changes: pl.Series) -> list[float]:
    """From the greatest fall to the greatest rise, with room for the words beside the bars."""
    low = min(0, *changes.to_list())
    high = max(0, *changes.to_list())
    room = (high - low) * 0.5
    return [low - (room if low < 0 else 0), high + (room if high > 0 else 0)]
