# ruff: noqa: S608 - names come from our own files and declarations, never from input
"""What a published file says about itself: version, content hashes, definitions."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import duckdb
import polars as pl

from etl.content_hash import Sums, TableHash, hash_of
from etl.inputs import Inputs
from etl.relations import create
from queries import catalog, metrics

MACROS = "metrics.sql"


def write(
    connection: duckdb.DuckDBPyConnection,
    inputs: Inputs,
    marts: Iterable[str],
    queries: Path,
    fingerprint: str,
    changes: Mapping[str, Sums] = MappingProxyType({}),
) -> tuple[TableHash, ...]:
    """Fills schema `meta` and creates the metrics' macros.

    changes: what the sums of tables changed by that were carried over from the version before
    """
    before = _sums_before(connection) if changes else {}
    hashes = tuple(
        hash_of(connection, name, before[name] + changes[name] if name in changes else None)
        for name in sorted(marts)
    )
    create(
        connection,
        "meta.mart_hashes",
        pl.DataFrame(
            [
                (each.table, each.rows, each.content_hash, str(each.sums.total), str(each.sums.xor))
                for each in hashes
            ],
            schema={
                "table_name": pl.String,
                "rows": pl.Int64,
                "content_hash": pl.String,
                "hash_sum": pl.String,
                "hash_xor": pl.String,
            },
            orient="row",
        ),
    )
    together = hashlib.sha256("".join(each.content_hash for each in hashes).encode()).hexdigest()
    connection.execute(
        "create table meta.data_version as select ?::integer as version, "
        "?::timestamptz as built_at, ?::date as as_of, ?::varchar as content_hash, "
        "?::varchar as fingerprint, ?::varchar as model",
        [inputs.version, inputs.built_at, inputs.as_of, together, fingerprint, inputs.model],
    )
    paths = pl.DataFrame({"path": sorted(part.path for part in inputs.parts())})
    create(connection, "meta.lake_parts", paths.cast(pl.String()))
    create(connection, "meta.query_definitions", _definitions(queries))
    connection.execute("create table meta.settings as from lake.app__settings")
    if (queries / MACROS).exists():
        connection.execute(metrics.definitions({each.table for each in hashes}))
    return hashes


def _sums_before(connection: duckdb.DuckDBPyConnection) -> dict[str, Sums]:
    rows = connection.execute(
        "select table_name, rows, hash_sum, hash_xor from before.meta.mart_hashes"
    ).fetchall()
    return {name: Sums(rows, int(total), int(xor)) for name, rows, total, xor in rows}


def _definitions(queries: Path) -> pl.DataFrame:
    known: Mapping[str, catalog.Query] = catalog.load(queries)
    return pl.DataFrame(
        [(query.name, query.summary, query.sql) for query in known.values()],
        schema={"name": pl.String, "summary": pl.String, "sql": pl.String},
        orient="row",
    )
