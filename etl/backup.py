"""Backup and restore of what cannot be built again: accounts, keys, mapping files, the lake.

It stands in etl, and not beside the accounts, because the lake and its manifest may only be
copied while no refresh runs, and etl owns that lock. The published file is left out: a refresh
builds it from the lake.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from etl.errors import BackupError
from etl.pipeline import alone

FORMAT = 1
CONTENTS = "backup.json"
KEYS = ("secret.key", "phone.key", "phone-seal.key")
# What no export tells again.
HISTORY = ("runs.jsonl", "restatements.jsonl")
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """What an archive holds: member name → size and sha-256."""

    made_at: datetime
    files: dict[str, tuple[int, str]]

    def holds(self, top: str) -> bool:
        """Whether any member lies under `top`."""
        return any(PurePosixPath(name).parts[0] == top for name in self.files)


def backup(data: Path, inbox: Path, archive: Path, *, app_db: Path | None, lake: bool) -> Backup:
    """Writes the archive beside its final name and renames it when it is complete and on disk.

    app_db: the SQLite file of accounts; None when they live in PostgreSQL, which has pg_dump.
    lake:   also the cleaned rows and their manifest, always both: a manifest without its rows
            would make the next refresh skip files whose rows are gone.
    """
    if not data.is_dir():
        raise BackupError(f"没有数据目录 {data}。There is no such data folder.")
    if archive.exists():
        raise BackupError(
            f"{archive} 已存在，请换一个文件名。It exists already; choose another name."
        )
    archive.parent.mkdir(parents=True, exist_ok=True)
    part = archive.with_name(f".{archive.name}.part")
    copied_db = archive.with_name(f".{archive.name}.app.db")
    try:
        with alone(data):
            sources = dict(_sources(data, inbox, lake=lake))
            if app_db and app_db.exists():
                _copy_database(app_db, copied_db)
                sources["app.db"] = copied_db
            if not sources:
                raise BackupError(f"{data} 里没有可备份的内容。There is nothing to back up in it.")
            contents = _measure(sources)
            _write(part, sources, contents)
        part.rename(archive)
    finally:
        part.unlink(missing_ok=True)
        copied_db.unlink(missing_ok=True)
    return contents


def restore(archive: Path, data: Path, inbox: Path, *, app_db: Path | None, force: bool) -> Backup:
    """Checks every byte first, then puts the parts in place; refuses to replace any without force.

    A running server keeps working: the accounts are written into the open database in one
    transaction, never swapped under it.
    """
    data.mkdir(parents=True, exist_ok=True)
    unpacked = data / f".restore-{os.getpid()}"
    try:
        contents = _unpack(archive, unpacked)
        if contents.holds("app.db") and app_db is None:
            raise BackupError(
                "备份里的账号是 SQLite，而现在用的是别的数据库。The backup's accounts are SQLite, "
                "this installation uses another database: unset CHUDIAN_DATABASE_URL first."
            )
        with alone(data):
            if not force:
                _refuse_overwriting(contents, data, inbox, app_db)
            _put(contents, unpacked, data, inbox, app_db)
    finally:
        shutil.rmtree(unpacked, ignore_errors=True)
    return contents


def _sources(data: Path, inbox: Path, *, lake: bool) -> Iterator[tuple[str, Path]]:
    for name in (*KEYS, *HISTORY):
        if (data / name).is_file():
            yield name, data / name
    for mapping in sorted(inbox.rglob("*.mapping.yaml")):
        yield f"mapping/{mapping.relative_to(inbox).as_posix()}", mapping
    if lake:
        for file in sorted((data / "lake").rglob("*")):
            if file.is_file():
                yield file.relative_to(data).as_posix(), file


def _copy_database(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def _measure(sources: dict[str, Path]) -> Backup:
    files = {name: (file.stat().st_size, _sha256(file)) for name, file in sources.items()}
    return Backup(datetime.now(UTC), files)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write(part: Path, sources: dict[str, Path], contents: Backup) -> None:
    table = {name: {"size": size, "sha256": sha} for name, (size, sha) in contents.files.items()}
    listing = {"format": FORMAT, "made_at": contents.made_at.isoformat(), "files": table}
    text = json.dumps(listing, ensure_ascii=False, indent=1).encode()
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)  # it holds keys
    with part.open("wb") as raw:
        # Parquet is compressed already: level 1 costs little and still halves the rest.
        with (
            gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1) as packed,
            tarfile.open(fileobj=packed, mode="w") as tar,
        ):
            member = tarfile.TarInfo(CONTENTS)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))
            for name, file in sources.items():
                tar.add(file, arcname=name, recursive=False)
        raw.flush()
        os.fsync(raw.fileno())


def _unpack(archive: Path, target: Path) -> Backup:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            contents = _read_contents(tar)
            for member in tar:
                if member.name == CONTENTS:
                    continue
                if not member.isfile() or member.name not in contents.files:
                    raise BackupError(f"{archive}: {member.name} 不在清单里 · not in the list")
                _unpack_one(tar, member, target, contents)
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError) as error:
        raise BackupError(
            f"{archive} 不是完整的备份，未改动任何数据。"
            f"Not a complete backup; nothing was changed. ({error})"
        ) from error
    missing = [name for name in contents.files if not (target / name).is_file()]
    if missing:
        raise BackupError(f"{archive}: 缺少 · missing: {', '.join(missing[:5])}")
    return contents


def _read_contents(tar: tarfile.TarFile) -> Backup:
    first = tar.next()
    stream = tar.extractfile(first) if first and first.name == CONTENTS else None
    if stream is None:
        raise ValueError(f"no {CONTENTS}")
    listing = json.load(stream)
    if listing["format"] != FORMAT:
        raise ValueError(f"format {listing['format']}, this version reads {FORMAT}")
    files = {name: (entry["size"], entry["sha256"]) for name, entry in listing["files"].items()}
    for name in files:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ValueError(f"a path that leaves the folder: {name}")
    return Backup(datetime.fromisoformat(listing["made_at"]), files)


def _unpack_one(
    tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path, contents: Backup
) -> None:
    file = target / member.name
    file.parent.mkdir(parents=True, exist_ok=True)
    stream = tar.extractfile(member)
    assert stream is not None  # noqa: S101  (a regular file always has one; mypy cannot know)
    with file.open("wb") as out:
        shutil.copyfileobj(stream, out, CHUNK)
    file.chmod(0o600)
    if (file.stat().st_size, _sha256(file)) != contents.files[member.name]:
        raise BackupError(f"{member.name}: 校验和不符 · its checksum differs; nothing was changed")


def _places(contents: Backup, data: Path, inbox: Path) -> dict[str, Path]:
    """Member name → where it belongs; the database and the lake are put in place as wholes."""
    return {
        name: inbox / name.removeprefix("mapping/") if name.startswith("mapping/") else data / name
        for name in contents.files
        if name != "app.db" and not name.startswith("lake/")
    }


def _refuse_overwriting(contents: Backup, data: Path, inbox: Path, app_db: Path | None) -> None:
    places = [*_places(contents, data, inbox).values()]
    if app_db and contents.holds("app.db"):
        places.append(app_db)
    if contents.holds("lake"):
        places.append(data / "lake")
    taken = [str(place) for place in places if place.exists()]
    if taken:
        raise BackupError(
            f"已存在，恢复会覆盖 · a restore would replace: {', '.join(taken[:6])}。"
            "确认后加 --force · add --force if you mean it."
        )


def _put(contents: Backup, unpacked: Path, data: Path, inbox: Path, app_db: Path | None) -> None:
    for name, place in _places(contents, data, inbox).items():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(unpacked / name, place)  # the inbox may be on another disk
    if contents.holds("lake"):
        lake, aside = data / "lake", data / f".lake-before-restore-{os.getpid()}"
        if lake.exists():
            lake.rename(aside)
        (unpacked / "lake").rename(lake)
        shutil.rmtree(aside, ignore_errors=True)
    if app_db and contents.holds("app.db"):
        app_db.parent.mkdir(parents=True, exist_ok=True)
        _copy_into(unpacked / "app.db", app_db)


def _copy_into(source: Path, database: Path) -> None:
    if not database.exists():
        database.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(database)) as live:
        old.backup(live)
