"""How wholes divide into the same parts: one bar of full length per whole, and what is on top."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.empty import empty
from dashboard.format import Language, number
from dashboard.theme import Scheme


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
            "legend": {
                "orientation": "h",
                "x": 0,
                "y": 1.02,
                "yanchor": "bottom",
                "traceorder": "normal",
            },
            # A share that does not fit into its part is not written; the hover still tells it.
            "uniformtext": {"mode": "hide", "minsize": 11},
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


def shares_and_more(
    rows: pl.DataFrame,
    beside: pl.DataFrame,
    *,
    parts: Sequence[tuple[str, str, str]],
    whole_label: str,
    beside_label: str,
    colour: str,
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """The bars of share_bars, and apart from them, on a scale of its own, what is no part of them.

    In: rows as of share_bars; beside: whole, value (≥ 0) and text
    """
    figure = share_bars(rows, parts=parts, nothing=nothing, scheme=scheme, language=language)
    if not figure.data or beside.is_empty():
        return figure
    order = beside["whole"].to_list()
    figure.add_trace(
        go.Bar(
            x=beside["value"].to_numpy(),
            y=order,
            xaxis="x2",
            orientation="h",
            name=beside_label,
            showlegend=False,
            text=beside["text"].to_list(),
            textposition="outside",
            cliponaxis=False,
            constraintext="none",
            marker={"color": colour, "cornerradius": 2},
            width=0.36,
            hovertemplate="%{y}<br>" + beside_label + " %{text}<extra></extra>",
        )
    )
    most = max(int(value) for value in beside["value"]) or 1
    figure.update_layout(
        margin={"t": 72},
        legend={"y": 1.07},
        # Room for the amount that stands behind the longest bar.
        xaxis={"domain": [0, 0.62]},
        xaxis2={
            "anchor": "y",
            "domain": [0.68, 1],
            "range": [0, most * 2.1],
            "visible": False,
            "fixedrange": True,
        },
        yaxis={"categoryorder": "array", "categoryarray": order},
        shapes=[_rule(scheme)],
        annotations=[_heading(0, whole_label, scheme), _heading(0.68, beside_label, scheme)],
    )
    return figure


def _heading(x: float, words: str, scheme: Scheme) -> dict[str, object]:
    return {
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "text": words,
        "showarrow": False,
        "font": {"color": theme.TOKENS[scheme]["muted"], "size": 12},
    }


def _rule(scheme: Scheme) -> dict[str, object]:
    """What stands right of it is not to be added to what stands left."""
    return {
        "type": "line",
        "xref": "paper",
        "yref": "paper",
        "x0": 0.65,
        "x1": 0.65,
        "y0": 0,
        "y1": 1.05,
        "line": {"color": theme.TOKENS[scheme]["control"], "width": 1, "dash": "dot"},
    }


def _part(rows: pl.DataFrame, label: str, colour: str, language: Language) -> go.Bar:
    percents = [number(share, "percent", language) for share in rows["share"]]
    return go.Bar(
        x=rows["share"].to_numpy(),
        y=rows["whole"].to_list(),
        orientation="h",
        name=label,
        text=percents,
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="inside",
        textfont={"color": "#ffffff"},
        customdata=[
            f"{words} · {percent}" for words, percent in zip(rows["text"], percents, strict=True)
        ],
        marker={"color": colour},
        width=0.6,
        hovertemplate="%{y}<br>" + label + " %{customdata}<extra></extra>",
    )
