"""Who may see what: users, sign-in, scopes, authorize(); state lives in app.db."""

from dashboard.auth.viewer import Viewer, authorize, current

__all__ = ["Viewer", "authorize", "current"]
