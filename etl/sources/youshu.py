"""Tencent Youshu (有数): what the mini-program client sr-sdk-wxapp posted, one request a line.

Reads the log of the company's own collector. Each event becomes a row as it was delivered: retries
and stale stamps are still in it, so that the marts can undo and count them (queries/staging).

Source: npm sr-sdk-wxapp 2.1.1 and datanexus.qq.com/doc/develop, read 2026-11-23.
"""

from collections.abc import Iterator

import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, LakeTable, Parsed, ReadContext, Refusal, Sniff
from etl.quarantine import raw_text
from etl.reading import ndjson_lines
from etl.sources.youshu_event import COLUMNS, MS, EventError, Latest, Row, read_event
from etl.sources.youshu_post import BODY_KEYS, RECEIVED_KEYS, Post, PostError, event_ms, read_post

CHUNK_ROWS = 100_000
_US = cells.utc_datetime()
_NOTHING = Latest(None, None)

EVENTS = LakeTable(
    name="youshu__events",
    schema={
        **{name: _US if dtype == MS else dtype for name, dtype in COLUMNS.items()},
        "event_date": pl.Date(),
    },
    day="event_date",
    title="有数客户端日志",
)


def recognises(sniff: Sniff) -> bool:
    """A post with its envelope, or bare events."""
    header = set(sniff.header)
    if sniff.kind not in ("ndjson", "json"):
        return False
    is_event = {"type", "props"} <= header
    return is_event or bool(header & set(BODY_KEYS) and header & set(RECEIVED_KEYS))


def read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    """The events of every post; a line or an event that cannot be read is refused alone."""
    rows: list[Row] = []
    numbers: list[int] = []
    refusals: list[Refusal] = []
    for number, line in ndjson_lines(file):
        try:
            post = read_post(line)
        except PostError as error:
            refusals.append(Refusal(number, None, str(error), raw_text(line)))
            continue
        for row in _rows(post, number, refusals):
            rows.append(row)
            numbers.append(number)
        if len(rows) >= CHUNK_ROWS:
            yield Parsed(EVENTS.name, _frame(rows, numbers, context), refusals)
            rows, numbers, refusals = [], [], []
    yield Parsed(EVENTS.name, _frame(rows, numbers, context), refusals)


def _rows(post: Post, number: int, refusals: list[Refusal]) -> Iterator[Row]:
    latest = _latest(post.events)
    for event in post.events:
        process = event.get("tracking_id") if isinstance(event, dict) else None
        try:
            yield read_event(event, post.received_ms, latest.get(process, _NOTHING))
        except EventError as error:
            refusals.append(Refusal(number, error.column, str(error), raw_text(event)))


def _latest(events: list[object]) -> dict[object, Latest]:
    """How far each run of the client had got when it sent the post."""
    latest: dict[object, Latest] = {}
    for event in events:
        props = event.get("props") if isinstance(event, dict) else None
        at = event_ms(props.get("time")) if isinstance(props, dict) else None
        if at is None or not isinstance(event, dict):
            continue
        process = event.get("tracking_id")
        if isinstance(process, str | None):
            last, show = latest.get(process, _NOTHING)
            is_show = event.get("type") == "app_show"
            latest[process] = Latest(max(last or 0, at), max(show or 0, at) if is_show else show)
    return latest


def _frame(rows: list[Row], numbers: list[int], context: ReadContext) -> pl.DataFrame:
    values = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    columns = [
        pl.Series(name, value, dtype=pl.Int64() if dtype == MS else dtype)
        for (name, dtype), value in zip(COLUMNS.items(), values, strict=True)
    ]
    instants = [name for name, dtype in COLUMNS.items() if dtype == MS]
    frame = pl.DataFrame(columns).with_columns(
        (pl.col(instants) * 1000).cast(_US),
        pl.Series("_row", numbers, dtype=pl.Int64()),
    )
    day = cells.business_date(pl.col("happened_at"), context.business_zone)
    return frame.with_columns(day.alias("event_date"))


FEEDS = (
    Feed(
        name="youshu_events",
        title="有数客户端上报日志（每行一个 POST）",
        tables=(EVENTS,),
        patterns=("*youshu*.ndjson*", "*youshu*.jsonl*", "*youshu*.json*", "*youshu*.log*"),
        recognises=recognises,
        read=read,
        money="yuan",
        times="epoch ms",
        due_days=1,
    ),
)
