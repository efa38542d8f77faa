# ruff: noqa: S608 - names are our own, never from input
"""Days that were published and changed since: old → new → cause.

    data/restatements.jsonl     one line per changed day and measure, the newest version last

The published file cannot hold this: it is made from the lake alone, and whoever makes it anew from
there must get the same tables.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import orjson
import polars as pl

from etl.inputs import Inputs
from etl.publish import CURRENT
from etl.relations import create, has

FILE, TABLE, TOTALS = "restatements.jsonl", "meta.restatements", "marts.fct_day_totals"
BEFORE, NAMED, SHOWN = "before", 5, 5_000
_KEY = ("stat_date", "measure")
SCHEMA: dict[str, pl.DataType] = {
    "version": pl.Int64(),
    "restated_at": pl.Datetime("us", "UTC"),
    "stat_date": pl.Date(),
    "measure": pl.String(),
    "old_value": pl.Int64(),
    "new_value": pl.Int64(),
    "cause": pl.String(),
    "file_names": pl.List(pl.String()),
    "file_count": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class Published:
    """What readers were told until now: the totals of each day, and from which files."""

    totals: pl.DataFrame
    as_of: date
    model: str
    file_ids: frozenset[str]


def write(connection: duckdb.DuckDBPyConnection, inputs: Inputs) -> None:
    """Fills meta.restatements with what the version being built changes and what others did.

    The lines are on disk before the version is published. Those of one that is not are taken back
    by the next, which bears the same number.
    """
    path = inputs.lake.parent / FILE
    known = _read(path).filter(pl.col("version") < inputs.version)
    before = _published(connection, inputs.lake.parent / CURRENT)
    fresh = _changed(connection, inputs, before) if before else known.clear()
    told = pl.concat([known, fresh])
    create(connection, TABLE, told.tail(SHOWN))
    if fresh.height or path.exists():
        _keep(path, told)


def _published(connection: duckdb.DuckDBPyConnection, current: Path) -> Published | None:
    if not current.exists() or not has(connection, TOTALS):
        return None
    names = {
        name
        for (name,) in connection.execute("select database_name from duckdb_databases()").fetchall()
    }
    if BEFORE not in names:
        connection.execute(f"attach '{current.resolve()}' as {BEFORE} (read_only)")
    if not all(has(connection, name, BEFORE) for name in (TOTALS, "meta.files")):
        return None
    files = connection.execute(f"select file_id from {BEFORE}.meta.files where status = 'loaded'")
    ids = frozenset(file_id for (file_id,) in files.fetchall())
    versions = connection.execute(f"select as_of, model from {BEFORE}.meta.data_version")
    ((as_of, model),) = versions.fetchall()
    totals = connection.sql(f"from {BEFORE}.{TOTALS}").pl()
    return Published(totals, as_of, model, ids)


def _keep(path: Path, told: pl.DataFrame) -> None:
    """Replaces the file in one move."""
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as stream:
        for row in told.iter_rows(named=True):
            stream.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)


def _read(path: Path) -> pl.DataFrame:
    if not path.exists():
        return pl.DataFrame(schema=SCHEMA)
    moments = SCHEMA | {"restated_at": pl.String(), "stat_date": pl.String()}
    rows = pl.read_ndjson(path, schema=moments)
    return rows.with_columns(
        pl.col("restated_at").str.to_datetime(time_unit="us", time_zone="UTC"),
        pl.col("stat_date").str.to_date(),
    )


def _changed(
    connection: duckdb.DuckDBPyConnection, inputs: Inputs, before: Published
) -> pl.DataFrame:
    """The days up to the last one published of which a measure is now another."""
    now = connection.sql(f"from {TOTALS}").pl()
    both = (
        before.totals.rename({"amount": "old_value"})
        .join(now.rename({"amount": "new_value"}), on=_KEY, how="full", coalesce=True)
        .filter(
            pl.col("stat_date") <= before.as_of,
            pl.col("old_value").ne_missing(pl.col("new_value")),
        )
        .sort(_KEY)
    )
    causes = dict(_causes(inputs, before, both["stat_date"].unique().to_list()))
    rows = [
        (inputs.version, inputs.built_at, day, measure, old, new, *causes[day])
        for day, measure, old, new in both.select(*_KEY, "old_value", "new_value").iter_rows()
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _causes(
    inputs: Inputs, before: Published, days: list[date]
) -> Iterator[tuple[date, tuple[str, list[str], int]]]:
    """Why a day changed: files with rows of this day, new rules, other files, or a decision."""
    fresh = [entry for entry in inputs.entries if entry.sha256[:16] not in before.file_ids]
    for day in days:
        of_day = [entry for entry in fresh if any(part.day == day for part in entry.parts)]
        is_anew = before.model != inputs.model
        files = of_day or ([] if is_anew else fresh)
        names = sorted(entry.names[0] for entry in files)
        cause = "files" if files else "rules" if is_anew else "decision"
        yield day, (cause, names[:NAMED], len(names))
