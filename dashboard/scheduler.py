"""The scheduler: a process of its own that ticks, finds what is due in the ledger, and runs it.

Nothing is kept in its memory: killed, restarted or started twice, each slot of each job still
succeeds once. Who holds the lock file works; the others wait until the kernel takes it from them.
"""

import fcntl
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.schedulers.blocking import BlockingScheduler

from dashboard.auth.database import now
from dashboard.jobs import child, progress
from dashboard.jobs.ledger import Ledger, Line

logger = logging.getLogger(__name__)

LOCK = "scheduler.lock"
KEPT_FILES = 100
BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
INTERRUPTED = "被中断：计划程序结束时它仍在运行。Interrupted: the scheduler ended while it ran."

Due = Callable[[datetime], str | None]


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of job.

    command: its words, given the file it may write its progress to
    due:     the latest slot of the clock at a moment; None where it runs by hand only
    passing: exit codes after which another try makes no difference
    """

    name: str
    command: Callable[[Path], Sequence[str]]
    due: Due
    passing: tuple[int, ...] = ()
    attempts: int = 3


def never(_at: datetime) -> None:
    """Runs by hand only."""


def daily(at: time) -> Due:
    """Once a business day; gives the latest time it was due."""

    def due(moment: datetime) -> str:
        here = moment.astimezone(BUSINESS_ZONE)
        today = here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        return f"{today if today <= here else today - timedelta(days=1):%Y-%m-%d %H:%M}"

    return due


class Scheduler:
    """Ticks over one ledger. `on_end` hears of each run that has ended, good or bad."""

    def __init__(
        self,
        ledger: Ledger,
        folder: Path,
        tasks: Sequence[Task],
        *,
        on_end: Callable[[Line], None] = lambda _: None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._ledger, self._folder = ledger, folder
        self._tasks = {task.name: task for task in tasks}
        self._on_end, self._clock = on_end, clock
        self._lock = (folder / LOCK).open("a")
        self._leads = False

    def lead(self) -> bool:
        """Whether this process is the one that works; takes over from one that died."""
        if self._leads:
            return True
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self._leads = True
        for line in self._ledger.interrupted(INTERRUPTED):
            self._on_end(line)
        return True

    def tick(self) -> None:
        """Plans what is due and runs, one after the other, what may run now."""
        if not self.lead():
            return
        for task in self._tasks.values():
            slot = task.due(self._clock())
            if slot:
                self._ledger.plan(task.name, slot, attempts=task.attempts)
        while line := self._ledger.begin(self._clock()):
            self._run(line)

    def run_forever(self, *also: tuple[Callable[[], object], float], seconds: float = 1.0) -> None:
        """Ticks until the process is ended; `also` runs other work of the one that leads."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        clock = BlockingScheduler(timezone=BUSINESS_ZONE)
        once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        clock.add_job(self.tick, "interval", seconds=seconds, next_run_time=now(), **once)
        for work, pause in also:
            clock.add_job(self._if_leading, "interval", (work,), seconds=pause, **once)
        clock.start()

    def close(self) -> None:
        """Lets another scheduler take over."""
        self._lock.close()
        self._leads = False

    def _if_leading(self, work: Callable[[], object]) -> None:
        if self._leads:
            work()

    def _run(self, line: Line) -> None:
        task = self._tasks.get(line.job)
        if task is None:
            self._ledger.end(line.job_id, 2, f"unknown job {line.job}", may_retry=False)
            return
        self._sweep()
        log = self._folder / f"{line.job_id}.log"
        words = task.command(progress.file_of(self._folder, line.job_id))
        try:
            code = child.run(words, log, lambda: self._ledger.is_cancelled(line.job_id))
            steps = progress.read(progress.file_of(self._folder, line.job_id))
            message = progress.message(steps) or child.last_words(log)
        except OSError as error:
            code, message = 1, str(error)
        ended = self._ledger.end(line.job_id, code, message, may_retry=code not in task.passing)
        logger.warning("job=%s slot=%r state=%s exit=%s", line.job, line.slot, ended.state, code)
        self._on_end(ended)

    def _sweep(self) -> None:
        """Keeps the files of the newest runs."""
        files = [path for path in self._folder.iterdir() if path.suffix in (".jsonl", ".log")]
        for path in sorted(files, key=lambda path: path.stat().st_mtime)[:-KEPT_FILES]:
            path.unlink(missing_ok=True)
