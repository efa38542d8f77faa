"""What a published file says of the deliveries behind it: files, refused rows, sources."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl

from etl import quarantine
from etl.feeds import Feed, LakeTable
from etl.inputs import Inputs
from etl.intake import QUARANTINE, Intake
from etl.lake import Entry, Part
from etl.relations import create

SHOWN_REASONS = 50
_MOMENT = pl.Datetime("us", "UTC")
_WORDS = pl.List(pl.String())
FILES: dict[str, pl.DataType] = {
    "file_id": pl.String(),
    "name": pl.String(),
    "names": _WORDS,
    "feeds": _WORDS,
    "feed_titles": _WORDS,
    "tables": _WORDS,
    "status": pl.String(),
    "reason": pl.String(),
    "row_count": pl.Int64(),
    "refused_row_count": pl.Int64(),
    "first_date": pl.Date(),
    "last_date": pl.Date(),
    "loaded_at": _MOMENT,
}
REFUSALS: dict[str, pl.DataType] = {
    "file_id": pl.String(),
    "column_name": pl.String(),
    "reason": pl.String(),
    "row_count": pl.Int64(),
    "first_row": pl.Int64(),
}
SOURCES: dict[str, pl.DataType] = {
    "table_name": pl.String(),
    "title": pl.String(),
    "files": pl.Int64(),
    "rows_loaded": pl.Int64(),
    "rows_refused": pl.Int64(),
    "first_date": pl.Date(),
    "last_date": pl.Date(),
    "reached_date": pl.Date(),
    "delivered_at": _MOMENT,
    "feed_titles": _WORDS,
    "money": pl.String(),
    "times": pl.String(),
    "due_days": pl.Int64(),
    "restates_days": pl.Int64(),
}
_LINE: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    "column": pl.String(),
    "reason": pl.String(),
}


def write(connection: duckdb.DuckDBPyConnection, inputs: Inputs, taken: Intake) -> None:
    """Fills meta.files, meta.refusals and meta.data_sources."""
    titles = {feed.name: feed.title for feed in taken.feeds}
    files = [*_loaded(taken, titles), *_left_out(taken)]
    create(connection, "meta.files", _frame(files, FILES))
    kept = inputs.lake.parent / QUARANTINE
    create(connection, "meta.refusals", _frame(_refusals(files, kept), REFUSALS))
    create(connection, "meta.data_sources", _frame(_sources(inputs, taken.feeds), SOURCES))


def _frame(rows: Iterable[tuple[object, ...]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def _loaded(taken: Intake, titles: dict[str, str]) -> Iterator[tuple[object, ...]]:
    """Every file whose rows count, whether or not it still lies in the inbox."""
    for entry in sorted(taken.entries.values(), key=lambda entry: (entry.names, entry.sha256)):
        days = [part.day for part in entry.parts if part.day]
        yield (
            entry.sha256[:16],
            entry.names[0],
            list(entry.names),
            list(entry.feeds),
            [titles.get(feed, feed) for feed in entry.feeds],
            list(entry.tables),
            "loaded",
            None,
            entry.rows,
            sum(entry.refused.values()),
            min(days, default=None),
            max(days, default=None),
            entry.loaded_at,
        )


def _left_out(taken: Intake) -> Iterator[tuple[object, ...]]:
    """The files of the inbox that gave no row, and why."""
    for file in taken.files:
        if file.status in ("refused", "waiting"):
            feeds, names = list(file.feeds), [file.name]
            nothing: list[str] = []
            yield (
                *(file.sha16, file.name, names, feeds, nothing, nothing, file.status, file.reason),
                *(0, 0, None, None, None),
            )


def _refusals(files: Iterable[tuple[object, ...]], kept: Path) -> Iterator[tuple[object, ...]]:
    """Why rows of a file were refused: each reason once, the most frequent first."""
    for file in files:
        path = quarantine.path_of(kept, str(file[0]))
        if file[0] is None or not path.exists():
            continue
        grouped = (
            pl.scan_ndjson(path, schema=_LINE)
            .group_by("column", "reason")
            .agg(pl.len().alias("row_count"), pl.col("row").min().alias("first_row"))
            .sort("row_count", "first_row", "reason", descending=[True, False, False])
            .head(SHOWN_REASONS)
            .collect()
        )
        for column, reason, count, first in grouped.iter_rows():
            yield (file[0], column, reason, count, first)


def _sources(inputs: Inputs, feeds: tuple[Feed, ...]) -> Iterator[tuple[object, ...]]:
    entries: dict[str, list[Entry]] = defaultdict(list)
    parts: dict[str, list[Part]] = defaultdict(list)
    for entry in inputs.entries:
        for name in entry.tables:
            entries[name].append(entry)
        for part in entry.parts:
            parts[part.table].append(part)
    for table in inputs.tables:
        yield _source(table, entries[table.name], parts[table.name], feeds, inputs.as_of)


def _source(
    table: LakeTable,
    entries: list[Entry],
    parts: list[Part],
    feeds: tuple[Feed, ...],
    as_of: date,
) -> tuple[object, ...]:
    days: list[date] = [part.day for part in parts if part.day]
    delivered: list[datetime] = [entry.loaded_at for entry in entries]
    used = {name for entry in entries for name in entry.feeds}
    able = [feed for feed in feeds if table in feed.tables]
    # Of several feeds that may fill a table, only those the company sends can be late.
    sent = [feed for feed in able if feed.name in used] or able
    return (
        table.name,
        table.title,
        len(entries),
        sum(part.rows for part in parts),
        sum(entry.refused.get(table.name, 0) for entry in entries),
        min(days, default=None),
        max(days, default=None),
        # A clock that runs ahead must not hide that the source is late.
        max((day for day in days if day <= as_of), default=None),
        max(delivered, default=None),
        [feed.title for feed in sent],
        " ".join(sorted({feed.money for feed in sent if feed.money})) or None,
        "；".join(sorted({feed.times for feed in sent if feed.times})) or None,
        min((feed.due_days for feed in sent if feed.due_days is not None), default=None),
        max((feed.restates_days for feed in sent), default=0),
    )
