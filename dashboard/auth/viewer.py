"""The person behind the request: who they are, what they may, and `authorize()`."""

import logging
from dataclasses import dataclass
from typing import Literal

from flask import abort, current_app, g, request

from dashboard.auth.permissions import Permission, Role
from dashboard.i18n import Language

Theme = Literal["light", "dark", "auto"]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person as the server knows them; no field comes from the browser.

    store_scope: the stores they may see; None means all
    """

    user_id: int
    name: str
    role: Role
    permissions: frozenset[Permission]
    store_scope: tuple[str, ...] | None
    language: Language
    theme: Theme
    session_id: int = 0

    def may(self, permission: Permission) -> bool:
        """Whether this person holds the permission."""
        return permission in self.permissions


def signed_in() -> Viewer | None:
    """The viewer of this request, or None before sign-in."""
    viewer: Viewer | None = g.get("viewer")
    return viewer


def current() -> Viewer:
    """The viewer of this request; answers 401 where nobody is signed in."""
    viewer = signed_in()
    if viewer is None:
        abort(401)
    return viewer


def authorize(permission: Permission) -> Viewer:
    """The one check for pages, callbacks and exports: 401, 403 and an audit line, or the viewer."""
    viewer = current()
    if not viewer.may(permission):
        denied(permission)
        abort(403)
    return viewer


def denied(permission: Permission) -> None:
    """Writes down that this viewer asked for what they may not have."""
    viewer = current()
    logger.warning("denied user=%s permission=%s", viewer.user_id, permission)
    current_app.extensions["accounts"].audit(
        "denied",
        actor=viewer.name,
        target=permission,
        outcome="denied",
        detail=request.path,
        source=request.remote_addr,
    )
