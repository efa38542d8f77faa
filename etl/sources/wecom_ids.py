"""Ids that WeCom translates: a mini program's person and group to those of WeCom.

The reply holds the new id alone; the one it stands for is in the request. The same key carries the
list of a guide's customers (externalcontact/list), there as a list.
"""

from collections.abc import Iterator

from etl.sources.declared import Field
from etl.sources.observed import snapshot
from etl.sources.replies import Record, Records, Reply, ReplyKind, asked, one_of
from etl.sources.wecom_lists import list_page


def _customer_ids(reply: Reply) -> Iterator[tuple[str, Record]]:
    if not isinstance(reply.response["external_userid"], list):
        yield from _translated(reply)
        return
    guide = str(asked(reply, "userid", "导购的 userid")).lower()
    for external_userid in one_of(reply.response["external_userid"]):
        shown = {"userid": guide, "external_userid": external_userid}
        yield "wecom__contact_ids", {**shown, "observed_on": reply.day()}
    yield list_page(reply, "guide", guide)


def _translated(reply: Reply) -> Iterator[tuple[str, Record]]:
    unionid = asked(reply, "unionid", "unionid")
    told = {**reply.request, **reply.response, "unionid": unionid}
    yield "wecom__external_userids", {**told, "observed_on": reply.day()}


def _chat(reply: Reply) -> Iterator[tuple[str, Record]]:
    key = {"opengid": asked(reply, "opengid", "小程序的群 ID（opengid）")}
    yield "wecom__opengids", {**reply.response, **key, "observed_on": reply.day()}


TABLES: tuple[Records, ...] = (
    snapshot(
        "wecom__contact_ids",
        "导购的客户 ID 列表",
        Field("userid", "userid", ("userid",), required=True),
        Field("external_userid", "id", ("external_userid",), required=True),
    ),
    snapshot(
        "wecom__external_userids",
        "unionid 对应的外部联系人",
        Field("unionid", "id", ("unionid",), required=True),
        Field("openid", "id", ("openid",)),
        Field("subject_type", "count", ("subject_type",)),
        Field("external_userid", "id", ("external_userid",)),
        Field("pending_id", "id", ("pending_id",)),
    ),
    snapshot(
        "wecom__opengids",
        "小程序群对应的客户群",
        Field("opengid", "id", ("opengid",), required=True),
        Field("chat_id", "id", ("chat_id",), required=True),
    ),
)
KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("errcode", "external_userid"), _customer_ids),
    ReplyKind(("errcode", "pending_id"), _translated),
    ReplyKind(("errcode", "chat_id"), _chat),
)
