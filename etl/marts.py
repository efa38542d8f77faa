# ruff: noqa: S608 - names come from our own files and declarations, never from input
"""Builds the warehouse file: lake → staging → marts, in the order the SQL itself tells.

Three catalogues are in reach of the SQL: `marts` is the file that will be published, `staging` a
file beside it that only the next build reads, `lake` a set of views over the Parquet parts that the
manifest names. `part` holds what a build on top of the version before narrows its inputs to.
"""

import logging
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from etl import decisions, identity, news, sql_files
from etl.carrying import Carried, Carrying
from etl.content_hash import Sums
from etl.errors import BuildError
from etl.inputs import Inputs
from etl.news import Previous
from etl.relations import count, create

logger = logging.getLogger(__name__)

STORAGE = "v1.5.0"
TIME_ZONE = "Asia/Shanghai"
COUNTS = ("rows", "anew")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the machine a build may take."""

    memory: str = "2500MB"
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Built:
    """The tables in the order they were made, and what of them was only brought up to date.

    sums: what the content hash of a carried table changed by
    """

    names: tuple[str, ...]
    carried: dict[str, Carried]
    changes: dict[str, Sums]
    days: int

    def __str__(self) -> str:
        if not self.carried:
            return f"{len(self.names)} tables"
        rows, anew = (sum(getattr(each, of) for each in self.carried.values()) for of in COUNTS)
        return (
            f"{len(self.names)} tables, {len(self.carried)} carried over: "
            f"{self.days} days read, {anew} of {rows} rows made anew"
        )


@contextmanager
def opened(
    path: Path, limits: Limits, previous: Previous | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A build file, new or a copy of the version before, with its neighbours.

    What is thrown away is removed when the block ends; the staging file stays beside the build.
    """
    spill, part = path.with_suffix(".spill"), path.with_suffix(".part")
    spill.mkdir()
    if previous:
        shutil.copyfile(previous.mart, path)
        shutil.copyfile(previous.staging, staging_of(path))
    connection = duckdb.connect(
        config={
            "memory_limit": limits.memory,
            "threads": limits.threads,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        connection.execute(f"set global TimeZone = '{TIME_ZONE}'")
        # Drawn on standard output while a long statement runs, in the midst of what is told there.
        connection.execute("set enable_progress_bar = false")
        for name, file in (("built", path), ("staging", staging_of(path)), ("part", part)):
            # A build that dies is thrown away: no need to write everything down twice.
            connection.execute(
                f"attach '{file}' as {name} "
                f"(storage_version '{STORAGE}', recovery_mode no_wal_writes)"
            )
        connection.execute("use built")
        if previous:
            connection.execute(f"attach '{previous.mart}' as before (read_only)")
            connection.execute(f"attach '{previous.staging}' as before_staging (read_only)")
        connection.execute("attach ':memory:' as lake")
        connection.execute("create schema if not exists marts")
        connection.execute("drop schema if exists meta cascade")
        connection.execute("create schema meta")
        yield connection
    finally:
        connection.close()
        for leftover in (*spill.iterdir(), *path.parent.glob(f"{part.name}*")):
            leftover.unlink()
        spill.rmdir()


def staging_of(build: Path) -> Path:
    """Where the staging tables of a build lie."""
    return build.with_suffix(".staging")


def build(
    connection: duckdb.DuckDBPyConnection,
    queries: Path,
    inputs: Inputs,
    *,
    targets: Iterable[str] | None = None,
    keep: Collection[str] = (),
    previous: Previous | None = None,
    now: Callable[[str], None] = lambda _: None,
) -> Built:
    """Makes every table (or those `targets` need), on top of `previous` where that is given.

    A staging table goes once its last reader has run, unless `keep` names it or the next build
    needs it to carry a table over.

    Raises:
        BuildError: names the SQL file that failed.
    """
    files = sql_files.read(queries)
    made_in_python = (
        {
            identity.GROUPS: frozenset({identity.NODES, identity.LINKS}),
            # Made together with the groups, which it therefore has to follow.
            identity.REFUSED: frozenset({identity.GROUPS}),
        }
        if identity.NODES in files
        else {}
    )
    lake = frozenset(f"lake.{table.name}" for table in inputs.tables) | {
        "lake.app__settings",
        "lake.app__run",
        *(f"lake.{name}" for name in (*decisions.SCHEMAS, decisions.PLACEHOLDERS)),
    }
    names = sql_files.order(files, made_in_python, lake, targets)
    reads = {name: file.reads for name, file in files.items()} | made_in_python
    last = sql_files.last_readers(names, reads)
    kept = {*keep, *news.needed(files)}
    carry = news.begin(connection, files, inputs) if previous else None
    for name in names:
        begun = time.monotonic()
        now(name)
        rows = _made(connection, name, files, carry)
        logger.info("table=%s %s seconds=%.2f", name, rows, time.monotonic() - begun)
        for table in sorted(reads[name]):
            if table.startswith("staging.") and last[table] == name and table not in kept:
                connection.execute(f"drop table if exists {table}")
    return Built(
        tuple(names),
        carry.carried if carry else {},
        carry.changes if carry else {},
        carry.days if carry else 0,
    )


def _made(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: Mapping[str, sql_files.SqlFile],
    carry: Carrying | None,
) -> str:
    file = files.get(name)
    try:
        if file and file.passing and carry:
            return "is made for its reader"
        if file and carry and (done := carry.carry(file)):
            return f"rows={done.rows} anew={done.anew}"
        if file is None:
            rows = _people(connection, name)
        else:
            # At night nothing passed before its reader: it is made here, and goes again.
            passing = sql_files.standing_on(file, files) if carry else []
            for each in passing:
                _create(connection, each)
            rows = _create(connection, file)
            for each in passing:
                connection.execute(f"drop table {each.name}")
        if carry:
            carry.made_in_full(name)
        return f"rows={rows}"
    except duckdb.Error as error:
        label = sql_files.where(file.path) if file else name
        raise BuildError(f"{label}: {error}") from error


def _create(connection: duckdb.DuckDBPyConnection, file: sql_files.SqlFile) -> int:
    """Makes a table from its SQL; how many rows it has."""
    made = connection.execute(f"create or replace table {file.name} as\n{file.sql}")
    ((rows,),) = made.fetchall()
    return int(rows)


def _people(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    if name == identity.GROUPS:
        nodes = connection.sql(f"select node_id, kind from {identity.NODES}").pl()
        links = connection.sql(f"select * from {identity.LINKS}").pl()
        people = identity.people(nodes, links)
        create(connection, identity.REFUSED, people.refused)
        create(connection, identity.GROUPS, people.groups)
    return count(connection, name)
