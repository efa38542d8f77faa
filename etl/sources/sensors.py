"""Sensors (神策): what its mini-program client sends, one event a line ($MPShow, $MPViewScreen, …).

An entry is a $MPShow: a cold start sends $MPLaunch as well, and counting both would double it. What
an entry brought (query, scene, who shared) is in the event's own properties; `$latest_*` repeats
what an earlier entry brought and is left aside.

Source: the public client, versions 0.9 to 1.2x, read 2026-11-26.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

import orjson
import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, LakeTable, Parsed, ReadContext, Refusal, Sniff
from etl.quarantine import raw_text
from etl.reading import json_value, ndjson_lines
from etl.sources.replies import app_id_in
from etl.sources.youshu_page import read_page, read_query
from etl.sources.youshu_post import event_ms, whole

CHUNK_ROWS = 100_000
_TEXT, _COUNT = pl.String(), pl.Int64()
PAGE: dict[str, pl.DataType] = {
    "page_path": _TEXT,
    "own_chan_id": _TEXT,
    "own_guide_id": _TEXT,
    "own_live_id": _TEXT,
    "own_article_id": _TEXT,
    "own_campaign_id": _TEXT,
    "own_shop_id": _TEXT,
    "own_product_id": _TEXT,
    "own_ad_id": _TEXT,
}
EVENTS = LakeTable(
    name="sensors__events",
    schema={
        "event_id": _TEXT,
        "event_type": _TEXT,
        "happened_at": cells.utc_datetime(),
        "app_id": _TEXT,
        "distinct_id": _TEXT,
        "original_id": _TEXT,
        "openid": _TEXT,
        "unionid": _TEXT,
        "scene_text": _TEXT,
        "scene_code": pl.Int32(),
        **PAGE,
        "page_title": _TEXT,
        "stay_ms": _COUNT,
        "from_id": _TEXT,
        "from_openid": _TEXT,
        "share_path": _TEXT,
        "share_depth": _COUNT,
        "share_method": _TEXT,
        "event_date": pl.Date(),
    },
    day="event_date",
    title="神策客户端事件",
)
# "1007" of the first clients, "wx-1007" of the later ones; between them a Chinese name.
_SCENE = re.compile(r"(?:wx-)?(\d{1,6})")
_OPENID = re.compile(r"o[\w-]{20,40}")
_NO_ID = ("", "取值异常")
_OPENID_KEYS = ("openid", "$openid", "$identity_mp_openid", "$mp_openid")
_UNIONID_KEYS = ("unionid", "$unionid", "$identity_mp_unionid", "$mp_unionid")

Row = dict[str, object]


class _EventError(ValueError):
    """An event that cannot be loaded; `column` is at fault."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        super().__init__(reason)


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    """The events of every line; one that cannot be read is refused alone."""
    named = app_id_in(file.name)
    rows: list[Row] = []
    refusals: list[Refusal] = []
    for number, line in ndjson_lines(file):
        try:
            value = json_value(line)
        except (ValueError, RecursionError):
            reason = "这一行不是完整的 JSON。请检查日志是否写断，改好后重新放入"
            refusals.append(Refusal(number, None, reason, raw_text(line)))
            continue
        for event in value if isinstance(value, list) else [value]:
            try:
                rows.append({**_row(event, named), "_row": number})
            except _EventError as error:
                refusals.append(Refusal(number, error.column, str(error), raw_text(event)))
        if len(rows) >= CHUNK_ROWS:
            yield Parsed(EVENTS.name, _frame(rows, context), refusals)
            rows, refusals = [], []
    yield Parsed(EVENTS.name, _frame(rows, context), refusals)


def _row(event: object, named: str | None) -> Row:
    if not isinstance(event, dict):
        raise _EventError("event", "这一行不是神策事件（JSON 对象）。请保存客户端上报的原始内容")
    kind = event.get("event") or event.get("type")
    happened_ms = event_ms(event.get("time"))
    distinct_id = _text(event, "distinct_id")
    if happened_ms is None:
        raise _EventError("time", "事件时间（time）应为 13 位毫秒。请检查采集是否改写了内容")
    if not distinct_id:
        raise _EventError(
            "distinct_id", "事件没有 distinct_id，不知道是谁。请检查采集是否改写了内容"
        )
    props = _block(event, "properties")
    openid = _first(event, props, _OPENID_KEYS) or (
        distinct_id if _OPENID.fullmatch(distinct_id) else None
    )
    scene_text = _text(props, "$scene")
    scene = _SCENE.fullmatch(scene_text or "")
    query = _text(props, "$url_query") or ""
    return {
        "event_id": _event_id(event),
        "event_type": str(kind),
        "happened_at": happened_ms * 1000,
        "app_id": app_id_in(_text(props, "$app_id") or "") or named,
        "distinct_id": distinct_id,
        "original_id": _text(event, "original_id"),
        "openid": openid,
        "unionid": _first(event, props, _UNIONID_KEYS),
        "scene_text": scene_text,
        "scene_code": int(scene.group(1)) if scene else None,
        **dict(zip(PAGE, _page(props, query), strict=True)),
        "page_title": _text(props, "$title"),
        "stay_ms": _milliseconds(props.get("event_duration", props.get("$event_duration"))),
        **_sender(props, read_query(query.removeprefix("?"))),
        "share_method": _text(props, "$share_method"),
    }


def _event_id(event: Mapping[str, Any]) -> str:
    """The same for every delivery of one event: the time of sending is no part of it."""
    own = {key: value for key, value in event.items() if key != "_flush_time"}
    content = orjson.dumps(own, option=orjson.OPT_SORT_KEYS)
    return blake2b(content, digest_size=12).hexdigest()


def _page(props: Mapping[str, Any], query: str) -> tuple[object, ...]:
    address = f"{_text(props, '$url_path') or ''}?{query.removeprefix('?')}"
    return read_page(address)[: len(PAGE)]


def _sender(props: Mapping[str, Any], query: Mapping[str, str]) -> Row:
    """Whose card opened the mini program: named in the query, else by the client's own reading."""
    card = query.get("sampshare", "")
    try:
        shared = orjson.loads(card) if card else {}
    except orjson.JSONDecodeError:
        shared = {}
    shared = shared if isinstance(shared, dict) else {}
    told = (
        shared.get("i"),
        query.get("sensors_share_i"),
        props.get("$share_distinct_id"),
    )
    from_id = next((each for each in told if isinstance(each, str) and each not in _NO_ID), None)
    depth = shared.get("d", query.get("sensors_share_d", props.get("$share_depth")))
    path = shared.get("p", query.get("sensors_share_p", props.get("$share_url_path")))
    return {
        "from_id": from_id,
        "from_openid": from_id if from_id and _OPENID.fullmatch(from_id) else None,
        "share_path": path.lstrip("/") if isinstance(path, str) and path else None,
        "share_depth": whole(depth),
    }


def _milliseconds(seconds: object) -> int | None:
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    return round(seconds * 1000) if is_number and 0 <= seconds < 86_400 else None  # type: ignore[operator]


def _first(event: Mapping[str, Any], props: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    places = (_block(event, "identities"), event, props)
    return next((text for each in places for key in keys if (text := _text(each, key))), None)


def _block(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _text(block: Mapping[str, Any], name: str) -> str | None:
    value = block.get(name)
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _frame(rows: list[Row], context: ReadContext) -> pl.DataFrame:
    dtypes = {name: dtype for name, dtype in EVENTS.schema.items() if name != "event_date"}
    columns = [
        pl.Series(
            name,
            [row[name] for row in rows],
            dtype=_COUNT if dtype == cells.utc_datetime() else dtype,
        )
        for name, dtype in dtypes.items()
    ]
    frame = pl.DataFrame([*columns, pl.Series("_row", [row["_row"] for row in rows], dtype=_COUNT)])
    frame = frame.with_columns(pl.col("happened_at").cast(cells.utc_datetime()))
    day = cells.business_date(pl.col("happened_at"), context.business_zone)
    return frame.with_columns(event_date=day).select(*EVENTS.schema, "_row")


def _is_events(sniff: Sniff) -> bool:
    return sniff.kind in ("json", "ndjson") and {"distinct_id", "properties"} <= set(sniff.header)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="sensors_events",
        title="神策小程序客户端事件（每行一个）",
        tables=(EVENTS,),
        patterns=("*sensors*.ndjson*", "*sensors*.json*", "*神策*"),
        recognises=_is_events,
        read=_read,
        times="epoch ms",
        due_days=1,
    ),
)
