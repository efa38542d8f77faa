"""The channel cube over 90 days: its presets and every pair of dimensions, four dimensions, a stop.

One ask is what the page asks to draw its table: the cells, and the total with each person once.
There is no cache between the question and the file.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from statistics import median

from dashboard.pages.cube_choice import DIMENSIONS, LATER, PRESETS, RANKINGS, TOPS, USUAL, Choice
from queries.cancelling import Cancellation, cancellable
from queries.errors import QueryCancelledError
from queries.warehouse import Warehouse
from tests.bench.markdown import spread, table

DAYS = 90
USERS, ASKS = 16, 6
FOUR = (
    ("scene", "chan", "store", "day"),
    ("family", "guide", "landing", "week"),
    ("chan", "city", "visitor", "month"),
    ("scene", "landing", "guide", "day"),
)
STOPS = 5
BUDGETS = "asked for at 100 M events: p95 ≤ 400 ms with 16 users at 10 s; four dimensions ≤ 2 s"


def measured(data: Path, until: date, rounds: int, think: float) -> dict:
    """Everything over one published file."""
    warehouse = Warehouse(data, query_seconds=60)
    warehouse.version()
    pairs = {f"{a} × {b}": _choice((a, b), USUAL) for a, b in combinations(DIMENSIONS, 2)}
    presets = {name: _choice(*preset) for name, preset in PRESETS.items()}
    alone = {
        name: spread([_ask(warehouse, choice, until) for _ in range(rounds)])
        for name, choice in presets.items()
    }
    each = {name: _ask(warehouse, choice, until) for name, choice in pairs.items()}
    four = {" × ".join(dims): _four(warehouse, _choice(dims, USUAL), until) for dims in FOUR}
    return {
        "presets": alone,
        "pairs": spread(list(each.values())) | {"count": len(each)},
        "slowest_pairs": sorted(((round(s * 1000, 1), n) for n, s in each.items()))[-3:],
        "sixteen": _together(warehouse, [*presets.values(), *pairs.values()], until, think),
        "four": four,
    }


def _choice(dims: tuple[str, ...], measures: tuple[str, ...]) -> Choice:
    return Choice(tuple(dims), tuple(measures), (), TOPS[0], RANKINGS[0], "on")


def _ask(warehouse: Warehouse, choice: Choice, until: date) -> float:
    everybody = {"store_ids": None, "visitor_type": None, "families": None}
    period = {"start_date": until - timedelta(days=DAYS - 1), "end_date": until}
    asked = choice.params
    total = {name: asked[name] for name in ("only_keys", "has_later")}
    begun = time.monotonic()
    warehouse.fetch("cube/rows", **period, **everybody, **asked)
    warehouse.fetch("cube/total", **period, **everybody, **total)
    return time.monotonic() - begun


def _four(warehouse: Warehouse, choice: Choice, until: date) -> dict[str, float]:
    taken = [_ask(warehouse, choice, until) for _ in range(3)]
    stops = [_stop(warehouse, choice, until, median(taken) / 3) for _ in range(STOPS)]
    told = [stop for stop in stops if stop is not None]
    return {
        "ms": round(median(taken) * 1000, 1),
        "stopped": len(told),
        "stop_ms": round(max(told) * 1000, 1) if told else 0.0,
    }


def _stop(warehouse: Warehouse, choice: Choice, until: date, after: float) -> float | None:
    """Seconds from the cancel to the moment the asker is free; None if it had answered before."""
    with cancellable() as handle:
        said: list[float] = []
        timer = threading.Timer(after, _cancel, (handle, said))
        timer.start()
        try:
            _ask(warehouse, choice, until)
        except QueryCancelledError:
            return time.monotonic() - said[0]
        finally:
            timer.cancel()
            timer.join()
    return None


def _cancel(handle: Cancellation, said: list[float]) -> None:
    said.append(time.monotonic())
    handle.cancel()


def _together(warehouse: Warehouse, choices: list[Choice], until: date, think: float) -> dict:
    """Users who each ask for what is offered, with a pause around `think` seconds between."""
    taken: list[float] = []
    faults: list[str] = []

    def visit(user: int) -> None:
        dice = random.Random(user)  # noqa: S311
        for _ in range(ASKS):
            time.sleep(dice.uniform(0.5, 1.5) * think)
            try:
                taken.append(_ask(warehouse, dice.choice(choices), until))
            except Exception as error:  # counted, and shown in the result
                faults.append(str(error))

    visits: list[Callable[[], None]] = [lambda user=user: visit(user) for user in range(USERS)]
    threads = [threading.Thread(target=each, daemon=True) for each in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (spread(taken) if taken else {}) | {"asks": len(taken), "faults": faults}


def lines(title: str, found: dict) -> Iterator[str]:
    """The cube at one size."""
    sixteen, pairs = found["sixteen"], found["pairs"]
    faults = f", {len(sixteen['faults'])} faults" if sixteen["faults"] else ""
    slowest = "; ".join(f"{name} {ms} ms" for ms, name in reversed(found["slowest_pairs"]))
    yield f"The cube, {title}, 90 days, {len(LATER)} later measures among those asked."
    yield f"{BUDGETS}. Slowest pairs alone: {slowest}."
    yield ""
    rows = [(f"preset “{name}”", s["p50_ms"], s["p95_ms"]) for name, s in found["presets"].items()]
    rows.append((f"the {pairs['count']} pairs of dimensions", pairs["p50_ms"], pairs["p95_ms"]))
    if sixteen["asks"]:
        rows.append((f"16 users with pauses{faults}", sixteen["p50_ms"], sixteen["p95_ms"]))
    yield from table(("table of the cube", "p50 ms", "p95 ms"), rows)
    yield from table(
        ("four dimensions, alone", "median ms", "stopped", "slowest stop ms"),
        [
            (dims, each["ms"], f"{each['stopped']} of {STOPS}", each["stop_ms"])
            for dims, each in found["four"].items()
        ],
    )
