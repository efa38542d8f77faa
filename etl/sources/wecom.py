"""WeCom (企业微信): staff, departments, daily statistics; and the feed of all its saved replies.

The other families have modules of their own; one feed reads them all, because one file of replies
may hold several kinds. Each reply is known by its keys. userid is not case-sensitive and is
lower-cased; external_userid and unionid are.
"""

from collections.abc import Iterator

from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources import (
    wecom_broadcasts,
    wecom_callbacks,
    wecom_contacts,
    wecom_groups,
    wecom_handovers,
    wecom_ids,
    wecom_links,
    wecom_lists,
    wecom_living,
    wecom_tags,
)
from etl.sources.declared import Field
from etl.sources.observed import dated, snapshot
from etl.sources.replies import (
    Record,
    Records,
    Reply,
    ReplyKind,
    ReplyRefusedError,
    joined,
    knows,
    objects,
    one_of,
    read_replies,
)


def _staff(reply: Reply) -> Iterator[tuple[str, Record]]:
    people = reply.response.get("userlist", [reply.response])
    for person in objects(people):
        departments = joined(person.get("department"))
        yield (
            "wecom__staff",
            {**person, "observed_on": reply.day(), "departments": departments},
        )


def _staff_ids(reply: Reply) -> Iterator[tuple[str, Record]]:
    """user/list_id: all that newer applications may see, a row per member and department."""
    departments: dict[str, list[object]] = {}
    for row in objects(reply.response["dept_user"]):
        departments.setdefault(str(row.get("userid", "")), []).append(row.get("department"))
    for userid, several in departments.items():
        yield (
            "wecom__staff",
            {"userid": userid, "observed_on": reply.day(), "departments": joined(several)},
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
        yield (
            "wecom__guide_days",
            {**day, "userid": guides[0], "doc_version": reply.doc_version},
        )


_FAMILIES = (
    wecom_contacts,
    wecom_groups,
    wecom_links,
    wecom_broadcasts,
    wecom_handovers,
    wecom_tags,
    wecom_callbacks,
    wecom_living,
    wecom_ids,
)
KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("userlist",), _staff),
    ReplyKind(("dept_user",), _staff_ids),
    ReplyKind(("behavior_data",), _guide_days),
    *(kind for family in _FAMILIES for kind in family.KINDS),
    ReplyKind(("userid", "name", "department"), _staff),
    ReplyKind(("department",), _departments),
)
_STAFF = snapshot(
    "wecom__staff",
    "企业微信成员",
    Field("userid", "userid", ("userid",), required=True),
    Field("name", "text", ("name",)),
    Field("alias", "text", ("alias",)),
    Field("position", "text", ("position",)),
    Field("departments", "text", ("departments",)),
    Field("main_department", "text", ("main_department",)),
    Field("status", "count", ("status",)),
    Field("open_userid", "id", ("open_userid",)),
)
_DEPARTMENTS = snapshot(
    "wecom__departments",
    "企业微信部门",
    Field("department_id", "id", ("id",), required=True),
    Field("department_name", "text", ("name",)),
    Field("parent_id", "id", ("parentid",)),
)
_GUIDE_DAYS = dated(
    "wecom__guide_days",
    "导购每日统计",
    Field("userid", "userid", ("userid",), required=True),
    Field("stat_at", "epoch", ("stat_time",), required=True),
    Field("chat_count", "count", ("chat_cnt",)),
    Field("message_count", "count", ("message_cnt",)),
    Field("reply_percentage", "number", ("reply_percentage",)),
    Field("first_reply_minutes", "number", ("avg_reply_time",)),
    Field("negative_count", "count", ("negative_feedback_cnt",)),
    Field("apply_count", "count", ("new_apply_cnt",)),
    Field("contact_new_count", "count", ("new_contact_cnt",)),
    Field("doc_version", "text", ("doc_version",)),
    instant="stat_at",
    day="stat_date",
)
TABLES: dict[str, Records] = {
    records.table.name: records
    for records in (
        _STAFF,
        _DEPARTMENTS,
        _GUIDE_DAYS,
        *wecom_lists.TABLES,
        *(records for family in _FAMILIES for records in family.TABLES),
    )
}


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from read_replies(file, context, KINDS, TABLES)


def _is_reply(sniff: Sniff) -> bool:
    return knows(sniff, KINDS)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="wecom_replies",
        title="企业微信接口回复",
        tables=tuple(records.table for records in TABLES.values()),
        patterns=("*wecom*.json", "*wecom*.ndjson", "*wecom*.jsonl"),
        recognises=_is_reply,
        read=_read,
        times="epoch s",
        restates_days=3,
        due_days=1,
    ),
)
