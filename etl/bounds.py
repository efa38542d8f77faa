"""How large a file may become: what is refused before, or while, it is unpacked or held whole.

A few kilobytes can unpack to terabytes. Nothing here trusts what a file says of its own size.
"""

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from etl.errors import FileRefusedError

GZIP, ZIP, OLE, PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
BROKEN_GZIP = (EOFError, zlib.error, gzip.BadGzipFile)
TRUNCATED = "压缩包不完整（可能还没有传完）。请重新上传完整的文件。"

# Exports pack ten to sixty times smaller; deflate cannot exceed 1 032.
RATIO, FREE_BYTES = 200, 64 << 20
UNPACKED_BYTES = 32 << 30
WORKBOOK_BYTES = 1 << 30
DOCUMENT_BYTES = 256 << 20
LINE_BYTES = 32 << 20


@dataclass(slots=True)
class Budget:
    """What one packed file may still unpack to, members within members included."""

    packed: int
    most: int = UNPACKED_BYTES
    unpacked: int = 0

    def spend(self, size: int) -> None:
        """Counts unpacked bytes.

        Raises:
            FileRefusedError: too many, absolutely or for the size of the packed file.
        """
        self.unpacked += size
        if self.unpacked > self.most:
            raise FileRefusedError(
                f"解压后超过 {_shown(self.most)}，没有读取。请拆成几个较小的文件后重新放入。"
            )
        if self.unpacked > FREE_BYTES and self.unpacked > RATIO * max(self.packed, 1):
            raise FileRefusedError(
                f"压缩比超过 {RATIO} 倍，像是“压缩炸弹”，没有读取。"
                "如果内容确实如此，请解压后直接放入。"
            )


def gunzipped(path: Path) -> io.BufferedReader:
    """The unpacked bytes of a gzip file, within its budget."""
    # Tricky: lines of a bare GzipFile go through Python one by one; the buffer hands them out in C.
    return io.BufferedReader(_Gunzipped(path), 1 << 20)


class _Gunzipped(io.RawIOBase):
    """A gzip stream that stops where its budget ends."""

    def __init__(self, path: Path) -> None:
        self._stream = gzip.open(path, "rb")  # noqa: SIM115 - closed with this one
        self._budget = Budget(path.stat().st_size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        size = self._stream.readinto(buffer)
        self._budget.spend(size)
        return size

    def close(self) -> None:
        self._stream.close()
        super().close()


def require_small_workbook(path: Path) -> None:
    """Unpacks an XLSX once without keeping anything: its reader holds all of it in memory.

    Raises:
        FileRefusedError: too large, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as book:
            budget = Budget(path.stat().st_size, WORKBOOK_BYTES)
            for member in book.infolist():
                budget.spend(member.file_size)
            # The declared sizes may lie; the library reads no further than they say and then
            # compares the checksum.
            damaged = book.testzip()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise FileRefusedError(f"Excel 文件已损坏：{error}。请重新导出。") from error
    if damaged:
        raise FileRefusedError(f"Excel 文件已损坏（{damaged}）。请重新导出。")


def require_small_document(size: int) -> None:
    """A JSON document is held whole, at several times its size.

    Raises:
        FileRefusedError: too large for that.
    """
    if size > DOCUMENT_BYTES:
        raise FileRefusedError(
            f"JSON 文件超过 {_shown(DOCUMENT_BYTES)}，整个读入会占满内存。"
            "请按天或按页拆开，或每行存一个对象（NDJSON）。"
        )


def require_short_line(size: int) -> None:
    """A line is held whole.

    Raises:
        FileRefusedError: too long to be one.
    """
    if size > LINE_BYTES:
        raise FileRefusedError(
            f"有一行超过 {_shown(LINE_BYTES)}，不像是表格或日志。请检查导出，或换行保存后重新放入。"
        )


def _shown(size: int) -> str:
    return f"{size >> 30} GB" if size >= 1 << 30 else f"{size >> 20} MB"
