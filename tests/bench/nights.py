"""A night: yesterday's files on top of a short and of a long history, the same files both times.

The history is all files of the world but those of its last day; the short one is the last tenth of
its days. Files that carry no day in their name lie there from the start.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from tests.bench.markdown import table
from tests.bench.refreshing import client_events, refresh

SHORT = 10  # the short history is this part of the long one
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST = 12  # tables named in the report


def deliver(world: Path, inbox: Path, first: date, last: date, *, undated: bool) -> None:
    """Links the files of these days into an inbox."""
    for path in sorted(world.rglob("*")):
        found = DAY.search(path.name)
        day = date.fromisoformat(found[0]) if found else None
        if path.is_file() and (first <= day <= last if day else undated):
            target = inbox / path.relative_to(world)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, target)


def over(world: Path, home: Path, until: date, days: int) -> dict:
    """Builds the history of so many days from nothing, then one night on top of it.

    Gives both refreshes and leaves what they published in <home>/data.
    """
    inbox, data = home / "inbox", home / "data"
    for folder in (inbox, data):
        shutil.rmtree(folder, ignore_errors=True)
    eve = until - timedelta(days=1)
    deliver(world, inbox, until - timedelta(days=days - 1), eve, undated=True)
    history = refresh(inbox, data, eve)
    before = client_events(data)
    deliver(world, inbox, until, until + timedelta(days=9), undated=False)
    night = refresh(inbox, data, until)
    return {
        "history": history | {"events": before},
        "night": night | {"events": client_events(data) - before},
    }


def short_and_long(
    world: Path, home: Path, until: date, days: int, say: Callable[[str], None]
) -> dict:
    """The same night twice. <home>/data holds the long history afterwards."""
    say("refresh of a short history, and a night on top of it")
    short = over(world, home / "short", until, max(2, days // SHORT))
    shutil.rmtree(home / "short")
    say("refresh of the whole history, and the same night on top of it")
    return {"short": short, "long": over(world, home, until, days)}


def lines(sizes: list[dict]) -> list[str]:
    """The nights of every size, and where the time of the last one goes."""
    rows = [_row(size[kept], size["short"]) for size in sizes for kept in ("short", "long")]
    return [
        "A night, the same files over a short and a long history:",
        "",
        *table(
            (
                "client events of the night",
                "over a history of",
                "seconds",
                "of it reading files",
                "of it tables",
                "peak MiB",
                "rows made anew of rows carried",
                "ratio to the short history",
            ),
            rows,
        ),
        *_longest(sizes[-1]["long"]),
    ]


def _row(kept: dict, short: dict) -> tuple[object, ...]:
    night = kept["night"]
    anew = re.search(r"(\d+) of (\d+) rows", night["marts"])
    return (
        f"{night['events']:,}",
        f"{kept['history']['events']:,}",
        night["seconds"],
        round(night["steps"].get("inbox", 0) + night["steps"].get("read", 0), 1),
        round(night["steps"].get("marts", 0), 1),
        f"{night['peak_mib']:,.0f}",
        f"{int(anew[1]):,} of {int(anew[2]):,}" if anew else "all, in full",
        f"{night['seconds'] / short['night']['seconds']:.2f}×",
    )


def _longest(kept: dict) -> Iterable[str]:
    """The tables that take longest, from nothing and in the night."""
    anew, night = kept["history"]["tables"], kept["night"]["tables"]
    longest = sorted(night, key=night.__getitem__, reverse=True)[:LONGEST]
    rows = [(name, anew.get(name, "—"), night[name]) for name in longest]
    rest = (sum(each.values()) - sum(each.get(n, 0) for n in longest) for each in (anew, night))
    return table(
        (f"table ({kept['history']['events']:,} events of history)", "from nothing s", "night s"),
        [*rows, ("all others", *(round(each, 2) for each in rest))] if rows else [],
    )
