"""Which factor moved the paid amount: 支付金额 = 访客数 × 转化率 × 客单价, split to the 分."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.axes import value_axis
from dashboard.figures.empty import empty
from dashboard.format import Language, delta
from dashboard.theme import Scheme


@dataclass(frozen=True, slots=True)
class Step:
    """One factor and what it added to the amount, in 分."""

    label: str
    effect_fen: int


def change(
    steps: Sequence[Step],
    *,
    total_label: str,
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """A waterfall of the change itself, from zero: each factor's part, then their sum.

    It starts at zero and not at last period's amount: beside two large totals the parts
    that the reader came for would be hairlines.
    """
    if not steps:
        return empty(nothing, scheme=scheme)
    total = sum(step.effect_fen for step in steps)
    values = [*(step.effect_fen for step in steps), total]
    up, down = theme.better_worse(language)
    running = [0]
    for step in steps:
        running.append(running[-1] + step.effect_fen)
    return go.Figure(
        go.Waterfall(
            x=[*(step.label for step in steps), total_label],
            y=values,
            measure=[*("relative" for _ in steps), "total"],
            text=[_signed(value, language) for value in values],
            textposition="outside",
            cliponaxis=False,
            constraintext="none",
            width=0.5,
            increasing={"marker": {"color": up}},
            decreasing={"marker": {"color": down}},
            totals={"marker": {"color": up if total >= 0 else down}},
            connector={"line": {"color": theme.GREY, "width": 1, "dash": "dot"}},
            hovertemplate="%{x}<br>%{text}<extra></extra>",
        ),
        layout={
            "template": theme.template(scheme),
            "showlegend": False,
            "margin": {"l": 8, "r": 8, "t": 24, "b": 8},
            "xaxis": {"fixedrange": True, "showgrid": False},
            "yaxis": {
                **_with_room(value_axis([*running, total], kind="yuan", language=language)),
                "automargin": True,
                "zeroline": True,
            },
        },
    )


def steps_table(steps: Sequence[Step]) -> pl.DataFrame:
    """The waterfall's table twin: factor, effect_fen."""
    return pl.DataFrame(
        {
            "factor": [step.label for step in steps],
            "effect_fen": [step.effect_fen for step in steps],
        },
        schema={"factor": pl.String, "effect_fen": pl.Int64},
    )


def _signed(value: int, language: Language) -> str:
    return delta(value, 0, "yuan", language).absolute


def _with_room(axis: dict[str, Any]) -> dict[str, Any]:
    """An axis a little longer than its ticks: the amounts stand outside the bars."""
    low, high = axis["range"]
    room = (high - low) * 0.1
    return {**axis, "range": [low - room if low < 0 else low, high + room]}
