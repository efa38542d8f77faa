"""From settings to a running app: data, accounts and pages, connected."""

from dash import Dash

from dashboard import serving
from dashboard.app import create_app
from dashboard.auth.accounts import Accounts
from dashboard.config import AppConfig
from dashboard.settings import Settings, key
from queries.warehouse import Warehouse


def run_server(settings: Settings, *, is_demo: bool = False) -> None:
    """Serves until stopped. Each worker builds its own app: DuckDB does not survive a fork."""
    serving.serve(
        lambda: _app(settings, is_demo=is_demo),
        settings.host,
        settings.port,
        settings.workers,
        settings.threads,
    )


def _app(settings: Settings, *, is_demo: bool) -> Dash:
    warehouse = Warehouse(
        settings.data_dir,
        memory_limit=settings.memory_limit,
        query_seconds=settings.query_seconds,
    )
    config = AppConfig(
        secret_key=key(settings.secret_key, settings.data_dir / "secret.key"),
        brand_name=settings.brand_name,
        is_demo=is_demo,
        public_url=settings.address,
        behind_proxy=settings.behind_proxy,
        language=settings.language,
    )
    return create_app(warehouse, Accounts(settings.app_database), config)
