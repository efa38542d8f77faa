"""The SQL files of the build, and the order in which they must run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from etl.errors import BuildError

SCHEMAS = ("staging", "marts")
RUN, PERSON = "run_id", "one_id"
KEYS = (RUN, PERSON)


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One table of the build: `marts.fct_orders`, its SQL and what that reads.

    `carried` is the column by which it may be carried over from the version before: all rows of one
    value come from input rows of that value. `concerns` names the columns that tell whom a row is
    about, if not `one_id`. `grows` says that a table lists what was met: a new row concerns nothing
    that was there before it (docs/architecture.md). `passing` says that nothing is kept of a table:
    what is made anew of a table carried over is made from as much of it as that takes.
    `words` are all names in the SQL, `starred` the tables of which it takes every column unnamed.
    """

    name: str
    path: Path
    sql: str
    reads: frozenset[str]
    carried: str | None = None
    concerns: tuple[str, ...] = ()
    grows: bool = False
    passing: bool = False
    words: frozenset[str] = frozenset()
    starred: frozenset[str] = frozenset()


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
    return _parsed(name, path, path.read_text(encoding="utf-8").strip().rstrip(";"))


@cache
def _parsed(name: str, path: Path, sql: str) -> SqlFile:
    """The same text is the same file: parsing all takes as long as a small refresh."""
    try:
        statements = [tree for tree in sqlglot.parse(sql, dialect="duckdb") if tree is not None]
    except sqlglot.errors.SqlglotError as error:
        raise BuildError(f"{where(path)}: cannot be parsed: {error}") from error
    if len(statements) != 1:
        raise BuildError(f"{where(path)}: must hold one statement, holds {len(statements)}.")
    reads = frozenset(
        f"{table.db}.{table.name}" for table in statements[0].find_all(exp.Table) if table.db
    )
    carried = _header(sql, "carried")
    if carried not in (None, *KEYS):
        raise BuildError(f"{where(path)}: carried by {carried}; it can be {' or '.join(KEYS)}.")
    concerns = tuple(each.strip() for each in (_header(sql, "concerns") or "").split(",") if each)
    grows, passing = (_header(sql, label) is not None for label in ("grows", "passing"))
    words = frozenset(each.name for each in statements[0].find_all(exp.Identifier))
    starred = _starred(statements[0])
    return SqlFile(name, path, sql, reads, carried, concerns, grows, passing, words, starred)


def _starred(tree: exp.Expr) -> frozenset[str]:
    """The tables of which a select takes every column without naming it."""
    return frozenset(
        f"{table.db}.{table.name}"
        for star in tree.find_all(exp.Star)
        if not isinstance(star.parent, exp.Count) and (select := star.find_ancestor(exp.Select))
        for source in (select.args.get("from_"), *(select.args.get("joins") or ()))
        if source and isinstance(table := source.this, exp.Table) and table.db
    )


def _header(sql: str, label: str) -> str | None:
    prefix = f"-- {label}:"
    lines = (line for line in sql.splitlines() if line.startswith(prefix))
    return next((line.removeprefix(prefix).strip() for line in lines), None)


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


def standing_on(file: SqlFile, files: Mapping[str, SqlFile]) -> list[SqlFile]:
    """The passing tables a file is made from, each once and after all it reads itself."""
    found: dict[str, SqlFile] = {}
    for table in sorted(file.reads):
        if table in files and files[table].passing:
            below = [*standing_on(files[table], files), files[table]]
            found |= {each.name: each for each in below}
    return list(found.values())


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
