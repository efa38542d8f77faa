"""Touches and orders of a few people → the attribution tables, made by the project's own SQL."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from etl import sql_files

QUERIES = Path(__file__).parents[2] / "queries"
MADE = (
    "staging.stg_order_sessions",
    "staging.stg_attribution_windows",
    "staging.stg_attribution_pairs",
    "staging.stg_attribution_weights",
    "staging.stg_attribution_credits",
    "marts.fct_attribution",
)
MODELS = ("last", "last_non_direct", "first", "linear", "position", "time_decay")
WINDOWS = (1, 7, 15, 30)
ZONE = "Asia/Shanghai"
Row = Mapping[str, object]

# Columns that the SQL reads, with the type each has in the published file.
SHAPES = {
    "marts.fct_orders": "order_id varchar, one_id varchar, paid_at timestamptz, paid_date date, "
    "paid_fen bigint, refunded_fen bigint, is_counted boolean, is_first_paid boolean, "
    "store_id varchar, brand_id varchar",
    "marts.fct_touches": "touch_id varchar, one_id varchar, touched_at timestamptz, "
    "touch_date date, kind varchar, scene_code integer, chan_id varchar, campaign_id varchar, "
    "guide_id varchar, live_id varchar, article_id varchar",
    "marts.dim_entries": "scene_key integer, scene_code integer, family varchar",
    "marts.dim_visitors": "one_id varchar, first_visit_date date",
    "marts.fct_opens": "open_id varchar, session_id varchar, opened_at timestamptz, "
    "closed_at timestamptz",
    "marts.fct_order_entries": "order_id varchar, open_id varchar",
}
SCENES = [
    {"scene_key": 1089, "scene_code": 1089, "family": "快捷入口"},
    {"scene_key": 1058, "scene_code": 1058, "family": "公众号"},
    {"scene_key": 1007, "scene_code": 1007, "family": "分享"},
]


def at(text: str) -> datetime:
    """A moment in Shanghai: at("2026-09-01 10:00")."""
    return datetime.fromisoformat(f"{text}+08:00")


def touch(touch_id: str, when: str, scene: int | None = 1058, **columns: object) -> Row:
    """An entry, or another kind of touch, of person p1."""
    return {
        "touch_id": touch_id,
        "one_id": "p1",
        "touched_at": at(when),
        "touch_date": at(when).date(),
        "kind": "entry",
        "scene_code": scene,
    } | columns


def order(order_id: str, when: str, paid_fen: int, **columns: object) -> Row:
    """A counted order of person p1."""
    return {
        "order_id": order_id,
        "one_id": "p1",
        "paid_at": at(when),
        "paid_date": at(when).date(),
        "paid_fen": paid_fen,
        "is_counted": True,
        "is_first_paid": False,
    } | columns


def attributed(
    *, orders: Iterable[Row] | pl.DataFrame, touches: Iterable[Row] | pl.DataFrame, **others: object
) -> duckdb.DuckDBPyConnection:
    """A database in memory with these facts and everything that follows from them."""
    connection = duckdb.connect(":memory:")
    connection.execute(f"set TimeZone = '{ZONE}'")
    for schema in ("marts", "staging"):
        connection.execute(f"create schema {schema}")
    given = {"marts.fct_orders": orders, "marts.fct_touches": touches}
    given["marts.dim_entries"] = SCENES
    given |= {f"marts.{name}": rows for name, rows in others.items()}
    for name, shape in SHAPES.items():
        connection.execute(f"create table {name} ({shape})")
        rows = given.get(name, [])
        frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(list(rows))
        if frame.width:
            connection.register("_given", frame)
            connection.execute(f"insert into {name} by name select * from _given")
            connection.unregister("_given")
    for name in MADE:
        connection.execute(f"create table {name} as {_sql(name)}")
    return connection


@cache
def _sql(name: str) -> str:
    return sql_files.parse(name, QUERIES / f"{name.replace('.', '/')}.sql").sql
