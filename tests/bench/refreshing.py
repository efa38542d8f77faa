"""The way in: writing the exports, refreshing, and DuckDB scanning the same rows bare."""

import json
import re
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


# The command as cron would start it, but telling how long each table took.
REFRESH = """
import logging, run
logging.getLogger("etl.marts").setLevel(logging.INFO)
run.cli()
"""
TABLE = re.compile(r"table=(\S+) .*seconds=([\d.]+)")


def refresh(inbox: Path, data: Path, until: date) -> dict:
    """`run.py refresh`, whatever it says of the data: reports that stop a publish stop the bench.

    seconds by step and by table are in `steps` and `tables`, what was carried over in `marts`
    """
    words = ("refresh", "--inbox", inbox, "--data", data, "--as-of", until, "--json")
    done: Child = child("-c", REFRESH, *words)
    outcome = json.loads(done.output)
    rows = sum(file["rows"] for file in outcome["files"] if file["status"] == "loaded")
    return {
        "outcome": outcome["outcome"],
        "seconds": done.seconds,
        "peak_mib": done.peak_mib,
        "rows": rows,
        "lake_mib": size_mib(data / "lake"),
        "published_mib": size_mib(data, "mart-*.duckdb"),
        **steps(data / "runs.jsonl"),
        "tables": {name: float(seconds) for name, seconds in TABLE.findall(done.errors)},
    }


def steps(runs: Path) -> dict:
    """Seconds per step of the last refresh, and what its tables say of what was carried over."""
    lines = [json.loads(line) for line in runs.read_text(encoding="utf-8").splitlines()]
    taken: dict[str, float] = {}
    marts = ""
    for line in lines:
        if line["run_id"] == lines[-1]["run_id"]:
            taken[line["name"]] = round(taken.get(line["name"], 0) + line["seconds"], 2)
            marts = line["detail"] if line["name"] == "marts" else marts
    return {"steps": taken, "marts": marts}


def client_events(data: Path) -> int:
    """How many events of clients the lake holds."""
    rows = f"read_parquet('{data}/lake/youshu__events/*/*.parquet')"
    with duckdb.connect() as connection:
        ((count,),) = connection.execute(f"select count(*) from {rows}").fetchall()  # noqa: S608
    return int(count)


def plain_scans(inbox: Path, data: Path, night: date) -> dict:
    """What DuckDB alone needs: to parse the posts before that night, to count the lake's rows."""
    paths = sorted(inbox.rglob("*.ndjson.gz"))
    posts = [str(path) for path in paths if str(night) not in path.name]
    return {
        "posts_seconds": _seconds(
            "select count(*), sum(length(to_json(p))) from "
            "read_json_auto($files, format = 'newline_delimited', "
            "union_by_name = true, ignore_errors = true) as p",
            {"files": posts},
            times=1,
        ),
        "count_seconds": _seconds("select count(*) from read_parquet($files)", _lake(data)),
    }


def plain_distinct(data: Path) -> float:
    """Seconds to group the lake's rows once and count devices exactly."""
    return _seconds(
        "select event_type, count(*), count(distinct local_id) from read_parquet($files) "
        "group by event_type",
        _lake(data),
    )


def _lake(data: Path) -> dict[str, str]:
    return {"files": str(data / "lake" / "youshu__events" / "*" / "*.parquet")}


def _seconds(sql: str, values: dict, times: int = 5) -> float:
    taken = []
    with duckdb.connect() as connection:
        for _ in range(times):
            begun = time.monotonic()
            connection.cursor().sql(sql, params=values).fetchall()
            taken.append(time.monotonic() - begun)
    return round(median(taken), 4)
