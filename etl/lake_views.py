# ruff: noqa: S608 - names come from our own files and declarations, never from input
"""The lake as the SQL of the build sees it: a view per table over the parts that count."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter

import duckdb
import polars as pl

from etl import decisions
from etl.feeds import LakeTable
from etl.inputs import Inputs
from etl.lake import LINEAGE, Part
from etl.relations import create

# What the types of lake tables are called in SQL.
_TYPES: dict[pl.DataType, str] = {
    pl.String(): "varchar",
    pl.Int64(): "bigint",
    pl.Int32(): "integer",
    pl.Float64(): "double",
    pl.Boolean(): "boolean",
    pl.Date(): "date",
    pl.Datetime("us", "UTC"): "timestamptz",
}


def open_lake(connection: duckdb.DuckDBPyConnection, inputs: Inputs) -> None:
    """Makes a view per lake table; a table without files is empty but typed."""
    for table in inputs.tables:
        if table.defaults:
            create(connection, f"lake._{table.name}_defaults", table.defaults())
        rows = scan(inputs, table, inputs.parts(table.name))
        connection.execute(f"create view lake.{table.name} as {rows}")
    settings = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in asdict(inputs.company).items()
        if name not in ("phone_key", "phone_seal") and value is not None
    }
    told = pl.DataFrame({"name": list(settings), "value": list(settings.values())})
    create(connection, "lake.app__settings", told)
    for name, decided in decisions.tables(inputs.decisions, inputs.company.phone_key).items():
        create(connection, f"lake.{name}", decided)
    connection.execute(
        "create table lake.app__run as select ?::date as as_of, ?::timestamptz as built_at, "
        "?::integer as version",
        [inputs.as_of, inputs.built_at, inputs.version],
    )


def scan(inputs: Inputs, table: LakeTable, parts: Iterable[Part]) -> str:
    """A query over some parts of an opened table, its defaults among them."""
    types = {name: _TYPES[dtype] for name, dtype in {**table.schema, **LINEAGE}.items()}
    # Says which columns there are, whatever the parts hold. No table: to make one costs more than
    # to read a small delivery.
    shape = ", ".join(f'null::{dtype} as "{name}"' for name, dtype in types.items())
    scans = [f"select {shape} where false"]
    if table.defaults:
        scans.append(f"select * from lake._{table.name}_defaults")
    by_shape = attrgetter("shape")
    for _, alike in groupby(sorted(parts, key=by_shape), by_shape):
        paths = ", ".join(_quoted(str(inputs.lake / part.path)) for part in alike)
        scans.append(f"select * from read_parquet([{paths}], hive_partitioning = false)")
    columns = ", ".join(f'"{name}"::{dtype} as "{name}"' for name, dtype in types.items())
    return f"select {columns} from ({' union all by name '.join(scans)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
