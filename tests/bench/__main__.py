"""`make bench`: how fast the house is, and how that compares with a plain scan of the same rows.

    python -m tests.bench --sizes 1m,10m

Writes data/bench/results.json and results.md. Everything runs on this machine and stops by
itself: the loops are counted, the servers and children are ended.
"""

import json
import os
import platform
import shutil
from datetime import date
from pathlib import Path

import click
import duckdb
import polars as pl

from tests.bench import browser, distincts, identities, measure, refreshing, report, visitors

ROOT = Path(__file__).parent.parent.parent
UNITS = {"k": 1_000, "m": 1_000_000}
# A fixed day, so that two runs months apart measure the same files.
UNTIL = date(2026, 10, 31)
DAYS = 90


def events_of(size: str) -> int:
    """`1m` as 1 000 000."""
    return int(float(size[:-1]) * UNITS[size[-1]]) if size[-1] in UNITS else int(size)


@click.command()
@click.option("--sizes", default="1m", help="client events, e.g. 200k,1m,10m")
@click.option("--rounds", default=20, help="asks of each query by a single user")
@click.option("--think", default=10.0, help="mean seconds between two asks of one of 16 users")
@click.option("--fresh", is_flag=True, help="also make the exports anew")
def main(sizes: str, rounds: int, think: float, fresh: bool) -> None:
    """Measures every size, smallest first; what was measured stays if a later one fails."""
    home = ROOT / "data" / "bench"
    home.mkdir(parents=True, exist_ok=True)
    results = {"machine": machine(), "identities": identities.measured(), "sizes": []}
    for size in sorted(sizes.split(","), key=events_of):
        results["sizes"].append(one_size(home / size, events_of(size), rounds, think, fresh))
        (home / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False))
        (home / "results.md").write_text(report.tables(results))
    click.echo(report.tables(results))


def one_size(home: Path, events: int, rounds: int, think: float, fresh: bool) -> dict:
    """All measurements over one world, made once and kept for the next run."""
    if fresh:
        shutil.rmtree(home, ignore_errors=True)
    say = measure.Say(f"{events:,} events")
    found: dict = {"events": events}
    world, data = home / "world", home / "data"
    say("exports")
    found["simulator"] = refreshing.world(world, events, DAYS, UNTIL)
    say("refresh")
    shutil.rmtree(data, ignore_errors=True)
    found["refresh"] = refreshing.refresh(world / "inbox", data, UNTIL)
    say("refresh with nothing new")
    found["refresh_again"] = refreshing.refresh(world / "inbox", data, UNTIL)
    say("plain scans")
    found["scan"] = refreshing.plain_scans(world / "inbox", data)
    say("queries, one user")
    found["queries"] = visitors.alone(data, UNTIL, rounds)
    say(f"queries, 16 users, {think:g} s between asks")
    found["sixteen"] = visitors.together(data, UNTIL, users=16, asks=8, think=think)
    say("queries, 16 users, no pause")
    found["rush"] = visitors.together(data, UNTIL, users=16, asks=8, think=0)
    say("exact distinct counts")
    found["distincts"] = distincts.measured(data, UNTIL)
    say("first page in Chromium")
    found["first_page"] = browser.first_page(data)
    return found


def machine() -> dict:
    """What the numbers were taken on."""
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "polars": pl.__version__,
        "cores": os.cpu_count(),
        "load_at_start": round(os.getloadavg()[0], 2),
        "taken_on": date.today().isoformat(),  # noqa: DTZ011
    }


if __name__ == "__main__":
    main()
