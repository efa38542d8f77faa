"""Where openings come from and where they go: entry → landing page → deed → outcome."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.empty import empty
from dashboard.figures.flow import fold, node_totals
from dashboard.format import number
from dashboard.i18n import Language
from dashboard.theme import Scheme

_LINK_OPACITY = 0.35
_GAP = 0.035


def sankey(
    rows: pl.DataFrame,
    *,
    top: int,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    unit: str,
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """The flow as a Sankey whose nodes can be clicked.

    In:      step (1–3), node_from, node_to, open_count
    names:   node → label; a node without one is shown under its own name
    colours: node → colour; every node without one is grey
    unit:    the word after a count on hover
    nothing: the sentence shown when there are no openings

    A node's customdata is its id, so a click says which node was meant.
    """
    if rows.is_empty():
        return empty(nothing, scheme=scheme)
    flows = fold(rows, top=top)
    nodes = node_totals(flows)
    keys = nodes["node"].to_list()
    place = {key: index for index, key in enumerate(keys)}
    fills = [colours.get(key, theme.TOKENS[scheme]["control"]) for key in keys]
    labels = [
        _label(names.get(key, key), count, share, language)
        for key, count, share in nodes.select("node", "open_count", "share").iter_rows()
    ]
    sources = [place[node] for node in flows["node_from"]]
    targets = [place[node] for node in flows["node_to"]]
    xs, ys = _positions(nodes)
    return go.Figure(
        go.Sankey(
            arrangement="snap",
            valueformat=",d",
            node={
                "label": labels,
                "color": fills,
                "customdata": keys,
                "x": xs,
                "y": ys,
                "pad": 18,
                "thickness": 14,
                "line": {"width": 0},
                "hovertemplate": "%{label}<br>%{value:,d} " + unit + "<extra></extra>",
            },
            link={
                "source": sources,
                "target": targets,
                "value": flows["open_count"].to_numpy(),
                "color": [theme.translucent(fills[source], _LINK_OPACITY) for source in sources],
                "hovertemplate": "%{source.label} → %{target.label}<br>%{value:,d} "
                + unit
                + "<extra></extra>",
            },
        ),
        layout={
            "template": theme.template(scheme),
            "margin": {"l": 4, "r": 4, "t": 8, "b": 8},
            "font": {"size": 12},
        },
    )


def _label(name: str, count: int, share: float, language: Language) -> str:
    return f"{name} · {number(count, 'int', language)} · {number(share, 'percent', language)}"


def _positions(nodes: pl.DataFrame) -> tuple[list[float], list[float]]:
    """Each stage in a column of its own, its nodes from the top down in the order given.

    Plotly would move nodes to shorten links; a fixed order keeps a node in its place when
    the filters change, so that two periods can be compared by eye.
    """
    xs: list[float] = []
    ys: list[float] = []
    stages = nodes["stage"].unique().sort().to_list()
    columns = np.linspace(0.001, 0.999, max(len(stages), 2))
    for column, stage in zip(columns, stages, strict=False):
        shares = nodes.filter(pl.col("stage") == stage)["share"].to_numpy()
        room = 1 - _GAP * (len(shares) - 1)
        heights = shares * room
        starts = np.concatenate([[0.0], np.cumsum(heights + _GAP)[:-1]])
        xs += [float(column)] * len(shares)
        ys += [float(value) for value in np.clip(starts + heights / 2, 0.001, 0.999)]
    return xs, ys
