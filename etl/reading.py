"""Bytes of an input file → text, JSON or lines: compression, encodings, what kind of file it is.

Tables (CSV, XLSX, Parquet) are read by etl.tables, their cells by etl.cells.
"""

import codecs
import csv
import gzip
import hashlib
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import fastexcel
import orjson
import polars as pl

from etl.errors import FileRefusedError
from etl.feeds import FileKind, InputFile, Sniff

GZIP, ZIP, OLE, PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
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
_BROKEN_GZIP = (EOFError, zlib.error, gzip.BadGzipFile)


def input_file(path: Path, inbox: Path) -> InputFile:
    """The file with its content hash and its name relative to the inbox."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return InputFile(path=path, name=path.relative_to(inbox).as_posix(), sha256=digest)


def open_bytes(file: InputFile) -> BinaryIO:
    """The bytes, unpacked if they are gzip, whatever the name says."""
    stream = file.path.open("rb")
    if stream.read(2) != GZIP:
        stream.seek(0)
        return stream
    stream.close()
    # Tricky: lines of a bare GzipFile go through Python one by one; the buffer hands them out in C.
    unpacked = cast("io.RawIOBase", gzip.open(file.path, "rb"))  # noqa: SIM115 - owned below
    return io.BufferedReader(unpacked, 1 << 20)


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
    line = 1
    with open_bytes(file) as stream:
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
                line += chunk.count(b"\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        except _BROKEN_GZIP as error:
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
    except _BROKEN_GZIP as error:
        raise FileRefusedError(TRUNCATED) from error


TRUNCATED = "压缩包不完整（可能还没有传完）。请重新上传完整的文件。"
_BAD_JSON = "不是完整的 JSON：{problem}。请重新导出；如果文件还在写入，写完后下次会再读。"


def ndjson_lines(file: InputFile) -> Iterator[tuple[int, bytes]]:
    """(line number from 1, bytes of the line) for every line that is not blank."""
    with open_bytes(file) as stream:
        try:
            for number, line in enumerate(stream, start=1):
                if stripped := line.removeprefix(codecs.BOM_UTF8).strip():
                    yield number, stripped
        except _BROKEN_GZIP as error:
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
        with open_bytes(file) as stream:
            return stripped_keys(json_value(stream.read()))
    except _BROKEN_GZIP as error:
        raise FileRefusedError(TRUNCATED) from error
    except (ValueError, RecursionError) as error:
        raise FileRefusedError(_BAD_JSON.format(problem=error)) from error


def stripped_keys(value: object) -> object:
    """The value with blanks cut from every key: WeCom's documents print `"status "`."""
    if isinstance(value, dict):
        return {str(key).strip(): stripped_keys(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [stripped_keys(inner) for inner in value]
    return value


def column_name(name: object) -> str:
    """A header cell in normal form: NFKC, no BOM, no line breaks or outer blanks."""
    text = unicodedata.normalize("NFKC", str(name)).replace("\ufeff", "")
    return " ".join(text.split()).strip("`'\"= ")


def sniff(file: InputFile) -> Sniff:
    """What kind of file it is and its header; never raises for odd content."""
    kind: FileKind = "unknown"
    header: tuple[str, ...] = ()
    with suppress(*_BROKEN_GZIP, *_UNREADABLE):
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
    if head.startswith(OLE) or (head.startswith(ZIP) and _is_workbook(file)):
        return "xlsx"
    if head.startswith(ZIP) or not head.strip():
        return "unknown"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "csv"
    if b"\x00" in head:
        return "unknown"
    body = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return _json_kind(body, file) if body[:1] in (b"{", b"[") else "csv"


def _is_workbook(file: InputFile) -> bool:
    try:
        with zipfile.ZipFile(file.path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


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
        value = json_value(stream.read() if _kind(head, file) == "json" else stream.readline())
    if isinstance(value, list):
        value = value[0] if value else {}
    return tuple(str(key) for key in value) if isinstance(value, dict) else ()


def _csv_header(file: InputFile, head: bytes) -> tuple[str, ...]:
    lines = _decoded_head(head).splitlines() or [""]
    return tuple(next(csv.reader(lines, delimiter=delimiter_of(lines[0])), ()))


def _decoded_head(head: bytes) -> str:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return codecs.getincrementaldecoder(name)("strict").decode(head)
    try:
        return codecs.getincrementaldecoder("utf-8")("strict").decode(head)
    except UnicodeDecodeError:
        return codecs.getincrementaldecoder("gb18030")("strict").decode(head)


def delimiter_of(header: str) -> str:
    """The delimiter a header line uses most; a comma when it has none."""
    return max(",\t;|", key=header.count)


def _xlsx_header(file: InputFile, _head: bytes) -> tuple[str, ...]:
    sheet = fastexcel.read_excel(file.path).load_sheet(
        0, header_row=None, n_rows=1, dtypes="string"
    )
    return tuple(cell or "" for cell in sheet.to_polars().row(0))


def _parquet_header(file: InputFile, _head: bytes) -> tuple[str, ...]:
    return tuple(pl.read_parquet_schema(file.path))


_HEADERS = {
    "csv": _csv_header,
    "json": _json_header,
    "ndjson": _json_header,
    "xlsx": _xlsx_header,
    "parquet": _parquet_header,
}
