"""Which channels the way to an order cannot do without: the first-order Markov chain of all paths.

SQL counts the steps (queries/effect/transitions.sql); this solves the chain, which SQL cannot.
Source: Anderl, Becker, von Wangenheim, Schumann: Mapping the customer journey, 2016.
"""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

START, CONVERSION, LOST = "start", "conversion", "null"


def removal_effects(steps: pl.DataFrame) -> pl.DataFrame:
    """How much less likely an order becomes without each channel, and its part of the amount.

    In:  from_state, to_state, step_count; paid_fen: what the paths to an order paid, on every row
    Out: channel, attr_removal_effect (0–1), attr_markov_fen; the latter add up to paid_fen
    Units: 分, the rest after cutting to whole ones to the largest remainders
    """
    channels = sorted(set(steps["from_state"]) - {START})
    counts = {
        (source, target): count
        for source, target, count in steps.select(
            "from_state", "to_state", "step_count"
        ).iter_rows()
    }
    whole = _probability(counts, channels, None)
    effects = [
        1 - _probability(counts, channels, channel) / whole if whole else 0.0
        for channel in channels
    ]
    amount = steps["paid_fen"][0] if steps.height else 0
    return pl.DataFrame(
        {
            "channel": channels,
            "attr_removal_effect": effects,
            "attr_markov_fen": _shared_out(amount, effects),
        },
        schema={
            "channel": pl.String,
            "attr_removal_effect": pl.Float64,
            "attr_markov_fen": pl.Int64,
        },
    ).sort("attr_removal_effect", "channel", descending=[True, False])


def _probability(
    counts: Mapping[tuple[str, str], int], channels: list[str], without: str | None
) -> float:
    """The chance that a path from the start ends in an order; a step to `without` ends in none."""
    states = [START, *channels]
    place = {state: number for number, state in enumerate(states)}
    steps: NDArray[np.float64] = np.zeros((len(states), len(states)))
    orders: NDArray[np.float64] = np.zeros(len(states))
    out: NDArray[np.float64] = np.zeros(len(states))
    for (source, target), count in counts.items():
        out[place[source]] += count
        if target == CONVERSION:
            orders[place[source]] += count
        elif target not in (LOST, without):
            steps[place[source], place[target]] += count
    out[out == 0] = 1
    if without is not None:
        orders[place[without]] = 0
        steps[place[without]] = 0
    chain = np.eye(len(states)) - steps / out[:, None]
    return float(np.linalg.solve(chain, orders / out)[0])


def _shared_out(amount: int, weights: list[float]) -> list[int]:
    """The amount in whole parts by weight, what is left over to the largest remainders."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    shares = [amount * weight / total for weight in weights]
    parts = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda each: (parts[each] - shares[each], each))
    for each in by_remainder[: amount - sum(parts)]:
        parts[each] += 1
    return parts
