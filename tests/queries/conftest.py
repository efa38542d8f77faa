"""given(...): a warehouse that holds only the rows a test names, rollups made by the real SQL."""

import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import sql_files
from etl.feeds import Company
from etl.pipeline import refresh
from queries import metrics
from queries.catalog import ROOT, page_queries
from queries.warehouse import Warehouse
from tests.conftest import Shared

# What a test names; every other table of the warehouse is made from these by queries/marts.
NAMED = (
    "dim_articles",
    "dim_brands",
    "dim_campaigns",
    "dim_channels",
    "dim_dates",
    "dim_dictionaries",
    "dim_guides",
    "dim_identities",
    "dim_live_sessions",
    "dim_mix_references",
    "dim_people",
    "dim_phones",
    "dim_scene_groups",
    "dim_stores",
    "dim_tags",
    "dim_touchpoints",
    "fct_account_days",
    "fct_article_days",
    "fct_article_sources",
    "fct_cleaning",
    "fct_cleaning_days",
    "fct_contact_tags",
    "fct_costs",
    "fct_fan_days",
    "fct_opens",
    "fct_order_entries",
    "fct_orders",
    "fct_page_views",
    "fct_reconciliation_days",
    "fct_refunds",
    "fct_share_edges",
    "fct_shares",
    "fct_touches",
    "identity_conflicts",
    "identity_evidence",
)
# What the file says of its own making; a refresh fills it, a test may name it instead.
META = ("check_results", "data_sources", "files", "refusals", "restatements")
AS_OF = date(2026, 1, 31)
MART = "mart-000001.duckdb"

Row = Mapping[str, object]
Given = Callable[..., Warehouse]


def touchpoint(code: int, name: str, family: str, entry_class: str) -> Row:
    return {
        "scene_code": code,
        "touchpoint_name": name,
        "touchpoint_name_en": f"{name} en",
        "family": family,
        "family_en": f"{family} en",
        "entry_class": entry_class,
        "entry_class_en": f"{entry_class} en",
    }


TOUCHPOINTS = [
    touchpoint(1035, "公众号菜单", "公众号", "自有运营"),
    touchpoint(1058, "公众号文章", "公众号", "自有运营"),
    touchpoint(1007, "单人聊天", "社群", "自有运营"),
    touchpoint(1102, "公众号广告卡片", "公众号", "商业流量"),
    touchpoint(1067, "文章广告", "广告", "商业流量"),
    touchpoint(1005, "搜索框", "搜一搜", "平台自主入口"),
]


def _days(first: date, last: date) -> list[Row]:
    length = (last - first).days + 1
    days = [first + timedelta(days=number) for number in range(length)]
    return [
        {
            "calendar_date": day,
            "week_start_date": day - timedelta(days=day.weekday()),
            "month_start_date": day.replace(day=1),
        }
        for day in days
    ]


# What every warehouse holds that a test gives nothing else for.
UNASKED = {
    "dim_touchpoints": TOUCHPOINTS,
    "dim_dates": _days(date(2025, 12, 1), date(2026, 3, 31)),
}


@pytest.fixture
def jan() -> Callable[[int], date]:
    return lambda day: date(2026, 1, day)


@pytest.fixture(scope="session")
def empty_file(shared: Shared) -> Path:
    """The file a real refresh publishes, with nothing in the tables that tests name."""
    return shared.folder("empty", (), _empty) / "empty.duckdb"


def _empty(folder: Path) -> None:
    inbox, data = folder / "inbox", folder / "data"
    inbox.mkdir()
    # The least that makes a refresh publish: a company's own name for one scene.
    (inbox / "scenes.csv").write_text(
        "code,name_zh,entry_class,family\n1035,公众号菜单,自有运营,公众号\n", encoding="utf-8"
    )
    company = Company(brand_id="main", brand_name="触点", phone_key=b"k" * 32)
    report = refresh(inbox, data, company=company, as_of=AS_OF, workers=1)
    assert report.version, report.message
    path = folder / "empty.duckdb"
    shutil.copy((data / "current").resolve(), path)
    with duckdb.connect(str(path)) as connection:
        for name in NAMED:
            connection.execute(f"delete from marts.{name}")
        for name, rows in UNASKED.items():
            _insert(connection, f"marts.{name}", rows)


@pytest.fixture(scope="session")
def given(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Given:
    """given(fct_opens=[…], …) → Warehouse; columns not named are null, people come unasked.

    The same rows are written once, and each who asks for them has a folder of their own.
    """
    written: dict[str, Path] = {}

    def give(**tables: Any) -> Warehouse:
        rows = repr(sorted(tables.items()))
        folder = tmp_path_factory.mktemp("given")
        if rows not in written:
            written[rows] = folder
            return filled(empty_file, folder, **tables)
        (folder / MART).hardlink_to(written[rows] / MART)
        (folder / "current").symlink_to(MART)
        return Warehouse(folder)

    return give


def filled(
    empty_file: Path, folder: Path, *, as_of: date = AS_OF, **tables: list[Row]
) -> Warehouse:
    """A warehouse in `folder` with these rows only."""
    meta = {name: tables.pop(name) for name in META if name in tables}
    assert set(tables) <= set(NAMED), f"not to be named: {set(tables) - set(NAMED)}"
    rows = {"dim_people": _people(tables)} | tables
    path = folder / MART
    shutil.copy(empty_file, path)
    with duckdb.connect(str(path)) as connection:
        connection.begin()
        connection.execute("create schema staging")
        for name, given_rows in rows.items():
            if name in UNASKED:
                connection.execute(f"delete from marts.{name}")
            _insert(connection, f"marts.{name}", given_rows)
        for name, given_rows in meta.items():
            connection.execute(f"delete from meta.{name}")
            _insert(connection, f"meta.{name}", given_rows)
        connection.execute("update meta.data_version set as_of = ?", [as_of])
        for name, sql in rollups():
            connection.execute(f"create or replace table {name} as {sql}")
        connection.commit()
        connection.execute("drop schema staging cascade")
    (folder / "current").symlink_to(MART)
    return Warehouse(folder)


@cache
def rollups() -> list[tuple[str, str]]:
    """The marts that pages read and no test names, in the order of their making."""
    files = sql_files.read(ROOT)
    named = {f"marts.{name}" for name in NAMED}
    made = {name: file for name, file in files.items() if name not in named}
    pages = " ".join([metrics.text(), *(query.sql for query in page_queries())])
    wanted = set(re.findall(r"\bmarts\.\w+", pages)) - named
    order = sql_files.order(made, {}, frozenset(named), wanted)
    return [(name, made[name].sql) for name in order]


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row]) -> None:
    for row in rows:
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        connection.execute(f"insert into {table} ({columns}) values ({marks})", list(row.values()))


def _people(tables: Mapping[str, list[Row]]) -> list[Row]:
    ids = {row.get("one_id") for rows in tables.values() for row in rows} - {None}
    return [{"one_id": one_id, "person_key": key} for key, one_id in enumerate(sorted(ids), 1)]
