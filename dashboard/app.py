"""The app: pages, shell, gate and headers, put together in the order that keeps it shut."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from dash import Dash, html
from flask import Flask

from dashboard import exports, failures, filter_bar, navigation, refused_rows, shell
from dashboard.alerts import notices
from dashboard.alerts.board import Board
from dashboard.auth import gate, headers, identity
from dashboard.auth.account_page import account
from dashboard.auth.accounts import Accounts
from dashboard.auth.guard import refuse_unguarded
from dashboard.auth.keys import require_strong
from dashboard.auth.routes import auth
from dashboard.auth.viewer import signed_in
from dashboard.campaigns.store import Campaigns
from dashboard.config import AppConfig
from dashboard.i18n import language
from dashboard.jobs.ledger import Ledger
from dashboard.navigation import Page
from dashboard.pages import (
    article,
    articles,
    campaign,
    campaigns,
    cube,
    definitions,
    effect,
    fission,
    health,
    overview,
    person,
    touchpoint,
    touchpoints,
    trail,
)
from dashboard.saved_views import SavedViews
from queries.warehouse import Warehouse

__all__ = ["PAGES", "AppConfig", "create_app"]

PAGES: tuple[Page, ...] = (
    overview,
    touchpoints,
    touchpoint,
    cube,
    effect,
    trail,
    campaigns,
    campaign,
    fission,
    articles,
    article,
    person,
    health,
    definitions,
)

INDEX = (Path(__file__).parent / "index.html").read_text(encoding="utf-8")


class NoncedDash(Dash):
    """Dash whose first page names the reader's language and theme, and marks its own scripts."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """The first HTML; everything else is drawn by the browser."""
        viewer = signed_in()
        scheme = viewer.theme if viewer else "auto"
        page = super().interpolate_index(**parts)
        page = page.replace("{language}", language()).replace("{scheme}", scheme)
        return headers.with_nonce(page)


def create_app(
    warehouse: Warehouse,
    accounts: Accounts,
    config: AppConfig,
    *,
    pages: Sequence[Page] = PAGES,
) -> Dash:
    """The whole app, ready to serve.

    Raises:
        WeakKeyError: the secret key is short or publicly known.
        UnguardedCallbackError: a page registered a callback past `secured_callback`.
    """
    require_strong(config.secret_key)
    server = Flask("dashboard", static_folder=None, template_folder=None)
    # FLASK_DEBUG in somebody's shell must not show tracebacks to the world.
    server.debug = False
    server.extensions |= {
        "accounts": accounts,
        "alerts": Board(accounts.database),
        "campaigns": Campaigns(accounts.database),
        "config": config,
        "ledger": Ledger(accounts.database),
        "views": SavedViews(accounts.database),
    }
    app = NoncedDash(
        "dashboard",
        server=server,  # type: ignore[arg-type]
        title=config.brand_name,
        update_title=None,  # type: ignore[arg-type]
        index_string=INDEX,
        assets_folder=str(config.assets_folder),
        assets_ignore=r"signin\.css",
        serve_locally=True,
        suppress_callback_exceptions=True,
        use_pages=False,
        enable_mcp=False,
        on_error=failures.on_error,
    )
    # Order matters: the gate has to see a request before anything else answers it.
    identity.install(server, accounts, config)
    gate.install(app, config, [page.PATH for page in pages])
    headers.install(server, config)
    failures.install(server)
    server.register_blueprint(auth)
    server.register_blueprint(account)
    server.register_blueprint(exports.routes(warehouse))
    server.register_blueprint(refused_rows.routes(warehouse))
    server.add_url_rule("/healthz", "healthz", _healthz)

    shell.register(app, accounts, warehouse)
    notices.register(app, warehouse)
    filter_bar.register(app, warehouse)
    navigation.register(app, pages)
    for page in pages:
        page.register(app, warehouse)
    _set_up(app)
    app.layout = lambda: shell.layout(pages, warehouse, config)
    return app


def _set_up(app: Dash) -> None:
    """Lets Dash set itself up now: left to the first request, threads race and pages stay blank."""
    app.layout = html.Div()
    with app.server.test_request_context("/"):
        cast(Any, app)._setup_server()
    refuse_unguarded(app)


def _healthz() -> tuple[str, int, dict[str, str]]:
    """Alive; says nothing else to strangers and asks no database."""
    return "ok", 200, {"Content-Type": "text/plain; charset=utf-8"}
