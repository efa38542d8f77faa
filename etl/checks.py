"""Promises about the built tables: each is a query that returns offending rows.

The header says `severity: stop` (one row keeps the build from being published) or `warn`, and what
the check is called on the screen, in `title` and `title_en`.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal, cast

import duckdb
import polars as pl

from etl import sql_files
from etl.errors import BuildError
from etl.sql_files import SqlFile

SHOWN_ROWS = 20
LABELS = ("title", "title_en", "severity")

Severity = Literal["stop", "warn"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one promise: how many rows break it, and the first of them."""

    name: str
    title: str
    title_en: str
    severity: Severity
    summary: str
    count: int
    rows: tuple[dict[str, object], ...]

    @property
    def holds(self) -> bool:
        """True where no row breaks it."""
        return self.count == 0

    def __str__(self) -> str:
        shown = "；".join(json.dumps(row, ensure_ascii=False) for row in self.rows[:3])
        return f"{self.name}：{self.summary} 不符合的有 {self.count} 行，例如 {shown}"


def read(folder: Path) -> tuple[SqlFile, ...]:
    """Every check, parsed."""
    paths = sorted(folder.glob("*.sql"))
    return tuple(sql_files.parse(f"checks.{path.stem}", path) for path in paths)


def run(
    connection: duckdb.DuckDBPyConnection, checks: Iterable[SqlFile], built: Collection[str]
) -> list[Verdict]:
    """The verdict on every promise about the tables that were built.

    Raises:
        BuildError: a check cannot run, or does not say its severity.
    """
    return [_run(connection, check) for check in checks if check.reads <= set(built)]


def table(verdicts: Iterable[Verdict]) -> pl.DataFrame:
    """The verdicts as the published file keeps them, those that hold too."""
    return pl.DataFrame(
        [
            (
                each.name,
                each.title,
                each.title_en,
                each.severity,
                each.summary,
                each.count,
                json.dumps(each.rows, ensure_ascii=False),
            )
            for each in verdicts
        ],
        schema={
            "check_name": pl.String,
            "title": pl.String,
            "title_en": pl.String,
            "severity": pl.String,
            "summary": pl.String,
            "count": pl.Int64,
            "rows_json": pl.String,
        },
        orient="row",
    )


def _run(connection: duckdb.DuckDBPyConnection, file: SqlFile) -> Verdict:
    path = file.path
    header = _header(path, file.sql)
    try:
        cursor = connection.execute(file.sql)
        names = [column[0] for column in cursor.description or ()]
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise BuildError(f"{sql_files.where(path)}: {error}") from error
    return Verdict(
        name=path.stem,
        title=header.get("title", path.stem),
        title_en=header.get("title_en", path.stem),
        severity=cast("Severity", header["severity"]),
        summary=header["summary"],
        count=len(rows),
        rows=tuple(
            {name: _plain(value) for name, value in zip(names, row, strict=True)}
            for row in rows[:SHOWN_ROWS]
        ),
    )


def _header(path: Path, sql: str) -> dict[str, str]:
    """The summary and the labelled lines of the comment a check begins with."""
    header: dict[str, str] = {}
    summary: list[str] = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        comment = line[2:].strip()
        label, _, value = comment.partition(":")
        if label in LABELS:
            header[label] = value.strip()
        else:
            summary.append(comment)
    if header.get("severity") not in ("stop", "warn"):
        raise BuildError(f"{sql_files.where(path)}: needs a line “-- severity: stop” or “warn”.")
    return header | {"summary": " ".join(summary)}


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
