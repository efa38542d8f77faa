"""One declaration per table → its lake schema and the reading of its cells.

Used by the sources whose exports are tables or JSON records with a known set of keys.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from etl import cells
from etl.errors import MissingColumnsError
from etl.feeds import InputFile, LakeTable, Parsed, ReadContext, Refusal
from etl.headers import column_name
from etl.quarantine import Check, missing, sift, unreadable
from etl.tables import tables

Kind = Literal[
    "id",
    "userid",
    "text",
    "time",
    "epoch",
    "epoch_ms",
    "yuan",
    "yuan_float",
    "fen",
    "count",
    "number",
    "shown_count",
    "shown_yuan",
    "shown_seconds",
    "shown_share",
    "phone_hash",
    "phone_masked",
    "phone_sealed",
]
PARSED_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Field:
    """A lake column, the headers it may come under, and what its cells are.

    `needed`: a file without any of the headers is refused. `required`: a row with an empty cell is
    refused. Everything else may be absent: exports of different years have different columns.
    """

    name: str
    kind: Kind
    headers: tuple[str, ...]
    needed: bool = False
    required: bool = False


_DTYPES: dict[str, pl.DataType] = {
    "time": cells.utc_datetime(),
    "epoch": cells.utc_datetime(),
    "epoch_ms": cells.utc_datetime(),
    "yuan": pl.Int64(),
    "yuan_float": pl.Int64(),
    "fen": pl.Int64(),
    "count": pl.Int64(),
    "number": pl.Float64(),
    "shown_count": pl.Int64(),
    "shown_yuan": pl.Int64(),
    "shown_seconds": pl.Int64(),
    "shown_share": pl.Float64(),
}

_UNREADABLE: dict[str, str] = {
    "time": "时间读不出来，应为 2026-05-25 22:05:43 这样的格式。请按原样重新导出",
    "epoch": "时间应为 Unix 秒数。请按接口原样保存",
    "epoch_ms": "时间应为 Unix 毫秒数。请按接口原样保存",
    "yuan_float": "金额读不出来，或小数超过两位。请按接口原样保存，以元为单位",
    "yuan": "金额读不出来，或小数超过两位。请改为以元为单位、最多两位小数",
    "fen": "金额应为以分为单位的整数。请按接口原样保存",
    "count": "数量应为整数。请按原样重新导出",
    "shown_count": "数量读不出准确的值，应为 1,286,400 或 45.2万 这样的写法。请改为完整的数字",
    "shown_yuan": "金额读不出准确的值，应为 1,286.40 或 45.2万（元）这样的写法。请改为完整的金额",
    "shown_seconds": "时长读不出准确的值，应为 1分08秒、00:01:08 或秒数。请改成其中一种",
    "shown_share": "比例应为 12% 这样的写法。请带上百分号",
    "number": "数值读不出来。请按原样重新导出",
}


def lake_table(
    name: str,
    title: str,
    fields: Sequence[Field],
    *,
    day: str,
    derived: dict[str, pl.DataType] | None = None,
) -> LakeTable:
    """The lake table that these fields fill, with the columns a reader derives at the end."""
    schema = {field.name: _DTYPES.get(field.kind, pl.String()) for field in fields}
    return LakeTable(name=name, schema={**schema, **(derived or {})}, day=day, title=title)


def read_table(
    file: InputFile,
    fields: Sequence[Field],
    context: ReadContext,
    *,
    ends_at: re.Pattern[str] | None = None,
) -> tuple[pl.DataFrame, list[Refusal]]:
    """The rows of a CSV, XLSX or Parquet export, parsed by their declaration.

    In:  a table file; `ends_at` as etl.tables.tables takes it
    Out: `_row` and one column per field; rows with an unreadable cell are refusals

    Raises:
        MissingColumnsError: a needed column is absent under all of its names.
    """
    frames, refusals = [], []
    for chunk in tables(file, ends_at=ends_at):
        refusals.extend(chunk.refusals)
        rows, refused = parse(chunk.rows, fields, context)
        frames.append(rows)
        refusals.extend(refused)
    return pl.concat(frames), refusals


def parse(
    rows: pl.DataFrame, fields: Sequence[Field], context: ReadContext
) -> tuple[pl.DataFrame, list[Refusal]]:
    """Text cells → typed columns; a row with a cell that cannot be read exactly is refused."""
    found = {field: _column(rows, field) for field in fields}
    absent = tuple(field.headers[0] for field in fields if field.needed and found[field] is None)
    if absent:
        raise MissingColumnsError(absent, tuple(n for n in rows.columns if n != "_row"))
    present = {field: name for field, name in found.items() if name is not None}
    parsed = {field: _value(field, pl.col(name), context) for field, name in present.items()}
    checks = [
        check for field, name in present.items() for check in _checks(field, name, parsed[field])
    ]
    good, refusals = sift(rows, checks)
    columns = [
        (parsed[field] if field in parsed else pl.lit(None))
        .cast(_DTYPES.get(field.kind, pl.String()))
        .alias(field.name)
        for field in fields
    ]
    return good.select("_row", *columns), refusals


def _column(rows: pl.DataFrame, field: Field) -> str | None:
    names = (form for name in field.headers for form in (name, column_name(name)))
    return next((name for name in names if name in rows.columns), None)


def _value(field: Field, cell: pl.Expr, context: ReadContext) -> pl.Expr:
    readers: dict[str, Callable[[], pl.Expr]] = {
        "id": lambda: cells.clean_id(cell),
        "userid": lambda: cells.clean_id(cell).str.to_lowercase(),
        "text": lambda: cells.text(cell),
        "time": lambda: cells.local_time(cell, context.business_zone),
        "epoch": lambda: cells.epoch_time(cell, "s"),
        "epoch_ms": lambda: cells.epoch_time(cell, "ms"),
        "yuan": lambda: cells.yuan_to_fen(cell),
        "yuan_float": lambda: cells.noisy_yuan_to_fen(cell),
        "fen": lambda: cells.fen(cell),
        "count": lambda: cells.whole_number(cell),
        "number": lambda: cells.decimal_number(cell),
        "shown_count": lambda: cells.shown_number(cell),
        "shown_yuan": lambda: cells.shown_yuan_to_fen(cell),
        "shown_seconds": lambda: cells.shown_seconds(cell),
        "shown_share": lambda: cells.shown_share(cell),
        "phone_hash": lambda: cells.phone_hash(cell, context.phone_key),
        "phone_sealed": lambda: cells.sealed_phone(cell, context.phone_seal),
        "phone_masked": lambda: pl.coalesce(cells.masked_phone(cell), _short(cell)),
    }
    return readers[field.kind]()


def _short(cell: pl.Expr) -> pl.Expr:
    return cells.clean_id(cell).str.slice(0, 24)


def _checks(field: Field, name: str, parsed: pl.Expr) -> Iterator[Check]:
    cell = pl.col(name)
    if field.kind in ("id", "userid"):
        yield Check(name, cells.is_mangled_id(cell), cells.MANGLED_ID)
    if field.required:
        yield Check(name, missing(cell), f"“{name}”是空的，这一行无法归位。请补全后重新导出")
    if field.kind == "time":
        nothing = cells.text(cell).str.contains(r"^0+([-:/ 0]*)$")
        yield Check(name, unreadable(cell, parsed) & ~nothing, _UNREADABLE["time"])
    elif field.kind in _UNREADABLE:
        is_never = pl.lit(field.kind in ("epoch", "epoch_ms")) & (cells.text(cell) == "0")
        yield Check(name, unreadable(cell, parsed) & ~is_never, _UNREADABLE[field.kind])


def parsed_chunks(
    table: LakeTable, rows: pl.DataFrame, refusals: list[Refusal]
) -> Iterator[Parsed]:
    """The rows in pieces the pipeline takes; the refusals go with the first piece."""
    numbering = ["_row"] if "_row" in rows.columns else []
    ordered = rows.select(*table.schema, *numbering)
    for start in range(0, max(ordered.height, 1), PARSED_ROWS):
        piece = ordered.slice(start, PARSED_ROWS)
        yield Parsed(table.name, piece, refusals if start == 0 else [])


def numbered(rows: pl.DataFrame, key: Sequence[str], *, order: Sequence[str]) -> pl.DataFrame:
    """Adds `copy_no`: 1, 2, … for lines of one file that share a key.

    Two equal lines of one order are two pieces; the same line in two files is one. Counting inside
    the file, by content and not by place, tells these cases apart however the files are shuffled
    or repeated.

    In:  all lines of one file; `order` names what may differ between lines of one key
    Out: the lines with `copy_no`
    """
    return (
        rows.with_row_index("_place")
        .sort([*key, *order, "_place"], nulls_last=True)
        .with_columns(copy_no=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over(list(key)))
        .sort("_place")
        .drop("_place")
    )
