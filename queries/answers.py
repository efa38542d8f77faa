"""Rows as text for a terminal, a file or another program."""

import io
import shutil
from collections.abc import Iterable
from typing import Literal

import polars as pl
from rich.console import Console
from rich.table import Table

from queries.catalog import Query

Form = Literal["table", "csv", "json"]


def render(rows: pl.DataFrame, form: Form) -> str:
    """The rows, ending with a newline: values exactly as stored, money in 分."""
    if form == "csv":
        return rows.write_csv()
    if form == "json":
        return rows.write_json() + "\n"
    return _drawn(rows)


def listing(queries: Iterable[Query]) -> str:
    """What can be asked: name, question, and the parameters with their types."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("查询 · query", "回答什么 · answers", "参数 · parameters"):
        table.add_column(title, overflow="fold")
    for query in queries:
        question = query.summary.partition(". ")[0].removesuffix(".")
        table.add_row(query.name, question, " ".join(query.params))
    return _text(table)


def _drawn(rows: pl.DataFrame) -> str:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for name, dtype in rows.schema.items():
        is_number = dtype.is_numeric()
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in rows.iter_rows():
        table.add_row(*("—" if value is None else str(value) for value in row))
    return _text(table) + f"{rows.height} 行 · rows\n"


def _text(table: Table) -> str:
    # A pipe has no width: nothing may be folded there.
    width = shutil.get_terminal_size((10_000, 24)).columns
    page = io.StringIO()
    Console(file=page, width=width, no_color=True, markup=False).print(table)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"
