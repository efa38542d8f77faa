"""What guides sent to many: moments (客户朋友圈) and mass messages (群发), and who received them.

A reply about one of them rarely names it: the id comes from the saved request. `create_time` of a
moment is text, and the documents print `"visible_type "` with a trailing blank, which etl.reading
cuts. A result of status 1 was received; 0 not sent yet, 2 no friend any more, 3 had another today.
"""

from collections.abc import Iterator

from etl.sources import wecom_links
from etl.sources.declared import Field
from etl.sources.observed import dated
from etl.sources.replies import Record, Records, Reply, ReplyKind, asked, objects

MOMENT, MASS_MESSAGE = "moment", "mass_message"
RECEIVED = 1


def _moments(reply: Reply) -> Iterator[tuple[str, Record]]:
    for moment in objects(reply.response["moment_list"]):
        yield _broadcast(moment, MOMENT, moment.get("moment_id"))


def _mass_messages(reply: Reply) -> Iterator[tuple[str, Record]]:
    for message in objects(reply.response["group_msg_list"]):
        yield _broadcast(message, MASS_MESSAGE, message.get("msgid"))


def _broadcast(said: Record, kind: str, broadcast_id: object) -> tuple[str, Record]:
    words = next(objects([said.get("text")]), {}).get("content")
    key = {"kind": kind, "broadcast_id": broadcast_id, "content": words}
    return "wecom__broadcasts", {**said, **key}


def _tasks(reply: Reply) -> Iterator[tuple[str, Record]]:
    """Who was asked to send; both kinds answer under one key."""
    kind, broadcast_id = _which(reply)
    for task in objects(reply.response["task_list"]):
        status = task.get("publish_status") if kind == MOMENT else task.get("status")
        key = {"kind": kind, "broadcast_id": broadcast_id, "status": status}
        yield "wecom__broadcast_tasks", {**task, **key}


def _which(reply: Reply) -> tuple[str, object]:
    if reply.request.get("moment_id"):
        return MOMENT, reply.request["moment_id"]
    return MASS_MESSAGE, asked(reply, "msgid", "消息或朋友圈编号（msgid、moment_id）")


def _results(reply: Reply) -> Iterator[tuple[str, Record]]:
    listed = reply.response.get("send_list") or reply.response.get("detail_list")
    key = {"kind": MASS_MESSAGE, "broadcast_id": asked(reply, "msgid", "群发编号（msgid）")}
    for result in objects(listed):
        yield "wecom__broadcast_results", {**result, **key}


def _customers(reply: Reply) -> Iterator[tuple[str, Record]]:
    """Those who see a moment; the customers of an acquisition link come under the same key."""
    if not reply.request.get("moment_id"):
        yield from wecom_links.customers(reply)
        return
    key = {"kind": MOMENT, "broadcast_id": reply.request["moment_id"], "status": RECEIVED}
    for customer in objects(reply.response["customer_list"]):
        userid = customer.get("userid") or reply.request.get("userid")
        yield "wecom__broadcast_results", {**customer, **key, "userid": userid}


def _reactions(reply: Reply) -> Iterator[tuple[str, Record]]:
    key = {
        "moment_id": asked(reply, "moment_id", "朋友圈编号（moment_id）"),
        "publisher": reply.request.get("userid"),
    }
    for kind, name in (("comment", "comment_list"), ("like", "like_list")):
        for reaction in objects(reply.response.get(name)):
            yield "wecom__moment_reactions", {**reaction, **key, "kind": kind}


TABLES: tuple[Records, ...] = (
    dated(
        "wecom__broadcasts",
        "朋友圈与群发",
        Field("kind", "text", ("kind",), required=True),
        Field("broadcast_id", "id", ("broadcast_id",), required=True),
        Field("creator", "userid", ("creator",)),
        Field("created_at", "epoch", ("create_time",)),
        Field("create_type", "count", ("create_type",)),
        Field("visible_type", "count", ("visible_type",)),
        Field("content", "text", ("content",)),
        instant="created_at",
        day="created_date",
    ),
    dated(
        "wecom__broadcast_tasks",
        "朋友圈与群发的执行",
        Field("kind", "text", ("kind",), required=True),
        Field("broadcast_id", "id", ("broadcast_id",), required=True),
        Field("userid", "userid", ("userid",), required=True),
        Field("status", "count", ("status",)),
        Field("sent_at", "epoch", ("send_time",)),
        instant="sent_at",
        day="sent_date",
    ),
    dated(
        "wecom__broadcast_results",
        "朋友圈与群发的送达",
        Field("kind", "text", ("kind",), required=True),
        Field("broadcast_id", "id", ("broadcast_id",), required=True),
        Field("userid", "userid", ("userid",)),
        Field("external_userid", "id", ("external_userid",)),
        Field("chat_id", "id", ("chat_id",)),
        Field("status", "count", ("status",), required=True),
        Field("sent_at", "epoch", ("send_time",)),
        instant="sent_at",
        day="sent_date",
    ),
    dated(
        "wecom__moment_reactions",
        "朋友圈互动",
        Field("moment_id", "id", ("moment_id",), required=True),
        Field("publisher", "userid", ("publisher",)),
        Field("kind", "text", ("kind",), required=True),
        Field("external_userid", "id", ("external_userid",)),
        Field("staff_userid", "userid", ("userid",)),
        Field("reacted_at", "epoch", ("create_time",)),
        instant="reacted_at",
        day="reacted_date",
    ),
)
KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("moment_list",), _moments),
    ReplyKind(("group_msg_list",), _mass_messages),
    ReplyKind(("task_list",), _tasks),
    ReplyKind(("send_list",), _results),
    ReplyKind(("detail_list",), _results),
    ReplyKind(("customer_list",), _customers),
    ReplyKind(("comment_list",), _reactions),
    ReplyKind(("like_list",), _reactions),
)
