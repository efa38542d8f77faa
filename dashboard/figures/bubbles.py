"""Things by two numbers, each as large as a third."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.axes import value_axis
from dashboard.figures.empty import empty
from dashboard.format import Kind, Language, number
from dashboard.theme import Scheme

_LARGEST, _SMALLEST, _LETTERS, _NAMED = 46, 7, 12, 6


def bubbles(
    rows: pl.DataFrame,
    *,
    key: str,
    name: str,
    x: str,
    y: str,
    size: str,
    labels: Mapping[str, str],
    kinds: Mapping[str, Kind],
    colour: str,
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """One bubble per row whose numbers are known; its area is `size`, its customdata its `key`.

    labels, kinds: what the columns x, y and size are called and how they are written
    The highest bubbles carry their names; the others tell theirs on hover.
    """
    known = rows.drop_nulls([x, y, size]).sort(y, name, descending=[True, False])
    if known.is_empty():
        return empty(nothing, scheme=scheme)
    names = known[name].to_list()
    across, up = (_axis(known[c].to_list(), kinds[c], labels[c], language) for c in (x, y))
    return go.Figure(
        go.Scatter(
            x=known[x].to_numpy(),
            y=known[y].to_numpy(),
            customdata=known[key].to_list(),
            mode="markers+text",
            text=[_short(each) if rank < _NAMED else "" for rank, each in enumerate(names)],
            textposition="top center",
            cliponaxis=False,
            hovertext=[
                "<br>".join(
                    [
                        row[name],
                        *(
                            f"{labels[c]} {number(row[c], kinds[c], language, full=True)}"
                            for c in (x, y, size)
                        ),
                    ]
                )
                for row in known.iter_rows(named=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            marker={
                "size": known[size].to_numpy(),
                "sizemode": "area",
                "sizeref": 2 * max(known[size].max() or 0, 1) / _LARGEST**2,  # type: ignore[operator]
                "sizemin": _SMALLEST,
                "color": theme.translucent(colour, 0.7),
                "line": {"color": colour, "width": 1},
            },
        ),
        layout={
            "template": theme.template(scheme),
            "showlegend": False,
            "hovermode": "closest",
            "margin": {"l": 8, "r": 24, "t": 28, "b": 8},
            "xaxis": {**across, "showgrid": True},
            "yaxis": up,
        },
    )


def _axis(values: list[float], kind: Kind, label: str, language: Language) -> dict[str, object]:
    axis = value_axis(list(values), kind=kind, language=language)
    low, high = axis["range"]
    # Room for half a bubble on every side.
    axis["range"] = [low - (high - low) * 0.02, high + (high - low) * 0.08]
    return {**axis, "automargin": True, "title": {"text": label, "standoff": 8}}


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else name[:_LETTERS] + "…"
