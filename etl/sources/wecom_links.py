"""WeCom acquisition links (获客链接): which there are, who came by them, clicks by day, the quota.

Neither the customers nor the statistics of a link name it, and the statistics have no date: both
come from the saved request. One customer may come twice by one link, to two guides.
"""

from collections.abc import Iterator, Mapping

from etl.sources.declared import Field
from etl.sources.observed import dated, snapshot
from etl.sources.replies import (
    Record,
    Records,
    Reply,
    ReplyKind,
    asked,
    asked_day,
    joined,
    objects,
    one_of,
)

_LINK = "链接编号（link_id）"


def _ids(reply: Reply) -> Iterator[tuple[str, Record]]:
    for link_id in one_of(reply.response["link_id_list"]):
        yield "wecom__links", {"observed_on": reply.day(), "link_id": link_id}


def _link(reply: Reply) -> Iterator[tuple[str, Record]]:
    scope = reply.response.get("range")
    who: Mapping[str, object] = scope if isinstance(scope, dict) else {}
    for link in objects([reply.response["link"]]):
        yield (
            "wecom__links",
            {
                **link,
                "observed_on": reply.day(),
                "guides": joined([str(each).lower() for each in one_of(who.get("user_list"))]),
                "departments": joined(who.get("department_list")),
            },
        )


def customers(reply: Reply) -> Iterator[tuple[str, Record]]:
    """The customers of the link that was asked for."""
    key = {"observed_on": reply.day(), "link_id": asked(reply, "link_id", _LINK)}
    for customer in objects(reply.response["customer_list"]):
        yield "wecom__link_customers", {**customer, **key}


def _day(reply: Reply) -> Iterator[tuple[str, Record]]:
    link_id = asked(reply, "link_id", _LINK)
    asked_day(reply, "start_time", "end_time")
    key = {"link_id": link_id, "stat_time": reply.request["start_time"]}
    yield "wecom__link_days", {**reply.response, **key}


def _quota(reply: Reply) -> Iterator[tuple[str, Record]]:
    yield "wecom__link_quotas", {**reply.response, "observed_on": reply.day()}


TABLES: tuple[Records, ...] = (
    snapshot(
        "wecom__links",
        "获客链接",
        Field("link_id", "id", ("link_id",), required=True),
        Field("link_name", "text", ("link_name",)),
        Field("url", "text", ("url",)),
        Field("created_at", "epoch", ("create_time",)),
        Field("guides", "text", ("guides",)),
        Field("departments", "text", ("departments",)),
    ),
    snapshot(
        "wecom__link_customers",
        "获客链接带来的客户",
        Field("link_id", "id", ("link_id",), required=True),
        Field("external_userid", "id", ("external_userid",), required=True),
        Field("userid", "userid", ("userid",), required=True),
        Field("chat_status", "count", ("chat_status",)),
        Field("state", "text", ("state",)),
    ),
    dated(
        "wecom__link_days",
        "获客链接每日统计",
        Field("link_id", "id", ("link_id",), required=True),
        Field("stat_at", "epoch", ("stat_time",), required=True),
        Field("click_count", "count", ("click_link_customer_cnt",)),
        Field("customer_new_count", "count", ("new_customer_cnt",)),
        instant="stat_at",
        day="stat_date",
    ),
    snapshot(
        "wecom__link_quotas",
        "获客链接额度",
        Field("quota_total", "count", ("total",), required=True),
        Field("quota_left", "count", ("balance",), required=True),
    ),
)
KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("link_id_list",), _ids),
    ReplyKind(("errcode", "link"), _link),
    ReplyKind(("click_link_customer_cnt",), _day),
    ReplyKind(("errcode", "total", "balance"), _quota),
)
