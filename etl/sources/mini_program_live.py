"""Mini-program live (小程序直播, getliveinfo): rooms with their goods, and replays.

errcode 1 says that there is no room: nothing to tell, not a failure. A room's times are the plan,
in epoch seconds, while those of a replay are ISO 8601 with a Z; prices are 分. There is no audience
and no sales: they come from page events (`room_id`) or a table kept by hand.
"""

from collections.abc import Iterator

import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources.declared import Field, lake_table
from etl.sources.observed import dated, seen_on
from etl.sources.replies import (
    Record,
    Records,
    Reply,
    ReplyKind,
    asked,
    knows,
    objects,
    read_replies,
)

NO_ROOM = frozenset({"1"})


def _rooms(reply: Reply) -> Iterator[tuple[str, Record]]:
    for room in objects(reply.response["room_info"]):
        seen = {"roomid": room.get("roomid"), "observed_on": reply.observed_on}
        yield "mini_program__live_rooms", {**room, **seen}
        for goods in objects(room.get("goods")):
            yield "mini_program__live_goods", {**goods, **seen}


def _replays(reply: Reply) -> Iterator[tuple[str, Record]]:
    room_id = asked(reply, "room_id", "直播间编号（room_id）")
    for replay in objects(reply.response["live_replay"]):
        yield "mini_program__live_replays", {**replay, "room_id": room_id}


_REPLAY = (
    Field("live_id", "id", ("room_id",), required=True),
    Field("created_at", "time", ("create_time",), required=True),
    Field("expires_at", "time", ("expire_time",)),
    Field("media_url", "text", ("media_url",)),
)


def _created_day(rows: pl.DataFrame, context: ReadContext) -> pl.DataFrame:
    day = cells.business_date(pl.col("created_at"), context.business_zone)
    return rows.with_columns(created_date=day)


TABLES: dict[str, Records] = {
    records.table.name: records
    for records in (
        dated(
            "mini_program__live_rooms",
            "小程序直播间",
            Field("live_id", "id", ("roomid",), required=True),
            Field("title", "text", ("name",)),
            Field("planned_start_at", "epoch", ("start_time",)),
            Field("planned_end_at", "epoch", ("end_time",)),
            Field("anchor_name", "text", ("anchor_name",)),
            Field("status", "count", ("live_status",)),
            Field("live_type", "count", ("live_type",)),
            Field("creator_openid", "id", ("creater_openid",)),
            Field("observed_on", "text", ("observed_on",)),
            instant="planned_start_at",
            day="planned_date",
        ),
        seen_on(
            "mini_program__live_goods",
            "小程序直播商品",
            Field("live_id", "id", ("roomid",), required=True),
            Field("product_id", "id", ("goods_id",), required=True),
            Field("product_name", "text", ("name",)),
            Field("price_fen", "fen", ("price",)),
            Field("price_second_fen", "fen", ("price2",)),
            Field("price_type", "count", ("price_type",)),
            Field("page_path", "text", ("url",)),
        ),
        Records(
            lake_table(
                "mini_program__live_replays",
                "小程序直播回放",
                _REPLAY,
                day="created_date",
                derived={"created_date": pl.Date()},
            ),
            _REPLAY,
            _created_day,
        ),
    )
}
KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("room_info",), _rooms),
    ReplyKind(("live_replay",), _replays),
)


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from read_replies(file, context, KINDS, TABLES, nothing=NO_ROOM)


def _is_reply(sniff: Sniff) -> bool:
    return knows(sniff, KINDS)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="mini_program_live",
        title="小程序直播接口回复",
        tables=tuple(records.table for records in TABLES.values()),
        patterns=("*getliveinfo*.*json*", "*liveinfo*.*json*"),
        recognises=_is_reply,
        read=_read,
        money="fen",
        times="epoch s, ISO Z",
        restates_days=1,
    ),
)
