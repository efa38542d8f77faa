"""From settings to a scheduler: which jobs there are, when they are due, and how they are run."""

from collections.abc import Callable, Sequence
from datetime import time
from pathlib import Path

from dashboard.alerts import rules, setup
from dashboard.alerts.board import Board
from dashboard.alerts.post import PostOffice
from dashboard.auth.database import Database
from dashboard.jobs.ledger import ALERT_TEST, ALERTS, REFRESH, Ledger, Line
from dashboard.scheduler import Scheduler, Task, daily, never
from dashboard.settings import Settings

SETTLE_SECONDS = "30"
# What another try of the same files would find again: a setting, a failed check, an empty inbox.
SAME_AGAIN = (2, 3, 5)
# Known without an alert of its own: nothing wrong, a check that has one already, one at work.
QUIET = (0, 3, 4)
# In the morning, when somebody is there to read what is late.
LATE_AT = time(9, 0)
POST_SECONDS = 15


def run_forever(settings: Settings, program: Sequence[str], place: Sequence[str]) -> None:
    """Runs the scheduler of an installation until the process is ended.

    program: how this program is called
    place:   the options that name the data folder
    """
    board, channels = setup.board(settings), setup.channels(settings)
    scheduler = Scheduler(
        Ledger(Database(settings.app_database)),
        settings.jobs_dir,
        tasks(settings, program, place),
        on_end=alarm(board),
    )
    office = PostOffice(board, channels, setup.composer(settings))
    scheduler.run_forever((office.deliver, POST_SECONDS))


def tasks(settings: Settings, program: Sequence[str], place: Sequence[str]) -> list[Task]:
    """Every job there is."""
    at = settings.refresh_time

    def refresh(progress: Path) -> list[str]:
        words = ["refresh", *place, "--settle", SETTLE_SECONDS, "--progress", str(progress)]
        return [*program, *words, "--tied"]

    def alerts(what: str) -> Callable[[Path], list[str]]:
        return lambda _: [*program, "alerts", what, *place, "--tied"]

    return [
        Task(REFRESH, refresh, daily(at) if at else never, passing=SAME_AGAIN),
        Task(ALERTS, alerts("check"), daily(LATE_AT)),
        Task(ALERT_TEST, alerts("test"), never),
    ]


def alarm(board: Board) -> Callable[[Line], None]:
    """Hears of each run that has ended, and raises an alert where a refresh could not say so."""

    def ended(line: Line) -> None:
        is_failure = line.state in ("failed", "waiting") and line.exit_code not in QUIET
        if line.job == REFRESH and is_failure:
            rules.refresh_failed(board, line.message)

    return ended
