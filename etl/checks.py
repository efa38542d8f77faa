"""Promises about the built tables: each is a query that returns offending rows.

The header says `severity: stop` (one row keeps the build from being published) or `warn`.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal, cast

import duckdb

from etl import sql_files
from etl.errors import BuildError
from etl.sql_files import SqlFile

SHOWN_ROWS = 20

Severity = Literal["stop", "warn"]


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise that does not hold, with the first of its offending rows."""

    name: str
    severity: Severity
    summary: str
    count: int
    rows: tuple[dict[str, object], ...]

    def __str__(self) -> str:
        shown = "；".join(json.dumps(row, ensure_ascii=False) for row in self.rows[:3])
        return f"{self.name}：{self.summary} 不符合的有 {self.count} 行，例如 {shown}"


def read(folder: Path) -> tuple[SqlFile, ...]:
    """Every check, parsed."""
    paths = sorted(folder.glob("*.sql"))
    return tuple(sql_files.parse(f"checks.{path.stem}", path) for path in paths)


def run(
    connection: duckdb.DuckDBPyConnection, checks: Iterable[SqlFile], built: Collection[str]
) -> list[Broken]:
    """Every broken promise about the tables that were built.

    Raises:
        BuildError: a check cannot run, or does not say its severity.
    """
    found = (_run(connection, check) for check in checks if check.reads <= set(built))
    return [broken for broken in found if broken is not None]


def _run(connection: duckdb.DuckDBPyConnection, file: SqlFile) -> Broken | None:
    path = file.path
    summary, severity = _header(path, file.sql)
    try:
        cursor = connection.execute(file.sql)
        names = [column[0] for column in cursor.description or ()]
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise BuildError(f"{sql_files.where(path)}: {error}") from error
    if not rows:
        return None
    shown = tuple(
        {name: _plain(value) for name, value in zip(names, row, strict=True)}
        for row in rows[:SHOWN_ROWS]
    )
    return Broken(path.stem, severity, summary, len(rows), shown)


def _header(path: Path, sql: str) -> tuple[str, Severity]:
    comments = [line[2:].strip() for line in sql.splitlines() if line.startswith("--")]
    for comment in comments:
        label, _, value = comment.partition(":")
        if label == "severity" and value.strip() in ("stop", "warn"):
            return comments[0], cast("Severity", value.strip())
    raise BuildError(f"{sql_files.where(path)}: needs a line “-- severity: stop” or “warn”.")


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
