"""Lake tables of saved replies: lists that show one day, and things with a time of their own."""

from dataclasses import replace

import polars as pl

from etl import cells
from etl.feeds import ReadContext
from etl.sources.declared import Field, lake_table
from etl.sources.replies import Records

OBSERVED = Field("observed_on", "text", ("observed_on",), required=True)


def snapshot(name: str, title: str, *fields: Field) -> Records:
    """A table of what a list showed on a day; the day comes first."""
    return _of_day(name, title, (OBSERVED, *fields))


def seen_on(name: str, title: str, *fields: Field) -> Records:
    """A table of facts that need no day, with the day on which they were fetched, if known."""
    return _of_day(name, title, (replace(OBSERVED, required=False), *fields))


def _of_day(name: str, title: str, columns: tuple[Field, ...]) -> Records:
    table = lake_table(name, title, columns, day="observed_on", derived={"observed_on": pl.Date()})
    return Records(table, columns, observed_day)


def dated(name: str, title: str, *fields: Field, instant: str, day: str) -> Records:
    """A table of things that happened at an instant, which may be unknown, and the day of it."""

    def derive(rows: pl.DataFrame, context: ReadContext) -> pl.DataFrame:
        happened = cells.business_date(pl.col(instant), context.business_zone)
        return rows.with_columns(happened.alias(day))

    table = lake_table(name, title, fields, day=day, derived={day: pl.Date()})
    return Records(table, fields, derive)


def observed_day(rows: pl.DataFrame, _context: ReadContext) -> pl.DataFrame:
    """The day of a snapshot as a date."""
    return rows.with_columns(pl.col("observed_on").str.to_date("%Y-%m-%d"))
