"""The job ledger: one row per job and slot, and what became of it."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.auth.models import Base


class Job(Base):
    """A job that is to run once.

    slot:   which time of the clock, or which click, asked for it
    active: the job's name from when it is asked for until it has ended; unique, so that of two who
            ask at once the second finds the first one's
    """

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("job", "slot", name="jobs_slot"),)

    job_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    job: Mapped[str] = mapped_column(String(32))
    slot: Mapped[str] = mapped_column(String(64))
    active: Mapped[str | None] = mapped_column(String(32), unique=True)
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(default=0)
    most_attempts: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    not_before: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    exit_code: Mapped[int | None]
    message: Mapped[str] = mapped_column(Text, default="")
    started_by: Mapped[str] = mapped_column(String(64))
    cancelled_by: Mapped[str | None] = mapped_column(String(64))
