"""Tencent Ads: saved replies of daily_reports/get (分) and the console's CSV (元).

The unit belongs to the feed and is never guessed from the size. The console's header is not
documented: it is met by synonyms, and a file without a known word for the cost is refused.
Request time and reporting time count the same conversions on different days: `time_line` is kept.
"""

from collections.abc import Iterator

import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources.declared import Field, lake_table, parsed_chunks, read_table
from etl.sources.replies import (
    Record,
    Records,
    Reply,
    ReplyKind,
    ReplyRefusedError,
    objects,
    read_replies,
)

_REPLY = (
    Field("observed_on", "text", ("observed_on",)),
    Field("time_line", "text", ("time_line",)),
    Field("report_level", "text", ("level",)),
    Field("stat_date", "time", ("date",), required=True),
    Field("account_id", "id", ("account_id",)),
    Field("campaign_id", "id", ("campaign_id",)),
    Field("adgroup_id", "id", ("adgroup_id",)),
    Field("creative_id", "id", ("creative_id",)),
    Field("ad_name", "text", ("adgroup_name",)),
    Field("cost_fen", "fen", ("cost",), required=True),
    Field("view_count", "count", ("view_count",)),
    Field("click_count", "count", ("valid_click_count",)),
    Field("view_user_count", "count", ("view_user_count",)),
    Field("click_user_count", "count", ("click_user_count",)),
    Field("conversion_count", "count", ("conversions_count",)),
    Field("order_count", "count", ("order_pv",)),
    Field("order_fen", "fen", ("order_amount",)),
    Field("purchase_count", "count", ("purchase_pv",)),
    Field("purchase_fen", "fen", ("purchase_amount",)),
    Field("wecom_follow_count", "count", ("scan_follow_user_count",)),
    Field("account_follow_count", "count", ("from_follow_uv",)),
)
_COST = ("花费(元)", "花费", "消耗(元)", "消耗", "总花费", "总消耗", "花费金额", "成本(元)", "成本")
_VIEWS = ("曝光量", "曝光次数", "曝光数", "展示数", "展示次数", "曝光")
_CONSOLE_WORDS: dict[str, tuple[str, ...]] = {
    "time_line": ("时间口径", "统计口径"),
    "stat_date": ("日期", "数据日期", "统计日期", "时间"),
    "account_id": ("账户ID", "账号ID", "推广账户ID", "推广帐号ID", "投放账户ID"),
    "campaign_id": ("推广计划ID", "计划ID", "项目ID"),
    "adgroup_id": ("广告ID", "广告组ID", "广告编号"),
    "creative_id": ("创意ID", "广告创意ID"),
    "ad_name": ("广告名称", "广告组名称", "广告"),
    "cost_fen": _COST,
    "view_count": _VIEWS,
    "click_count": ("点击量", "点击次数", "点击数", "有效点击次数"),
    "view_user_count": ("曝光人数", "曝光用户数"),
    "click_user_count": ("点击人数", "点击用户数"),
    "conversion_count": ("目标转化量", "转化量", "转化数", "目标转化数"),
    "order_count": ("下单量", "下单次数"),
    "order_fen": ("下单金额(元)", "下单金额"),
    "purchase_count": ("付费次数", "购买次数"),
    "purchase_fen": ("付费金额(元)", "付费金额", "购买金额(元)", "购买金额"),
    "wecom_follow_count": ("加企业微信客户人数", "加企微客服人数", "企微添加人数", "加企微人数"),
    "account_follow_count": ("公众号关注人数", "公众号关注次数", "公众号关注量"),
}
_CONSOLE = tuple(
    Field(
        field.name,
        "yuan" if field.kind == "fen" else field.kind,
        _CONSOLE_WORDS[field.name],
        needed=field.required,
        required=field.required,
    )
    for field in _REPLY
    if field.name in _CONSOLE_WORDS
)
# Names of the first version of the interface.
_OLD_NAMES = {"impression": "view_count", "click": "valid_click_count", "ad_id": "creative_id"}
_OLD_NAMES |= {"dynamic_creative_id": "creative_id"}

_DAYS: dict[str, pl.DataType] = {"observed_on": pl.Date(), "stat_date": pl.Date()}
DAYS = lake_table("ads__days", "腾讯广告日报", _REPLY, day="stat_date", derived=_DAYS)


def _dated(rows: pl.DataFrame, context: ReadContext) -> pl.DataFrame:
    return rows.with_columns(
        cells.business_date(pl.col("stat_date"), context.business_zone),
        pl.col("observed_on").str.to_date("%Y-%m-%d"),
    )


def _reports(reply: Reply) -> Iterator[tuple[str, Record]]:
    if str(reply.response.get("code", 0)) != "0":
        reason = reply.response.get("message_cn") or reply.response.get("message")
        raise ReplyRefusedError("code", f"广告接口返回了错误：{reason}。请重新拉取后再放入")
    data = reply.response["data"]
    for row in objects(data.get("list") if isinstance(data, dict) else None):
        asked = {key: reply.request.get(key) for key in ("time_line", "level", "account_id")}
        named = {_OLD_NAMES.get(key, key): value for key, value in row.items()}
        yield DAYS.name, {**asked, **named, "observed_on": reply.observed_on}


def _read_replies(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    records = Records(DAYS, _REPLY, _dated)
    yield from read_replies(file, context, (ReplyKind(("data",), _reports),), {DAYS.name: records})


def _read_console(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    rows, refusals = read_table(file, _CONSOLE, context)
    whole = rows.with_columns(
        pl.lit(None, pl.String).alias(field.name)
        for field in _REPLY
        if field.name not in rows.columns
    )
    yield from parsed_chunks(DAYS, _dated(whole, context), refusals)


def _is_reply(sniff: Sniff) -> bool:
    keys = set(sniff.header)
    is_reply = {"code", "data"} <= keys and bool(keys & {"message_cn", "trace_id"})
    return sniff.kind in ("json", "ndjson") and is_reply


def _is_console(sniff: Sniff) -> bool:
    header = set(sniff.header)
    return bool(header & set(_COST)) and bool(header & set(_VIEWS))


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="ads_reports",
        title="腾讯广告日报（接口回复，金额为分）",
        tables=(DAYS,),
        patterns=("ads[-_]*.json*", "ads[-_]*.ndjson*", "*daily_reports*", "*广告*.json*"),
        recognises=_is_reply,
        read=_read_replies,
        money="fen",
        times="yyyy-mm-dd",
        restates_days=30,
        due_days=1,
    ),
    Feed(
        name="ads_console",
        title="腾讯广告投放端导出（金额为元）",
        tables=(DAYS,),
        patterns=("*广告*报表*", "*广告*数据*", "*ads*console*"),
        recognises=_is_console,
        read=_read_console,
        money="yuan",
        times="yyyy-mm-dd",
        restates_days=30,
    ),
)
