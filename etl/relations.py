# ruff: noqa: S608 - names come from our own files and declarations, never from input
"""Frames into the database, and how many rows there are."""

import duckdb
import polars as pl


def create(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> int:
    """A table from a frame."""
    connection.register("_frame", rows)
    connection.execute(f"create or replace table {name} as select * from _frame")
    connection.unregister("_frame")
    return rows.height


def has(connection: duckdb.DuckDBPyConnection, name: str, database: str = "") -> bool:
    """Whether a table is there: `<schema>.<name>` of the file itself, or of an attached one."""
    schema, _, table = name.partition(".")
    found = connection.execute(
        "select 1 from duckdb_tables() where schema_name = $schema and table_name = $table "
        "and database_name = coalesce(nullif($database, ''), current_database())",
        {"schema": schema, "table": table, "database": database},
    )
    return bool(found.fetchall())


def count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    """How many rows a table, or a query in brackets, has."""
    ((number,),) = connection.execute(f"select count(*) from {rows}").fetchall()
    return int(number)
