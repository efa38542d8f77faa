"""WeChat's own statistics, saved replies: mini program (数据分析) and official account (数据统计).

One feed for both, because most replies are a bare `list`: what a reply is shows in the keys of its
items. The cloud calls of the mini program return the same in camelCase.
"""

import re
from collections.abc import Iterator, Sequence

from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources import mp_statistics, official_account
from etl.sources.dated_records import ItemKind
from etl.sources.replies import (
    Record,
    Records,
    Reply,
    ReplyKind,
    ReplyRefusedError,
    objects,
    read_replies,
)

ITEMS: tuple[ItemKind, ...] = (*mp_statistics.ITEMS, *official_account.ITEMS)
TABLES: dict[str, Records] = {
    records.table.name: records for records in (*mp_statistics.TABLES, *official_account.TABLES)
}
_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")


def _snake(value: object) -> object:
    """Every key as WeChat's HTTP interface spells it: refDate → ref_date."""
    if isinstance(value, dict):
        return {_HUMP.sub(r"_\1", str(key)).lower(): _snake(inner) for key, inner in value.items()}
    return [_snake(inner) for inner in value] if isinstance(value, list) else value


def _records(reply: Reply) -> Iterator[tuple[str, Record]]:
    response = _snake(dict(reply.response))
    assert isinstance(response, dict)  # noqa: S101 a dict stays one
    failed = str(response.get("err_msg", ":ok"))
    if not failed.endswith("ok"):
        raise ReplyRefusedError("errMsg", f"云调用返回了错误：{failed}。请重新拉取后再放入")
    for item in objects(response.get("list", [response])):
        # What stands once above the items (the day, whether WeChat is late) holds for each.
        whole = {k: v for k, v in response.items() if not isinstance(v, list | dict)} | item
        yield from _of_item(reply, whole, ITEMS)


def _of_item(reply: Reply, item: Record, kinds: Sequence[ItemKind]) -> Iterator[tuple[str, Record]]:
    for kind in kinds:
        if set(kind.keys) <= set(item):
            for table, record in kind.records(item):
                yield table, {**record, "observed_on": reply.observed_on, "app_id": reply.app_id}
            return
    keys = "、".join(list(item)[:8])
    raise ReplyRefusedError(
        "list", f"不认识的统计数据，它的键是：{keys}。支持的接口见 docs/sources.md"
    )


KINDS = tuple(ReplyKind((key,), _records) for key in ("list", "visit_uv", "visitUv"))


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from read_replies(file, context, KINDS, TABLES)


def _is_reply(sniff: Sniff) -> bool:
    keys = set(sniff.header)
    # A `list` below `data` is a reply of others: ads, malls.
    is_reply = bool(keys & {"list", "visit_uv", "visitUv"}) and "data" not in keys
    return sniff.kind in ("json", "ndjson") and is_reply


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="wechat_statistics",
        title="小程序数据分析、公众号数据统计（接口回复）",
        tables=tuple(records.table for records in TABLES.values()),
        patterns=("*datacube*", "*weanalysis*", "oa[-_]*", "*小程序*分析*", "*公众号*统计*"),
        recognises=_is_reply,
        read=_read,
        money="fen",
        times="yyyymmdd, yyyymmdd-yyyymmdd, yyyymm, yyyy-mm-dd",
        restates_days=30,
        due_days=1,
    ),
)
