"""What the last refreshes did, from the lines that each of them leaves beside the published file.

A refresh that failed publishes nothing, so no query can tell of it; its lines can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import polars as pl

FILE, WHOLE = "runs.jsonl", "refresh"
_MOST_BYTES = 2 << 20
_ZONE = ZoneInfo("Asia/Shanghai")
RUNS: dict[str, pl.DataType] = {
    "run_id": pl.String(),
    "started_at": pl.Datetime("us", "Asia/Shanghai"),
    "outcome": pl.String(),
    "run_seconds": pl.Float64(),
    "row_count": pl.Int64(),
    "slowest_step": pl.String(),
    "error": pl.String(),
}
STEPS: dict[str, pl.DataType] = {
    "run_id": pl.String(),
    "started_at": pl.Datetime("us", "Asia/Shanghai"),
    "step": pl.String(),
    "step_seconds": pl.Float64(),
}


def runs(data: Path, last: int) -> pl.DataFrame:
    """The last refreshes, the newest first: one row each."""
    rows = [_run(lines) for lines in _newest(data, last)]
    return pl.DataFrame(rows, schema=RUNS, orient="row")


def steps(data: Path, last: int) -> pl.DataFrame:
    """How long each step of the last refreshes took, the newest refresh first."""
    rows = [
        (line["run_id"], _started(lines), line["name"], line["seconds"])
        for lines in _newest(data, last)
        for line in lines
        if line["name"] != WHOLE
    ]
    return pl.DataFrame(rows, schema=STEPS, orient="row")


def _newest(data: Path, last: int) -> list[list[dict[str, Any]]]:
    by_run: dict[str, list[dict[str, Any]]] = {}
    for line in _lines(data / FILE):
        by_run.setdefault(line["run_id"], []).append(line)
    return [*by_run.values()][::-1][:last]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The end of the file; a line that a crash cut short is left out."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - _MOST_BYTES))
            content = stream.read()
    except OSError:
        return
    for line in content.splitlines():
        try:
            found = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(found, dict) and {"run_id", "name", "seconds", "started_at"} <= found.keys():
            yield found


def _run(lines: list[dict[str, Any]]) -> tuple[object, ...]:
    whole = next((line for line in lines if line["name"] == WHOLE), None)
    inner = [line for line in lines if line["name"] != WHOLE]
    slowest = max(inner, key=lambda line: line["seconds"], default=None)
    return (
        lines[0]["run_id"],
        _started(lines),
        _outcome(whole, inner),
        whole["seconds"] if whole else sum(line["seconds"] for line in inner),
        whole["rows"] if whole else None,
        slowest["name"] if slowest else None,
        next((line["error"] for line in [whole, *inner] if line and line.get("error")), None),
    )


def _outcome(whole: dict[str, Any] | None, inner: Iterable[dict[str, Any]]) -> str:
    """Without a last line the refresh still runs, or was killed."""
    if whole is None:
        failed = any(line["outcome"] == "failed" for line in inner)
        return "failed" if failed else "unfinished"
    return "failed" if whole["outcome"] == "failed" else str(whole["detail"])


def _started(lines: list[dict[str, Any]]) -> datetime:
    return min(datetime.fromisoformat(line["started_at"]) for line in lines).astimezone(_ZONE)
