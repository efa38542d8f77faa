"""Data-driven models against linear algebra and brute force of the test's own."""

from collections import Counter
from itertools import chain, combinations, pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queries.markov import removal_effects

Path = tuple[str, ...]


def steps_of(orders: Counter[Path], lost: Counter[Path], paid_fen: int = 10_000) -> pl.DataFrame:
    counted: Counter[tuple[str, str]] = Counter()
    for paths, ending in ((orders, "conversion"), (lost, "null")):
        for path, count in paths.items():
            for step in pairwise(("start", *path, ending)):
                counted[step] += count
    return pl.DataFrame(
        [(source, target, count, paid_fen) for (source, target), count in counted.items()],
        schema=["from_state", "to_state", "step_count", "paid_fen"],
        orient="row",
    )


def by_fundamental_matrix(steps: pl.DataFrame, without: str | None = None) -> float:
    """The chance of an order by the textbook way: absorption of N·R, the channel made a sink."""
    states = sorted(set(steps["from_state"]))
    index = {state: number for number, state in enumerate(states)}
    inner, ends = np.zeros((len(states), len(states))), np.zeros((len(states), 2))
    for source, target, count, _ in steps.iter_rows():
        if source == without:
            continue
        if target in index and target != without:
            inner[index[source], index[target]] += count
        else:
            ends[index[source], 0 if target == "conversion" else 1] += count
    if without is not None:
        ends[index[without], 1] = 1
    totals = (inner.sum(axis=1) + ends.sum(axis=1))[:, None]
    absorbed = np.linalg.inv(np.eye(len(states)) - inner / totals) @ (ends / totals)
    return float(absorbed[index["start"], 0])


def test_a_channel_that_every_order_needs_has_the_whole_effect():
    steps = steps_of(Counter({("a", "b"): 3, ("b",): 1}), Counter({("a",): 4}))
    effects = {name: effect for name, effect, _ in removal_effects(steps).iter_rows()}
    assert effects["b"] == pytest.approx(1.0)
    # Without a: of eight starts one goes straight to b, and b always ends in an order.
    assert effects["a"] == pytest.approx(1 - (1 / 8) / (4 / 8))


paths = st.lists(st.sampled_from("abcd"), min_size=1, max_size=5).map(tuple)
worlds = st.tuples(
    st.dictionaries(paths, st.integers(1, 50), min_size=1, max_size=8),
    st.dictionaries(paths, st.integers(1, 50), max_size=8),
    st.integers(1, 10**9),
)


@settings(max_examples=100, deadline=None)
@given(worlds)
def test_removal_effects_equal_the_fundamental_matrix_and_the_amount_is_kept(world):
    orders, lost, amount = world
    steps = steps_of(Counter(orders), Counter(lost), amount)
    found = removal_effects(steps)
    whole = by_fundamental_matrix(steps)
    for name, effect, _ in found.iter_rows():
        assert effect == pytest.approx(1 - by_fundamental_matrix(steps, name) / whole, abs=1e-9)
    assert found["attr_markov_fen"].sum() == amount


def test_nothing_touched_gives_no_rows():
    empty = steps_of(Counter(), Counter())
    assert removal_effects(empty).is_empty()


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(paths, st.integers(1, 500), min_size=1, max_size=6))
def test_equal_parts_for_the_channels_of_a_path_are_the_shapley_value(orders):
    """What queries/effect/channels.sql computes, against the definition over all orderings."""
    players = sorted(set(chain.from_iterable(orders)))

    def worth(team: frozenset[str]) -> float:
        return sum(fen for path, fen in orders.items() if set(path) <= team)

    for player in players:
        others = [each for each in players if each != player]
        value = 0.0
        for size in range(len(others) + 1):
            weight = 1 / (len(players) * len(list(combinations(others, size))))
            for team in combinations(others, size):
                joined = frozenset(team)
                value += weight * (worth(joined | {player}) - worth(joined))
        equal = sum(fen / len(set(path)) for path, fen in orders.items() if player in path)
        assert value == pytest.approx(equal)
