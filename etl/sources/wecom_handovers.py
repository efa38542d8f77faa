"""WeCom hand-overs (客户继承): what became of each, and customers of staff who left.

Neither guide of a hand-over is in its result: both come from the saved request. While it waits
(status 2), `takeover_time` lies in the future.
"""

from collections.abc import Iterator

from etl.sources.declared import Field
from etl.sources.observed import snapshot
from etl.sources.replies import Record, Records, Reply, ReplyKind, asked, objects


def _transfers(reply: Reply) -> Iterator[tuple[str, Record]]:
    key = {
        "observed_on": reply.day(),
        "handover_userid": asked(reply, "handover_userid", "原跟进成员（handover_userid）"),
        "takeover_userid": asked(reply, "takeover_userid", "接替成员（takeover_userid）"),
    }
    for customer in objects(reply.response["customer"]):
        yield "wecom__handovers", {**customer, **key}


def _unassigned(reply: Reply) -> Iterator[tuple[str, Record]]:
    for customer in objects(reply.response["info"]):
        yield "wecom__unassigned", {**customer, "observed_on": reply.day()}


TABLES: tuple[Records, ...] = (
    snapshot(
        "wecom__handovers",
        "客户继承结果",
        Field("handover_userid", "userid", ("handover_userid",), required=True),
        Field("takeover_userid", "userid", ("takeover_userid",), required=True),
        Field("external_userid", "id", ("external_userid",), required=True),
        Field("status", "count", ("status",), required=True),
        Field("takeover_at", "epoch", ("takeover_time",)),
    ),
    snapshot(
        "wecom__unassigned",
        "待分配的离职成员客户",
        Field("handover_userid", "userid", ("handover_userid",), required=True),
        Field("external_userid", "id", ("external_userid",), required=True),
        Field("left_at", "epoch", ("dimission_time",)),
    ),
)
KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("errcode", "customer"), _transfers),
    ReplyKind(("info", "is_last"), _unassigned),
)
