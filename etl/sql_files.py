"""The SQL files of the build, and the order in which they must run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from etl.errors import BuildError

SCHEMAS = ("staging", "marts")


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One table of the build: `marts.fct_orders`, its SQL and what that reads."""

    name: str
    path: Path
    sql: str
    reads: frozenset[str]


def read(queries: Path) -> dict[str, SqlFile]:
    """Every file of queries/staging and queries/marts by the table it makes."""
    files = (
        (f"{schema}.{path.stem}", path)
        for schema in SCHEMAS
        for path in sorted((queries / schema).glob("*.sql"))
    )
    return {name: parse(name, path) for name, path in files}


def parse(name: str, path: Path) -> SqlFile:
    """One file.

    Raises:
        BuildError: it is not one readable statement.
    """
    sql = path.read_text(encoding="utf-8").strip().rstrip(";")
    try:
        statements = [tree for tree in sqlglot.parse(sql, dialect="duckdb") if tree is not None]
    except sqlglot.errors.SqlglotError as error:
        raise BuildError(f"{where(path)}: cannot be parsed: {error}") from error
    if len(statements) != 1:
        raise BuildError(f"{where(path)}: must hold one statement, holds {len(statements)}.")
    reads = frozenset(
        f"{table.db}.{table.name}" for table in statements[0].find_all(exp.Table) if table.db
    )
    return SqlFile(name, path, sql, reads)


def order(
    files: Mapping[str, SqlFile],
    made_in_python: Mapping[str, frozenset[str]],
    lake: frozenset[str],
    targets: Iterable[str] | None,
) -> list[str]:
    """Names in an order where each comes after all it reads; only what `targets` need, if given.

    Raises:
        BuildError: a file reads what nobody makes, or files read each other in a circle.
    """
    reads = {name: file.reads for name, file in files.items()} | dict(made_in_python)
    wanted = _needed(targets, reads) if targets is not None else set(reads)
    graph: dict[str, set[str]] = {}
    for name in sorted(wanted):
        for table in sorted(reads[name]):
            if table not in reads and table not in lake:
                raise BuildError(f"{_label(name, files)} reads {table}, which nobody makes.")
        graph[name] = {table for table in reads[name] if table in reads}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise BuildError(
            f"These read each other in a circle: {' → '.join(error.args[1])}"
        ) from error


def last_readers(names: Iterable[str], reads: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """For each table read on the way, the last of `names` that reads it."""
    return {table: name for name in names for table in reads.get(name, frozenset())}


def where(path: Path) -> str:
    """The file as a person would look for it: queries/marts/fct_orders.sql."""
    return "/".join(path.parts[-3:])


def _label(name: str, files: Mapping[str, SqlFile]) -> str:
    return where(files[name].path) if name in files else name


def _needed(targets: Iterable[str], reads: Mapping[str, frozenset[str]]) -> set[str]:
    needed: set[str] = set()
    waiting = list(targets)
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        if name not in reads:
            raise BuildError(f"{name} is asked for, but nobody makes it.")
        needed.add(name)
        waiting.extend(table for table in reads[name] if table in reads)
    return needed
