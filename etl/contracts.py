"""The border between a reader and the lake: a chunk has the columns and types it declared."""

import polars as pl

from etl.errors import ContractError
from etl.feeds import LakeTable


def validated(table: LakeTable, rows: pl.DataFrame) -> pl.DataFrame:
    """The chunk with exactly the declared columns, `_row` kept if it has one.

    Raises:
        ContractError: a column is missing or surplus, or has another type.
    """
    columns = rows.drop("_row", strict=False)
    if dict(columns.schema) != table.schema:
        _fault(table, columns)
    return rows


def _fault(table: LakeTable, columns: pl.DataFrame) -> None:
    # Imported only to word a fault: the import takes longer than reading most files.
    import pandera.polars as pa
    from pandera.errors import SchemaErrors

    schema = pa.DataFrameSchema(
        {name: pa.Column(dtype, nullable=True) for name, dtype in table.schema.items()},
        name=table.name,
        strict=True,
    )
    try:
        schema.validate(columns, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases.select("failure_case", "check").rows()
        raise ContractError(f"{table.name} is not as declared: {cases}") from error
