"""What is worth an alert: a refresh that failed, files refused, a check broken, a source late."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from dashboard.alerts.board import BUSINESS_ZONE, Board, Facts, Finding
from dashboard.i18n.source_names import named
from queries.errors import NoWarehouseError

if TYPE_CHECKING:  # the scheduler uses the rules, but asks the data nothing
    from queries.warehouse import Warehouse

FAILED, STOPPED, REFUSED, CHECK, LATE, STALE = (
    "failed",
    "stopped",
    "refused",
    "check",
    "late",
    "stale",
)
RULES = (FAILED, STOPPED, REFUSED, CHECK, LATE, STALE)
SHOWN_NAMES = 5


@dataclass(frozen=True, slots=True)
class BrokenCheck:
    """A check that does not hold, under its names in both languages."""

    name: str
    title: str
    title_en: str
    count: int

    def finding(self, rule: str) -> Finding:
        """The same as a finding of that rule."""
        facts: Facts = {"check": self.title, "check_en": self.title_en, "count": self.count}
        return Finding(rule, self.name, facts)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of a refresh, as far as alerts care."""

    outcome: Literal["published", "unchanged", "nothing", "stopped", "crashed"]
    message: str
    stopped: tuple[BrokenCheck, ...] = ()
    refused_files: tuple[str, ...] = field(default=())


def after_refresh(board: Board, warehouse: "Warehouse", refreshed: Refreshed) -> None:
    """Brings all alerts in line with what a refresh found."""
    if refreshed.outcome == "crashed":
        refresh_failed(board, refreshed.message)
        return
    if refreshed.outcome == "nothing":
        refresh_failed(board, refreshed.message)
    else:
        board.settle({FAILED}, [])
    if refreshed.outcome in ("published", "stopped"):
        board.settle({STOPPED}, [each.finding(STOPPED) for each in refreshed.stopped])
    board.settle({REFUSED}, _refused(board, refreshed.refused_files))
    check_data(board, warehouse)


def refresh_failed(board: Board, message: str) -> None:
    """A refresh that gave nothing, or crashed."""
    board.settle({FAILED}, [Finding(FAILED, "refresh", {"message": message or "—"})])


def check_data(board: Board, warehouse: "Warehouse") -> None:
    """What the published file and the calendar say: late sources, broken checks, an old version."""
    try:
        found = [*_late(warehouse), *_broken(warehouse), *_stale(warehouse)]
    except NoWarehouseError:
        return
    board.settle({LATE, CHECK, STALE}, found)


def _late(warehouse: "Warehouse") -> Iterable[Finding]:
    for row in warehouse.fetch("health/sources").iter_rows(named=True):
        if row["state"] == "late":
            names = {"source": row["title"], "source_en": named(row["title"], "en")}
            facts: Facts = names | {"days": row["days_behind"]}
            yield Finding(LATE, row["table_name"], facts)


def _broken(warehouse: "Warehouse") -> Iterable[Finding]:
    for row in warehouse.fetch("health/checks").iter_rows(named=True):
        if row["state"] == "warn":
            count = row["broken_row_count"]
            broken = BrokenCheck(row["check_name"], row["title"], row["title_en"], count)
            yield broken.finding(CHECK)


def _stale(warehouse: "Warehouse") -> Iterable[Finding]:
    """Nothing was built for yesterday. An invented brand has no yesterday."""
    version = warehouse.version()
    yesterday = datetime.now(BUSINESS_ZONE).date() - timedelta(days=1)
    is_demo = warehouse.fetch("shell/brand")["is_demo"][0]
    if version.as_of < yesterday and not is_demo:
        yield Finding(STALE, "data", {"as_of": f"{version.as_of:%Y-%m-%d}"})


def _refused(board: Board, names: tuple[str, ...]) -> Iterable[Finding]:
    """One alert for all files of one morning; a new one only when another file joins them."""
    if not names:
        return
    shown = "、".join(sorted(names)[:SHOWN_NAMES])
    subject = sha256("\n".join(sorted(names)).encode()).hexdigest()[:16]
    marks = " ".join(_mark(name) for name in sorted(names))
    for alert in board.open_ones():
        known = set(str(alert.facts.get("marks", "")).split())
        if alert.rule == REFUSED and set(marks.split()) <= known:
            subject, marks = alert.subject, " ".join(sorted(known))
    yield Finding(REFUSED, subject, {"count": len(names), "files": shown, "marks": marks})


def _mark(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:8]
