"""Where openings come from and where they go: entry → landing page → deed → outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from unicodedata import east_asian_width

import numpy as np
import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.empty import empty
from dashboard.figures.flow import fold, node_totals
from dashboard.format import Language, delta, number
from dashboard.theme import Scheme

_LINK_OPACITY = 0.35
# In half-width letters.
_WIDEST = 26
# 18 px, the padding below, of the usual height.
_GAP = 0.033


def sankey(
    rows: pl.DataFrame,
    *,
    top: int,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    unit: str,
    nothing: str,
    change: str = "",
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """The flow as a Sankey whose nodes can be clicked.

    In:      step (1–3), node_from, node_to, open_count; before_count where a period is compared
    names:   node → label; a node without one is shown under its own name
    colours: node → colour; every node without one is grey
    unit:    the word after a count on hover
    change:  the sentence on hover that tells {change} and {before}
    nothing: the sentence shown when there are no openings

    The trace's customdata are the ids by node, so a click on a node says which was meant.
    """
    if rows.is_empty():
        return empty(nothing, scheme=scheme)
    flows = fold(rows, top=top)
    # What only the period before had is in its nodes' numbers of then, and is not drawn.
    nodes = node_totals(flows).filter(pl.col("open_count") > 0)
    flows = flows.filter(pl.col("open_count") > 0)
    keys = nodes["node"].to_list()
    place = {key: index for index, key in enumerate(keys)}
    fills = [colours.get(key, theme.TOKENS[scheme]["control"]) for key in keys]
    called = [names.get(key, key) for key in keys]
    changed = _changes(nodes, change, language)
    moved = _changes(flows, change, language)
    labels = [
        _label(_cut(name), count, share, language)
        for name, (count, share) in zip(
            called, nodes.select("open_count", "share").iter_rows(), strict=True
        )
    ]
    sources = [place[node] for node in flows["node_from"]]
    targets = [place[node] for node in flows["node_to"]]
    xs, ys = _positions(nodes)
    return go.Figure(
        go.Sankey(
            # Tricky: where nodes may be dragged, a click on one is swallowed.
            arrangement="fixed",
            valueformat=",d",
            customdata=keys,
            node={
                "label": labels,
                "color": fills,
                "customdata": [list(pair) for pair in zip(called, changed, strict=True)]
                if change
                else called,
                "x": xs,
                "y": ys,
                "pad": 18,
                "thickness": 14,
                "line": {"width": 0},
                "hovertemplate": (
                    "%{customdata[0]}<br>%{value:,d} " + unit + "%{customdata[1]}<extra></extra>"
                    if change
                    else "%{customdata}<br>%{value:,d} " + unit + "<extra></extra>"
                ),
            },
            link={
                "source": sources,
                "target": targets,
                "value": flows["open_count"].to_numpy(),
                "color": [theme.translucent(fills[source], _LINK_OPACITY) for source in sources],
                "hovertemplate": "%{source.label} → %{target.label}<br>%{value:,d} "
                + unit
                + ("%{customdata}" if change else "")
                + "<extra></extra>",
                **({"customdata": moved} if change else {}),
            },
        ),
        layout={
            "template": theme.template(scheme),
            "margin": {"l": 4, "r": 4, "t": 8, "b": 8},
            "font": {"size": 12},
        },
    )


def _changes(rows: pl.DataFrame, change: str, language: Language) -> list[str]:
    """What each row's hover says of the period before; nothing where none is compared."""
    if not change or "before_count" not in rows.columns:
        return [""] * rows.height
    return [
        "<br>"
        + change.format(
            change=delta(now, before, "int", language).absolute,
            before=number(before, "int", language),
        )
        for now, before in rows.select("open_count", "before_count").iter_rows()
    ]


def _label(name: str, count: int, share: float, language: Language) -> str:
    return f"{name} · {number(count, 'int', language)} · {number(share, 'percent', language)}"


def _cut(name: str) -> str:
    """A name short enough to end before the next column; the hover tells it whole."""
    width = 0
    for place, letter in enumerate(name):
        width += 2 if east_asian_width(letter) in "WF" else 1
        if width > _WIDEST:
            return f"{name[:place]}…"
    return name


def _positions(nodes: pl.DataFrame) -> tuple[list[float], list[float]]:
    """Each stage in a column of its own, its nodes from the top down in the order given.

    Plotly would move nodes to shorten links; a fixed order keeps a node in its place when
    the filters change, so that two periods can be compared by eye. The fullest column says
    how tall an opening is, as it does for Plotly; the others spread over the same height.
    """
    counts = nodes.group_by("stage").len().sort("stage")
    room = 1 - _GAP * (cast(int, counts["len"].max()) - 1)
    columns = np.linspace(0.001, 0.999, max(counts.height, 2))
    xs: list[float] = []
    ys: list[float] = []
    for column, (stage, count) in zip(columns, counts.iter_rows(), strict=False):
        heights = nodes.filter(pl.col("stage") == stage)["share"].to_numpy() * room
        gap = (1 - room) / (count - 1) if count > 1 else 0.0
        starts = np.concatenate([[0.0], np.cumsum(heights + gap)[:-1]])
        middle = 0.5 if count == 1 else starts + heights / 2
        xs += [float(column)] * count
        ys += np.clip(np.broadcast_to(middle, count), 0.001, 0.999).tolist()
    return xs, ys
