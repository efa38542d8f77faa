"""Decisions taken in the app that the next refresh obeys: links between identities undone.

Kept in app.db, which outlives every build. Nothing is deleted: a link that was brought back says
by whom and when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dashboard.auth import records
from dashboard.auth.database import Database, now
from dashboard.auth.models import Base
from queries.persons import Identity

LONGEST_REASON = 200
Link = tuple[Identity, Identity]


class Undo(Base):
    """One link that was undone, and perhaps brought back."""

    __tablename__ = "identity_undo"

    undo_id: Mapped[int] = mapped_column(primary_key=True)
    left_kind: Mapped[str] = mapped_column(String(32))
    left_value: Mapped[str] = mapped_column(String(255))
    right_kind: Mapped[str] = mapped_column(String(32))
    right_value: Mapped[str] = mapped_column(String(255))
    reason: Mapped[str] = mapped_column(Text)
    undone_by: Mapped[str] = mapped_column(String(64))
    undone_at: Mapped[datetime]
    redone_by: Mapped[str | None] = mapped_column(String(64))
    redone_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Undone:
    """A link that is undone now."""

    link: Link
    reason: str
    by: str
    at: datetime


class Decisions:
    """What people decided about identities."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def undo(self, link: Link, *, reason: str, actor: str, person: str) -> None:
        """Undoes a link from the next refresh on; twice is once."""
        left, right = sorted(link, key=_order)
        with self._database.writing() as session:
            if _standing(session, link):
                return
            session.add(
                Undo(
                    left_kind=left.kind,
                    left_value=left.value,
                    right_kind=right.kind,
                    right_value=right.value,
                    reason=reason,
                    undone_by=actor,
                    undone_at=now(),
                )
            )
            kinds = f"{left.kind} – {right.kind}: {reason}"
            records.note(session, "link undone", actor, person, detail=kinds)

    def redo(self, link: Link, *, reason: str, actor: str, person: str) -> None:
        """Brings a link back from the next refresh on."""
        with self._database.writing() as session:
            for row in _standing(session, link):
                row.redone_by, row.redone_at = actor, now()
                kinds = f"{row.left_kind} – {row.right_kind}: {reason}"
                records.note(session, "link brought back", actor, person, detail=kinds)

    def undone(self) -> list[Undone]:
        """Every link that is undone now, oldest first."""
        with self._database.reading() as session:
            return [
                Undone(_link(row), row.reason, row.undone_by, row.undone_at)
                for row in _standing(session)
            ]

    def for_refresh(self) -> dict[str, list[dict[str, Any]]]:
        """The rows a refresh takes, by the name of their lake table."""
        return {
            "app__identity_undo": [
                {
                    "left_kind": each.link[0].kind,
                    "left_value": each.link[0].value,
                    "right_kind": each.link[1].kind,
                    "right_value": each.link[1].value,
                    "undone_by": each.by,
                    "undone_at": each.at,
                    "reason": each.reason,
                }
                for each in self.undone()
            ]
        }


def _standing(session: Session, link: Link | None = None) -> Sequence[Undo]:
    wanted = select(Undo).where(Undo.redone_at.is_(None)).order_by(Undo.undo_id)
    if link:
        left, right = sorted(link, key=_order)
        wanted = wanted.where(
            Undo.left_kind == left.kind,
            Undo.left_value == left.value,
            Undo.right_kind == right.kind,
            Undo.right_value == right.value,
        )
    return session.scalars(wanted).all()


def _link(row: Undo) -> Link:
    return Identity(row.left_kind, row.left_value), Identity(row.right_kind, row.right_value)


def _order(identity: Identity) -> tuple[str, str]:
    return identity.kind, identity.value
