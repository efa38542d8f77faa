"""Cleaned frames ⇄ Parquet by day, and the manifest that says which of them count.

    data/lake/<table>/day=YYYY-MM-DD/<file sha16>-<version>-<n>.parquet
    data/lake/manifest.jsonl          one line per loaded input file, the last line of a file wins

A part that no manifest line names does not exist for anybody: a crash leaves such parts behind,
and the next refresh sweeps them.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import orjson
import polars as pl

from etl.feeds import LakeTable

LINEAGE: dict[str, pl.DataType] = {"_file": pl.String(), "_row": pl.Int64()}
NO_DAY = "unknown"
PART_ROWS, PART_BYTES = 1_000_000, 192 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of a table."""

    table: str
    path: str
    shape: str
    rows: int
    day: date | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One loaded input file, as a line of the manifest."""

    sha256: str
    version: str
    feeds: tuple[str, ...]
    names: tuple[str, ...]
    rows: int
    refused: Mapping[str, int]
    parts: tuple[Part, ...]
    loaded_at: datetime

    @property
    def tables(self) -> tuple[str, ...]:
        """The lake tables this file gave rows to or was refused rows for."""
        return tuple(sorted({part.table for part in self.parts} | set(self.refused)))


def shape_of(table: LakeTable) -> str:
    """Short name of the columns a part has: parts of one shape can be read as one."""
    columns = ";".join(f"{name} {dtype}" for name, dtype in table.schema.items())
    return hashlib.sha256(columns.encode()).hexdigest()[:8]


@dataclass(slots=True)
class PartWriter:
    """Gathers the rows of one input file and writes them as parts by table and day."""

    lake: Path
    sha16: str
    version: str
    parts: list[Part] = field(default_factory=list)
    _held: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    _tables: dict[str, LakeTable] = field(default_factory=dict)
    _next_row: dict[str, int] = field(default_factory=dict)

    def add(self, table: LakeTable, rows: pl.DataFrame) -> None:
        """Takes a chunk; writes once enough is held to make parts worth their file."""
        if rows.is_empty():
            return
        self._tables[table.name] = table
        first = self._next_row.get(table.name, 1)
        self._next_row[table.name] = first + rows.height
        if "_row" not in rows.columns:
            rows = rows.with_row_index("_row", offset=first)
        rows = rows.with_columns(pl.lit(self.sha16).alias("_file"), pl.col("_row").cast(pl.Int64))
        held = self._held.setdefault(table.name, [])
        held.append(rows.select(*table.schema, *LINEAGE))
        if (
            sum(frame.height for frame in held) >= PART_ROWS
            or sum(frame.estimated_size() for frame in held) >= PART_BYTES
        ):
            self.flush(table)

    def flush(self, table: LakeTable) -> None:
        """Writes what is held of one table, a part per day."""
        held = self._held.pop(table.name, [])
        if not held:
            return
        for (day,), rows in pl.concat(held).partition_by(table.day, as_dict=True).items():
            self._write(table, day, rows)

    def finish(self) -> None:
        """Writes what is left and waits until every name is on disk, each folder once."""
        for table in [*self._tables.values()]:
            self.flush(table)
        folders = {(self.lake / part.path).parent for part in self.parts}
        for folder in folders | {folder.parent for folder in folders}:
            sync(folder)

    def _write(self, table: LakeTable, day: date | None, rows: pl.DataFrame) -> None:
        folder = self.lake / table.name / f"day={day.isoformat() if day else NO_DAY}"
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{self.sha16}-{self.version}-{len(self.parts)}.parquet"
        unfinished = folder / f".{os.getpid()}-{name}"
        rows.write_parquet(unfinished, compression="zstd", compression_level=1)
        sync(unfinished)
        unfinished.rename(folder / name)
        path = (folder / name).relative_to(self.lake).as_posix()
        self.parts.append(Part(table.name, path, shape_of(table), rows.height, day))


def read_manifest(lake: Path) -> dict[str, Entry]:
    """The loaded files by sha256. A last line cut short by a crash is dropped from the file."""
    path = lake / "manifest.jsonl"
    if not path.exists():
        return {}
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        with path.open("r+b") as stream:
            stream.truncate(len(whole))
            os.fsync(stream.fileno())
    entries = (_entry(orjson.loads(line)) for line in whole.splitlines())
    return {entry.sha256: entry for entry in entries}


def record(lake: Path, entry: Entry) -> None:
    """Makes a file count as loaded: its line is on disk when this returns."""
    line = orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)
    path = lake / "manifest.jsonl"
    is_new = not path.exists()
    with path.open("ab") as stream:
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())
    if is_new:
        sync(lake)


def sweep(lake: Path, entries: Iterable[Entry]) -> int:
    """Removes every part no entry names; says how many there were."""
    wanted = {part.path for entry in entries for part in entry.parts}
    swept = 0
    for path in lake.glob("*/day=*/*.parquet"):
        if path.relative_to(lake).as_posix() not in wanted:
            path.unlink()
            swept += 1
    return swept


def sync(path: Path) -> None:
    """Waits until the file, or the names in the folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _entry(line: dict[str, object]) -> Entry:
    parts = tuple(
        Part(
            table=part["table"],
            path=part["path"],
            shape=part["shape"],
            rows=part["rows"],
            day=date.fromisoformat(part["day"]) if part["day"] else None,
        )
        for part in _list(line["parts"])
    )
    refused = line["refused"]
    return Entry(
        sha256=str(line["sha256"]),
        version=str(line["version"]),
        feeds=tuple(map(str, _list(line["feeds"]))),
        names=tuple(map(str, _list(line["names"]))),
        rows=int(str(line["rows"])),
        refused={str(k): int(v) for k, v in refused.items()} if isinstance(refused, dict) else {},
        parts=parts,
        loaded_at=datetime.fromisoformat(str(line["loaded_at"])),
    )


def _list(value: object) -> list:  # type: ignore[type-arg]
    return value if isinstance(value, list) else []
