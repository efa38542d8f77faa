"""Live sessions as tables that people export or keep by hand (视频号助手, live consoles, lists).

Headers differ by tool and year, so each column is known by its usual names, with or without a unit
in brackets; numbers come as a screen shows them ("45.2万", "1分08秒", "12%"). A session without an
id is told by its start.
"""

from collections.abc import Iterator

import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources.declared import Field, Kind, lake_table, parsed_chunks, read_table

_UNITS = ("", "(元)", "(人)", "(次)", "(秒)", "(数)")


def _field(name: str, kind: Kind, *titles: str, required: bool = False) -> Field:
    headers = tuple(title + unit for title in titles for unit in _UNITS)
    return Field(name, kind, headers, needed=required, required=required)


_AUDIENCE = (
    _field(
        "watch_uv", "shown_count", "观看人数", "累计观看人数", "场观", "累计观看", "直播间观看人数"
    ),
    _field("watch_pv", "shown_count", "观看次数", "累计观看次数", "直播间观看次数"),
    _field("pcu", "shown_count", "最高在线", "最高在线人数", "峰值在线人数", "最高同时在线人数"),
    _field("acu", "shown_count", "平均在线", "平均在线人数"),
    _field(
        "avg_watch_seconds",
        "shown_seconds",
        "平均观看时长",
        "人均观看时长",
        "平均停留",
        "人均停留时长",
        "平均停留时长",
    ),
    _field("impression_uv", "shown_count", "曝光人数", "直播间曝光人数"),
    _field("follow_uv", "shown_count", "新增关注", "涨粉", "新增粉丝", "新增关注人数", "涨粉数"),
    _field("comment_count", "shown_count", "评论数", "评论次数"),
    _field("like_count", "shown_count", "点赞数", "点赞次数", "喝彩数"),
    _field("share_count", "shown_count", "分享数", "分享次数", "转发次数"),
    _field("interact_rate", "shown_share", "互动率"),
)
_SALES = (
    _field("expose_uv", "shown_count", "商品曝光人数"),
    _field("click_uv", "shown_count", "商品点击人数"),
    _field("buyer_uv", "shown_count", "成交人数", "支付人数"),
    _field("order_count", "shown_count", "成交订单数", "支付订单数", "订单数"),
    _field("paid_fen", "shown_yuan", "成交金额", "GMV", "直播间成交金额", "支付金额"),
    _field("refunded_fen", "shown_yuan", "退款金额", "成交退款金额"),
)
_SESSION = (
    _field("live_id", "id", "直播ID", "直播间ID", "场次ID", "直播编号", "export_id"),
    _field("title", "text", "直播标题", "直播主题", "直播名称", "标题"),
    _field("started_at", "time", "开播时间", "直播开始时间", "直播时间", "开始时间", required=True),
    _field("ended_at", "time", "下播时间", "直播结束时间", "结束时间"),
    _field("duration_seconds", "shown_seconds", "直播时长", "时长", "开播时长"),
    *_AUDIENCE,
    *_SALES,
)
SESSIONS = lake_table(
    "hand__lives",
    "直播场次表",
    _SESSION,
    day="started_date",
    derived={"started_date": pl.Date()},
)


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    rows, refusals = read_table(file, _SESSION, context)
    day = cells.business_date(pl.col("started_at"), context.business_zone)
    # A title may be quoted over two lines.
    title = pl.col("title").str.replace_all(r"[ \t\r\n]+", " ")
    yield from parsed_chunks(SESSIONS, rows.with_columns(title, started_date=day), refusals)


def _is_sessions(sniff: Sniff) -> bool:
    header = set(sniff.header)
    named = {field.name for field in _SESSION if header & set(field.headers)}
    told = {"watch_uv", "watch_pv", "pcu", "avg_watch_seconds"} & named
    return "started_at" in named and bool(told)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="live_tables",
        title="直播场次表（手工导出）",
        tables=(SESSIONS,),
        patterns=("*直播*场次*", "*live*sessions*"),
        recognises=_is_sessions,
        read=_read,
        money="yuan",
        times="local",
        restates_days=15,
    ),
)
