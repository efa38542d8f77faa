"""Axis ticks in the reader's own units (万, 亿, %, minutes), which Plotly cannot write."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from dashboard.format import Kind, Language, number


def value_axis(
    values: list[float | int | None], *, kind: Kind, language: Language
) -> dict[str, Any]:
    """A y axis that starts at zero, with four or five round ticks written by `format`."""
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    if low == high:
        high = _one(kind)
    step = _round_step((high - low) / 4, kind)
    ticks = np.arange(np.floor(low / step), np.ceil(high / step) + 1) * step
    # A count has no tick at half a person.
    texts = [_short(number(_exact(tick, kind), kind, language)) for tick in ticks]
    return {
        "tickvals": ticks.tolist(),
        "ticktext": texts,
        "range": [float(ticks[0]), float(ticks[-1])],
        "zeroline": low < 0,
        "fixedrange": True,
    }


def _one(kind: Kind) -> float:
    return {"percent": 0.01, "yuan": 100.0}.get(kind, 1.0)


def _round_step(step: float, kind: Kind) -> float:
    """The next larger of 1, 2, 2.5, 5 × 10ⁿ; counts and 分 never step by less than one."""
    power = 10.0 ** np.floor(np.log10(step))
    size = next(float(nice * power) for nice in (1, 2, 2.5, 5, 10) if nice * power >= step * 0.999)
    if kind == "int":
        return float(max(np.ceil(size), 1))
    return size


def _exact(tick: float, kind: Kind) -> float | int:
    return round(tick) if kind in {"int", "yuan"} else float(tick)


def _short(words: str) -> str:
    """A tick is a round number: ¥7.50万 is read faster as ¥7.5万."""
    return re.sub(r"\.0+(?=\D*$)|(?<=\.\d)0+(?=\D*$)", "", words)
