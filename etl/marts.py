# ruff: noqa: S608 - names come from our own files and declarations, never from input
"""Builds the warehouse file: lake → staging → marts, in the order the SQL itself tells.

Three catalogues are in reach of the SQL: `marts` is the file that will be published, `staging` a
file thrown away afterwards, `lake` a set of views over the Parquet parts that the manifest names.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl

from etl import identity, sql_files
from etl.errors import BuildError
from etl.feeds import Company, LakeTable
from etl.lake import LINEAGE, Entry, Part

logger = logging.getLogger(__name__)

STORAGE = "v1.5.0"
TIME_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a build may depend on."""

    lake: Path
    tables: tuple[LakeTable, ...]
    entries: tuple[Entry, ...]
    company: Company
    as_of: date
    version: int
    built_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the machine a build may take."""

    memory: str = "2500MB"
    threads: int = 2


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """A new build file with its throw-away neighbours, removed again when the block ends."""
    spill = path.with_suffix(".spill")
    staging = path.with_suffix(".staging")
    spill.mkdir()
    connection = duckdb.connect(
        str(path),
        config={
            "storage_compatibility_version": STORAGE,
            "memory_limit": limits.memory,
            "threads": limits.threads,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    try:
        connection.execute(f"set global TimeZone = '{TIME_ZONE}'")
        connection.execute(f"attach '{staging}' as staging (storage_version '{STORAGE}')")
        connection.execute("attach ':memory:' as lake")
        connection.execute("create schema marts")
        connection.execute("create schema meta")
        yield connection
    finally:
        connection.close()
        for leftover in (*spill.iterdir(), *path.parent.glob(f"{staging.name}*")):
            leftover.unlink()
        spill.rmdir()


def open_lake(connection: duckdb.DuckDBPyConnection, inputs: Inputs) -> None:
    """Makes a view per lake table; a table without files is empty but typed."""
    parts: dict[str, dict[str, list[Part]]] = {}
    for entry in inputs.entries:
        for part in entry.parts:
            parts.setdefault(part.table, {}).setdefault(part.shape, []).append(part)
    for table in inputs.tables:
        _lake_view(connection, inputs.lake, table, parts.get(table.name, {}))
    settings = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in asdict(inputs.company).items()
        if name != "phone_key"
    }
    rows = pl.DataFrame({"name": list(settings), "value": list(settings.values())})
    create(connection, "lake.app__settings", rows)
    connection.execute(
        "create table lake.app__run as select ?::date as as_of, ?::timestamptz as built_at, "
        "?::integer as version",
        [inputs.as_of, inputs.built_at, inputs.version],
    )


def _lake_view(
    connection: duckdb.DuckDBPyConnection,
    lake: Path,
    table: LakeTable,
    parts: Mapping[str, list[Part]],
) -> None:
    shape = f"lake._{table.name}"
    create(connection, shape, pl.DataFrame(schema={**table.schema, **LINEAGE}))
    described = connection.execute(f"describe {shape}").fetchall()
    columns = ", ".join(f'"{name}"::{dtype} as "{name}"' for name, dtype, *_ in described)
    scans = [f"select * from {shape}"]
    if table.defaults:
        create(connection, f"lake._{table.name}_defaults", table.defaults())
        scans.append(f"select * from lake._{table.name}_defaults")
    for alike in parts.values():
        paths = ", ".join(_quoted(str(lake / part.path)) for part in alike)
        scans.append(f"select * from read_parquet([{paths}], hive_partitioning = false)")
    union = " union all by name ".join(scans)
    connection.execute(f"create view lake.{table.name} as select {columns} from ({union})")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def build(
    connection: duckdb.DuckDBPyConnection,
    queries: Path,
    inputs: Inputs,
    *,
    targets: Iterable[str] | None = None,
    keep: Collection[str] = (),
    now: Callable[[str], None] = lambda _: None,
) -> tuple[str, ...]:
    """Makes every table (or those `targets` need) and names them in the order they were made.

    A staging table goes once its last reader has run, unless `keep` names it.

    Raises:
        BuildError: names the SQL file that failed.
    """
    files = sql_files.read(queries)
    made_in_python = (
        {identity.GROUPS: frozenset({identity.NODES, identity.LINKS})}
        if identity.NODES in files
        else {}
    )
    lake = frozenset(f"lake.{table.name}" for table in inputs.tables) | {
        "lake.app__settings",
        "lake.app__run",
    }
    names = sql_files.order(files, made_in_python, lake, targets)
    reads = {name: file.reads for name, file in files.items()} | made_in_python
    last = sql_files.last_readers(names, reads)
    for name in names:
        begun = time.monotonic()
        now(name)
        rows = _run(connection, files[name]) if name in files else _people(connection)
        seconds = time.monotonic() - begun
        logger.info("table=%s rows=%d seconds=%.2f", name, rows, seconds)
        for table in sorted(reads[name]):
            if table.startswith("staging.") and last[table] == name and table not in keep:
                connection.execute(f"drop table {table}")
    return tuple(names)


def _run(connection: duckdb.DuckDBPyConnection, file: sql_files.SqlFile) -> int:
    try:
        connection.execute(f"create table {file.name} as\n{file.sql}")
        return count(connection, file.name)
    except duckdb.Error as error:
        raise BuildError(f"{sql_files.where(file.path)}: {error}") from error


def _people(connection: duckdb.DuckDBPyConnection) -> int:
    nodes = connection.sql(f"select node_id, kind from {identity.NODES}").pl()
    links = connection.sql(f"select * from {identity.LINKS}").pl()
    return create(connection, identity.GROUPS, identity.groups(nodes, links))


def create(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> int:
    """A table from a frame."""
    connection.register("_frame", rows)
    connection.execute(f"create table {name} as select * from _frame")
    connection.unregister("_frame")
    return rows.height


def count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """How many rows a table has."""
    ((rows,),) = connection.execute(f"select count(*) from {name}").fetchall()
    return int(rows)
