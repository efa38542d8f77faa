# ruff: noqa: S608 - names come from our own files and declarations, never from input
"""What a published file says about itself: version, sources, content hashes, definitions."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl

from etl.feeds import LakeTable
from etl.lake import Entry
from etl.marts import Inputs, count, create
from queries import catalog, metrics

MACROS = "metrics.sql"


@dataclass(frozen=True, slots=True)
class TableHash:
    """A table's rows and the digest of their content, whatever their order."""

    table: str
    rows: int
    content_hash: str


def hash_of(connection: duckdb.DuckDBPyConnection, table: str) -> TableHash:
    """The digest over all columns, names and types of a table, independent of row order."""
    described = connection.execute(f"describe {table}").fetchall()
    columns = ", ".join(f'"{name}"' for name, *_ in described)
    # Sums keep count of equal rows, which xor alone would cancel out.
    sums = connection.execute(
        f"select sum(hash({columns})::hugeint), bit_xor(hash(1, {columns})) from {table}"
    ).fetchall()
    shape = [(name, dtype) for name, dtype, *_ in described]
    rows = count(connection, table)
    digest = hashlib.sha256(repr((shape, rows, sums)).encode()).hexdigest()
    return TableHash(table, rows, digest)


def write(
    connection: duckdb.DuckDBPyConnection,
    inputs: Inputs,
    marts: Iterable[str],
    queries: Path,
    fingerprint: str,
) -> tuple[TableHash, ...]:
    """Fills schema `meta` and creates the metrics' macros."""
    hashes = tuple(hash_of(connection, name) for name in sorted(marts))
    create(
        connection,
        "meta.mart_hashes",
        pl.DataFrame(
            [(each.table, each.rows, each.content_hash) for each in hashes],
            schema={"table_name": pl.String, "rows": pl.Int64, "content_hash": pl.String},
            orient="row",
        ),
    )
    together = hashlib.sha256("".join(each.content_hash for each in hashes).encode()).hexdigest()
    connection.execute(
        "create table meta.data_version as select ?::integer as version, "
        "?::timestamptz as built_at, ?::date as as_of, ?::varchar as content_hash, "
        "?::varchar as fingerprint",
        [inputs.version, inputs.built_at, inputs.as_of, together, fingerprint],
    )
    create(connection, "meta.data_sources", _sources(inputs.tables, inputs.entries))
    create(connection, "meta.query_definitions", _definitions(queries))
    connection.execute("create table meta.settings as from lake.app__settings")
    if (queries / MACROS).exists():
        connection.execute(metrics.definitions({each.table for each in hashes}))
    return hashes


def _sources(tables: Iterable[LakeTable], entries: tuple[Entry, ...]) -> pl.DataFrame:
    rows = [_source(table, entries) for table in tables]
    return pl.DataFrame(
        rows,
        schema={
            "table_name": pl.String,
            "title": pl.String,
            "files": pl.Int64,
            "rows_loaded": pl.Int64,
            "rows_refused": pl.Int64,
            "first_date": pl.Date,
            "last_date": pl.Date,
            "delivered_at": pl.Datetime("us", "UTC"),
        },
        orient="row",
    )


def _source(table: LakeTable, entries: tuple[Entry, ...]) -> tuple[object, ...]:
    ours = [entry for entry in entries if table.name in entry.tables]
    parts = [part for entry in ours for part in entry.parts if part.table == table.name]
    days: list[date] = [part.day for part in parts if part.day]
    delivered: list[datetime] = [entry.loaded_at for entry in ours]
    return (
        table.name,
        table.title,
        len(ours),
        sum(part.rows for part in parts),
        sum(entry.refused.get(table.name, 0) for entry in ours),
        min(days, default=None),
        max(days, default=None),
        max(delivered, default=None),
    )


def _definitions(queries: Path) -> pl.DataFrame:
    known: Mapping[str, catalog.Query] = catalog.load(queries)
    return pl.DataFrame(
        [(query.name, query.summary, query.sql) for query in known.values()],
        schema={"name": pl.String, "summary": pl.String, "sql": pl.String},
        orient="row",
    )
