"""One's own account: where one is signed in, and the password."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue

from dashboard.auth.permissions import SIGNED_IN
from dashboard.auth.plain import accounts, config, plain_page, source
from dashboard.auth.viewer import authorize
from dashboard.errors import WeakPasswordError
from dashboard.i18n import text

account = Blueprint("account", __name__, template_folder="templates")
# The first that a browser's signature holds; each of these also names those after it.
BROWSERS = ("wxwork", "MicroMessenger", "Edg", "Firefox", "Chrome", "Safari")
SYSTEMS = ("iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux")
SHOWN = {"MicroMessenger": "WeChat", "wxwork": "WeCom", "Edg": "Edge", "Mac OS": "macOS"}
DONE = {"password": "auth.password_changed", "session": "auth.session_ended"}


@account.get("/account")
def show() -> ResponseReturnValue:
    """The page itself."""
    done = DONE.get(request.args.get("done", ""))
    return _page(done=text(done) if done else None)


@account.post("/account/password")
def change_password() -> ResponseReturnValue:
    """A new password for the old one; every other browser is signed out."""
    viewer = authorize(SIGNED_IN)
    old, new = (request.form.get(name, "")[:1024] for name in ("old", "new"))
    if new != request.form.get("again", ""):
        return _page(400, problem=text("auth.not_the_same"))
    try:
        fits = accounts().change_password(
            viewer.user_id, old, new, session_id=viewer.session_id, source=source()
        )
    except WeakPasswordError as error:
        return _page(400, problem=text(error.key))
    return (
        redirect("/account?done=password", 303)
        if fits
        else _page(403, problem=text("auth.old_wrong"))
    )


@account.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """Signs out another browser of one's own; somebody else's does not exist."""
    viewer = authorize(SIGNED_IN)
    if not accounts().sessions.end_one(viewer.user_id, session_id):
        abort(404)
    accounts().audit("session ended", actor=viewer.name, source=source())
    return redirect("/account?done=session", 303)


def _page(status: int = 200, **values: Any) -> ResponseReturnValue:
    viewer = authorize(SIGNED_IN)
    return plain_page(
        "account.html",
        status,
        lines=accounts().sessions.of(viewer.user_id, idle=config().idle_timeout),
        at=_local,
        browser=_browser,
        has_password=accounts().find(viewer.name).has_password,
        **values,
    )


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo('Asia/Shanghai')):%m-%d %H:%M}"


def _browser(agent: str) -> str:
    """“Chrome · Windows”, as far as the signature tells; enough to know one's own devices by."""
    parts = [
        next((SHOWN.get(name, name) for name in names if name in agent), None)
        for names in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(part for part in parts if part) or agent[:60] or "—"
