"""We分析 (WeData): the event log that its console exports, wxdata_* events with a JSON value.

An event tells of one SKU and repeats the total of its order on every one of them: totals are taken
once per order, never added up. Money is in 分, times are epoch seconds. The log names no app: put
its id into the file's name, else its people stay apart from those of other sources.
"""

from collections.abc import Iterator
from hashlib import blake2b

import orjson
import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, LakeTable, Parsed, ReadContext, Refusal, Sniff
from etl.quarantine import Check, sift
from etl.sources.declared import Field, numbered, parsed_chunks, read_table
from etl.sources.replies import app_id_in
from etl.sources.sensors import PAGE
from etl.sources.youshu_page import read_page
from etl.sources.youshu_post import whole

_LOG = (
    Field("happened_at", "epoch", ("event_time",), needed=True, required=True),
    Field("event_type", "text", ("eventId",), needed=True, required=True),
    Field("event_value", "text", ("event_value",), needed=True),
    Field("page", "text", ("page_path",)),
    Field("openid", "id", ("openid",), needed=True, required=True),
    Field("scene_code", "count", ("enter_scene",)),
    Field("scene_name", "text", ("enter_scene_desc",)),
)
_TEXTS = ("spu_id", "spu_name", "sku_id", "sku_name", "order_id", "order_status", "action_type")
_NUMBERS = {
    "price_current": "price_fen",
    "sku_count": "quantity",
    "action_num": "action_count",
    "sku_pay_amt": "sku_paid_fen",
    "order_amt": "order_fen",
    "pay_amt": "paid_fen",
}
_VALUE: dict[str, pl.DataType] = {
    **dict.fromkeys(_TEXTS, pl.String()),
    **dict.fromkeys(_NUMBERS.values(), pl.Int64()),
}
EVENTS = LakeTable(
    name="wedata__events",
    schema={
        "event_id": pl.String(),
        "happened_at": cells.utc_datetime(),
        "event_type": pl.String(),
        "openid": pl.String(),
        "app_id": pl.String(),
        "scene_code": pl.Int32(),
        "scene_name": pl.String(),
        **PAGE,
        **_VALUE,
        "copy_no": pl.Int64(),
        "event_date": pl.Date(),
    },
    day="event_date",
    title="We分析事件日志",
)
_UNREADABLE = "event_value 不是完整的 JSON，不知道这个事件说了什么。请从控制台按原样重新导出"


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    rows, refusals = read_table(file, _LOG, context)
    rows, unreadable = _sifted(rows)
    values = pl.DataFrame([_value(text) for text in rows["event_value"]], schema=_VALUE)
    pages = pl.DataFrame(
        [read_page(page or "")[: len(PAGE)] for page in rows["page"]], schema=PAGE, orient="row"
    )
    whole_rows = pl.concat([rows, values, pages], how="horizontal").with_columns(
        pl.lit(app_id_in(file.name), pl.String).alias("app_id"),
        pl.col("scene_code").cast(pl.Int32, strict=False),
        cells.business_date(pl.col("happened_at"), context.business_zone).alias("event_date"),
    )
    own = ("event_id", "app_id", "copy_no", "event_date")
    key = [name for name in EVENTS.schema if name not in own]
    lines = numbered(whole_rows, key, order=())
    ids = [_event_id(line) for line in lines.select(*key, "copy_no").iter_rows()]
    named = lines.with_columns(pl.Series("event_id", ids, pl.String))
    yield from parsed_chunks(EVENTS, named, [*refusals, *unreadable])


def _event_id(line: tuple[object, ...]) -> str:
    """Two equal lines of one file are two events; a line in two files is one."""
    return blake2b(orjson.dumps(line), digest_size=12).hexdigest()


def _sifted(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
    bad = pl.Series("_bad", [_value(text) is None for text in rows["event_value"]], pl.Boolean)
    good, refusals = sift(
        rows.with_columns(bad), [Check("event_value", pl.col("_bad"), _UNREADABLE)]
    )
    return good.drop("_bad"), refusals


def _value(text: str | None) -> dict[str, object] | None:
    """What an event says; null where it cannot be read."""
    try:
        value = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        return None
    if not isinstance(value, dict):
        return None
    texts = {name: _text(value.get(name)) for name in _TEXTS}
    return {**texts, **{column: whole(value.get(name)) for name, column in _NUMBERS.items()}}


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _is_log(sniff: Sniff) -> bool:
    return {"event_time", "eventId", "event_value", "openid"} <= set(sniff.header)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="wedata_events",
        title="We分析事件日志（控制台导出）",
        tables=(EVENTS,),
        patterns=("*wedata*", "*we分析*"),
        recognises=_is_log,
        read=_read,
        money="fen",
        times="epoch s",
    ),
)
