"""From settings to a running app: data, accounts and pages, connected."""

from contextlib import suppress

from dash import Dash

from dashboard import serving
from dashboard.app import create_app
from dashboard.auth.accounts import Accounts
from dashboard.config import AppConfig
from dashboard.settings import Settings, key
from queries.errors import NoWarehouseError
from queries.warehouse import Warehouse


def run_server(settings: Settings) -> None:
    """Serves until stopped. Each worker builds its own app: DuckDB does not survive a fork."""
    serving.serve(
        lambda: _app(settings),
        settings.host,
        settings.port,
        settings.workers,
        settings.threads,
    )


def _app(settings: Settings) -> Dash:
    warehouse = Warehouse(
        settings.data_dir,
        memory_limit=settings.memory_limit,
        query_seconds=settings.query_seconds,
    )
    config = AppConfig(
        secret_key=key(settings.secret_key, settings.data_dir / "secret.key"),
        brand_name=settings.brand_name,
        is_demo=_is_demo(warehouse),
        public_url=settings.address,
        behind_proxy=settings.behind_proxy,
        language=settings.language,
    )
    return create_app(warehouse, Accounts(settings.app_database), config)


def _is_demo(warehouse: Warehouse) -> bool:
    """Invented data says so itself, so that no way of starting can leave the label off."""
    with suppress(NoWarehouseError):
        return bool(warehouse.fetch("shell/brand")["is_demo"].any())
    return False
