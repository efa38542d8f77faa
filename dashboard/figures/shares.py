"""How wholes divide into the same parts: one bar of full length per whole."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.empty import empty
from dashboard.format import Language, number
from dashboard.theme import Scheme

# Narrower than this the share cannot be read inside its part; the hover still tells it.
_READABLE = 0.07


def share_bars(
    rows: pl.DataFrame,
    *,
    parts: Sequence[tuple[str, str, str]],
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """One bar per `whole`, in the order given, made of `parts`: (part, label, colour).

    In:  whole, part, value (≥ 0) and text (the value as a reader sees it)
    """
    known = rows.filter(pl.col("value") > 0)
    if known.is_empty():
        return empty(nothing, scheme=scheme)
    shares = known.with_columns(
        (pl.col("value") / pl.col("value").sum().over("whole")).alias("share")
    )
    return go.Figure(
        [
            _part(shares.filter(pl.col("part") == part), label, colour, language)
            for part, label, colour in parts
            if part in set(shares["part"])
        ],
        layout={
            "template": theme.template(scheme),
            "barmode": "stack",
            "hovermode": "closest",
            "showlegend": True,
            "legend": {"orientation": "h", "x": 0, "y": 1.25, "traceorder": "normal"},
            "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
            "xaxis": {"visible": False, "range": [0, 1], "fixedrange": True},
            "yaxis": {
                "autorange": "reversed",
                "automargin": True,
                "fixedrange": True,
                "showgrid": False,
                "ticksuffix": " ",
            },
        },
    )


def _part(rows: pl.DataFrame, label: str, colour: str, language: Language) -> go.Bar:
    percents = [number(share, "percent", language) for share in rows["share"]]
    return go.Bar(
        x=rows["share"].to_numpy(),
        y=rows["whole"].to_list(),
        orientation="h",
        name=label,
        text=[
            percent if share >= _READABLE else ""
            for percent, share in zip(percents, rows["share"], strict=True)
        ],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        textfont={"color": "#ffffff"},
        customdata=[
            f"{words} · {percent}" for words, percent in zip(rows["text"], percents, strict=True)
        ],
        marker={"color": colour},
        width=0.6,
        hovertemplate="%{y}<br>" + label + " %{customdata}<extra></extra>",
    )
