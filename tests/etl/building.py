"""Builds a warehouse from files that a test writes, by the real refresh."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from etl.feeds import Feed, ReadContext, Refusal
from etl.pipeline import QUERIES, Plan, refresh
from etl.reading import input_file
from tests.conftest import AS_OF, COMPANY

CONTEXT = ReadContext(COMPANY.phone_key, COMPANY.business_zone, COMPANY.brand_id)


def read(path: Path, feed: Feed) -> tuple[dict[str, list[dict]], list[Refusal]]:
    """The rows of one file by lake table, and what was refused of it."""
    tables: dict[str, list[dict]] = {}
    refusals: list[Refusal] = []
    for chunk in feed.read(input_file(path, path.parent), CONTEXT):
        tables.setdefault(chunk.table, []).extend(chunk.rows.to_dicts())
        refusals.extend(chunk.refusals)
    return tables, refusals


def built(
    place: Path,
    files: Mapping[str, str | bytes | Path | Iterable[str]],
    *targets: str,
    count_zero_orders: bool = False,
) -> duckdb.DuckDBPyConnection:
    """The published file of an inbox with these files; lines are joined, paths are linked."""
    inbox = place / "inbox"
    inbox.mkdir(parents=True)
    for name, content in files.items():
        path = inbox / name
        if isinstance(content, Path):
            path.symlink_to(content)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else "\n".join(content) + "\n"
            path.write_text(text, encoding="utf-8")
    company = replace(COMPANY, count_zero_orders=count_zero_orders)
    report = refresh(
        inbox, place / "data", company=company, as_of=AS_OF, plan=Plan(targets=targets or None)
    )
    assert report.published, report.as_json()
    return opened(place / "data")


def opened(data: Path) -> duckdb.DuckDBPyConnection:
    """The published file, to be closed by the test."""
    return duckdb.connect(str((data / "current").resolve()), read_only=True)


def rows(marts: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    """What a query gives."""
    return marts.sql(sql).fetchall()


def broken(marts: duckdb.DuckDBPyConnection, check: str) -> list[dict[str, object]]:
    """The rows that break a promise of queries/checks."""
    found = marts.sql((QUERIES / "checks" / f"{check}.sql").read_text(encoding="utf-8"))
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
