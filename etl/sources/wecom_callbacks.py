"""WeCom callbacks (回调事件) as an application logs them: one decrypted event a line, as JSON.

Keys as in the documents (`ChangeType`, `UserID`, …), with or without the outer `xml`. An event has
the exact time that lists cannot give. Third-party applications call the time `TimeStamp`. The list
of changed members comes as text, as a list, or as `{"Item": …}`, one person or several.
Source: developer.work.weixin.qq.com/document/path/92277 and 96361, read 2026-11-26.
"""

from collections.abc import Iterator

from etl.sources.declared import Field
from etl.sources.observed import dated
from etl.sources.replies import Record, Records, Reply, ReplyKind, objects, one_of

_OF_CONTACTS = {
    "add_external_contact",
    "add_half_external_contact",
    "edit_external_contact",
    "del_external_contact",
    "del_follow_user",
    "transfer_fail",
}


def _event(reply: Reply) -> Iterator[tuple[str, Record]]:
    inner = reply.response.get("xml")
    for event in objects([inner if isinstance(inner, dict) else dict(reply.response)]):
        happened = event.get("CreateTime") or event.get("TimeStamp")
        kind = str(event.get("ChangeType", ""))
        if kind in _OF_CONTACTS:
            yield "wecom__contact_events", {**event, "happened": happened}
        elif event.get("ChatId"):
            yield from _of_group(event, kind, happened)


def _of_group(event: Record, kind: str, happened: object) -> Iterator[tuple[str, Record]]:
    change = str(event.get("UpdateDetail") or kind)
    for member in _members(event.get("MemChangeList")) or [None]:
        yield (
            "wecom__group_events",
            {**event, "happened": happened, "change": change, "member": member},
        )


def _members(value: object) -> list[object]:
    if isinstance(value, dict):
        value = value.get("Item")
    if isinstance(value, str):
        return [each for each in value.split(",") if each]
    return one_of(value)


TABLES: tuple[Records, ...] = (
    dated(
        "wecom__contact_events",
        "客户变更事件",
        Field("happened_at", "epoch", ("happened",), required=True),
        Field("change", "text", ("ChangeType",), required=True),
        Field("userid", "userid", ("UserID",), required=True),
        Field("external_userid", "id", ("ExternalUserID",), required=True),
        Field("state", "text", ("State",)),
        Field("cause", "text", ("Source",)),
        instant="happened_at",
        day="happened_date",
    ),
    dated(
        "wecom__group_events",
        "客户群变更事件",
        Field("happened_at", "epoch", ("happened",), required=True),
        Field("change", "text", ("change",), required=True),
        Field("chat_id", "id", ("ChatId",), required=True),
        Field("member_id", "id", ("member",)),
        Field("join_scene", "count", ("JoinScene",)),
        Field("quit_scene", "count", ("QuitScene",)),
        instant="happened_at",
        day="happened_date",
    ),
)
KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("ChangeType",), _event),
    ReplyKind(("xml",), _event),
)
