"""Customers of guides, in both shapes the WeCom API gives them.

`externalcontact/get` is one customer with all followers; `batch/get_by_user` is one row per
customer and follower. Both become one row per (day, customer, guide). A list also says who is
*not* on it any more, so each answered list is kept as a row of its own.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from etl import cells
from etl.feeds import ReadContext
from etl.sources.declared import Field, lake_table
from etl.sources.observed import OBSERVED, observed_day, snapshot
from etl.sources.replies import Record, Records, Reply, ReplyKind, joined, objects, one_of
from etl.sources.wecom_lists import list_page

_CONTACT = (
    OBSERVED,
    Field("external_userid", "id", ("external_userid",), required=True),
    Field("userid", "userid", ("userid",), required=True),
    Field("added_at", "epoch", ("createtime",), required=True),
    Field("name", "text", ("name",)),
    Field("type", "count", ("type",)),
    Field("gender", "count", ("gender",)),
    Field("unionid", "id", ("unionid",)),
    Field("position", "text", ("position",)),
    Field("corp_name", "text", ("corp_name",)),
    Field("corp_full_name", "text", ("corp_full_name",)),
    Field("remark", "text", ("remark",)),
    Field("description", "text", ("description",)),
    Field("remark_corp_name", "text", ("remark_corp_name",)),
    Field("add_way", "count", ("add_way",)),
    Field("oper_userid", "id", ("oper_userid",)),
    Field("state", "text", ("state",)),
    Field("channels_nickname", "text", ("channels_nickname",)),
    Field("channels_source", "count", ("channels_source",)),
    Field("tag_ids", "text", ("tag_ids",)),
    Field("tag_names", "text", ("tag_names",)),
)


def _of_customer(reply: Reply) -> Iterator[tuple[str, Record]]:
    contact = _mapping(reply.response["external_contact"])
    for follower in objects(reply.response.get("follow_user")):
        yield from _relation(reply, contact, follower)
    yield list_page(reply, "customer", contact.get("external_userid"))


def _of_guides(reply: Reply) -> Iterator[tuple[str, Record]]:
    seen = set()
    for entry in objects(reply.response["external_contact_list"]):
        follower = _mapping(entry.get("follow_info"))
        seen.add(str(follower.get("userid", "")).lower())
        yield from _relation(reply, _mapping(entry.get("external_contact")), follower)
    asked = one_of(reply.request.get("userid_list")) or one_of(reply.request.get("userid"))
    guides = {str(each).lower() for each in asked} | seen
    yield from (list_page(reply, "guide", guide) for guide in sorted(guides - {""}))


def _relation(
    reply: Reply, contact: Mapping[str, object], follower: Mapping[str, object]
) -> Iterator[tuple[str, Record]]:
    key = {
        "observed_on": reply.day(),
        "external_userid": contact.get("external_userid"),
        "userid": follower.get("userid"),
    }
    channels = _mapping(follower.get("wechat_channels"))
    tags = list(objects(follower.get("tags")))
    tag_ids = [tag["tag_id"] for tag in tags if tag.get("tag_id")]
    yield (
        "wecom__contacts",
        {
            **contact,
            **follower,
            **key,
            "channels_nickname": channels.get("nickname"),
            "channels_source": channels.get("source"),
            "tag_ids": joined([*one_of(follower.get("tag_id")), *tag_ids]),
            "tag_names": joined([tag["tag_name"] for tag in tags if tag.get("tag_name")]),
        },
    )
    for mobile in one_of(follower.get("remark_mobiles")):
        yield "wecom__contact_phones", {**key, "mobile": mobile}


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _added_day(rows: pl.DataFrame, context: ReadContext) -> pl.DataFrame:
    day = cells.business_date(pl.col("added_at"), context.business_zone)
    return observed_day(rows, context).with_columns(added_date=day)


TABLES: tuple[Records, ...] = (
    Records(
        lake_table(
            "wecom__contacts",
            "导购的客户",
            _CONTACT,
            day="observed_on",
            derived={"observed_on": pl.Date(), "added_date": pl.Date()},
        ),
        _CONTACT,
        _added_day,
    ),
    snapshot(
        "wecom__contact_phones",
        "导购备注的手机号",
        Field("external_userid", "id", ("external_userid",), required=True),
        Field("userid", "userid", ("userid",), required=True),
        Field("phone_hash", "phone_hash", ("mobile",)),
        Field("phone_masked", "phone_masked", ("mobile",)),
        Field("phone_sealed", "phone_sealed", ("mobile",)),
    ),
)
KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("external_contact_list",), _of_guides),
    ReplyKind(("external_contact",), _of_customer),
)
