"""Two shares of the same thing on one line, and how far apart they lie."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.empty import empty
from dashboard.format import Language, delta, number
from dashboard.theme import Scheme


def dumbbells(
    rows: pl.DataFrame,
    *,
    name: str,
    own: tuple[str, str],
    other: tuple[str, str],
    note: str,
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """One line per `name`, the first on top: a full dot for `own`, a ring for `other`.

    In:         own and other are shares 0-1, null where unknown: no dot, and no distance
    own, other: column and label; note: column of words for the hover of `other`
    """
    known = rows.filter(pl.col(own[0]).is_not_null() | pl.col(other[0]).is_not_null())
    if known.is_empty():
        return empty(nothing, scheme=scheme)
    ink = theme.TOKENS[scheme]
    pairs = known.filter(pl.col(own[0]).is_not_null() & pl.col(other[0]).is_not_null())
    names = known[name].to_list()
    # Full of the page, or the line would be seen through it.
    ring = {"size": 11, "color": ink["surface"], "line": {"width": 2, "color": ink["ink"]}}
    most = max(float(known[column].max() or 0) for column in (own[0], other[0]))  # type: ignore[arg-type]
    return go.Figure(
        [
            _lines(pairs, name, own[0], other[0]),
            _dots(known, name, own, {"size": 12, "color": theme.SERIES}, "", language),
            _dots(known, name, other, ring, note, language),
        ],
        layout={
            "template": theme.template(scheme),
            "hovermode": "closest",
            "showlegend": True,
            "legend": {"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom"},
            "margin": {"l": 8, "r": 112, "t": 36, "b": 8},
            "xaxis": {
                "range": [-most * 0.03, most * 1.06 or 1],
                "tickformat": ".0%",
                "nticks": 5,
                "fixedrange": True,
                "zeroline": False,
            },
            "yaxis": {
                "categoryorder": "array",
                "categoryarray": names,
                "autorange": "reversed",
                "automargin": True,
                "fixedrange": True,
                "ticksuffix": " ",
            },
            "annotations": [
                _apart(row[name], row[own[0]], row[other[0]], ink, language)
                for row in known.iter_rows(named=True)
            ],
        },
    )


def _lines(pairs: pl.DataFrame, name: str, own: str, other: str) -> go.Scatter:
    """The distances; a gap after each keeps them apart."""
    return go.Scatter(
        x=[x for row in pairs.iter_rows(named=True) for x in (row[own], row[other], None)],
        y=[y for row in pairs.iter_rows(named=True) for y in (row[name], row[name], None)],
        mode="lines",
        line={"color": theme.GREY, "width": 2},
        hoverinfo="skip",
        showlegend=False,
    )


def _dots(
    rows: pl.DataFrame,
    name: str,
    told: tuple[str, str],
    marker: dict[str, Any],
    note: str,
    language: Language,
) -> go.Scatter:
    column, label = told
    there = rows.filter(pl.col(column).is_not_null())
    notes = there[note].fill_null("").to_list() if note else [""] * there.height
    return go.Scatter(
        x=there[column].to_list(),
        y=there[name].to_list(),
        name=label,
        mode="markers",
        marker=marker,
        customdata=[number(share, "percent", language) for share in there[column]],
        hovertext=notes,
        hovertemplate="%{y}<br>" + label + " %{customdata}<br>%{hovertext}<extra></extra>",
        cliponaxis=False,
    )


def _apart(
    name: str, own: float | None, other: float | None, ink: dict[str, str], language: Language
) -> dict[str, Any]:
    # A distance too small to be written is none, and points nowhere.
    gap = None if own is None or other is None else round(own - other, 3)
    apart = delta(gap, 0, "percent", language)
    return {
        "xref": "paper",
        "x": 1,
        "xshift": 10,
        "xanchor": "left",
        "y": name,
        "text": f"{apart.arrow} {apart.absolute}".strip(),
        "showarrow": False,
        "font": {"color": ink["muted" if gap is None else "ink"], "size": 12},
    }
