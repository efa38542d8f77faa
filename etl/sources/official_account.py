"""The official account's statistics: fans, articles by the old and the new interface, the account.

An article's numbers by `stat_date` are totals since its publication (`basis` cumulative); those of
getarticleread and getarticleshare are of one day. `scene_desc` 全部 is the total of the others and
is kept as the source's own word; parts need not add up to it, for one reader may come twice.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from etl.sources.dated_records import ItemKind, dated_records, span
from etl.sources.declared import Field
from etl.sources.replies import Record, objects

_FANS = (
    Field("user_source", "count", ("user_source",), required=True),
    Field("new_count", "count", ("new_user",)),
    Field("lost_count", "count", ("cancel_user",)),
)
_FAN_TOTALS = (Field("fan_count", "count", ("cumulate_user",)),)
_NAMED = (
    Field("msgid", "id", ("msgid",), required=True),
    Field("publish_date", "text", ("publish_date",)),
    Field("basis", "text", ("basis",), required=True),
    Field("title", "text", ("title",)),
    Field("content_url", "text", ("content_url",)),
    Field("publish_type", "count", ("publish_type",)),
)
_READS = (
    Field("is_delay", "text", ("is_delay",)),
    Field("target_user", "count", ("target_user",)),
    Field("read_user", "count", ("read_user",)),
    Field("read_count", "count", ("read_count",)),
    Field("ori_page_read_user", "count", ("ori_page_read_user",)),
    Field("ori_page_read_count", "count", ("ori_page_read_count",)),
    Field("share_user", "count", ("share_user",)),
    Field("share_count", "count", ("share_count",)),
    Field("collection_user", "count", ("collection_user",)),
    Field("zaikan_user", "count", ("zaikan_user",)),
    Field("like_user", "count", ("like_user",)),
    Field("comment_count", "count", ("comment_count",)),
    Field("praise_fen", "fen", ("praise_money",)),
    Field("subscribe_user", "count", ("read_subscribe_user",)),
    Field("delivery_rate", "number", ("read_delivery_rate",)),
    Field("finish_rate", "number", ("read_finish_rate",)),
    Field("read_minutes", "number", ("read_avg_activetime",)),
    Field("jump_positions", "text", ("read_jump_position",)),
    Field("redirect_ori_page_user", "count", ("redirect_ori_page_user",)),
    Field("send_page_count", "count", ("send_page_count",)),
)
_SOURCE = (
    Field("scene_desc", "text", ("scene_desc",), required=True),
    Field("read_user", "count", ("user_count",)),
    Field("is_delay", "text", ("is_delay",)),
)
_OLD_ACCOUNT = (
    Field("ref_hour", "count", ("ref_hour",)),
    Field("user_source", "count", ("user_source",)),
    Field("share_scene", "count", ("share_scene",)),
)
_MESSAGES = (
    Field("msg_type", "count", ("msg_type",)),
    Field("user_count", "count", ("msg_user",)),
    Field("message_count", "count", ("msg_count",)),
)
# The old interface under the words of the new one.
_OLD_WORDS = {
    "int_page_read_user": "read_user",
    "int_page_read_count": "read_count",
    "add_to_fav_user": "collection_user",
}


def _in_new_words(item: Mapping[str, object]) -> Record:
    return {_OLD_WORDS.get(key, key): value for key, value in item.items()}


def _plain(table: str, item: Record) -> Iterator[tuple[str, Record]]:
    yield table, {**_in_new_words(item), **span(item["ref_date"])}


def _article(
    item: Record, statement: Record, day: object, basis: str
) -> Iterator[tuple[str, Record]]:
    """What is said of one article on one day, and where its readers came from."""
    named: Record = {
        **{
            key: item.get(key)
            for key in ("msgid", "title", "content_url", "publish_type", "is_delay")
        },
        **span(day),
        "basis": basis,
        "publish_date": str(span(item["ref_date"])["stat_date"]) if basis == "cumulative" else None,
    }
    yield "oa__articles", {**_in_new_words(statement), **named}
    for source in objects(statement.get("read_user_source")):
        yield "oa__article_sources", {**source, **named}


def _article_days(details: str, item: Record) -> Iterator[tuple[str, Record]]:
    for statement in objects(item[details]):
        yield from _article(item, statement, statement.get("stat_date"), "cumulative")


def _article_day(item: Record) -> Iterator[tuple[str, Record]]:
    detail = item["detail"]
    yield from _article(item, detail if isinstance(detail, dict) else {}, item["ref_date"], "daily")


def _article_first_day(item: Record) -> Iterator[tuple[str, Record]]:
    yield from _article(item, item, item["ref_date"], "cumulative")


def _account_day(item: Record) -> Iterator[tuple[str, Record]]:
    detail = item["detail"]
    detail = detail if isinstance(detail, dict) else {}
    named: Record = {**span(item["ref_date"]), "is_delay": item.get("is_delay")}
    yield "oa__account_days", {**detail, **named}
    for source in objects(detail.get("read_user_source")):
        yield "oa__account_sources", {**source, **named}


ITEMS = (
    ItemKind(("ref_date", "new_user", "cancel_user"), partial(_plain, "oa__fans")),
    ItemKind(("ref_date", "cumulate_user"), partial(_plain, "oa__fan_totals")),
    ItemKind(("ref_date", "msgid", "detail_list"), partial(_article_days, "detail_list")),
    ItemKind(("ref_date", "msgid", "details"), partial(_article_days, "details")),
    ItemKind(("ref_date", "msgid", "detail"), _article_day),
    ItemKind(("ref_date", "msgid", "int_page_read_user"), _article_first_day),
    ItemKind(("ref_date", "detail"), _account_day),
    ItemKind(("ref_date", "msg_type"), partial(_plain, "oa__messages")),
    ItemKind(("ref_date", "int_page_read_user"), partial(_plain, "oa__old_account_reads")),
    ItemKind(("ref_date", "share_scene"), partial(_plain, "oa__old_account_reads")),
)
TABLES = (
    dated_records("oa__fans", "公众号用户增减", _FANS),
    dated_records("oa__fan_totals", "公众号累计用户", _FAN_TOTALS),
    dated_records("oa__articles", "公众号图文数据", (*_NAMED, *_READS)),
    dated_records("oa__article_sources", "公众号图文阅读来源", (*_NAMED[:3], *_SOURCE)),
    dated_records("oa__account_days", "公众号发表内容概况", _READS),
    dated_records("oa__account_sources", "公众号阅读来源", _SOURCE),
    dated_records("oa__old_account_reads", "公众号图文阅读（旧接口）", (*_OLD_ACCOUNT, *_READS)),
    dated_records("oa__messages", "公众号消息发送", _MESSAGES),
)
