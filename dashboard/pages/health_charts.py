"""The questions 数据健康 asks, and what their tables hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import polars as pl

from dashboard import run_history
from dashboard.i18n.source_names import named
from dashboard.pages.charts import Chart, Words
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PAGE = "health"
DAYS = ("30", "90", "365")
RUNS_SHOWN = 20


def _days(_: Warehouse, view: View) -> dict[str, object]:
    return {"day_count": int(view.choice("days", DAYS))}


def _written(*moments: str) -> Callable[[View], Sequence[pl.Expr]]:
    """Instants as the business reads them, to the minute."""
    return lambda view: tuple(
        pl.col(name).dt.convert_time_zone("Asia/Shanghai").dt.strftime("%Y-%m-%d %H:%M")
        for name in moments
    )


def _named(*titles: str) -> Callable[[View], Sequence[pl.Expr]]:
    """Sources by their names in the reader's language."""

    def names(view: View) -> Sequence[pl.Expr]:
        translated = partial(named, language=view.language)
        return [pl.col(name).map_elements(translated, return_dtype=pl.String) for name in titles]

    return names


def _each(*derived: Callable[[View], Sequence[pl.Expr]]) -> Callable[[View], Sequence[pl.Expr]]:
    return lambda view: [column for columns in derived for column in columns(view)]


KPIS = Chart(
    PAGE,
    "kpis",
    "health/kpis",
    "health.kpis",
    (
        "on_time_share",
        "refused_rows",
        "event_loss_rate",
        "unknown_share",
        "reconciliation_gap",
        "identity_conflicts",
    ),
    whole=True,
)
SOURCES = Chart(
    PAGE,
    "sources",
    "health/sources",
    "health.sources",
    (
        Words("title", "health.source"),
        Words("state", "health.state", area="health.state_"),
        Words("reached_date", "health.reached"),
        Words("days_behind", "health.days_behind", kind="int"),
        Words("due_days", "health.due_days", kind="int"),
        Words("delivered_at", "health.delivered"),
        Words("file_count", "health.file_count", kind="int"),
        Words("row_count", "health.row_count", kind="int"),
        Words("refused_row_count", "health.refused_row_count", kind="int"),
        Words("restates_days", "health.restates_days", kind="int"),
        Words("feed_titles", "health.feeds"),
    ),
    derived=_each(_written("delivered_at"), _named("title", "feed_titles")),
    whole=True,
)
REFUSALS = Chart(
    PAGE,
    "refusals",
    "health/refusals",
    "health.refusals",
    (
        Words("name", "health.file"),
        Words("refused_row_count", "health.refused_row_count", kind="int"),
        Words("reason", "health.reason"),
        Words("column_name", "health.column"),
        Words("first_row", "health.first_row", kind="int"),
    ),
    whole=True,
)
FILES = Chart(
    PAGE,
    "files",
    "health/files",
    "health.files",
    (
        Words("name", "health.file"),
        Words("status", "health.state", area="health.file_"),
        Words("row_count", "health.row_count", kind="int"),
        Words("refused_row_count", "health.refused_row_count", kind="int"),
        Words("reason", "health.reason"),
        Words("first_date", "health.first_date"),
        Words("last_date", "health.last_date"),
        Words("loaded_at", "health.loaded"),
        Words("feed_titles", "health.feeds"),
    ),
    derived=_each(_written("loaded_at"), _named("feed_titles")),
    whole=True,
)
CHECKS = Chart(
    PAGE,
    "checks",
    "health/checks",
    "health.checks",
    (
        Words("title", "health.check", english="title_en"),
        Words("state", "health.state", area="health.check_"),
        Words("broken_row_count", "health.broken_row_count", kind="int"),
    ),
    whole=True,
)
CLEANING = Chart(
    PAGE,
    "cleaning",
    "health/cleaning",
    "health.cleaning",
    (
        Words("topic", "health.topic", area="health.cleaning_"),
        Words("base_count", "health.base_count", kind="int"),
        Words("wrong_count", "health.wrong_count", kind="int"),
        Words("wrong_share", "health.before", kind="percent"),
        Words("left_count", "health.left_count", kind="int"),
        Words("left_share", "health.after", kind="percent"),
    ),
    whole=True,
)
LOSSES = Chart(
    PAGE,
    "losses",
    "health/cleaning_days",
    "health.losses",
    (
        Words("stat_date", "health.day"),
        Words("numbered_count", "health.numbered", kind="int"),
        Words("failed_count", "health.failed", kind="int"),
        "event_failure_rate",
        Words("lost_count", "health.lost", kind="int"),
        "event_loss_rate",
        Words("entry_count", "health.entries", kind="int"),
        Words("chan_before_count", "health.chan_before", kind="int"),
        Words("chan_count", "health.chan_after", kind="int"),
        "chan_inherited_share",
        Words("duplicate_count", "health.duplicates", kind="int"),
    ),
    own=_days,
    whole=True,
)
GAPS = Chart(
    PAGE,
    "gaps",
    "health/reconciliation",
    "health.gaps",
    (
        Words("day", "health.day"),
        Words("counterpart", "health.counterpart", area="health.counterpart_"),
        Words("source", "health.sum", area="health.sum_"),
        Words("ours_fen", "health.ours", kind="yuan"),
        Words("theirs_fen", "health.theirs", kind="yuan"),
        Words("gap_fen", "health.gap", kind="yuan"),
        "reconciliation_gap",
        Words("ours_count", "health.ours_count", kind="int"),
        Words("theirs_count", "health.theirs_count", kind="int"),
    ),
    whole=True,
)
RESTATEMENTS = Chart(
    PAGE,
    "restatements",
    "health/restatements",
    "health.restatements",
    (
        Words("stat_date", "health.day"),
        Words("measure", "health.measure", area="health.measure_"),
        Words("old_fen", "health.old_fen", kind="yuan"),
        Words("new_fen", "health.new_fen", kind="yuan"),
        Words("old_count", "health.old_count", kind="int"),
        Words("new_count", "health.new_count", kind="int"),
        Words("cause", "health.cause", area="health.cause_"),
        Words("file_names", "health.file"),
        Words("restated_at", "health.restated"),
        Words("version", "health.version", kind="int"),
    ),
    derived=_written("restated_at"),
    whole=True,
)
SCENES = Chart(
    PAGE,
    "scenes",
    "health/unknown_scenes",
    "health.scenes",
    (
        Words("scene_name", "health.scene", english="scene_name_en"),
        Words("open_count", "health.open_count", kind="int"),
        "tp_share",
        Words("person_count", "health.person_count", kind="int"),
        Words("first_date", "health.first_date"),
        Words("last_date", "health.last_date"),
    ),
    whole=True,
)
CONFLICTS = Chart(
    PAGE,
    "conflicts",
    "health/identity_conflicts",
    "health.conflicts",
    (
        Words("reason", "health.reason", area="health.conflict_"),
        Words("conflict_count", "health.conflict_count", kind="int"),
        Words("person_count", "health.person_count", kind="int"),
        Words("kind", "health.identity", area="health.kind_"),
    ),
    whole=True,
)
RUNS = Chart(
    PAGE,
    "runs",
    "",
    "health.runs",
    (
        Words("started_at", "health.started"),
        Words("outcome", "health.outcome", area="health.outcome_"),
        Words("run_seconds", "health.run_seconds", kind="duration"),
        Words("row_count", "health.rows_read", kind="int"),
        Words("slowest_step", "health.slowest_step", area="health.step_"),
        Words("error", "health.error"),
    ),
    derived=_written("started_at"),
    whole=True,
    read=lambda warehouse, view: run_history.runs(warehouse.folder, RUNS_SHOWN),
)
CHARTS = (
    KPIS,
    SOURCES,
    REFUSALS,
    FILES,
    CHECKS,
    CLEANING,
    LOSSES,
    GAPS,
    RESTATEMENTS,
    SCENES,
    CONFLICTS,
    RUNS,
)
