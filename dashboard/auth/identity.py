"""Flask-Login, with a server-side session behind it: the cookie carries an opaque token only."""

import flask
from flask import Flask, g, request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from dashboard import ids
from dashboard.auth.accounts import Accounts
from dashboard.auth.viewer import Viewer
from dashboard.config import AppConfig

CLOCKS = (f"{ids.PULSE}.n_intervals", f"{ids.REFRESH_POLL}.n_intervals")


class Identity(UserMixin):  # type: ignore[misc]
    """What Flask-Login carries through a request: the token and the person behind it."""

    def __init__(self, token: str, viewer: Viewer) -> None:
        self.token = token
        self.viewer = viewer

    def get_id(self) -> str:
        """What goes into the cookie: no name, no number, nothing that outlives the session."""
        return self.token


def install(server: Flask, accounts: Accounts, config: AppConfig) -> None:
    """Teaches the server to recognise people by their session."""
    # Flask-Login's own protection compares addresses, which change on every phone.
    manager = LoginManager(server)
    manager.session_protection = None

    @manager.user_loader
    def load(token: str) -> Identity | None:
        viewer = accounts.sessions.viewer(
            token,
            idle=config.idle_timeout,
            language=config.language,
            is_there=not _asks_by_itself(),
        )
        return Identity(token, viewer) if viewer else None


def _asks_by_itself() -> bool:
    """Whether a page's clock asks, and not a person: a browser left open must still time out."""
    body = request.get_json(silent=True) if request.is_json else None
    changed = body.get("changedPropIds") if isinstance(body, dict) else None
    return isinstance(changed, list) and bool(changed) and all(each in CLOCKS for each in changed)


def recognise() -> Viewer | None:
    """The person whose cookie came with this request, looked up once."""
    return current_user.viewer if current_user.is_authenticated else None


def enter(accounts: Accounts, config: AppConfig, user_id: int) -> None:
    """Signs a person in under a new session id; whatever the cookie held before is gone."""
    flask.session.clear()
    token = accounts.sessions.open(
        user_id,
        source=request.remote_addr or "",
        agent=request.headers.get("User-Agent", ""),
        lifetime=config.absolute_timeout,
    )
    viewer = accounts.sessions.viewer(token, idle=config.idle_timeout, language=config.language)
    if viewer is None:  # disabled between the check and now
        flask.abort(401)
    login_user(Identity(token, viewer))
    # Kept through a browser's restart; the server decides how long that is good for.
    flask.session.permanent = True
    g.viewer = viewer


def leave(accounts: Accounts) -> None:
    """Ends the session here and in the browser."""
    if current_user.is_authenticated:
        accounts.sessions.end(current_user.token)
    logout_user()
    flask.session.clear()
    g.viewer = None
