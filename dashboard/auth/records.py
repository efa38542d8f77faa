"""Reading and writing single records of app.db, inside a transaction of `accounts.py`."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from dashboard.auth import passwords
from dashboard.auth.database import now
from dashboard.auth.models import AuditLine, Link, User
from dashboard.auth.tokens import hash_of, new_token
from dashboard.errors import LinkGoneError, UnknownUserError

INVITATION = timedelta(days=7)
RESET = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Person:
    """A user as administrators see them."""

    user_id: int
    name: str
    role: str
    store_scope: tuple[str, ...] | None
    is_disabled: bool
    has_password: bool
    created_at: datetime


def key(name: str) -> str:
    """How names are compared: full-width, capitals and blanks make no difference."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def find(session: Session, name: str) -> User | None:
    """The user of that name, if there is one."""
    return session.scalar(select(User).where(User.name_key == key(name)))


def get(session: Session, name: str) -> User:
    """The user of that name.

    Raises:
        UnknownUserError: there is none.
    """
    user = find(session, name)
    if user is None:
        raise UnknownUserError(f"no user {name!r}; `run.py user list` shows who there is")
    return user


def person(user: User) -> Person:
    """A user without what only the database should know."""
    return Person(
        user_id=user.user_id,
        name=user.name,
        role=user.role,
        store_scope=None if user.store_scope is None else tuple(user.store_scope),
        is_disabled=user.is_disabled,
        has_password=user.password_hash is not None,
        created_at=user.created_at,
    )


def set_password(user: User, password: str) -> None:
    """Keeps a password that is strong enough.

    Raises:
        WeakPasswordError: it is not.
    """
    passwords.require_strong(password, user.name)
    user.password_hash = passwords.hashed(password)
    user.password_changed_at = now()


def new_link(session: Session, user: User) -> str:
    """A new one-time link, which ends those given before; gives its token."""
    token, at = new_token(), now()
    end_links(session, user)
    lifetime = RESET if user.password_hash else INVITATION
    session.add(
        Link(
            token_hash=hash_of(token),
            user_id=user.user_id,
            issued_at=at,
            expires_at=at + lifetime,
        )
    )
    return token


def end_links(session: Session, user: User) -> None:
    """Ends every link the user may still hold."""
    session.execute(
        update(Link)
        .where(Link.user_id == user.user_id, Link.ended_at.is_(None))
        .values(ended_at=now())
    )


def link_user(session: Session, token: str) -> User:
    """Whom a living link belongs to.

    Raises:
        LinkGoneError: it was used, has expired or never existed.
    """
    user = session.scalar(
        select(User)
        .join(Link, Link.user_id == User.user_id)
        .where(
            Link.token_hash == hash_of(token),
            Link.ended_at.is_(None),
            Link.expires_at > now(),
            User.is_disabled.is_(False),
        )
    )
    if user is None:
        raise LinkGoneError("this link was used, has expired or never existed")
    return user


def note(
    session: Session,
    action: str,
    actor: str,
    target: str = "",
    outcome: str = "ok",
    detail: str = "",
    source: str | None = "",
) -> None:
    """Adds a line to the audit trail."""
    session.add(
        AuditLine(
            at=now(),
            actor=actor[:64],
            action=action[:32],
            target=target[:255],
            outcome=outcome[:16],
            detail=detail[:2000],
            source=(source or "")[:64],
        )
    )
