"""The one place where what went wrong becomes words: notices for callbacks, pages for routes."""

import logging
from typing import Any

from dash import set_props
from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from dashboard import ids
from dashboard.auth.plain import plain_page
from dashboard.i18n import text
from queries.errors import NoWarehouseError, QueriesError, QueryCancelledError, QueryTimeoutError

logger = logging.getLogger(__name__)
WORDED = (400, 401, 403, 404, 405, 410, 413)


def on_error(error: Exception) -> None:
    """Logs what a callback raised and says so in a notice; the rest of the page stays alive.

    Refusals (401, 403) are answers of their own and pass through.
    """
    if isinstance(error, HTTPException):
        raise error
    if isinstance(error, QueryCancelledError):
        return
    key = _told(error)
    if isinstance(error, QueriesError):
        logger.warning("callback failed: %s", error)
    else:
        logger.exception("callback failed", exc_info=error)
    set_props(ids.NOTICE, {"sendNotifications": [_notice(key)]})


def _told(error: Exception) -> str:
    """What the reader is told; never the message itself, which may hold data."""
    if isinstance(error, NoWarehouseError):
        return "no_data"
    return "timeout" if isinstance(error, QueryTimeoutError) else "failed"


def _notice(key: str) -> dict[str, Any]:
    return {
        "action": "show",
        # One id per kind: ten callbacks that fail alike are one notice, not ten.
        "id": f"error-{key}",
        "title": text(f"shell.{key}"),
        "message": text(f"shell.{key}_do"),
        "color": "red" if key == "failed" else "yellow",
        "autoClose": 10_000,
    }


def install(server: Flask) -> None:
    """Answers refusals and accidents with a page in words, or a line where no page was asked."""
    server.register_error_handler(HTTPException, _refused)


def _refused(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if request.path.startswith("/_") or not request.accept_mimetypes.accept_html:
        return f"{status} {error.name}", status, {"Content-Type": "text/plain; charset=utf-8"}
    known = status if status in WORDED else 500
    return plain_page(
        "message.html", status, title=f"shell.http_{known}", body=f"shell.http_{known}_do"
    )
