"""People asking what the pages ask: one alone, and sixteen at a time."""

import random
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from queries import catalog
from queries.warehouse import Warehouse
from tests.bench.markdown import spread

PERIOD_DAYS = 30


def alone(data: Path, until: date, rounds: int) -> dict[str, dict[str, float]]:
    """Each page query over 30 days, asked by nobody else; the first ask opened the file."""
    warehouse = Warehouse(data)
    warehouse.version()
    found = {}
    for query in _asked():
        taken = [_seconds(warehouse, query, until, 0) for _ in range(rounds)]
        found[query.name] = spread(taken)
    return found


def together(data: Path, until: date, *, users: int, asks: int, think: float) -> dict:
    """Users who each ask for different periods, with a pause around `think` seconds between."""
    warehouse = Warehouse(data)
    warehouse.version()
    taken: dict[str, list[float]] = {query.name: [] for query in _asked()}
    faults: list[str] = []

    def visit(user: int) -> None:
        dice = random.Random(user)  # noqa: S311
        for _ in range(asks):
            query = dice.choice(_asked())
            time.sleep(dice.uniform(0.5, 1.5) * think)
            try:
                taken[query.name].append(_seconds(warehouse, query, until, dice.randrange(30)))
            except Exception as error:  # counted, and shown in the result
                faults.append(f"{query.name}: {error}")

    begun = time.monotonic()
    _at_once([lambda user=user: visit(user) for user in range(users)])
    seconds = time.monotonic() - begun
    every = [one for each in taken.values() for one in each]
    return {
        **spread(every),
        "asks": len(every),
        "asks_per_second": round(len(every) / seconds, 1),
        "faults": faults,
    }


def _asked() -> list[catalog.Query]:
    return [query for query in catalog.page_queries() if query.folder != "shell"]


def _at_once(visits: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=visit, daemon=True) for visit in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _seconds(warehouse: Warehouse, query: catalog.Query, until: date, days_back: int) -> float:
    end = until - timedelta(days=days_back)
    start = end - timedelta(days=PERIOD_DAYS - 1)
    values = {
        "start_date": start,
        "end_date": end,
        "compare_start_date": start - timedelta(days=PERIOD_DAYS),
        "compare_end_date": end - timedelta(days=PERIOD_DAYS),
        "level": "family",
    }
    given = {name: values.get(name) for name in query.params}
    begun = time.monotonic()
    warehouse.fetch(query.name, **given)
    return time.monotonic() - begun
