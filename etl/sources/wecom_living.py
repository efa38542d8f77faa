"""WeCom live rooms (企业微信直播): room facts and who watched; read by the feed of wecom.py.

Neither reply names its room: the livingid comes from the request in the envelope. The key of the
status is printed with a trailing blank in the documents; etl.reading cuts it. There is no sales
field; minute curves come from a table with a mapping file (target live_minutes).
"""

from collections.abc import Iterator

import polars as pl

from etl import cells
from etl.feeds import ReadContext
from etl.sources.declared import Field, lake_table
from etl.sources.observed import seen_on
from etl.sources.replies import Record, Records, Reply, ReplyKind, ReplyRefusedError, objects

_ROOM = (
    Field("living_id", "id", ("livingid",), required=True),
    Field("theme", "text", ("theme",)),
    Field("started_at", "epoch", ("living_start",)),
    Field("duration_seconds", "count", ("living_duration",)),
    Field("status", "count", ("status",)),
    Field("reserved_at", "epoch", ("reserve_start",)),
    Field("description", "text", ("description",)),
    Field("anchor_userid", "userid", ("anchor_userid",)),
    Field("main_department", "id", ("main_department",)),
    Field("viewer_count", "count", ("viewer_num",)),
    Field("comment_count", "count", ("comment_num",)),
    Field("mic_count", "count", ("mic_num",)),
    Field("online_count", "count", ("online_count",)),
    Field("subscribe_count", "count", ("subscribe_count",)),
    Field("has_replay", "count", ("open_replay",)),
    Field("replay_status", "count", ("replay_status",)),
    Field("living_type", "count", ("type",)),
)


def _living_id(reply: Reply) -> object:
    living_id = reply.request.get("livingid") or reply.response.get("livingid")
    if not living_id:
        raise ReplyRefusedError(
            "request.livingid",
            "直播的回复里没有直播 ID，不知道是哪一场。"
            '请连同请求一起保存：{"request": {"livingid": "…"}, "response": …}',
        )
    return living_id


def _rooms(reply: Reply) -> Iterator[tuple[str, Record]]:
    for room in objects([reply.response["living_info"]]):
        yield "wecom__livings", {**room, "livingid": _living_id(reply)}


def _viewers(reply: Reply) -> Iterator[tuple[str, Record]]:
    living = {"livingid": _living_id(reply), "observed_on": reply.observed_on}
    for statistics in objects([reply.response["stat_info"]]):
        for name in ("users", "external_users"):
            for viewer in objects(statistics.get(name)):
                yield "wecom__living_viewers", {**viewer, **living}


def _shares(reply: Reply) -> Iterator[tuple[str, Record]]:
    """Who came into the mall from a room, and who had invited them."""
    seen = {**reply.response, "observed_on": reply.observed_on}
    yield "wecom__living_shares", seen


def _started_day(rows: pl.DataFrame, context: ReadContext) -> pl.DataFrame:
    started = pl.coalesce("started_at", "reserved_at")
    return rows.with_columns(started_date=cells.business_date(started, context.business_zone))


TABLES: tuple[Records, ...] = (
    Records(
        lake_table(
            "wecom__livings",
            "企业微信直播",
            _ROOM,
            day="started_date",
            derived={"started_date": pl.Date()},
        ),
        _ROOM,
        _started_day,
    ),
    seen_on(
        "wecom__living_viewers",
        "直播观看明细",
        Field("living_id", "id", ("livingid",), required=True),
        Field("external_userid", "id", ("external_userid",)),
        Field("userid", "userid", ("userid",)),
        Field("viewer_type", "count", ("type",)),
        Field("name", "text", ("name",)),
        Field("watch_seconds", "count", ("watch_time",)),
        Field("is_comment", "count", ("is_comment",)),
        Field("is_mic", "count", ("is_mic",)),
        Field("invitor_userid", "userid", ("invitor_userid",)),
        Field("invitor_external_userid", "id", ("invitor_external_userid",)),
    ),
    seen_on(
        "wecom__living_shares",
        "直播分享",
        Field("living_id", "id", ("livingid",), required=True),
        Field("viewer_userid", "userid", ("viewer_userid",)),
        Field("viewer_external_userid", "id", ("viewer_external_userid",)),
        Field("invitor_userid", "userid", ("invitor_userid",)),
        Field("invitor_external_userid", "id", ("invitor_external_userid",)),
    ),
)
KINDS: tuple[ReplyKind, ...] = (
    ReplyKind(("living_info",), _rooms),
    ReplyKind(("stat_info",), _viewers),
    ReplyKind(("livingid", "viewer_external_userid"), _shares),
    ReplyKind(("livingid", "viewer_userid"), _shares),
)
