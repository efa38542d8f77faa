"""The parts that are measured on a world of a given size, made once and kept for the next run."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.bench import browser, cubes, distincts, measure, nights, refreshing, repeated, visitors

# A fixed day, so that two runs months apart measure the same files.
UNTIL = date(2026, 10, 31)
DAYS = 90
PRESET_ROUNDS = 5
PARTS = ("refresh", "queries", "cube", "page")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured, and where its files lie.

    think: mean seconds between two asks of one of sixteen users
    times: the cube is also asked with so many times the people; 1 means it is not
    """

    home: Path
    events: int
    rounds: int
    think: float
    times: int

    @property
    def data(self) -> Path:
        """What the refresh published; the other parts read it."""
        return self.home / "data"

    def say(self, step: str) -> None:
        """Tells what is being measured now."""
        measure.Say(f"{self.events:,} events")(step)


def measured(size: Size, part: str) -> dict:
    """One part; those after the refresh need what an earlier refresh published."""
    measures = {"refresh": _refresh, "queries": _queries, "cube": _cube, "page": _page}
    return measures[part](size)


def _refresh(size: Size) -> dict:
    world = size.home / "world"
    size.say("exports")
    simulator = refreshing.world(world, size.events, DAYS, UNTIL)
    found = nights.short_and_long(world / "inbox", size.home, UNTIL, DAYS, size.say)
    size.say("refresh with nothing new")
    again = refreshing.refresh(size.home / "inbox", size.data, UNTIL)
    size.say("plain scan of the posts")
    scan = refreshing.plain_scans(size.home / "inbox", size.data, UNTIL)
    return found | {"simulator": simulator, "again": again, "scan": scan}


def _queries(size: Size) -> dict:
    size.say("queries, one user")
    alone = visitors.alone(size.data, UNTIL, size.rounds)
    size.say(f"queries, 16 users, {size.think:g} s between asks")
    sixteen = visitors.together(size.data, UNTIL, users=16, asks=8, think=size.think)
    size.say("queries, 16 users, no pause")
    rush = visitors.together(size.data, UNTIL, users=16, asks=8, think=0)
    distinct = refreshing.plain_distinct(size.data)
    return {"alone": alone, "sixteen": sixteen, "rush": rush, "distinct_seconds": distinct}


def _cube(size: Size) -> dict:
    size.say("distinct counts and the cube")
    found = {
        "times": size.times,
        "distinct": distincts.measured(size.data, UNTIL),
        "cube": cubes.measured(size.data, UNTIL, PRESET_ROUNDS, size.think),
    }
    if size.times > 1:
        size.say(f"the same with {size.times} times the people")
        many = repeated.repeated(size.data, size.home / "repeated", size.times)
        found["distinct_repeated"] = distincts.measured(many, UNTIL)
        found["cube_repeated"] = cubes.measured(many, UNTIL, PRESET_ROUNDS, size.think)
        shutil.rmtree(many)
    return found


def _page(size: Size) -> dict:
    size.say("first page in Chromium")
    return browser.first_page(size.data)
