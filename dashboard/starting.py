"""From settings to a running app: data, accounts and pages, connected."""

from contextlib import suppress

from dash import Dash

from dashboard import serving
from dashboard.alerts import setup
from dashboard.alerts.post import recipients
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
    invented = _invented_brand(warehouse)
    config = AppConfig(
        secret_key=key(settings.secret_key, settings.data_dir / "secret.key"),
        brand_name=invented or settings.brand_name,
        phone_key=key(settings.phone_key, settings.data_dir / "phone.key").encode(),
        is_demo=invented is not None,
        public_url=settings.address,
        behind_proxy=settings.behind_proxy,
        language=settings.language,
        told=tuple(recipients(setup.channels(settings))),
    )
    return create_app(warehouse, Accounts(settings.app_database), config)


def _invented_brand(warehouse: Warehouse) -> str | None:
    """Demo data says so itself, so that no way of starting can leave the label off."""
    with suppress(NoWarehouseError):
        brand = warehouse.fetch("shell/brand").row(0, named=True)
        return str(brand["brand_name"]) if brand["is_demo"] else None
    return None
