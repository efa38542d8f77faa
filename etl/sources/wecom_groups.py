"""WeCom customer groups (客户群): the list, each group with its members, and WeCom's own counts.

A member's `userid` is a staff id for type 1 and an external_userid for type 2, under one key. Only
present members are shown, so a reply that names at least one member is kept as a complete list of
that group: who is missing from a later one has left. In statistics `new_*` counts a span while
`*_total` is the stock at its end and is never added up over days.
"""

from collections.abc import Iterator

from etl.sources.declared import Field
from etl.sources.observed import dated, snapshot
from etl.sources.replies import (
    Record,
    Records,
    Reply,
    ReplyKind,
    ReplyRefusedError,
    asked,
    asked_day,
    joined,
    objects,
    one_of,
)
from etl.sources.wecom_lists import list_page

STAFF = "1"

_COUNTS = (
    Field("chat_new_count", "count", ("new_chat_cnt",)),
    Field("chat_count", "count", ("chat_total",)),
    Field("chat_active_count", "count", ("chat_has_msg",)),
    Field("member_new_count", "count", ("new_member_cnt",)),
    Field("member_count", "count", ("member_total",)),
    Field("member_active_count", "count", ("member_has_msg",)),
    Field("message_count", "count", ("msg_total",)),
    Field("migrated_chat_count", "count", ("migrate_trainee_chat_cnt",)),
)


def _listed(reply: Reply) -> Iterator[tuple[str, Record]]:
    for group in objects(reply.response["group_chat_list"]):
        yield "wecom__group_states", {**group, "observed_on": reply.day()}
    # A list of some owners or some states says nothing about the groups it leaves out.
    if not reply.request.get("owner_filter") and not reply.request.get("status_filter"):
        yield list_page(reply, "groups", "all")


def _group(reply: Reply) -> Iterator[tuple[str, Record]]:
    for group in objects([reply.response["group_chat"]]):
        seen = {"observed_on": reply.day(), "chat_id": group.get("chat_id")}
        admins = joined([each.get("userid") for each in objects(group.get("admin_list"))])
        yield "wecom__groups", {**group, **seen, "admins": admins}
        members = list(objects(group.get("member_list")))
        yield from (_member(member, seen) for member in members)
        if members:  # a group has at least its owner: a list without anybody is not the whole list
            yield list_page(reply, "group", group.get("chat_id"))


def _member(member: Record, seen: Record) -> tuple[str, Record]:
    kind, who = str(member.get("type")), member.get("userid")
    inviter = next(objects([member.get("invitor")]), {})
    return (
        "wecom__group_members",
        {
            **member,
            **seen,
            "staff_userid": who if kind == STAFF else None,
            "external_userid": who if kind != STAFF else None,
            "invitor_userid": inviter.get("userid"),
        },
    )


def _statistics(reply: Reply) -> Iterator[tuple[str, Record]]:
    items = list(objects(reply.response["items"]))
    if any("owner" in item for item in items):
        asked_day(reply, "day_begin_time", "day_end_time")
        for item in items:
            begin = reply.request["day_begin_time"]
            yield _owner_day(item, {"owner": item.get("owner"), "stat_time": begin})
        return
    owner = _only_owner(reply)
    for item in items:
        yield _owner_day(item, {"owner": owner, "stat_time": item.get("stat_time")})


def _owner_day(item: Record, key: Record) -> tuple[str, Record]:
    data = next(objects([item.get("data")]), {})
    return "wecom__group_owner_days", {**data, **key}


def _only_owner(reply: Reply) -> object:
    owner_filter = asked(reply, "owner_filter", "群主")
    found = next(objects([owner_filter]), {})
    owners = one_of(found.get("userid_list"))
    if len(owners) != 1:
        raise ReplyRefusedError(
            "request.owner_filter",
            "一次请求了多位群主，返回的是合计数，无法分到每位群主。请每位群主单独请求一次",
        )
    return owners[0]


TABLES: tuple[Records, ...] = (
    snapshot(
        "wecom__group_states",
        "客户群列表",
        Field("chat_id", "id", ("chat_id",), required=True),
        Field("status", "count", ("status",)),
    ),
    snapshot(
        "wecom__groups",
        "客户群",
        Field("chat_id", "id", ("chat_id",), required=True),
        Field("chat_name", "text", ("name",)),
        Field("owner_userid", "userid", ("owner",)),
        Field("created_at", "epoch", ("create_time",)),
        Field("notice", "text", ("notice",)),
        Field("admins", "text", ("admins",)),
        Field("member_version", "text", ("member_version",)),
    ),
    snapshot(
        "wecom__group_members",
        "客户群成员",
        Field("chat_id", "id", ("chat_id",), required=True),
        Field("member_type", "count", ("type",), required=True),
        Field("staff_userid", "userid", ("staff_userid",)),
        Field("external_userid", "id", ("external_userid",)),
        Field("unionid", "id", ("unionid",)),
        Field("joined_at", "epoch", ("join_time",), required=True),
        Field("join_scene", "count", ("join_scene",)),
        Field("invitor_userid", "userid", ("invitor_userid",)),
        Field("group_nickname", "text", ("group_nickname",)),
        Field("name", "text", ("name",)),
    ),
    dated(
        "wecom__group_owner_days",
        "客户群统计",
        Field("owner_userid", "userid", ("owner",), required=True),
        Field("stat_at", "epoch", ("stat_time",), required=True),
        *_COUNTS,
        instant="stat_at",
        day="stat_date",
    ),
)
KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("group_chat_list",), _listed),
    ReplyKind(("group_chat",), _group),
    ReplyKind(("errcode", "items"), _statistics),
)
