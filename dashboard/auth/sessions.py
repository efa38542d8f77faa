"""Sessions live on the server: ended here, a cookie is worth nothing, whoever kept a copy."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from dashboard.auth.database import Database, now
from dashboard.auth.models import OpenSession, User
from dashboard.auth.permissions import PERMISSIONS, role
from dashboard.auth.tokens import hash_of, new_token
from dashboard.auth.viewer import Theme, Viewer
from dashboard.format import Language
from dashboard.i18n import LANGUAGES

SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One browser that is signed in, for its owner to look at."""

    session_id: int
    source: str
    agent: str
    opened_at: datetime
    seen_at: datetime


class Sessions:
    """Who is signed in where."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, user_id: int, *, source: str, agent: str, lifetime: timedelta) -> str:
        """Signs a person in and gives the token for their cookie; never one that existed."""
        token, at = new_token(), now()
        with self._database.writing() as session:
            session.add(
                OpenSession(
                    token_hash=hash_of(token),
                    user_id=user_id,
                    source=source[:64],
                    agent=agent[:255],
                    opened_at=at,
                    seen_at=at,
                    expires_at=at + lifetime,
                )
            )
        return token

    def viewer(
        self, token: str, *, idle: timedelta, language: Language, is_there: bool = True
    ) -> Viewer | None:
        """The person behind a token; None when it ended, expired, idled or they are disabled.

        is_there: whether the person asks, which keeps the session; a page's own clock does not
        """
        with self._database.reading() as session:
            found = session.execute(
                select(OpenSession, User)
                .join(User, User.user_id == OpenSession.user_id)
                .where(OpenSession.token_hash == hash_of(token))
            ).first()
        if found is None:
            return None
        opened, user = found
        at = now()
        alive = opened.ended_at is None and at < opened.expires_at and at < opened.seen_at + idle
        if not alive or user.is_disabled:
            return None
        if is_there and at - opened.seen_at > SEEN_EVERY:
            self._seen(opened.session_id, at)
        return viewer_of(user, language, opened.session_id)

    def of(self, user_id: int, *, idle: timedelta) -> list[SessionLine]:
        """The person's living sessions, newest first."""
        at = now()
        with self._database.reading() as session:
            lines = session.scalars(
                select(OpenSession)
                .where(
                    OpenSession.user_id == user_id,
                    OpenSession.ended_at.is_(None),
                    OpenSession.expires_at > at,
                    OpenSession.seen_at > at - idle,
                )
                .order_by(OpenSession.seen_at.desc())
            ).all()
        return [
            SessionLine(line.session_id, line.source, line.agent, line.opened_at, line.seen_at)
            for line in lines
        ]

    def end(self, token: str) -> None:
        """Signs one browser out."""
        self._end(OpenSession.token_hash == hash_of(token))

    def end_one(self, user_id: int, session_id: int) -> bool:
        """Ends one of the person's own sessions; False if it is not theirs or over already."""
        mine = (OpenSession.user_id == user_id) & (OpenSession.session_id == session_id)
        return self._end(mine) > 0

    def end_all(self, user_id: int, *, but: int | None = None) -> int:
        """Ends the person's sessions, all or all but one; gives how many."""
        theirs = OpenSession.user_id == user_id
        return self._end(theirs if but is None else theirs & (OpenSession.session_id != but))

    def _end(self, which: ColumnElement[bool]) -> int:
        with self._database.writing() as session:
            ended = session.scalars(
                update(OpenSession)
                .where(which, OpenSession.ended_at.is_(None))
                .values(ended_at=now())
                .returning(OpenSession.session_id)
            ).all()
        return len(ended)

    def _seen(self, session_id: int, at: datetime) -> None:
        with self._database.writing() as session:
            session.execute(
                update(OpenSession).where(OpenSession.session_id == session_id).values(seen_at=at)
            )


def viewer_of(user: User, language: Language, session_id: int = 0) -> Viewer:
    """The person as the pages know them."""
    theirs = role(user.role)
    themes: dict[str, Theme] = {"light": "light", "dark": "dark"}
    chosen = {each: each for each in LANGUAGES}.get(user.language or "")  # type: ignore[call-overload]
    return Viewer(
        user_id=user.user_id,
        name=user.name,
        role=theirs,
        permissions=PERMISSIONS[theirs],
        store_scope=None if user.store_scope is None else tuple(user.store_scope),
        language=chosen or language,
        theme=themes.get(user.theme, "auto"),
        session_id=session_id,
    )
