"""The way in: writing the exports, refreshing, and DuckDB scanning the same rows bare."""

import json
import time
from datetime import date
from pathlib import Path
from statistics import median

import duckdb

from tests.bench.measure import Child, child, size_mib

WRITE = """
import sys
from datetime import date
from pathlib import Path
from etl.simulator import write_world
write_world(Path(sys.argv[1]), events=int(sys.argv[2]), days=int(sys.argv[3]),
            until=date.fromisoformat(sys.argv[4]))
"""


def world(home: Path, events: int, days: int, until: date) -> dict:
    """Writes the exports, or takes those of an earlier run of the same size."""
    kept = home / "measured.json"
    if not kept.exists():
        done = child("-c", WRITE, home, events, days, until)
        kept.write_text(
            json.dumps(
                {
                    "seconds": done.seconds,
                    "peak_mib": done.peak_mib,
                    "events_per_second": round(events / done.seconds),
                    "inbox_mib": size_mib(home / "inbox"),
                }
            )
        )
    return json.loads(kept.read_text())


def refresh(inbox: Path, data: Path, until: date) -> dict:
    """`run.py refresh`, as cron would start it."""
    words = ("run.py", "refresh", "--inbox", inbox, "--data", data, "--as-of", until, "--json")
    done: Child = child(*words)
    outcome = json.loads(done.output)
    rows = sum(file["rows"] for file in outcome["files"] if file["status"] == "loaded")
    return {
        "outcome": outcome["outcome"],
        "seconds": done.seconds,
        "peak_mib": done.peak_mib,
        "rows": rows,
        "lake_mib": size_mib(data / "lake"),
        "published_mib": size_mib(data, "mart-*.duckdb"),
        "steps": steps(data / "runs.jsonl"),
    }


def steps(runs: Path) -> dict[str, float]:
    """Seconds per step of the last refresh; files that were read side by side add up."""
    lines = [json.loads(line) for line in runs.read_text(encoding="utf-8").splitlines()]
    taken: dict[str, float] = {}
    for line in lines:
        if line["run_id"] == lines[-1]["run_id"]:
            taken[line["name"]] = round(taken.get(line["name"], 0) + line["seconds"], 2)
    return taken


def plain_scans(inbox: Path, data: Path) -> dict:
    """What DuckDB alone needs: parsing the client's posts, and grouping the lake's rows once."""
    posts = [str(path) for path in sorted(inbox.rglob("*.ndjson.gz"))]
    rows = str(data / "lake" / "youshu__events" / "*" / "*.parquet")
    return {
        "posts_seconds": _seconds(
            "select count(*), sum(length(to_json(p))) from "
            "read_json_auto($files, format = 'newline_delimited', "
            "union_by_name = true, ignore_errors = true) as p",
            {"files": posts},
            times=1,
        ),
        "count_seconds": _seconds("select count(*) from read_parquet($files)", {"files": rows}),
        "distinct_seconds": _seconds(DISTINCT, {"files": rows}),
    }


DISTINCT = """
select event_type, count(*), count(distinct local_id)
from read_parquet($files)
group by event_type
"""


def _seconds(sql: str, values: dict, times: int = 5) -> float:
    taken = []
    with duckdb.connect() as connection:
        for _ in range(times):
            begun = time.monotonic()
            connection.cursor().sql(sql, params=values).fetchall()
            taken.append(time.monotonic() - begun)
    return round(median(taken), 4)
