"""Rows that were refused: found by polars expressions, kept as lines a person can act on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import polars as pl

from etl.cells import text
from etl.feeds import InputFile, Refusal

RAW_CHARACTERS = 2_000
_PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Check:
    """A reason to refuse a row: where `bad` is true, `column` is at fault."""

    column: str | None
    bad: pl.Expr
    reason: str


def unreadable(cell: pl.Expr, parsed: pl.Expr) -> pl.Expr:
    """True where something is written in the cell, yet it could not be read."""
    return text(cell).is_not_null() & parsed.is_null()


def missing(cell: pl.Expr) -> pl.Expr:
    """True where nothing is written in the cell."""
    return text(cell).is_null()


def sift(
    rows: pl.DataFrame, checks: Sequence[Check], *, raw: Sequence[str] | None = None
) -> tuple[pl.DataFrame, list[Refusal]]:
    """Parts the rows that pass every check from those that fail one; the first failure counts.

    In:  rows with `_row` as etl.tables yields them; `raw` names the columns to keep as evidence,
         all but `_row` by default
    Out: the good rows, unchanged and in order, and one refusal for each other row
    """
    if not checks or rows.is_empty():
        return rows, []
    fault = pl.coalesce(
        pl.when(check.bad).then(pl.lit(number, dtype=pl.Int32))
        for number, check in enumerate(checks)
    )
    judged = rows.with_columns(fault.alias("_fault"))
    good = judged.filter(pl.col("_fault").is_null()).drop("_fault")
    bad = judged.filter(pl.col("_fault").is_not_null())
    kept = [name for name in (raw or rows.columns) if name != "_row"]
    refusals = [
        Refusal(
            row=record.get("_row"),
            column=checks[record["_fault"]].column,
            reason=checks[record["_fault"]].reason,
            raw=raw_text({name: record[name] for name in kept}),
        )
        for record in bad.iter_rows(named=True)
    ]
    return good, refusals


def raw_text(value: object) -> str:
    """A row as text for the quarantine: at most 2 000 characters, phones masked."""
    if isinstance(value, bytes):
        shown = value.decode("utf-8", errors="backslashreplace")
    elif isinstance(value, str):
        shown = value
    else:
        shown = orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    return _PHONE.sub(r"\1****\2", shown[: RAW_CHARACTERS * 2])[:RAW_CHARACTERS]


def lines(file: InputFile, refusals: Iterable[Refusal]) -> bytes:
    """Refusals as NDJSON, in the order of the file."""
    return b"".join(
        orjson.dumps(
            {
                "file": file.name,
                "row": refusal.row,
                "column": refusal.column,
                "reason": refusal.reason,
                "raw": refusal.raw,
            },
            option=orjson.OPT_APPEND_NEWLINE,
        )
        for refusal in refusals
    )


def path_of(folder: Path, sha16: str) -> Path:
    """Where the refusals of one file are kept."""
    return folder / f"{sha16}.ndjson"
