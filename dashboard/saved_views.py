"""Views that people keep under a name and share by link: an address, and nothing of its data.

Whoever opens one asks with their own scope, so a shared view never shows more than its reader may
see. Only its owner or an administrator changes it; every change is written down.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from dashboard.auth import records
from dashboard.auth.database import Database, now
from dashboard.auth.models import Base, User
from dashboard.auth.permissions import ADMINISTER
from dashboard.auth.viewer import Viewer
from dashboard.errors import ViewRefusedError

LONGEST_NAME, LONGEST_QUERY, MOST = 80, 8000, 200


class SavedView(Base):
    """One way of looking at a page."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("saved_views_page", "page", "owner_id"),)

    view_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    page: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    is_shared: Mapped[bool]
    saved_at: Mapped[datetime]
    changed_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved view as a reader meets it."""

    view_id: str
    name: str
    query: str
    owner: str
    is_shared: bool
    is_mine: bool
    may_change: bool


class SavedViews:
    """The saved views of one installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, page: str, name: str, query: str, *, is_shared: bool, viewer: Viewer) -> str:
        """Keeps a view and gives its id, which no one can guess.

        Raises:
            ViewRefusedError: the name or the address cannot be kept, or there are too many.
        """
        named, at = _named(name), now()
        if len(query) > LONGEST_QUERY:
            raise ViewRefusedError("too_long")
        with self._database.writing() as session:
            mine = select(func.count()).where(SavedView.owner_id == viewer.user_id)
            if (session.scalar(mine) or 0) >= MOST:
                raise ViewRefusedError("too_many")
            view = SavedView(
                view_id=secrets.token_urlsafe(9),
                page=page,
                name=named,
                query=query,
                owner_id=viewer.user_id,
                is_shared=is_shared,
                saved_at=at,
                changed_at=at,
            )
            session.add(view)
            _note(session, "view saved", viewer, view, f"shared={is_shared} {query}")
            return view.view_id

    def rename(self, view_id: str, name: str, viewer: Viewer) -> None:
        """Calls it something else."""
        named = _named(name)
        with self._database.writing() as session:
            view = _owned(session, view_id, viewer)
            _note(session, "view renamed", viewer, view, f"to {named}")
            view.name, view.changed_at = named, now()

    def change(self, view_id: str, query: str, viewer: Viewer) -> None:
        """Keeps another address under the same name and link."""
        if len(query) > LONGEST_QUERY:
            raise ViewRefusedError("too_long")
        with self._database.writing() as session:
            view = _owned(session, view_id, viewer)
            view.query, view.changed_at = query, now()
            _note(session, "view changed", viewer, view, query)

    def share(self, view_id: str, is_shared: bool, viewer: Viewer) -> None:
        """Shows it to everybody who may see the page, or to its owner alone."""
        with self._database.writing() as session:
            view = _owned(session, view_id, viewer)
            view.is_shared, view.changed_at = is_shared, now()
            _note(session, "view shared" if is_shared else "view unshared", viewer, view)

    def delete(self, view_id: str, viewer: Viewer) -> None:
        """Forgets it; its link leads nowhere from then on."""
        with self._database.writing() as session:
            view = _owned(session, view_id, viewer)
            _note(session, "view deleted", viewer, view, view.query)
            session.delete(view)

    def listed(self, page: str, viewer: Viewer) -> list[Kept]:
        """One's own and what others share, by name."""
        with self._database.reading() as session:
            seen = or_(SavedView.owner_id == viewer.user_id, SavedView.is_shared)
            found = session.execute(
                select(SavedView, User.name)
                .join(User, SavedView.owner_id == User.user_id)
                .where(SavedView.page == page, seen)
                .order_by(SavedView.owner_id != viewer.user_id, SavedView.name, SavedView.view_id)
            )
            return [_kept(view, owner, viewer) for view, owner in found]

    def find(self, page: str, view_id: str, viewer: Viewer) -> Kept | None:
        """The view of that link; None where there is none, or none for this reader."""
        with self._database.reading() as session:
            view = session.get(SavedView, view_id)
            if view is None or view.page != page or not (view.is_shared or _may(view, viewer)):
                return None
            owner = session.get_one(User, view.owner_id)
            return _kept(view, owner.name, viewer)


def _kept(view: SavedView, owner: str, viewer: Viewer) -> Kept:
    return Kept(
        view_id=view.view_id,
        name=view.name,
        query=view.query,
        owner=owner,
        is_shared=view.is_shared,
        is_mine=view.owner_id == viewer.user_id,
        may_change=_may(view, viewer),
    )


def _owned(session: Session, view_id: str, viewer: Viewer) -> SavedView:
    view = session.get(SavedView, view_id)
    # Whether there is one is nobody's business who may not change it.
    if view is None or not _may(view, viewer):
        raise ViewRefusedError("not_yours")
    return view


def _may(view: SavedView, viewer: Viewer) -> bool:
    return view.owner_id == viewer.user_id or viewer.may(ADMINISTER)


def _named(name: str) -> str:
    shown = name.strip()
    if not 0 < len(shown) <= LONGEST_NAME or not shown.isprintable():
        raise ViewRefusedError("bad_name")
    return shown


def _note(session: Session, action: str, viewer: Viewer, view: SavedView, detail: str = "") -> None:
    records.note(session, action, viewer.name, f"{view.page}/{view.name}", detail=detail)
