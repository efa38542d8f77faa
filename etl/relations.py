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


def count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    """How many rows a table, or a query in brackets, has."""
    ((number,),) = connection.execute(f"select count(*) from {rows}").fetchall()
    return int(number)
