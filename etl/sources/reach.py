"""What a brand sends and spends, from tables kept by hand or exported by a text-message service.

No official format exists: each table is met by the usual Chinese words of its header; others come
by a mapping file. Money is in 元. A link table says which channel number stands for which article
or advertisement, because WeChat's statistics know nothing of a brand's channel numbers.
"""

from collections.abc import Iterator
from functools import partial

import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, LakeTable, Parsed, ReadContext, Sniff
from etl.sources.declared import Field, lake_table, numbered, parsed_chunks, read_table

_PHONE = ("手机号", "手机号码", "接收号码", "号码", "手机")
_CHANNEL = ("渠道编号", "渠道号", "渠道ID", "chan_id")
_CAMPAIGN = ("活动编号", "活动ID", "campaign_id")
_SENT_AT = ("发送时间", "提交时间", "下发时间")
_CLICKED_AT = ("点击时间", "访问时间")
_GIVEN_AT = ("发放时间", "发送时间", "领取时间")
_AMOUNT = ("金额(元)", "金额", "红包金额(元)", "红包金额")
_KIND = ("费用类型", "类型", "费用项目", "科目")
_SPENT = ("费用(元)", "费用", "金额(元)", "金额", "支出(元)", "支出")
_LINKED = ("图文消息ID", "msgid", "图文标题", "文章标题", "广告ID", "广告组ID")

_PERSON = (
    Field("phone_hash", "phone_hash", _PHONE),
    Field("phone_masked", "phone_masked", _PHONE),
)
_WHAT_FOR = (Field("campaign_id", "id", _CAMPAIGN), Field("chan_id", "id", _CHANNEL))
_SEND = (
    Field("send_no", "id", ("短信ID", "消息ID", "发送编号", "msg_id")),
    *_PERSON,
    Field("happened_at", "time", _SENT_AT, needed=True, required=True),
    Field("status", "text", ("状态", "发送状态", "回执状态", "发送结果")),
    Field("cost_fen", "yuan", ("费用(元)", "费用", "单价(元)")),
    *_WHAT_FOR,
)
_CLICK = (
    *_PERSON,
    Field("happened_at", "time", _CLICKED_AT, needed=True, required=True),
    Field("link", "text", ("短链", "短链接", "链接")),
    *_WHAT_FOR,
)
_RED_PACKET = (
    Field("packet_no", "id", ("红包单号", "商户单号", "商户订单号", "红包编号")),
    Field("openid", "id", ("openid", "用户openid", "领取人openid")),
    *_PERSON,
    Field("happened_at", "time", _GIVEN_AT, needed=True, required=True),
    Field("amount_fen", "yuan", _AMOUNT, needed=True, required=True),
    Field("status", "text", ("状态", "红包状态", "领取状态")),
    *_WHAT_FOR,
)
_COST = (
    Field("cost_no", "id", ("费用编号", "编号", "单号")),
    Field("happened_at", "time", ("日期", "费用日期", "发生日期"), needed=True, required=True),
    Field("kind", "text", _KIND, needed=True),
    Field("amount_fen", "yuan", _SPENT, needed=True, required=True),
    *_WHAT_FOR,
    Field("live_id", "id", ("直播编号", "直播ID", "场次ID")),
    Field("note", "text", ("备注", "说明")),
)
_LINK = (
    Field("chan_id", "id", _CHANNEL, needed=True, required=True),
    Field("article_id", "id", ("文章编号", "图文编号", "article_id")),
    Field("msgid", "id", ("图文消息ID", "msgid")),
    Field("title", "text", ("图文标题", "文章标题")),
    Field("adgroup_id", "id", ("广告ID", "广告组ID")),
    Field("campaign_id", "id", _CAMPAIGN),
)


def _events(name: str, title: str, fields: tuple[Field, ...]) -> LakeTable:
    extra: dict[str, pl.DataType] = {"copy_no": pl.Int64(), "day": pl.Date()}
    return lake_table(name, title, fields, day="day", derived=extra)


SENDS = _events("reach__sends", "短信发送记录", _SEND)
CLICKS = _events("reach__clicks", "短信点击", _CLICK)
RED_PACKETS = _events("reach__red_packets", "红包发放", _RED_PACKET)
COSTS = _events("reach__costs", "费用表", _COST)
LINKS = lake_table("reach__links", "渠道对照表", _LINK, day="day", derived={"day": pl.Date()})


def _read_events(
    table: LakeTable, fields: tuple[Field, ...], file: InputFile, context: ReadContext
) -> Iterator[Parsed]:
    """Rows with their day; equal rows of one file are numbered, so that none is lost."""
    rows, refusals = read_table(file, fields, context)
    lines = numbered(rows, [field.name for field in fields], order=())
    day = cells.business_date(pl.col("happened_at"), context.business_zone)
    yield from parsed_chunks(table, lines.with_columns(day=day), refusals)


def _read_links(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    rows, refusals = read_table(file, _LINK, context)
    undated = rows.with_columns(day=pl.lit(None, pl.Date))
    yield from parsed_chunks(LINKS, undated, refusals)


def _holds(*needed: tuple[str, ...]) -> partial[bool]:
    return partial(_has_each, needed)


def _has_each(needed: tuple[tuple[str, ...], ...], sniff: Sniff) -> bool:
    header = set(sniff.header)
    return all(header & set(names) for names in needed)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="red_packets",
        title="红包发放",
        tables=(RED_PACKETS,),
        patterns=("*红包*",),
        recognises=_holds(
            _GIVEN_AT, _AMOUNT, ("红包单号", "商户单号", "红包编号", "红包状态", "领取状态")
        ),
        read=partial(_read_events, RED_PACKETS, _RED_PACKET),
        money="yuan",
        times="local",
        restates_days=3,
    ),
    Feed(
        name="text_message_clicks",
        title="短信点击",
        tables=(CLICKS,),
        patterns=("*短信*点击*",),
        recognises=_holds(_PHONE, _CLICKED_AT),
        read=partial(_read_events, CLICKS, _CLICK),
        times="local",
    ),
    Feed(
        name="text_messages",
        title="短信发送记录",
        tables=(SENDS,),
        patterns=("*短信*发送*", "*短信*"),
        recognises=_holds(_PHONE, _SENT_AT),
        read=partial(_read_events, SENDS, _SEND),
        money="yuan",
        times="local",
        restates_days=3,
    ),
    Feed(
        name="costs",
        title="费用表",
        tables=(COSTS,),
        patterns=("*费用*",),
        recognises=_holds(("日期", "费用日期", "发生日期"), _KIND, _SPENT),
        read=partial(_read_events, COSTS, _COST),
        money="yuan",
        times="local",
        restates_days=90,
    ),
    Feed(
        name="channel_links",
        title="渠道对照表（渠道编号对应的图文和广告）",
        tables=(LINKS,),
        patterns=("*渠道*对照*",),
        recognises=_holds(_CHANNEL, _LINKED),
        read=_read_links,
    ),
)
