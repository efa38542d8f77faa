"""Slows guessing down without locking anybody out.

After a few failures a bucket (a name, an address, or a browser known to belong to that name) lets
one try through every few seconds. The owner's own browser has a bucket of its own, so a flood
against their name from elsewhere does not touch them (OWASP “device cookies”); a new browser has
to wait seconds, not for an administrator.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from dashboard.auth.database import Database, now
from dashboard.auth.models import Attempt

WINDOW = timedelta(minutes=15)
PACE = timedelta(seconds=5)
FREE_PER_NAME = 10
FREE_PER_SOURCE = 50
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to check one password now, or the seconds to wait."""

    attempt_id: int
    wait_seconds: int


class Throttle:
    """Counts attempts in app.db, so that all processes count together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def admit(self, name_key: str, source: str, device: str | None) -> Ticket:
        """Notes the attempt as a failure until told otherwise, so that parallel tries add up."""
        at = now()
        name_key, source = name_key[:64], source[:64]
        if device:
            buckets = [(Attempt.device == device, FREE_PER_NAME)]
        else:
            strange = Attempt.device.is_(None)
            buckets = [
                (and_(Attempt.name_key == name_key, strange), FREE_PER_NAME),
                (and_(Attempt.source == source, strange), FREE_PER_SOURCE),
            ]
        with self._database.writing() as session:
            wait = max(_wait(session, bucket, free, at) for bucket, free in buckets)
            attempt = Attempt(
                name_key=name_key,
                source=source,
                device=device,
                tried_at=at,
                is_admitted=not wait,
                is_right=False,
            )
            session.add(attempt)
            session.flush()
            return Ticket(attempt.attempt_id, -(-int(wait.total_seconds() * 1000) // 1000))

    def was_right(self, ticket: Ticket) -> None:
        """The password fitted; the moment to forget what is too old to count."""
        with self._database.writing() as session:
            session.execute(
                update(Attempt).where(Attempt.attempt_id == ticket.attempt_id).values(is_right=True)
            )
            session.execute(delete(Attempt).where(Attempt.tried_at < now() - KEPT))


def _wait(session: Session, bucket: ColumnElement[bool], free: int, at: datetime) -> timedelta:
    """How long this bucket still has to wait; nothing while it has free tries."""
    failures, last = session.execute(
        select(func.count(), func.max(Attempt.tried_at)).where(
            bucket,
            Attempt.tried_at > at - WINDOW,
            Attempt.is_admitted.is_(True),
            Attempt.is_right.is_(False),
        )
    ).one()
    if failures < free or last is None:
        return timedelta(0)
    waited: timedelta = at - last
    return max(PACE - waited, timedelta(0))
