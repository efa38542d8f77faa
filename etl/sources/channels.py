"""Channels live (视频号直播): saved replies of the live dashboard, the finder list and the compass.

The members of getlivedata are JSON text inside JSON, so they are parsed twice; which session they
are about is in the request alone. Money is in 分. The compass writes its numbers as text.
Source: WxJava@3e48dc7f, beans of channel live dashboard, lead and compass; the outer keys of
getlivedata are not certain, so the summary is looked for one level deeper too.
"""

from collections.abc import Iterator, Mapping

import orjson

from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources.declared import Field
from etl.sources.observed import dated, seen_on, snapshot
from etl.sources.replies import (
    Record,
    Records,
    Reply,
    ReplyKind,
    ReplyRefusedError,
    asked,
    knows,
    objects,
    read_replies,
)

DASHBOARD, FINDER, COMPASS = "dashboard", "finder", "compass"
_PARTS = (
    "live_dashboard_data",
    "live_ec_data_summary",
    "live_distribution_channel",
    "single_live_ec_spu_data_page_v2",
)
_SERIES = {"online_watch_uv": "online_count", "new_watch_uv": "enter_count"}


def _list(reply: Reply) -> Iterator[tuple[str, Record]]:
    for live in objects(reply.response["live_items"]):
        began = live.get("create_time")
        yield "channels__lives", {"live_id": live.get("export_id"), "started": began}


def _compass_list(reply: Reply) -> Iterator[tuple[str, Record]]:
    for live in objects(reply.response["live_list"]):
        yield "channels__lives", {**live, "started": live.get("live_time")}


def _finder(reply: Reply) -> Iterator[tuple[str, Record]]:
    for live in objects(reply.response["item"]):
        seen = {"source": FINDER, "observed_on": reply.observed_on}
        yield (
            "channels__live_summaries",
            {
                **seen,
                "live_id": live.get("export_id"),
                "started": live.get("live_start_time"),
                "duration": live.get("live_duration_in_seconds"),
                "new_watch_uv": live.get("total_audience_count"),
                "max_online_watch_uv": live.get("max_online_count"),
                "average_watch_seconds_per_audience": live.get("audiences_avg_seconds"),
                "new_follow_uv": live.get("new_follow_count"),
                "like_count": live.get("total_cheer_count"),
                "comment_count": live.get("total_comment_count"),
                "share_count": live.get("forward_count"),
            },
        )


def _dashboard(reply: Reply) -> Iterator[tuple[str, Record]]:
    live_id = asked(reply, "export_id", "直播编号（export_id）")
    parts = {name: _parsed(name, reply.response.get(name)) for name in _PARTS}
    board = parts["live_dashboard_data"]
    inner = _parsed("live_dashboard_data", board.get("live_dashboard_data")) or board
    yield (
        "channels__live_summaries",
        {
            **parts["live_ec_data_summary"],
            **_parsed("summary", inner.get("summary")),
            "live_id": live_id,
            "source": DASHBOARD,
            "observed_on": reply.observed_on,
            "started": board.get("start_time"),
            "duration": board.get("live_duration"),
            "watch_pv": parts["live_distribution_channel"].get("total_joinlive_count"),
        },
    )
    for product in objects(parts["single_live_ec_spu_data_page_v2"].get("spu_data_list")):
        base = _parsed("base_data", product.get("base_data"))
        seen = {"live_id": live_id, "observed_on": reply.observed_on}
        yield "channels__live_products", {**base, **product, **seen}
    yield from _minutes(live_id, inner)


def _minutes(live_id: object, board: Mapping[str, object]) -> Iterator[tuple[str, Record]]:
    """Points of the curves of the whole room; a curve of one sex or channel is not the room's."""
    found: dict[object, Record] = {}
    for part in ("series", "portrait", "source"):
        curves = _parsed(part, board.get(part))
        for name, column in _SERIES.items():
            for curve in objects(curves.get(name)):
                if curve.get("dimensions"):
                    continue
                for point in objects(curve.get("points")):
                    row = found.setdefault(point.get("ts"), {"ts": point.get("ts")})
                    row[column] = point.get("value")
    for row in found.values():
        yield "channels__live_minutes", {**row, "live_id": live_id}


def _parsed(name: str, value: object) -> Mapping[str, object]:
    """A member that is JSON text, or already an object; empty where it is left out.

    Raises:
        ReplyRefusedError: the text is not JSON.
    """
    if isinstance(value, str) and value.strip():
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise ReplyRefusedError(
                name, f"{name} 里的 JSON 文本不完整。请按接口原样保存后重新放入"
            ) from error
    return value if isinstance(value, dict) else {}


def _shop_day(reply: Reply) -> Iterator[tuple[str, Record]]:
    for numbers in objects([reply.response["data"]]):
        if "pay_gmv" not in numbers:
            raise ReplyRefusedError(None, "不认识的接口回复，data 里没有罗盘的成交金额（pay_gmv）")
        day = str(asked(reply, "ds", "统计日期（ds）"))
        observed = f"{day[:4]}-{day[4:6]}-{day[6:8]}"
        yield "channels__shop_days", {**numbers, "observed_on": observed}


_LIVE_ID = Field("live_id", "id", ("live_id",), required=True)
_SEEN = Field("observed_on", "text", ("observed_on",))
TABLES: dict[str, Records] = {
    records.table.name: records
    for records in (
        dated(
            "channels__lives",
            "视频号直播场次",
            _LIVE_ID,
            Field("started_at", "epoch", ("started",)),
            Field("title", "text", ("live_title",)),
            Field("duration_seconds", "count", ("live_duration",)),
            instant="started_at",
            day="started_date",
        ),
        dated(
            "channels__live_summaries",
            "视频号直播汇总",
            _LIVE_ID,
            Field("source", "text", ("source",), required=True),
            _SEEN,
            Field("started_at", "epoch", ("started",)),
            Field("duration_seconds", "count", ("duration",)),
            Field("watch_uv", "count", ("new_watch_uv",)),
            Field("watch_pv", "count", ("watch_pv",)),
            Field("pcu", "count", ("max_online_watch_uv",)),
            Field("avg_watch_seconds", "number", ("average_watch_seconds_per_audience",)),
            Field("impression_uv", "count", ("impression_uv",)),
            Field("follow_uv", "count", ("new_follow_uv",)),
            Field("fans_club_uv", "count", ("new_fans_club_uv",)),
            Field("comment_uv", "count", ("comment_uv",)),
            Field("reward_uv", "count", ("reward_uv",)),
            Field("share_uv", "count", ("sharing_uv",)),
            Field("like_count", "count", ("like_count",)),
            Field("comment_count", "count", ("comment_count",)),
            Field("share_count", "count", ("share_count",)),
            Field("expose_uv", "count", ("total_exp_uv",)),
            Field("expose_pv", "count", ("total_exp_pv",)),
            Field("click_uv", "count", ("total_clk_uv",)),
            Field("click_pv", "count", ("total_clk_pv",)),
            Field("create_uv", "count", ("total_create_uv",)),
            Field("create_count", "count", ("total_create_pv",)),
            Field("buyer_uv", "count", ("total_pay_uv",)),
            Field("order_count", "count", ("total_pay_pv",)),
            Field("paid_fen", "fen", ("total_gmv",)),
            Field("refund_uv", "count", ("refund_uv",)),
            Field("refund_count", "count", ("refund_pv",)),
            Field("refunded_fen", "fen", ("refund_amount",)),
            Field("new_buyer_uv", "count", ("new_buyer_uv",)),
            Field("old_buyer_uv", "count", ("old_buyer_uv",)),
            instant="started_at",
            day="started_date",
        ),
        seen_on(
            "channels__live_products",
            "视频号直播商品",
            _LIVE_ID,
            Field("product_id", "id", ("spu_id",), required=True),
            Field("product_id_shop", "id", ("src_spu_id",)),
            Field("product_name", "text", ("spu_name",)),
            Field("price_fen", "fen", ("price",)),
            Field("expose_uv", "count", ("exp_uv",)),
            Field("expose_pv", "count", ("exp_pv",)),
            Field("click_uv", "count", ("clk_uv",)),
            Field("click_pv", "count", ("clk_pv",)),
            Field("share_uv", "count", ("share_uv",)),
            Field("create_uv", "count", ("create_uv",)),
            Field("create_count", "count", ("create_pv",)),
            Field("buyer_uv", "count", ("pay_uv",)),
            Field("order_count", "count", ("pay_pv",)),
            Field("paid_fen", "fen", ("gmv",)),
            Field("refund_uv", "count", ("refund_uv",)),
            Field("refund_count", "count", ("refund_pv",)),
            Field("refunded_fen", "fen", ("refund_amount",)),
            Field("explanation_count", "count", ("explanation_count",)),
        ),
        dated(
            "channels__live_minutes",
            "视频号直播曲线",
            _LIVE_ID,
            Field("minute_at", "epoch", ("ts",), required=True),
            Field("online_count", "count", ("online_count",)),
            Field("enter_count", "count", ("enter_count",)),
            instant="minute_at",
            day="minute_date",
        ),
        snapshot(
            "channels__shop_days",
            "视频号小店每日概览",
            Field("paid_fen", "fen", ("pay_gmv",)),
            Field("buyer_uv", "count", ("pay_uv",)),
            Field("refunded_fen", "fen", ("pay_refund_gmv",)),
            Field("order_count", "count", ("pay_order_cnt",)),
            Field("live_paid_fen", "fen", ("live_pay_gmv",)),
            Field("feed_paid_fen", "fen", ("feed_pay_gmv",)),
        ),
    )
}
KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("live_items",), _list),
    ReplyKind(("live_dashboard_data",), _dashboard),
    ReplyKind(("live_ec_data_summary",), _dashboard),
    ReplyKind(("errcode", "live_list"), _compass_list),
    ReplyKind(("errcode", "item"), _finder),
    ReplyKind(("errcode", "data"), _shop_day),
)


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from read_replies(file, context, KINDS, TABLES)


def _is_reply(sniff: Sniff) -> bool:
    return knows(sniff, KINDS)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="channels_replies",
        title="视频号直播接口回复",
        tables=tuple(records.table for records in TABLES.values()),
        patterns=("*channels*.*json*", "*finder*live*.*json*", "*compass*.*json*"),
        recognises=_is_reply,
        read=_read,
        money="fen",
        times="epoch s",
        restates_days=15,
    ),
)
