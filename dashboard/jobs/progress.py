"""How far a refresh is, from the lines it writes while it runs (etl/progress.py)."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MOST_BYTES = 4_000_000
REPORT = "report"


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it stands. `done` and `of` count files where the step reads them."""

    name: str
    outcome: str
    seconds: float
    rows: int | None = None
    done: int | None = None
    of: int | None = None
    detail: str = ""


def file_of(folder: Path, job_id: str) -> Path:
    """Where the job of that id writes; ids come from the ledger, never from a browser."""
    return folder / f"{job_id}.jsonl"


def read(path: Path) -> list[Step]:
    """The steps so far, in the order they began; a line half written is left for the next look."""
    try:
        with path.open("rb") as stream:
            lines = stream.read(MOST_BYTES).split(b"\n")
    except OSError:
        return []
    steps: dict[str, Step] = {}
    for line in lines[:-1]:
        step = _step(line)
        if step:
            steps[step.name] = step
    return list(steps.values())


def message(steps: list[Step]) -> str:
    """The one sentence a refresh that came to an end leaves."""
    return next((step.detail for step in steps if step.name == REPORT), "")


def _step(line: bytes) -> Step | None:
    try:
        said: Any = json.loads(line)
        name, outcome = str(said["name"]), str(said["outcome"])
        seconds, rows = float(said["seconds"]), said.get("rows")
        detail = str(said.get("detail") or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    done, of, detail = _files(detail) if name == "read" else (None, None, detail)
    return Step(name, outcome, seconds, rows if isinstance(rows, int) else None, done, of, detail)


def _files(detail: str) -> tuple[int | None, int | None, str]:
    """“3/12 orders.csv” → (3, 12, "orders.csv")."""
    counts, _, name = detail.partition(" ")
    done, _, of = counts.partition("/")
    return (int(done), int(of), name) if done.isdigit() and of.isdigit() else (None, None, detail)
