"""Reads input files in a pool of processes and writes their rows as parts of the lake."""

import hashlib
import importlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import connection, get_context, parent_process
from pathlib import Path

from etl import code_version, quarantine
from etl.contracts import validated
from etl.disks import NO_ROOM, is_full
from etl.errors import ContractError, DiskFullError, FileRefusedError
from etl.feeds import Feed, InputFile, LakeTable, ReadContext, Refusal
from etl.lake import Entry, PartWriter, sync
from etl.sources.mapped_targets import TARGETS

SMALL_BYTES = 4 << 20
MAPPED = "etl.sources.mapped"
UNEXPECTED = "读取时出现意外：{error}。请把文件发给维护者。"
KILLED = "读取这个文件时进程被系统终止（多半是内存不足）。请拆成几个小文件。"


@dataclass(frozen=True, slots=True)
class Job:
    """One file to load. Feeds travel by name, because functions made by a mapping do not."""

    file: InputFile
    names: tuple[str, ...]
    feeds: tuple[str, ...]
    version: str
    mapping: Path | None
    sources: tuple[str, ...]
    context: ReadContext
    lake: Path
    quarantine: Path


@dataclass(frozen=True, slots=True)
class Loaded:
    """How a job ended: an entry for the manifest, or the reason why there is none."""

    job: Job
    entry: Entry | None
    refusals: int
    reason: str | None = None
    first_refusals: tuple[Refusal, ...] = ()


def built_in_feeds(sources: Iterable[str]) -> tuple[Feed, ...]:
    """The feeds of the source modules, in their order."""
    return tuple(feed for name in sources for feed in importlib.import_module(name).FEEDS)


def mapped_feeds(path: Path) -> tuple[Feed, ...]:
    """The feeds a mapping file declares."""
    feeds: tuple[Feed, ...] = importlib.import_module(MAPPED).feeds(path)
    return feeds


def mapped_tables() -> tuple[LakeTable, ...]:
    """The tables mapping files may fill, whether or not there is one."""
    return tuple(target.table for target in TARGETS.values())


def load(job: Job) -> Loaded:
    """Reads one file through its feeds. Never raises for what a file holds."""
    refusals: list[Refusal] = []
    writer = PartWriter(job.lake, job.file.sha16, job.version)
    refused: dict[str, int] = {}
    try:
        for feed in _feeds(job):
            _read(feed, job, writer, refusals, refused)
        writer.finish()
    except FileRefusedError as error:
        return _refused(job, str(error))
    except FileNotFoundError:
        return Loaded(job, None, 0, "文件在读取时被移走了，下次再读。")
    except Exception as error:  # one file's surprise must not stop the others
        if is_full(job.lake, error):
            raise DiskFullError(NO_ROOM) from error
        return _refused(
            job, f"读取时出现意外：{type(error).__name__}: {error}。请把文件发给维护者。"
        )
    keep(job.quarantine, job.file, refusals)
    entry = Entry(
        sha256=job.file.sha256,
        version=job.version,
        feeds=job.feeds,
        names=job.names,
        rows=sum(part.rows for part in writer.parts),
        refused=refused,
        parts=tuple(writer.parts),
        loaded_at=datetime.now(UTC),
    )
    return Loaded(job, entry, len(refusals), None, tuple(refusals[:3]))


def _feeds(job: Job) -> Iterator[Feed]:
    known = mapped_feeds(job.mapping) if job.mapping else built_in_feeds(job.sources)
    return (feed for feed in known if feed.name in job.feeds)


def _read(
    feed: Feed,
    job: Job,
    writer: PartWriter,
    refusals: list[Refusal],
    refused: dict[str, int],
) -> None:
    tables: dict[str, LakeTable] = {table.name: table for table in feed.tables}
    for parsed in feed.read(job.file, job.context):
        if parsed.table not in tables:
            raise ContractError(f"{feed.name} 没有声明表 {parsed.table}。")
        table = tables[parsed.table]
        writer.add(table, validated(table, parsed.rows))
        if parsed.refusals:
            refusals.extend(parsed.refusals)
            refused[table.name] = refused.get(table.name, 0) + len(parsed.refusals)


def _refused(job: Job, reason: str) -> Loaded:
    keep(job.quarantine, job.file, [Refusal(row=None, column=None, reason=reason, raw="")])
    return Loaded(job, None, 0, reason)


def keep(folder: Path, file: InputFile, refusals: list[Refusal]) -> None:
    """Writes a file's refusals to the quarantine; removes what a better reading no longer finds."""
    path = quarantine.path_of(folder, file.sha16)
    if not refusals:
        path.unlink(missing_ok=True)
        return
    unfinished = path.with_name(f".{os.getpid()}-{path.name}")
    unfinished.write_bytes(quarantine.lines(file, refusals))
    sync(unfinished)
    unfinished.rename(path)


def run(jobs: list[Job], *, workers: int | None, done: Callable[[Loaded], None]) -> None:
    """Loads every job and hands each result over as it comes.

    A little work is done in this process: starting others would take longer than the work. A file
    that kills its process (out of memory) is refused, and the files that waited behind it load.
    """
    sizes = {job.file.sha256: job.file.path.stat().st_size for job in jobs if _exists(job)}
    count = min(workers or os.cpu_count() or 1, len(jobs))
    if count <= 1 or (workers is None and sum(sizes.values()) < SMALL_BYTES):
        for job in jobs:
            done(load(job))
        return
    largest_first = sorted(jobs, key=lambda job: -sizes.get(job.file.sha256, 0))
    for job in _pooled(largest_first, count, done):
        for _ in _pooled([job], 1, done):
            done(
                _refused(job, "读取这个文件时进程被系统终止（多半是内存不足）。请拆成几个小文件。")
            )


def _exists(job: Job) -> bool:
    return job.file.path.exists()


def _pooled(jobs: list[Job], workers: int, done: Callable[[Loaded], None]) -> list[Job]:
    """Runs the jobs in a pool; gives back those that were lost with a process that died."""
    lost: list[Job] = []
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_die_with_parent
    ) as pool:
        futures = {pool.submit(load, job): job for job in jobs}
        for future in as_completed(futures):
            try:
                done(future.result())
            except BrokenExecutor:
                lost.append(futures[future])
    return lost


def _die_with_parent() -> None:
    """Ends this worker when its parent is killed: an orphan would go on writing into the lake."""
    parent = parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        connection.wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def version_of(feeds: Iterable[Feed], context: ReadContext, mapping: Path | None) -> str:
    """Changes whenever the same file could give other rows: code, mapping, key or zone."""
    digest = hashlib.sha256()
    for feed in feeds:
        digest.update(feed.name.encode())
        for table in feed.tables:
            digest.update(repr((table.name, table.day, list(table.schema.items()))).encode())
        digest.update(code_version.of_module(_module(feed)).encode())
    digest.update(hashlib.sha256(context.phone_key).digest())
    digest.update(hashlib.sha256(context.phone_seal.encode()).digest())
    digest.update(f"{context.business_zone}|{context.brand_id}".encode())
    if mapping:
        digest.update(mapping.read_bytes())
    return digest.hexdigest()[:8]


def _module(feed: Feed) -> str:
    read = feed.read.func if isinstance(feed.read, partial) else feed.read
    return read.__module__
