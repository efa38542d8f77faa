"""Who brought whom: share trees from the seeds on the left to the last hop on the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.empty import empty
from dashboard.theme import Scheme

# In pixels: the height of all lines, a line with and without words, the room above an open and a
# closed tree, the widest mark, the smallest.
_TALL, _WORDED, _PLAIN, _OPEN, _CLOSED, _WIDEST, _DOT = 620.0, 14.0, 9.0, 14.0, 4.0, 44.0, 7.0
_HOPS_NAMED = 8
# Room for the words left of the seeds and right of the last hop: in hops, at least, and as a
# share of all of them, as a narrow screen has less of it.
_MARGINS = ((0.35, 0.1), (0.75, 0.28))


def forest(
    marks: pl.DataFrame,
    *,
    hop: Callable[[int], str],
    nothing: str,
    scheme: Scheme,
) -> go.Figure:
    """The marks of `grove.plant` as trees; the area of a mark is how many people it stands for.

    In:   the marks, with `label` (beside the mark, may be empty) and `hover` (lines of HTML)
    hop:  what a depth is called under its column

    A mark is the greener, the larger the share of its people who paid. The customdata of a mark
    is the code of its person, empty for several people.
    """
    if marks.is_empty():
        return empty(nothing, scheme=scheme)
    sizes, slots = _sized(marks)
    ys, tall = _heights(marks, slots)
    xs = marks["depth"].to_list()
    deepest = max(xs)
    step = -(-(deepest + 1) // _HOPS_NAMED)
    left, right = (max(least, share * (deepest + 1)) for least, share in _MARGINS)
    return go.Figure(
        [_edges(marks, ys, scheme), _nodes(marks, ys, sizes, scheme)],
        layout={
            "template": theme.template(scheme),
            "showlegend": False,
            "hovermode": "closest",
            "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
            "xaxis": {
                "side": "top",
                "tickvals": list(range(0, deepest + 1, step)),
                "ticktext": [hop(depth) for depth in range(0, deepest + 1, step)],
                "range": [-left, deepest + right],
                "tickangle": 0,
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            "yaxis": {
                "visible": False,
                "range": [tall, -_PLAIN],
                "fixedrange": True,
            },
        },
    )


def _sized(marks: pl.DataFrame) -> tuple[list[float], list[float]]:
    """The diameter of each mark and the height of its line, such that all lines fit."""
    # However many small trees there are, the others must stay comparable.
    people = np.where(marks["kind"].to_numpy() == "trees", 2.0, np.sqrt(marks["people"].to_numpy()))
    inner = set(marks["parent"].drop_nulls())
    is_last = np.array([mark not in inner for mark in marks["mark"]])
    least = np.where(marks["label"].to_numpy() == "", _PLAIN, _WORDED)

    def lines(scale: float) -> Any:
        return np.where(is_last, np.maximum(least, people * scale + 2), 0.0)

    low, high = 0.0, min(_DOT, _WIDEST / float(people.max()))
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if lines(middle).sum() <= _TALL else (low, middle)
    return np.maximum(people * low, _DOT).tolist(), lines(low).tolist()


def _heights(marks: pl.DataFrame, slots: Sequence[float]) -> tuple[list[float], float]:
    """Lines from the top down in the order of the branches; a parent in the middle of its own.

    Also tells where the last one ends.
    """
    below: dict[int | None, list[int]] = {}
    for mark, parent in marks.select("mark", "parent").iter_rows():
        below.setdefault(parent, []).append(mark)
    parents = marks["parent"].to_list()
    ys = [0.0] * marks.height
    line = 0.0
    stack = [(mark, False) for mark in reversed(below.get(None, []))]
    while stack:
        mark, is_done = stack.pop()
        children = below.get(mark, [])
        if parents[mark] is None and not is_done:
            line += _OPEN if children else _CLOSED
        if not children:
            ys[mark] = line + slots[mark] / 2
            line += slots[mark]
        elif is_done:
            ys[mark] = (ys[children[0]] + ys[children[-1]]) / 2
        else:
            stack.append((mark, True))
            stack += [(child, False) for child in reversed(children)]
    return ys, line + _PLAIN


def _edges(marks: pl.DataFrame, ys: Sequence[float], scheme: Scheme) -> go.Scatter:
    """All edges as one line with gaps, each bent half way."""
    xs: list[float | None] = []
    heights: list[float | None] = []
    for mark, parent, depth in marks.select("mark", "parent", "depth").iter_rows():
        if parent is not None:
            xs += [depth - 1, depth - 0.6, depth - 0.6, depth, None]
            heights += [ys[parent], ys[parent], ys[mark], ys[mark], None]
    return go.Scatter(
        x=xs,
        y=heights,
        mode="lines",
        hoverinfo="skip",
        line={"width": 1, "color": theme.translucent(theme.TOKENS[scheme]["control"], 0.5)},
    )


def _nodes(
    marks: pl.DataFrame, ys: Sequence[float], sizes: Sequence[float], scheme: Scheme
) -> go.Scatter:
    tokens: Mapping[str, str] = theme.TOKENS[scheme]
    return go.Scatter(
        x=marks["depth"].to_list(),
        y=list(ys),
        mode="markers+text",
        # A hard space, or the words would touch their mark.
        text=[f"\u00a0{label}" if label else "" for label in marks["label"]],
        textposition=[
            "top center" if kind == "person" else "middle right" for kind in marks["kind"]
        ],
        textfont={"size": 11, "color": tokens["muted"]},
        cliponaxis=False,
        customdata=[code or "" for code in marks["person_code"]],
        hovertext=marks["hover"].to_list(),
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "size": list(sizes),
            "symbol": ["square" if kind == "trees" else "circle" for kind in marks["kind"]],
            "opacity": 1,
            # The root spreads the few who paid over more of the scale.
            "color": np.sqrt((marks["buyers"] / marks["people"]).to_numpy()),
            "cmin": 0,
            "cmax": 1,
            "colorscale": [[0, tokens["control"]], [1, theme.colour_of("公众号", scheme)]],
            "showscale": False,
            "line": {
                "width": [2 if kind == "branch" else 0 for kind in marks["kind"]],
                "color": tokens["ink"],
            },
        },
    )
