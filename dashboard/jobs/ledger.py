"""What is to run, runs and has run. The truth is in app.db; whoever ticks only reads it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dashboard.auth import records
from dashboard.auth.database import Database, now
from dashboard.jobs.models import Job

REFRESH, ALERTS, ALERT_TEST = "refresh", "alerts", "alert-test"
CLOCK = "clock"
PAUSES = (timedelta(minutes=5), timedelta(minutes=20))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the ledger, as it was read."""

    job_id: str
    job: str
    slot: str
    state: str
    attempts: int
    most_attempts: int
    asked_at: datetime
    not_before: datetime
    started_at: datetime | None
    finished_at: datetime | None
    exit_code: int | None
    message: str
    started_by: str
    cancelled_by: str | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in ("waiting", "running")


class Ledger:
    """Jobs of one installation, each slot of each job once."""

    def __init__(self, database: Database, *, pauses: tuple[timedelta, ...] = PAUSES) -> None:
        self._database = database
        self._pauses = pauses

    def plan(self, job: str, slot: str, *, attempts: int = 3) -> bool:
        """Writes down a slot of the clock that is due; False where it is known or one is at work.

        The first slot ever seen is passed over: it was due before anybody had set this up.
        """
        if self._knows(job, slot) or self.active(job):
            return False
        first = not self._knows(job)
        return self._insert(_new(job, slot, CLOCK, attempts, skipped=first))

    def request(self, job: str, by: str) -> Line:
        """Asks for a run now, for a person; gives the one at work where there is one already."""
        made = _new(job, f"by hand {secrets.token_hex(8)}", by, 1)
        if self._insert(made):
            return _line(made)
        with self._database.writing() as session:
            waiting = (Job.active == job, Job.state == "waiting")
            session.execute(update(Job).where(*waiting).values(not_before=now()))
            records.note(session, "job joined", actor=by, target=job)
        # Over in the meantime, then asked for again: the click is never lost.
        return self.active(job) or self.request(job, by)

    def cancel(self, job: str, by: str) -> bool:
        """Asks the job at work to end; False where none is."""
        with self._database.writing() as session:
            values = {"cancelled_by": by[:64]}
            found = session.scalar(select(Job).where(Job.active == job).with_for_update())
            if found is None:
                return False
            found.cancelled_by = values["cancelled_by"]
            if found.state == "waiting":
                _close(found, "cancelled")
            records.note(session, "job cancelled", actor=by, target=f"{job} {found.job_id}")
        return True

    def begin(self, at: datetime) -> Line | None:
        """Takes the next job that may run now; the caller runs it."""
        with self._database.writing() as session:
            ready = select(Job).where(Job.state == "waiting", Job.not_before <= at)
            found = session.scalar(ready.order_by(Job.asked_at).limit(1).with_for_update())
            if found is None:
                return None
            found.state, found.started_at = "running", at
            found.attempts += 1
            found.exit_code, found.message = None, ""
            return _line(found)

    def end(self, job_id: str, exit_code: int, message: str, *, may_retry: bool = True) -> Line:
        """Writes down how a run ended: for good, or to be tried again after a pause."""
        with self._database.writing() as session:
            found = session.get_one(Job, job_id)
            found.exit_code, found.message = exit_code, message[:2000]
            if found.cancelled_by is not None and exit_code != 0:
                _close(found, "cancelled")
            elif exit_code == 0:
                _close(found, "ok")
            elif may_retry and found.attempts < found.most_attempts:
                pause = self._pauses[min(found.attempts, len(self._pauses)) - 1]
                found.state, found.not_before = "waiting", now() + pause
            else:
                _close(found, "failed")
            return _line(found)

    def interrupted(self, message: str) -> list[Line]:
        """Ends what an earlier scheduler left running; only who holds its lock may ask."""
        with self._database.reading() as session:
            left = session.scalars(select(Job.job_id).where(Job.state == "running")).all()
        return [self.end(job_id, -9, message) for job_id in left]

    def is_cancelled(self, job_id: str) -> bool:
        """Whether somebody has asked this job to end."""
        with self._database.reading() as session:
            return bool(session.scalar(select(Job.cancelled_by).where(Job.job_id == job_id)))

    def active(self, job: str) -> Line | None:
        """The run that is waiting or at work."""
        return self._first(Job.active == job)

    def last(self, job: str) -> Line | None:
        """The newest run that has ended."""
        return self._first(Job.job == job, Job.active.is_(None), Job.state != "skipped")

    def newest(self, job: str, limit: int = 20) -> list[Line]:
        """The newest runs of a job."""
        with self._database.reading() as session:
            asked = select(Job).where(Job.job == job).order_by(Job.asked_at.desc())
            return [_line(row) for row in session.scalars(asked.limit(limit))]

    def _first(self, *conditions: object) -> Line | None:
        with self._database.reading() as session:
            asked = select(Job).where(*conditions).order_by(Job.asked_at.desc()).limit(1)  # type: ignore[arg-type]
            row = session.scalar(asked)
            return _line(row) if row else None

    def _knows(self, job: str, slot: str | None = None) -> bool:
        which = Job.slot == slot if slot else Job.started_by == CLOCK
        with self._database.reading() as session:
            return session.scalar(select(Job.job_id).where(Job.job == job, which)) is not None

    def _insert(self, made: Job) -> bool:
        try:
            with self._database.writing() as session:
                session.add(made)
                _note(session, made)
        except IntegrityError:
            return False
        return True


def _note(session: Session, made: Job) -> None:
    if made.started_by != CLOCK:
        records.note(
            session, "job asked for", actor=made.started_by, target=f"{made.job} {made.job_id}"
        )


def _new(job: str, slot: str, by: str, attempts: int, *, skipped: bool = False) -> Job:
    at = now()
    return Job(
        job_id=secrets.token_hex(16),
        job=job,
        slot=slot,
        active=None if skipped else job,
        state="skipped" if skipped else "waiting",
        attempts=0,
        most_attempts=attempts,
        asked_at=at,
        not_before=at,
        finished_at=at if skipped else None,
        message="",
        started_by=by[:64],
    )


def _close(row: Job, state: str) -> None:
    row.state, row.active, row.finished_at = state, None, now()


def _line(row: Job) -> Line:
    return Line(**{name: getattr(row, name) for name in Line.__dataclass_fields__})
