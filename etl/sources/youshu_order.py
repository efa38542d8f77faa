"""Youshu (腾讯有数) order interface: order/add_order, return_order/add and order/add_order_sum.

What a company uploads there, saved: orders with the scene on each line, returns, and the totals of
each day. Times are milliseconds as text, money 元 as float, rounded once. `payment_amount` is what
was paid and never reduced by a refund.
"""

from collections.abc import Iterator

import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources import mall
from etl.sources.declared import Field, lake_table
from etl.sources.replies import Record, Records, Reply, ReplyKind, objects, read_replies

_GOODS = "goods_info.0"
_ORDER = mall.fields(
    mall.ORDERS,
    {
        "order_id": "external_order_id",
        "status": "order_status",
        "order_type": "order_type_name",  # its order_type is a code of another list
        "created_at": "create_time",
        "updated_at": "status_change_time",
        "payable_fen": "payable_amount",
        "paid_fen": "payment_amount",
        "freight_fen": "freight_amount",
        "transaction_id": "payment_info.0.trans_id",
        "store_id": f"{_GOODS}.store_info.external_store_id",
        "store_name": f"{_GOODS}.store_info.store_name",
        "app_id": "user_info.app_id",
        "openid": "user_info.open_id",
        "unionid": "user_info.union_id",
        "member_id": ("user_info.member_id", "user_info.user_id"),
        "phone_hash": "user_info.user_phone",
    },
    money="yuan_float",
    moment="epoch_ms",
)
_LINE = mall.fields(
    mall.LINES,
    {
        "order_id": "order.external_order_id",
        "product_id": "external_spu_id",
        "product_name": ("spu_name_chinese", "sku_name_chinese"),
        "sku_id": "external_sku_id",
        "sku_name": "sku_name_chinese",
        "quantity": "goods_num",
        "unit_price_fen": "goods_amount",
        "paid_fen": "payment_amount",
        "scene_code": "chan_info.0.chan_wxapp.chan_scene",
        "chan_id": ("chan_info.0.chan_id", "chan_info.0.chan_custom.chan_custom_id"),
        "created_at": "order.create_time",
        "updated_at": "order.status_change_time",
    },
    money="yuan_float",
    moment="epoch_ms",
)
_REFUND = mall.fields(
    mall.REFUNDS,
    {
        "refund_id": "external_return_order_id",
        "order_id": "external_order_id",
        "status": "return_order_status",
        "refunded_fen": ("return_order_amount", "return_amount"),
        "quantity": "return_num",
        "created_at": ("return_create_time", "create_time"),
        "refunded_at": ("status_change_time", "return_create_time"),
    },
    money="yuan_float",
    moment="epoch_ms",
)
_TOTAL = (
    Field("source", "id", ("dataSourceId",)),
    Field("total_at", "epoch_ms", ("ref_date",), required=True),
    Field("order_count", "count", ("give_order_num_sum",)),
    Field("created_fen", "yuan_float", ("give_order_amount_sum",)),
    Field("paid_order_count", "count", ("payed_num_sum",)),
    Field("paid_fen", "yuan_float", ("payment_amount_sum",)),
)


def _day(rows: pl.DataFrame, context: ReadContext) -> pl.DataFrame:
    day = cells.business_date(pl.col("total_at"), context.business_zone)
    return rows.with_columns(total_date=day)


TOTALS = lake_table(
    "youshu__order_totals",
    "有数每日订单总数",
    _TOTAL,
    day="total_date",
    derived={"total_date": pl.Date()},
)
TABLES = {
    table: mall.records("youshu_order", table, declared)
    for table, declared in (
        (mall.ORDERS, _ORDER),
        (mall.LINES, _LINE),
        (mall.REFUNDS, _REFUND),
    )
} | {TOTALS.name: Records(TOTALS, _TOTAL, _day)}


def _uploaded(reply: Reply) -> Iterator[tuple[str, Record]]:
    source = reply.response.get("dataSourceId")
    listed = reply.response.get("orders", reply.response.get("return_orders"))
    for each in objects(listed):
        if "external_return_order_id" in each:
            yield mall.REFUNDS, mall.dug(each, _REFUND)
        elif "ref_date" in each:
            yield TOTALS.name, {**each, "dataSourceId": source}
        elif str(each.get("is_deleted", 0)) != "1":
            yield mall.ORDERS, mall.dug(each, _ORDER)
            goods = objects(each.get("goods_info"))
            yield from mall.told(mall.LINES, mall.line_records(each, goods, _LINE))


KINDS = (
    ReplyKind(("dataSourceId", "orders"), _uploaded),
    ReplyKind(("dataSourceId", "return_orders"), _uploaded),
)


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from read_replies(file, context, KINDS, TABLES)


def _is_upload(sniff: Sniff) -> bool:
    return sniff.kind in ("json", "ndjson") and "dataSourceId" in sniff.header


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="youshu_orders",
        title="有数订单接口",
        tables=tuple(each.table for each in TABLES.values()),
        patterns=("*youshu*order*.json", "*youshu*order*.ndjson", "*youshu*order*.jsonl"),
        recognises=_is_upload,
        read=_read,
        money="yuan",
        times="epoch ms",
        restates_days=90,
        due_days=1,
    ),
)
