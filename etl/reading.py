"""Bytes of an input file → text, JSON or lines: compression, encodings, what kind of file it is.

Tables (CSV, XLSX, Parquet) are read by etl.tables, their cells by etl.cells.
"""

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TextIO

import fastexcel
import orjson
import polars as pl

from etl.bounds import (
    BROKEN_GZIP,
    GZIP,
    LINE_BYTES,
    OLE,
    PARQUET,
    TRUNCATED,
    ZIP,
    gunzipped,
    require_short_line,
    require_small_document,
)
from etl.errors import FileRefusedError
from etl.feeds import FileKind, InputFile, Sniff
from etl.headers import column_name, delimiter_of, header_of, records
from etl.workbooks import first_table, is_workbook, sheets

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD_BYTES = 256 * 1024
_UNREADABLE = (
    ValueError,
    OSError,
    csv.Error,
    RecursionError,
    pl.exceptions.PolarsError,
    fastexcel.FastExcelError,
)


def input_file(path: Path, inbox: Path) -> InputFile:
    """The file with its content hash and its name relative to the inbox."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return InputFile(path=path, name=path.relative_to(inbox).as_posix(), sha256=digest)


def open_bytes(file: InputFile) -> BinaryIO:
    """The bytes, unpacked if they are gzip, whatever the name says.

    Reading them raises FileRefusedError where a gzip unpacks to more than is sane.
    """
    stream = file.path.open("rb")
    if stream.read(2) != GZIP:
        stream.seek(0)
        return stream
    stream.close()
    return gunzipped(file.path)


def open_text(file: InputFile) -> TextIO:
    """The text, decoded by BOM, else strictly as UTF-8, else strictly as GB18030; never lossy.

    Raises:
        FileRefusedError: neither encoding fits, or the gzip ends early.
    """
    encoding = encoding_of(file)
    return io.TextIOWrapper(open_bytes(file), encoding=encoding, errors="strict", newline="")


def encoding_of(file: InputFile) -> str:
    """The encoding that decodes every byte of the file."""
    with open_bytes(file) as stream:
        start = _head(stream, 4)
    marked = tuple(name for bom, name in _BOMS if start.startswith(bom))
    faults = {}
    for name in marked or ("utf-8", "gb18030"):
        line = _decode_fault(file, name)
        if line is None:
            return name
        faults[name] = line
    raise FileRefusedError(
        f"第 {max(faults.values())} 行附近的文字既不是 UTF-8 也不是 GB18030（GBK），无法无损读取。"
        "请用 Excel 或文本编辑器另存为“CSV UTF-8”后重新放入。"
    )


def _decode_fault(file: InputFile, encoding: str) -> int | None:
    """The line at which strict decoding fails, or None when all of it decodes."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line, length = 1, 0
    with open_bytes(file) as stream:
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
                line += chunk.count(b"\n")
                last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
                length = length + len(chunk) if last < 0 else len(chunk) - last
                require_short_line(length)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        except BROKEN_GZIP as error:
            raise FileRefusedError(TRUNCATED) from error
    return None


def require_whole(file: InputFile) -> None:
    """Reads to the end once.

    Raises:
        FileRefusedError: a gzip ends early.
    """
    try:
        with open_bytes(file) as stream:
            while stream.read(1 << 20):
                pass
    except BROKEN_GZIP as error:
        raise FileRefusedError(TRUNCATED) from error


_BAD_JSON = "不是完整的 JSON：{problem}。请重新导出；如果文件还在写入，写完后下次会再读。"


def ndjson_lines(file: InputFile) -> Iterator[tuple[int, bytes]]:
    """(line number from 1, bytes of the line) for every line that is not blank."""
    with open_bytes(file) as stream:
        try:
            for number, line in enumerate(iter(lambda: stream.readline(LINE_BYTES + 1), b""), 1):
                require_short_line(len(line))
                if stripped := line.removeprefix(codecs.BOM_UTF8).strip():
                    yield number, stripped
        except BROKEN_GZIP as error:
            raise FileRefusedError(TRUNCATED) from error


def json_value(raw: bytes) -> object:
    """One JSON value from bytes; GB18030 text is understood too.

    Raises:
        ValueError: not JSON in either encoding.
    """
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gb18030")
        return orjson.loads(text)


def json_document(file: InputFile) -> object:
    """The whole file as one JSON value, keys without outer blanks.

    Raises:
        FileRefusedError: the file is not JSON, or not all of it is there.
    """
    try:
        return stripped_keys(json_value(_document(file)))
    except BROKEN_GZIP as error:
        raise FileRefusedError(TRUNCATED) from error
    except (ValueError, RecursionError) as error:
        raise FileRefusedError(_BAD_JSON.format(problem=error)) from error


def _document(file: InputFile) -> bytes:
    """All bytes of a JSON file.

    Raises:
        FileRefusedError: more than can be held in memory.
    """
    pieces, size = [], 0
    with open_bytes(file) as stream:
        while piece := stream.read(1 << 20):
            pieces.append(piece)
            size += len(piece)
            require_small_document(size)
    return b"".join(pieces)


def stripped_keys(value: object) -> object:
    """The value with blanks cut from every key: WeCom's documents print `"status "`."""
    if isinstance(value, dict):
        return {str(key).strip(): stripped_keys(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [stripped_keys(inner) for inner in value]
    return value


def sniff(file: InputFile) -> Sniff:
    """What kind of file it is and its header; odd content is `unknown` and has none.

    Raises:
        FileRefusedError: too large to look into, or a workbook that cannot be opened.
    """
    if file.seen:
        return file.seen
    kind: FileKind = "unknown"
    header: tuple[str, ...] = ()
    with suppress(*BROKEN_GZIP, *_UNREADABLE):
        with open_bytes(file) as stream:
            head = _head(stream, _HEAD_BYTES)
        kind = _kind(head, file)
        header = _HEADERS[kind](file, head) if kind in _HEADERS else ()
    return Sniff(file.name, kind, tuple(column_name(name) for name in header))


def _head(stream: BinaryIO, size: int) -> bytes:
    """Up to `size` bytes; gzip may hand them out in smaller pieces."""
    pieces, missing = [], size
    while missing and (piece := stream.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _kind(head: bytes, file: InputFile) -> FileKind:
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith((OLE, ZIP)) and is_workbook(file.path):
        return "xlsx"
    if head.startswith(ZIP) or not head.strip():
        return "unknown"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "csv"
    if b"\x00" in head:
        return "unknown"
    body = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return _json_kind(body, file) if body[:1] in (b"{", b"[") else "csv"


def _json_kind(body: bytes, file: InputFile) -> FileKind:
    name = file.name.lower().removesuffix(".gz")
    if name.endswith((".ndjson", ".jsonl")):
        return "ndjson"
    first, newline, rest = body.partition(b"\n")
    if not (newline and rest.strip()):
        return "json"
    try:
        json_value(first)
    except ValueError:
        return "json"
    return "ndjson"


def _json_header(file: InputFile, head: bytes) -> tuple[str, ...]:
    with open_bytes(file) as stream:
        is_document = _kind(head, file) == "json"
        value = json_value(_document(file) if is_document else stream.readline(LINE_BYTES))
    if isinstance(value, list):
        value = value[0] if value else {}
    return tuple(_keys(value)) if isinstance(value, dict) else ()


def _keys(value: dict[str, object]) -> Iterator[str]:
    """The keys of an object and of the reply it wraps: an envelope alone says nothing."""
    yield from map(str, value)
    for wrapper in ("response", "data"):
        inner = value.get(wrapper)
        if isinstance(inner, dict):
            yield from _keys(inner)


def _csv_header(file: InputFile, head: bytes) -> tuple[str, ...]:
    lines = _decoded_head(head).splitlines(keepends=True)
    return header_of(list(records(lines, delimiter_of(lines))))


def _decoded_head(head: bytes) -> str:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return codecs.getincrementaldecoder(name)("strict").decode(head)
    try:
        return codecs.getincrementaldecoder("utf-8")("strict").decode(head)
    except UnicodeDecodeError:
        return codecs.getincrementaldecoder("gb18030")("strict").decode(head)


def _xlsx_header(file: InputFile, _head: bytes) -> tuple[str, ...]:
    if file.sheet is None:
        shown = first_table(file.path)
    else:
        shown = next(sheet for sheet in sheets(file.path) if sheet.name == file.sheet)
    return header_of(shown.lines) if shown else ()


def _parquet_header(file: InputFile, _head: bytes) -> tuple[str, ...]:
    return tuple(pl.read_parquet_schema(file.path))


_HEADERS = {
    "csv": _csv_header,
    "json": _json_header,
    "ndjson": _json_header,
    "xlsx": _xlsx_header,
    "parquet": _parquet_header,
}
