"""Archives and workbooks → their members, each an input of its own, known by its content.

A member's name is only shown; no path is ever made of it. A container that cannot be unpacked
whole and within its budget (etl.bounds) is refused whole.
"""

import hashlib
import tarfile
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Literal

from etl.bounds import BROKEN_GZIP, GZIP, OLE, PARQUET, TRUNCATED, ZIP, Budget
from etl.errors import FileRefusedError
from etl.feeds import InputFile, Sniff
from etl.headers import column_name, header_of
from etl.reading import open_bytes, sniff
from etl.workbooks import is_workbook, sheets

MEMBERS, DEPTH = 10_000, 3
_FOREIGN = {b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
_NOT_MEANT = ("__macosx", "thumbs.db", "desktop.ini")
_EMPTY_ZIP = b"PK\x05\x06"
_IS_UTF8, _IS_LOCKED = 0x800, 0x1
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, ValueError)
_CHUNK = 1 << 20

Kind = Literal["zip", "tar", "tar.gz", "packed", "gzip", "workbook", "plain"]
Member = tuple[str, IO[bytes]]
Aside = tuple[str, Literal["refused", "skipped"], str]


@dataclass(frozen=True, slots=True)
class Contents:
    """The inputs in a file of the inbox, and what is none: its name, how it counts, why."""

    members: tuple[InputFile, ...]
    aside: tuple[Aside, ...] = ()


def unpacked(file: InputFile, spool: Path) -> Contents:
    """The members of a container, their bytes in the spool under their hash.

    Raises:
        FileRefusedError: an archive with a password, damaged, nested too deep, or a bomb.
    """
    work = _Unpacking(file, spool, Budget(file.path.stat().st_size))
    members = tuple(work.inputs(file, 0))
    if not members and not work.aside:
        raise FileRefusedError("里面没有可以读的文件。请检查打包或导出后重新放入。")
    return Contents(members, tuple(work.aside))


@dataclass(slots=True)
class _Unpacking:
    """One container of the inbox at work: its budget covers everything in it."""

    container: InputFile
    spool: Path
    budget: Budget
    aside: list[Aside] = field(default_factory=list)
    count: int = 0

    def inputs(self, file: InputFile, depth: int) -> Iterator[InputFile]:
        """The inputs in a file; members of members are brought up beside the others.

        A member that cannot be opened is refused alone.
        """
        try:
            yield from list(self._inputs(file, depth))
        except FileRefusedError as error:
            if not depth:
                raise
            self.aside.append((file.name, "refused", str(error)))

    def _inputs(self, file: InputFile, depth: int) -> Iterator[InputFile]:
        kind = kind_of(file)
        if kind == "workbook":
            yield from self._sheets(file)
        elif kind in ("plain", "gzip"):
            inner = self._of_text(file) if kind == "gzip" else file
            yield replace(inner, seen=sniff(inner))
        elif depth >= DEPTH:
            raise FileRefusedError(f"压缩包套了 {DEPTH} 层以上，没有读取。请解压后直接放入。")
        else:
            yield from self._members(file, _READERS[kind], depth + 1)

    def _members(
        self, file: InputFile, read: Callable[[InputFile, Budget], Iterator[Member]], depth: int
    ) -> Iterator[InputFile]:
        try:
            for name, stream in read(file, self.budget):
                self.count += 1
                _require_few(self.count)
                shown = f"{file.name}/{name}" if name else file.name
                yield from self.inputs(self._spooled(shown, stream), depth)
        except BROKEN_GZIP as error:
            raise FileRefusedError(TRUNCATED) from error
        except _BROKEN as error:
            raise FileRefusedError(f"压缩包已损坏或没有传完：{error}。请重新上传。") from error
        except NotImplementedError as error:
            reason = "压缩包用了读不了的压缩方式。请用普通的 zip（Deflate）重新打包。"
            raise FileRefusedError(reason) from error

    def _spooled(self, name: str, stream: IO[bytes]) -> InputFile:
        unfinished = self.spool / f"{uuid.uuid4().hex}.part"
        digest = hashlib.sha256()
        with unfinished.open("xb") as out:
            while chunk := stream.read(_CHUNK):
                self.budget.spend(len(chunk))
                digest.update(chunk)
                out.write(chunk)
        path = unfinished.rename(self.spool / digest.hexdigest())
        return InputFile(path, name, digest.hexdigest(), archive=self.container.path)

    def _of_text(self, file: InputFile) -> InputFile:
        """A packed text is read as it lies; packing it anew does not make it another one."""
        digest = hashlib.sha256()
        try:
            with open_bytes(file) as stream:
                while chunk := stream.read(_CHUNK):
                    self.budget.spend(len(chunk))
                    digest.update(chunk)
        except BROKEN_GZIP as error:
            raise FileRefusedError(TRUNCATED) from error
        return replace(file, sha256=digest.hexdigest())

    def _sheets(self, file: InputFile) -> Iterator[InputFile]:
        """Each visible sheet that holds anything; a lone one is the workbook itself."""
        found = sheets(file.path)
        filled = [sheet for sheet in found if sheet.lines]
        for sheet in filled:
            if not sheet.is_visible:
                reason = "隐藏的工作表，没有读取。要读请先取消隐藏。"
                self.aside.append((f"{file.name}#{sheet.name}", "skipped", reason))
        shown = [sheet for sheet in filled if sheet.is_visible]
        for sheet in shown:
            header = tuple(column_name(cell) for cell in header_of(sheet.lines))
            name = file.name if len(shown) == 1 else f"{file.name}#{sheet.name}"
            own = hashlib.sha256(f"{file.sha256}#{sheet.name}".encode()).hexdigest()
            yield replace(
                file,
                name=name,
                sha256=file.sha256 if len(shown) == 1 else own,
                sheet=sheet.name,
                seen=Sniff(name, "xlsx", header),
            )


def kind_of(file: InputFile) -> Kind:
    """What kind of container it is, by its bytes.

    Raises:
        FileRefusedError: of a kind that cannot be opened.
    """
    with file.path.open("rb") as stream:
        start = stream.read(512)
    for magic, name in _FOREIGN.items():
        if start.startswith(magic):
            raise FileRefusedError(f"读不了 {name} 压缩包。请解压，或改用 zip 后重新放入。")
    if start.startswith(GZIP):
        return _kind_of_gzip(file)
    if start.startswith((ZIP, OLE)) and is_workbook(file.path):
        return "workbook"
    if start.startswith((ZIP, _EMPTY_ZIP)):
        return "zip"
    return "tar" if _is_tar(start) else "plain"


def _kind_of_gzip(file: InputFile) -> Kind:
    try:
        with open_bytes(file) as stream:
            start = stream.read(512)
    except BROKEN_GZIP as error:
        raise FileRefusedError(TRUNCATED) from error
    if _is_tar(start):
        return "tar.gz"
    return "packed" if start.startswith((ZIP, OLE, PARQUET, GZIP)) else "gzip"


def _is_tar(start: bytes) -> bool:
    return start[257:262] == b"ustar"


def _zip_members(file: InputFile, budget: Budget) -> Iterator[Member]:
    with zipfile.ZipFile(file.path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if any(info.flag_bits & _IS_LOCKED for info in infos):
            raise FileRefusedError("压缩包有密码，读不了。请去掉密码后重新放入。")
        _require_few(len(infos))
        # What the archive itself says is enough to turn most bombs away before a byte is written.
        replace(budget).spend(sum(info.file_size for info in infos))
        for info in infos:
            name = _shown(_zip_name(info))
            if name:
                with archive.open(info) as stream:
                    yield name, stream


def _require_few(members: int) -> None:
    if members > MEMBERS:
        raise FileRefusedError(f"压缩包里超过 {MEMBERS} 个文件。请分成几个压缩包。")


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name as its maker wrote it: Chinese Windows writes GBK and calls it nothing."""
    if info.flag_bits & _IS_UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _tar_members(file: InputFile, _budget: Budget) -> Iterator[Member]:
    with open_bytes(file) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            name = _shown(info.name)
            opened = archive.extractfile(info) if info.isreg() and name else None
            if opened:
                yield name, opened


def _packed_member(file: InputFile, _budget: Budget) -> Iterator[Member]:
    with open_bytes(file) as stream:
        yield "", stream


_READERS: dict[str, Callable[[InputFile, Budget], Iterator[Member]]] = {
    "zip": _zip_members,
    "tar": _tar_members,
    "tar.gz": _tar_members,
    "packed": _packed_member,
}


def _shown(name: str) -> str:
    """A member's name for people; nothing for what an operating system put there by itself."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    hidden = any(part.startswith((".", "~$")) or part.lower() in _NOT_MEANT for part in parts)
    return "" if hidden else "/".join(parts)
