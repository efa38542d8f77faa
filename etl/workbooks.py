"""Workbooks (XLSX, and XLS of old): which sheets there are, and the cells of one as text."""

import html
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import polars as pl

from etl.bounds import OLE, ZIP, require_small_workbook
from etl.errors import FileRefusedError
from etl.headers import SEARCHED_LINES

WORKBOOK = "xl/workbook.xml"
_CELL = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]+)(\d+)"([^>]*)(?<!/)>(?!</)'
    rb"(?:<(?:\w+:)?f(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>))?(?:<(?:\w+:)?v>([^<]+)</)?"
)
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_CHUNK = 8 << 20
_LOCKED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet and its first lines; an empty one has none."""

    name: str
    is_visible: bool
    lines: tuple[tuple[str | None, ...], ...]


def is_workbook(path: Path) -> bool:
    """Whether it is one, whatever its name says: by its first bytes and what it packs."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start != ZIP:
        return start == OLE
    try:
        with zipfile.ZipFile(path) as archive:
            return WORKBOOK in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def opened(path: Path) -> fastexcel.ExcelReader:
    """The workbook, after a look at how large it will become.

    Raises:
        FileRefusedError: damaged, locked by a password, or too large.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
        is_locked = start == OLE and _LOCKED in stream.read(1 << 20)
    if is_locked:
        raise FileRefusedError("Excel 文件有打开密码，读不了。请取消密码后重新放入。")
    if start == ZIP:
        require_small_workbook(path)
    try:
        return fastexcel.read_excel(path)
    except Exception as error:  # the reader has no common base for its errors
        raise _unreadable(error) from error


def sheets(path: Path) -> tuple[Sheet, ...]:
    """Every sheet that can hold a table, in the order of the workbook."""
    book = opened(path)
    return tuple(_sheet(book, name) for name in book.sheet_names)


def _sheet(book: fastexcel.ExcelReader, name: str) -> Sheet:
    loaded = _loaded(book, name, SEARCHED_LINES)
    lines = tuple(loaded.to_polars().rows()) if loaded.width else ()
    return Sheet(name, loaded.visible == "visible", lines)


def first_table(path: Path) -> Sheet | None:
    """The first visible sheet with something in it."""
    book = opened(path)
    found = (_sheet(book, name) for name in book.sheet_names)
    return next((sheet for sheet in found if sheet.is_visible and sheet.lines), None)


def cells_of(path: Path, name: str) -> pl.DataFrame:
    """All cells of a sheet as text, line by line from the first.

    Number cells of 16 digits and more are written as 2.03E+18, as the spreadsheet shows them: it
    keeps 15 digits, and the text the library makes of them looks like an order number but is
    another one. Text cells keep all digits and are left alone.
    """
    cells = _loaded(opened(path), name, None).to_polars()
    long_numbers, first_column = _long_numbers(path, name)
    for column, row, shown in long_numbers:
        if row < cells.height and column - first_column < cells.width:
            cells[row, column - first_column] = shown
    return cells


def _loaded(book: fastexcel.ExcelReader, name: str, lines: int | None) -> fastexcel.ExcelSheet:
    try:
        return book.load_sheet(name, header_row=None, skip_rows=0, n_rows=lines, dtypes="string")
    except Exception as error:  # as above
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> FileRefusedError:
    said = next(iter(str(error).splitlines()), "")  # the lines after it name our own folders
    return FileRefusedError(f"Excel 文件打不开：{said}。请重新导出或另存为 XLSX。")


def _long_numbers(path: Path, name: str) -> tuple[list[tuple[int, int, str]], int]:
    """(column, row, as shown) of each long number, and the column at which the sheet begins."""
    found: list[tuple[int, int, str]] = []
    first_column = 1 << 20
    for letters, row, kind, value in _cells_in(path, name):
        column = _column_index(letters)
        first_column = min(first_column, column)
        if not value or (b't="' in kind and b't="n"' not in kind):
            continue
        try:
            number = float(value)
        except ValueError:
            continue
        if abs(number) >= 1e15:
            found.append((column, int(row) - 1, f"{number:.2E}"))
    return found, first_column


def _cells_in(path: Path, name: str) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
    """Letters, row, attributes and value of every cell of an XLSX; an XLS is not looked into."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, name)
        if part not in archive.namelist():
            return
        with archive.open(part) as stream:
            held = b""
            while chunk := stream.read(_CHUNK):
                done, mark, held = (held + chunk).rpartition(b"row>")
                yield from _CELL.findall(done + mark)
            yield from _CELL.findall(held)


def _part_of(archive: zipfile.ZipFile, name: str) -> str:
    """Where the cells of a sheet lie: the workbook names an id, its relations say where it is."""
    book = archive.read(WORKBOOK).decode("utf-8", "replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    tags = (tag for tag in _SHEET.findall(book) if _attribute(tag, "name") == name)
    wanted = next((_attribute(tag, r"\w+:id") for tag in tags), None)
    tags = (tag for tag in _RELATION.findall(relations) if _attribute(tag, "Id") == wanted)
    target = next((_attribute(tag, "Target") for tag in tags), None) or ""
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _attribute(tag: str, name: str) -> str | None:
    found = re.search(rf"\s{name}=\"([^\"]*)\"", tag)
    return html.unescape(found[1]) if found else None


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
