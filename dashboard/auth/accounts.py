"""Users and what they may: added and linked from the command line, signed in by the pages."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from dashboard.auth import passwords, records
from dashboard.auth.database import Database, now
from dashboard.auth.models import AuditLine, User
from dashboard.auth.permissions import ROLES
from dashboard.auth.records import Person
from dashboard.auth.sessions import Sessions
from dashboard.auth.throttle import Throttle
from dashboard.errors import AccountError

UNKNOWN = "(unknown)"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What became of a try to sign in: a person, or None and perhaps seconds to wait."""

    person: Person | None
    wait_seconds: int = 0


class Accounts:
    """Everything app.db knows about people; opens and migrates it."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.sessions = Sessions(self.database)
        self._throttle = Throttle(self.database)

    def add(
        self,
        name: str,
        *,
        role: str = "viewer",
        store_scope: Sequence[str] | None = None,
        actor: str = "command line",
    ) -> str:
        """Adds a person and gives the token of their one-time link.

        Raises:
            AccountError: the name is taken or empty, or there is no such role.
        """
        shown = unicodedata.normalize("NFKC", name).strip()
        if not 0 < len(shown) <= 64 or not shown.isprintable():
            raise AccountError("a name has 1 to 64 printable characters")
        if role not in ROLES:
            raise AccountError(f"no role {role!r}; choose one of {', '.join(ROLES)}")
        with self.database.writing() as session:
            if records.find(session, shown) is not None:
                raise AccountError(f"there already is a user {shown!r}")
            user = User(
                name=shown,
                name_key=records.key(shown),
                role=role,
                store_scope=None if store_scope is None else sorted(set(store_scope)),
                theme="auto",
                is_disabled=False,
                created_at=now(),
            )
            session.add(user)
            session.flush()
            records.note(session, "user added", actor=actor, target=shown, detail=f"role={role}")
            return records.new_link(session, user)

    def list(self) -> list[Person]:
        """Everyone, by name."""
        with self.database.reading() as session:
            return [
                records.person(user) for user in session.scalars(select(User).order_by(User.name))
            ]

    def find(self, name: str) -> Person:
        """The person of that name.

        Raises:
            UnknownUserError: there is none.
        """
        with self.database.reading() as session:
            return records.person(records.get(session, name))

    def disable(self, name: str, *, actor: str = "command line") -> None:
        """Shuts a person out at once: sessions and links end with it."""
        with self.database.writing() as session:
            user = records.get(session, name)
            user.is_disabled = True
            records.end_links(session, user)
            records.note(session, "user disabled", actor=actor, target=user.name)
        self.sessions.end_all(user.user_id)

    def enable(self, name: str, *, actor: str = "command line") -> None:
        """Lets a person in again, with the password they had."""
        with self.database.writing() as session:
            user = records.get(session, name)
            user.is_disabled = False
            records.note(session, "user enabled", actor=actor, target=user.name)

    def change(
        self,
        name: str,
        *,
        role: str,
        store_scope: Sequence[str] | None,
        actor: str = "command line",
    ) -> None:
        """Gives a person another role and scope; holds from their next click."""
        if role not in ROLES:
            raise AccountError(f"no role {role!r}; choose one of {', '.join(ROLES)}")
        with self.database.writing() as session:
            user = records.get(session, name)
            user.role = role
            user.store_scope = None if store_scope is None else sorted(set(store_scope))
            scope = "all" if store_scope is None else ",".join(user.store_scope or [])
            detail = f"role={role} stores={scope}"
            records.note(session, "user changed", actor=actor, target=user.name, detail=detail)

    def issue_link(self, name: str, *, actor: str = "command line") -> str:
        """A new one-time link for a person; links given before stop working."""
        with self.database.writing() as session:
            user = records.get(session, name)
            if user.is_disabled:
                raise AccountError(f"{user.name} is disabled; enable them first")
            records.note(session, "link issued", actor=actor, target=user.name)
            return records.new_link(session, user)

    def link_person(self, token: str) -> Person:
        """Whom a one-time link belongs to, without using it.

        Raises:
            LinkGoneError: it was used, has expired or never existed.
        """
        with self.database.reading() as session:
            return records.person(records.link_user(session, token))

    def consume_link(self, token: str, password: str | None, *, source: str = "") -> Person:
        """Uses a one-time link up: sets the password and ends every session opened before.

        Raises:
            LinkGoneError: as `link_person`; of two who come at once, the second.
            WeakPasswordError: the link stays good for another try.
        """
        with self.database.writing() as session:
            user = records.link_user(session, token)
            if password is not None:
                records.set_password(user, password)
            records.end_links(session, user)
            records.note(session, "link used", actor=user.name, target=user.name, source=source)
        self.sessions.end_all(user.user_id)
        return records.person(user)

    def verify(
        self, name: str, password: str, *, source: str = "", device: str | None = None
    ) -> SignIn:
        """Checks a name and password; as slow and as silent whether or not the name exists."""
        ticket = self._throttle.admit(records.key(name), source, device)
        if ticket.wait_seconds:
            self.audit("sign in", actor=UNKNOWN, outcome="throttled", source=source)
            return SignIn(None, ticket.wait_seconds)
        with self.database.reading() as session:
            user = records.find(session, name)
        right = passwords.matches(password, user.password_hash if user else None)
        if user is None or not right or user.is_disabled:
            # What was typed as a name may be a password; only names that exist are written down.
            actor = user.name if user else UNKNOWN
            self.audit("sign in", actor=actor, outcome="refused", source=source)
            return SignIn(None)
        self._throttle.was_right(ticket)
        self.audit("sign in", actor=user.name, source=source)
        return SignIn(records.person(user))

    def change_password(
        self, user_id: int, old: str, new: str, *, session_id: int, source: str = ""
    ) -> bool:
        """Sets a new password if the old one fits, and ends the person's other sessions.

        Raises:
            WeakPasswordError: the new one is too easy.
        """
        with self.database.reading() as session:
            user = session.get_one(User, user_id)
        if not self.verify(user.name, old, source=source, device=f"account:{user_id}").person:
            return False
        with self.database.writing() as session:
            user = session.get_one(User, user_id)
            records.set_password(user, new)
            records.end_links(session, user)
            records.note(
                session, "password changed", actor=user.name, target=user.name, source=source
            )
        self.sessions.end_all(user_id, but=session_id)
        return True

    def prefer(
        self, user_id: int, *, language: str | None = None, theme: str | None = None
    ) -> None:
        """Keeps how a person likes to see the pages."""
        chosen = {"language": language, "theme": theme}
        values = {column: value for column, value in chosen.items() if value is not None}
        if values:
            with self.database.writing() as session:
                session.execute(update(User).where(User.user_id == user_id).values(**values))

    def audit(
        self,
        action: str,
        *,
        actor: str,
        target: str = "",
        outcome: str = "ok",
        detail: str = "",
        source: str | None = "",
    ) -> None:
        """Adds a line to the audit trail."""
        with self.database.writing() as session:
            records.note(session, action, actor, target, outcome, detail, source)

    def audit_lines(self, limit: int = 200) -> Sequence[AuditLine]:
        """The newest lines of the audit trail."""
        with self.database.reading() as session:
            newest = select(AuditLine).order_by(AuditLine.line_id.desc()).limit(limit)
            return session.scalars(newest).all()

    def close(self) -> None:
        """Gives all database connections back."""
        self.database.close()
