"""CSV, XLSX and Parquet → frames whose cells are still text, each row with its line number.

Types are never guessed: a guessed order number is a lost order number. etl.cells reads the cells.
"""

import csv
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import fastexcel
import polars as pl

from etl.errors import FileRefusedError, MissingColumnsError
from etl.feeds import InputFile, Refusal
from etl.quarantine import raw_text
from etl.reading import column_name, delimiter_of, open_text, require_whole, sniff

CHUNK_ROWS = 100_000
_NUMBER_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"(?: s="\d+")?(?: t="n")?><v>([^<]+)</v>')
_FIELD_CHARACTERS = 1 << 20
_ROW = "_row"


@dataclass(frozen=True, slots=True)
class Table:
    """A chunk of a file: text columns and `_row`, with the lines that could not be a row."""

    rows: pl.DataFrame
    refusals: list[Refusal]


def tables(file: InputFile, *, header_line: int = 1) -> Iterator[Table]:
    """The file's rows, whichever of CSV, XLSX or Parquet it really is.

    A Parquet file keeps its own types; the parsers of etl.cells accept both.

    Raises:
        FileRefusedError: it is none of them, empty, or cannot be decoded.
    """
    kind = sniff(file).kind
    if kind == "xlsx":
        yield xlsx_table(file, header_line=header_line)
    elif kind == "parquet":
        yield parquet_table(file)
    elif kind == "csv":
        yield from csv_tables(file, header_line=header_line)
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
        found = tuple(name for name in rows.columns if name != _ROW)
        raise MissingColumnsError(absent, found)


def headings(cells: Iterable[object]) -> list[str]:
    """Header cells → distinct names: `分销员`, `分销员__2`; a nameless one is `column_35`."""
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = base = column_name(cell if cell is not None else "") or f"column_{position}"
        count = 1
        while name in names or name == _ROW:
            count += 1
            name = f"{base}__{count}"
        names.append(name)
    return names


def csv_tables(
    file: InputFile, *, header_line: int = 1, chunk_rows: int = CHUNK_ROWS
) -> Iterator[Table]:
    """The rows of a delimited text file, a chunk at a time; a file without rows gives one chunk.

    A line with more or fewer cells than the header is refused, because its cells may have moved
    into other columns. Blank surplus cells, and missing cells under nameless columns, are harmless.
    """
    csv.field_size_limit(_FIELD_CHARACTERS)
    with open_text(file) as stream:
        for _ in range(header_line - 1):
            stream.readline()
        first = stream.readline()
        records = _records(chain([first], stream), delimiter_of(first), header_line - 1)
        _, header = next(records, (0, []))
        if not any(cell.strip() for cell in header):
            raise FileRefusedError("文件没有表头。请检查导出是否成功后重新放入。")
        names = headings(_trimmed(header))
        least = _named_width(names)
        chunk = _Chunk(names, least)
        for line, cells in records:
            chunk.add(line, cells)
            if len(chunk.lines) >= chunk_rows:
                yield chunk.table()
                chunk = _Chunk(names, least)
        yield chunk.table()


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

    def add(self, line: int, cells: list[str]) -> None:
        width = len(self.names)
        if len(cells) != width:
            if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
                cells = cells[:width]
            elif self.least <= len(cells) < width:
                cells = [*cells, *[""] * (width - len(cells))]
            else:
                self.refusals.append(_ragged(line, cells, width))
                return
        self.lines.append(line)
        self.cells.append(cells)

    def table(self) -> Table:
        columns = zip(*self.cells, strict=True) if self.cells else ([] for _ in self.names)
        rows = pl.DataFrame(
            [
                pl.Series(name, values, dtype=pl.String)
                for name, values in zip(self.names, columns, strict=True)
            ]
        )
        return Table(rows.with_columns(pl.Series(_ROW, self.lines, pl.Int64)), self.refusals)


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
    return Table(rows.with_row_index(_ROW, offset=1).with_columns(pl.col(_ROW).cast(pl.Int64)), [])


def xlsx_table(file: InputFile, *, header_line: int = 1) -> Table:
    """The rows of the first sheet as text; `_row` is the row number the spreadsheet shows."""
    try:
        book = fastexcel.read_excel(file.path)
        cells = book.load_sheet(0, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except Exception as error:  # the reader has no common base for its errors
        raise FileRefusedError(f"Excel 文件打不开：{error}。请重新导出或另存为 XLSX。") from error
    if cells.height < header_line:
        raise FileRefusedError("工作表没有表头。请检查导出是否成功后重新放入。")
    cells = _with_lost_digits_shown(cells, file)
    cells.columns = headings(cells.row(header_line - 1))
    names = cells.columns
    rows = cells.with_row_index(_ROW, offset=1).with_columns(pl.col(_ROW).cast(pl.Int64))
    written = pl.any_horizontal(pl.col(name).is_not_null() for name in names)
    return Table(rows.slice(header_line).filter(written).select(*names, _ROW), [])


def _with_lost_digits_shown(cells: pl.DataFrame, file: InputFile) -> pl.DataFrame:
    """Writes number cells of 16 digits and more as 2.03E+18, as the spreadsheet shows them.

    A number cell keeps 15 digits; the text that the reader makes of it looks like an order number
    but is another one. Text cells keep all digits and are left alone.
    """
    for column, row, shown in _long_numbers(file):
        if row < cells.height and column < cells.width:
            cells[row, column] = shown
    return cells


def _long_numbers(file: InputFile) -> Iterator[tuple[int, int, str]]:
    if not zipfile.is_zipfile(file.path):
        return
    with zipfile.ZipFile(file.path) as archive:
        sheets = sorted(
            (name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")),
            key=lambda name: (len(name), name),
        )
        content = archive.read(sheets[0]) if sheets else b""
    for letters, row, value in _NUMBER_CELL.findall(content):
        try:
            number = float(value)
        except ValueError:
            continue
        if abs(number) >= 1e15:
            yield _column_index(letters), int(row) - 1, f"{number:.2E}"


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
