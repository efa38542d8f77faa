"""The border between a reader and the lake: a chunk has the columns and types it declared."""

from functools import cache

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaError, SchemaErrors

from etl.errors import ContractError
from etl.feeds import LakeTable


def validated(table: LakeTable, rows: pl.DataFrame) -> pl.DataFrame:
    """The chunk with exactly the declared columns, `_row` kept if it has one.

    Raises:
        ContractError: a column is missing or surplus, or has another type.
    """
    columns = rows.drop("_row", strict=False)
    if dict(columns.schema) == table.schema:  # the usual case; pandera words the others
        return rows
    try:
        _schema(table.name, tuple(table.schema.items())).validate(columns)
    except (SchemaError, SchemaErrors) as error:
        found = {name: str(dtype) for name, dtype in columns.schema.items()}
        raise ContractError(f"{table.name}: {error} Found: {found}") from error
    return rows


@cache
def _schema(name: str, columns: tuple[tuple[str, pl.DataType], ...]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {column: pa.Column(dtype, nullable=True) for column, dtype in columns},
        name=name,
        strict=True,
        ordered=False,
    )
