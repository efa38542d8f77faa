"""Statistics about a day, a week or a month: who said them, about when, and what they hold."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from etl.feeds import ReadContext
from etl.sources.declared import Field, lake_table
from etl.sources.replies import Record, Records, ReplyRefusedError

_SPAN = re.compile(
    r"(?P<month>\d{6})|(?P<day>\d{8}|\d{4}-\d{2}-\d{2})"
    r"|(?P<first>\d{8})-(?P<last>\d{8})"
)
_SAID = (
    Field("observed_on", "text", ("observed_on",)),
    Field("app_id", "id", ("app_id",)),
    Field("period", "text", ("period",), required=True),
    Field("stat_date", "text", ("stat_date",), required=True),
)


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of item in a reply's `list`: the keys that give it away, the records it holds."""

    keys: tuple[str, ...]
    records: Callable[[Record], Iterator[tuple[str, Record]]]


def dated_records(name: str, title: str, fields: tuple[Field, ...]) -> Records:
    """A lake table of statistics: beside the fields, when it was asked and which span it is of."""
    days: dict[str, pl.DataType] = {"observed_on": pl.Date(), "stat_date": pl.Date()}
    columns = (*_SAID, *fields)
    return Records(lake_table(name, title, columns, day="stat_date", derived=days), columns, _dated)


def _dated(rows: pl.DataFrame, _context: ReadContext) -> pl.DataFrame:
    return rows.with_columns(pl.col("observed_on", "stat_date").str.to_date("%Y-%m-%d"))


def span(value: object) -> Record:
    """`20170313`, `20170306-20170312`, `201702` or `2017-03-13` → the period and its first day.

    Raises:
        ReplyRefusedError: none of these.
    """
    found = _SPAN.fullmatch(str(value).strip())
    if found is None:
        raise ReplyRefusedError("ref_date", f"日期“{value}”读不出来。请按接口原样保存")
    if month := found["month"]:
        return {"period": "month", "stat_date": _day(month + "01")}
    if first := found["first"]:
        days = (_day(found["last"]) - _day(first)).days + 1
        # The portrait of seven or thirty days to yesterday comes as a span, too.
        return {"period": "week" if days == 7 else f"{days}d", "stat_date": _day(first)}
    return {"period": "day", "stat_date": _day(found["day"])}


def _day(text: str) -> date:
    try:
        return datetime.strptime(text.replace("-", ""), "%Y%m%d").date()  # noqa: DTZ007 a day
    except ValueError as error:
        raise ReplyRefusedError("ref_date", f"没有“{text}”这一天。请按接口原样保存") from error
