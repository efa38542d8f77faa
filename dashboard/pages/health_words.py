"""Whether the data can be trusted, said in one sentence with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard import run_history
from dashboard.components.verdict import Point, Tone, Verdict
from dashboard.format import number
from dashboard.i18n import Language, text
from dashboard.i18n.source_names import named
from queries.errors import NoWarehouseError
from queries.warehouse import Warehouse

FAILED = ("failed", "stopped")


def verdict(warehouse: Warehouse, language: Language) -> Verdict:
    """How the data stands now; a refresh that failed is worse than data that is late."""
    last = _last_run(run_history.runs(warehouse.folder, 2))
    try:
        state = warehouse.fetch("health/state").row(0, named=True)
    except NoWarehouseError:
        why = [] if last is None else _failed(last)
        return Verdict("bad", text("health.no_data"), text("shell.no_data_do"), why)
    failed = _failed(last) if last else []
    late, others = _late(state, language), _attention(state, language)
    points = [*failed, *late, *others]
    tone: Tone = "bad" if failed else "attention" if points else "good"
    return Verdict(tone, _sentence(failed, late, others), _note(state), points)


def _sentence(failed: list[Point], late: list[Point], others: list[Point]) -> str:
    if failed:
        return text("health.says_failed")
    if late:
        return text("health.says_late")
    if others:
        return text("health.says_attention", count=len(others))
    return text("health.says_good")


def _last_run(runs: pl.DataFrame) -> Mapping[str, Any] | None:
    """The newest refresh that came to an end."""
    ended = runs.filter(pl.col("outcome") != "unfinished")
    return ended.row(0, named=True) if ended.height else None


def _failed(run: Mapping[str, Any]) -> list[Point]:
    if run["outcome"] not in FAILED:
        return []
    words = text(f"health.point_{run['outcome']}", started=f"{run['started_at']:%m-%d %H:%M}")
    return [Point(words, "#health-runs-card")]


def _late(state: Mapping[str, Any], language: Language) -> list[Point]:
    if not state["late_count"]:
        return []
    count = number(state["late_count"], "int", language)
    titles = named(str(state["late_titles"]), language)
    shown = titles if len(titles) <= 60 else f"{titles[:60]}…"
    return [Point(text("health.point_late", count=count, titles=shown), "#health-sources-card")]


def _attention(state: Mapping[str, Any], language: Language) -> list[Point]:
    found = (
        ("broken_count", "#health-checks-card"),
        ("refused_file_count", "#health-files-card"),
        ("refused_row_count", "#health-refusals-card"),
    )
    return [
        Point(text(f"health.point_{name}", count=number(state[name], "int", language)), href)
        for name, href in found
        if state[name]
    ]


def _note(state: Mapping[str, Any]) -> str:
    return text(
        "health.based_on",
        checks=state["check_count"],
        version=state["version"],
        as_of=state["as_of"],
        built=f"{state['built_at']:%Y-%m-%d %H:%M}",
    )
