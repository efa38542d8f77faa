"""CSV, XLSX and Parquet → frames whose cells are still text, each row with its line number.

Types are never guessed: a guessed order number is a lost order number. etl.cells reads the cells.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TextIO

import polars as pl

from etl import workbooks
from etl.errors import FileRefusedError, MissingColumnsError
from etl.feeds import InputFile, Refusal
from etl.headers import (
    ROW,
    SEARCHED_LINES,
    delimiter_of,
    header_at,
    headings,
    is_total,
    records,
)
from etl.quarantine import raw_text
from etl.reading import open_text, require_whole, sniff

CHUNK_ROWS = 100_000
_FIELD_CHARACTERS = 1 << 20
_SEARCHED_CHARACTERS = 1 << 20


@dataclass(frozen=True, slots=True)
class Table:
    """A chunk of a file: text columns and `_row`, with the lines that could not be a row."""

    rows: pl.DataFrame
    refusals: list[Refusal]


def tables(
    file: InputFile, *, header_line: int | None = None, ends_at: re.Pattern[str] | None = None
) -> Iterator[Table]:
    """The file's rows, whichever of CSV, XLSX or Parquet it really is.

    header_line: the line of the header; looked for below titles if not given
    ends_at:     where another table follows in the same file: the first row whose first cell
                 matches, and everything below it, is not read

    A Parquet file keeps its own types; the parsers of etl.cells accept both.

    Raises:
        FileRefusedError: it is none of them, empty, or cannot be decoded.
    """
    kind = sniff(file).kind
    if kind == "xlsx":
        yield xlsx_table(file, header_line=header_line, ends_at=ends_at)
    elif kind == "parquet":
        yield parquet_table(file)
    elif kind == "csv":
        yield from csv_tables(file, header_line=header_line, ends_at=ends_at)
    else:
        require_whole(file)
        raise FileRefusedError(
            "文件是空的或不是表格（CSV、XLSX、Parquet）。请检查导出是否成功后重新放入。"
        )


def require(rows: pl.DataFrame, columns: Iterable[str]) -> None:
    """Refuses the file when a needed column is absent.

    Raises:
        MissingColumnsError: names what is missing and what is there.
    """
    absent = tuple(name for name in columns if name not in rows.columns)
    if absent:
        found = tuple(name for name in rows.columns if name != ROW)
        raise MissingColumnsError(absent, found)


def csv_tables(
    file: InputFile,
    *,
    header_line: int | None = None,
    ends_at: re.Pattern[str] | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> Iterator[Table]:
    """The rows of a delimited text file, a chunk at a time; a file without rows gives one chunk.

    A line with more or fewer cells than the header is refused, because its cells may have moved
    into other columns. Blank surplus cells, and missing cells under nameless columns, are harmless.
    Totals in the last lines are no rows.
    """
    csv.field_size_limit(_FIELD_CHARACTERS)
    with open_text(file) as stream:
        found = _from_header(stream, header_line)
        _, header = next(found, (0, []))
        if not any(cell.strip() for cell in header):
            raise FileRefusedError("文件没有表头。请检查导出是否成功后重新放入。")
        names = headings(_trimmed(header))
        least = _named_width(names)
        chunk = _Chunk(names, least)
        for line, cells in found:
            if ends_at and ends_at.search(cells[0]):
                break
            if len(chunk.lines) >= chunk_rows:
                yield chunk.table()
                chunk = _Chunk(names, least)
            chunk.add(line, cells)
        chunk.without_totals()
        yield chunk.table()


def _from_header(stream: TextIO, header_line: int | None) -> Iterator[tuple[int, list[str]]]:
    """The header and every record after it; without a `header_line` it is looked for."""
    skipped = (header_line or 1) - 1
    for _ in range(skipped):
        stream.readline()
    head = _head_lines(stream)
    delimiter = delimiter_of(head)
    titles = 0 if header_line else header_at(list(records(head, delimiter)))
    yield from islice(_records(chain(head, stream), delimiter, skipped), titles, None)


def _head_lines(stream: TextIO) -> list[str]:
    """Enough lines to find the header; a cell may hold several lines."""
    lines: list[str] = []
    size = 0
    while size < _SEARCHED_CHARACTERS and len(lines) < 4 * SEARCHED_LINES:
        line = stream.readline()
        if not line:
            break
        lines.append(line)
        size += len(line)
    return lines


def _records(
    stream: Iterable[str], delimiter: str, skipped: int
) -> Iterator[tuple[int, list[str]]]:
    """Records that are not blank, each with the line it begins on."""
    reader = csv.reader(stream, delimiter=delimiter)
    while True:
        begins = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileRefusedError(
                f"第 {begins} 行起有一个引号没有闭合，后面的内容无法分列。"
                "请修正该行的引号，或重新导出。"
            ) from error
        if any(cells):
            yield begins, cells


class _Chunk:
    """Rows gathered for one frame."""

    def __init__(self, names: list[str], least: int) -> None:
        self.names, self.least = names, least
        self.lines: list[int] = []
        self.cells: list[list[str]] = []
        self.refusals: list[Refusal] = []
        self.totals: set[int | None] = set()

    def add(self, line: int, cells: list[str]) -> None:
        width = len(self.names)
        if len(cells) != width:
            if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                cells = cells[:width]
            elif self.least <= len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]
            else:
                self.refusals.append(_ragged(line, cells, width))
                if is_total(cells):
                    self.totals.add(line)
                return
        self.lines.append(line)
        self.cells.append(cells)

    def without_totals(self) -> None:
        """Takes the totals off the end of the file; one between rows stays, for its reader."""
        while self.cells and is_total(self.cells[-1]):
            self.lines.pop()
            self.cells.pop()
        last = self.lines[-1] if self.lines else 0
        below = {refusal.row for refusal in self.refusals if (refusal.row or 0) > last}
        if below <= self.totals:
            self.refusals = [each for each in self.refusals if each.row not in below]

    def table(self) -> Table:
        columns = zip(*self.cells, strict=True) if self.cells else ([] for _ in self.names)
        rows = pl.DataFrame(
            [
                pl.Series(name, values, dtype=pl.String)
                for name, values in zip(self.names, columns, strict=True)
            ]
        )
        return Table(rows.with_columns(pl.Series(ROW, self.lines, pl.Int64)), self.refusals)


def _trimmed(cells: list[str]) -> list[str]:
    """A header without blank cells at its end beyond one: a trailing comma leaves one."""
    while len(cells) > 1 and not cells[-1].strip() and not cells[-2].strip():
        cells = cells[:-1]
    return cells


def _named_width(names: list[str]) -> int:
    """How many cells a row must have at least: up to the last column that has a name."""
    width = len(names)
    while width > 1 and names[width - 1] == f"column_{width}":
        width -= 1
    return width


def _ragged(line: int, cells: list[str], width: int) -> Refusal:
    inner = sum(cell.count("\n") for cell in cells)
    hint = "，可能有引号没有闭合" if inner > 1 else ""
    return Refusal(
        row=line,
        column=None,
        reason=f"这一行有 {len(cells)} 个值，表头有 {width} 列{hint}。"
        "请检查分隔符和引号后重新导出。",
        raw=raw_text(cells),
    )


def parquet_table(file: InputFile) -> Table:
    """The rows of a Parquet file with its own types; `_row` counts records from 1."""
    try:
        rows = pl.read_parquet(file.path, glob=False, hive_partitioning=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileRefusedError(f"Parquet 文件读不出来：{error}。请重新导出。") from error
    rows.columns = headings(rows.columns)
    return Table(rows.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64)), [])


def xlsx_table(
    file: InputFile,
    *,
    header_line: int | None = None,
    ends_at: re.Pattern[str] | None = None,
) -> Table:
    """The rows of a sheet as text; `_row` is the row number the spreadsheet shows.

    The sheet is the one the file names, else the first visible one that holds anything.
    """
    name = file.sheet or getattr(workbooks.first_table(file.path), "name", None)
    cells = workbooks.cells_of(file.path, name) if name else pl.DataFrame()
    if header_line is None:
        header_line = header_at(cells.head(SEARCHED_LINES).rows()) + 1
    if cells.height < header_line:
        raise FileRefusedError("工作表没有表头。请检查导出是否成功后重新放入。")
    cells.columns = headings(cells.row(header_line - 1))
    names = cells.columns
    rows = cells.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))
    written = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
    rows = rows.slice(header_line).filter(written).select(*names, ROW)
    if ends_at:
        ends = (place for place, cell in enumerate(rows[names[0]]) if ends_at.search(cell or ""))
        rows = rows.head(next(ends, rows.height))
    while rows.height and is_total(rows.row(-1)[:-1]):
        rows = rows.head(-1)
    return Table(rows, [])
