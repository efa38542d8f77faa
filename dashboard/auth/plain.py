"""Pages without scripts: sign-in, account, and what is said when something is refused."""

from typing import Any

from flask import current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from dashboard.auth.accounts import Accounts
from dashboard.auth.viewer import signed_in
from dashboard.config import AppConfig
from dashboard.i18n import language, text

THEMES = ("light", "dark", "auto")


def accounts() -> Accounts:
    """The accounts of the app that answers this request."""
    found: Accounts = current_app.extensions["accounts"]
    return found


def config() -> AppConfig:
    """The settings of the app that answers this request."""
    found: AppConfig = current_app.extensions["config"]
    return found


def source() -> str:
    """Where the request comes from; behind a proxy, where the proxy says it does."""
    return request.remote_addr or ""


def plain_page(template: str, status: int = 200, **values: Any) -> ResponseReturnValue:
    """A server-rendered page in the reader's language and theme."""
    viewer = signed_in()
    theme = viewer.theme if viewer else request.cookies.get("theme", "auto")
    page = render_template(
        template,
        t=text,
        language=language(),
        theme=theme if theme in THEMES else "auto",
        brand=config().brand_name,
        is_demo=config().is_demo,
        viewer=viewer,
        nonce=g.get("nonce", ""),
        **values,
    )
    return page, status
