"""From settings to a running app: data, accounts and pages, connected."""

from pathlib import Path

from dash import Dash
from sqlalchemy.exc import SQLAlchemyError

from dashboard import serving
from dashboard.app import create_app
from dashboard.auth.accounts import Accounts
from dashboard.config import AppConfig
from dashboard.doctor import Installation
from dashboard.settings import Settings, key
from queries.warehouse import Warehouse

LOCK_FILE = Path(__file__).parent.parent / "requirements.txt"


def run_server(settings: Settings, *, is_demo: bool = False) -> None:
    """Serves until stopped. Each worker builds its own app: DuckDB does not survive a fork."""
    serving.serve(
        lambda: _app(settings, is_demo=is_demo),
        settings.host,
        settings.port,
        settings.workers,
        settings.threads,
    )


def installation(settings: Settings) -> Installation:
    """What the doctor looks at."""
    try:
        user_count = len(Accounts(settings.app_database).list())
    except (SQLAlchemyError, OSError):
        user_count = None
    return Installation(
        data=settings.data_dir,
        inbox=settings.inbox,
        lock_file=LOCK_FILE,
        host=settings.host,
        port=settings.port,
        is_https=settings.address.startswith("https://"),
        user_count=user_count,
        is_sqlite=settings.app_db is not None,
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
