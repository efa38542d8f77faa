"""`make bench`: how fast the house is, and how that compares with a plain scan of the same rows.

    python -m tests.bench --sizes 1m,10m
    python -m tests.bench --sizes 1m --parts cube,identity

Writes data/bench/results.json and results.md. Everything runs on this machine and stops by
itself: the loops are counted, the servers and children are ended. What a part measured earlier
stays in the results until it is measured again.
"""

import json
import os
import platform
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import click
import duckdb
import polars as pl

from tests.bench import attributing, identities, measure, report
from tests.bench import sizes as sized

ROOT = Path(__file__).parent.parent.parent
UNITS = {"k": 1_000, "m": 1_000_000}
ONCE = ("identity", "attribution")


def events_of(size: str) -> int:
    """`1m` as 1 000 000."""
    return int(float(size[:-1]) * UNITS[size[-1]]) if size[-1] in UNITS else int(size)


@click.command()
@click.option("--sizes", default="1m", help="client events, e.g. 200k,1m,10m")
@click.option("--parts", default=",".join((*sized.PARTS, *ONCE)), help="what to measure")
@click.option("--rounds", default=20, help="asks of each query by a single user")
@click.option("--think", default=10.0, help="mean seconds between two asks of one of 16 users")
@click.option("--times", default=10, help="the cube also with so many times the people; 1: without")
@click.option("--links", default=identities.LINKS, help="of the graph of identities")
@click.option("--touches", default=attributing.TOUCHES, help="a day, for the night's attribution")
@click.option("--fresh", is_flag=True, help="also make the exports anew")
@click.option("--home", type=click.Path(path_type=Path), default=ROOT / "data" / "bench")
def main(
    sizes: str,
    parts: str,
    rounds: int,
    think: float,
    times: int,
    links: int,
    touches: int,
    fresh: bool,
    home: Path,
) -> None:
    """Measures every size, smallest first; what was measured stays if a later one fails."""
    # Stopped from outside, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen = parts.split(",")
    if unknown := set(chosen) - {*sized.PARTS, *ONCE}:
        raise click.BadParameter(f"no such part: {', '.join(sorted(unknown))}")
    home.mkdir(parents=True, exist_ok=True)
    results = earlier(home) | {"machine": machine()}
    for size in sorted(sizes.split(","), key=events_of):
        found = results["sizes"].setdefault(size, {"events": events_of(size), "loads": {}})
        if fresh:
            shutil.rmtree(home / size, ignore_errors=True)
        bench = sized.Size(home / size, events_of(size), rounds, think, times)
        for part in (part for part in sized.PARTS if part in chosen):
            _measure(part, found, partial(sized.measured, bench, part))
            _write(home, results)
    once = {
        "identity": lambda: identities.measured(links),
        "attribution": lambda: attributing.measured(home / "attribution", touches),
    }
    for part in (part for part in ONCE if part in chosen):
        measure.Say("once")(part)
        _measure(part, results, once[part])
        _write(home, results)
    click.echo(report.tables(results))


def _measure(part: str, found: dict, measured: Callable[[], dict]) -> None:
    """Puts a part's numbers into what was found, and how busy the machine was."""
    before = os.getloadavg()[0]
    found[part] = measured()
    found["loads"][part] = [round(before, 1), round(os.getloadavg()[0], 1)]


def _write(home: Path, results: dict) -> None:
    sizes = sorted(results["sizes"].items(), key=lambda item: item[1]["events"])
    results["sizes"] = dict(sizes)
    (home / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False))
    (home / "results.md").write_text(report.tables(results))


def earlier(home: Path) -> dict:
    """What earlier runs measured here."""
    kept = home / "results.json"
    found = json.loads(kept.read_text()) if kept.exists() else {}
    return found if isinstance(found.get("sizes"), dict) else {"sizes": {}, "loads": {}}


def machine() -> dict:
    """What the numbers were taken on."""
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "polars": pl.__version__,
        "cores": os.cpu_count(),
        "taken_on": date.today().isoformat(),  # noqa: DTZ011
    }


if __name__ == "__main__":
    main()
