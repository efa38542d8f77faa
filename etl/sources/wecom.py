"""WeCom (企业微信): staff, customers of guides, daily guide statistics, live rooms; saved replies.

One feed for all of them, because one file of replies may hold several kinds; each reply is known
by its keys. userid is not case-sensitive and is lower-cased; external_userid and unionid are.
"""

from collections.abc import Iterator

import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources import live, wecom_contacts
from etl.sources.declared import Field, lake_table
from etl.sources.replies import (
    Record,
    Records,
    Reply,
    ReplyKind,
    ReplyRefusedError,
    joined,
    objects,
    one_of,
    read_replies,
)

_STAFF = (
    Field("observed_on", "text", ("observed_on",), required=True),
    Field("userid", "userid", ("userid",), required=True),
    Field("name", "text", ("name",)),
    Field("alias", "text", ("alias",)),
    Field("position", "text", ("position",)),
    Field("departments", "text", ("departments",)),
    Field("main_department", "text", ("main_department",)),
    Field("status", "count", ("status",)),
    Field("open_userid", "id", ("open_userid",)),
)
_DEPARTMENT = (
    Field("observed_on", "text", ("observed_on",), required=True),
    Field("department_id", "id", ("id",), required=True),
    Field("department_name", "text", ("name",)),
    Field("parent_id", "id", ("parentid",)),
)
_GUIDE_DAY = (
    Field("userid", "userid", ("userid",), required=True),
    Field("stat_at", "epoch", ("stat_time",), required=True),
    Field("chat_count", "count", ("chat_cnt",)),
    Field("message_count", "count", ("message_cnt",)),
    Field("reply_percentage", "number", ("reply_percentage",)),
    Field("first_reply_minutes", "number", ("avg_reply_time",)),
    Field("negative_count", "count", ("negative_feedback_cnt",)),
    Field("apply_count", "count", ("new_apply_cnt",)),
    Field("contact_new_count", "count", ("new_contact_cnt",)),
)


def _observed_day(rows: pl.DataFrame, _context: ReadContext) -> pl.DataFrame:
    """The day of a snapshot as a date."""
    return rows.with_columns(pl.col("observed_on").str.to_date("%Y-%m-%d"))


def _stat_day(rows: pl.DataFrame, context: ReadContext) -> pl.DataFrame:
    day = cells.business_date(pl.col("stat_at"), context.business_zone)
    return rows.with_columns(stat_date=day)


def _staff(reply: Reply) -> Iterator[tuple[str, Record]]:
    people = reply.response.get("userlist", [reply.response])
    for person in objects(people):
        departments = joined(person.get("department"))
        yield (
            "wecom__staff",
            {**person, "observed_on": reply.day(), "departments": departments},
        )


def _departments(reply: Reply) -> Iterator[tuple[str, Record]]:
    for department in objects(reply.response["department"]):
        yield "wecom__departments", {**department, "observed_on": reply.day()}


def _guide_days(reply: Reply) -> Iterator[tuple[str, Record]]:
    guides = one_of(reply.request.get("userid"))
    if not guides:
        raise ReplyRefusedError(
            "request.userid",
            "客户联系统计的回复里没有导购的 userid，不知道是谁的数据。"
            '请连同请求一起保存：{"request": {"userid": ["zhangsan"]}, "response": …}',
        )
    if len(guides) > 1 or one_of(reply.request.get("partyid")):
        raise ReplyRefusedError(
            "request.userid",
            "一次请求了多个导购或部门，返回的是合计数，无法分到每位导购。请每位导购单独请求一次",
        )
    for day in objects(reply.response["behavior_data"]):
        yield "wecom__guide_days", {**day, "userid": guides[0]}


def _table(
    name: str, title: str, fields: tuple[Field, ...], *, day: str, derived: bool = False
) -> Records:
    extra: dict[str, pl.DataType] = {day: pl.Date()}
    derive = _stat_day if derived else _observed_day
    return Records(lake_table(name, title, fields, day=day, derived=extra), fields, derive)


KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("userlist",), _staff),
    *wecom_contacts.KINDS,
    ReplyKind(("behavior_data",), _guide_days),
    *live.KINDS,
    ReplyKind(("userid", "name", "department"), _staff),
    ReplyKind(("department",), _departments),
)
TABLES: dict[str, Records] = {
    records.table.name: records
    for records in (
        _table("wecom__staff", "企业微信成员", _STAFF, day="observed_on"),
        _table("wecom__departments", "企业微信部门", _DEPARTMENT, day="observed_on"),
        _table("wecom__guide_days", "导购每日统计", _GUIDE_DAY, day="stat_date", derived=True),
        *wecom_contacts.TABLES,
        *live.TABLES,
    )
}


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from read_replies(file, context, KINDS, TABLES)


def _is_reply(sniff: Sniff) -> bool:
    keys = set(sniff.header)
    known = any(set(kind.keys) <= keys for kind in KINDS)
    return sniff.kind in ("json", "ndjson") and ("response" in keys or known)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="wecom_replies",
        title="企业微信接口回复",
        tables=tuple(records.table for records in TABLES.values()),
        patterns=("*wecom*.json", "*wecom*.ndjson", "*wecom*.jsonl"),
        recognises=_is_reply,
        read=_read,
    ),
)
