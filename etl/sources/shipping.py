"""Mini program 发货管理 (wxa/sec/order/get_order_list): the platform's own list of paid orders.

The only official order list of any mini-program mall: it reconciles paid amounts, and tells which
openid paid an order. Money in 分, times in epoch seconds. The reply does not name the app: the
envelope does (`"app_id": "wx…"`), or the file's name; without it the openid is kept, but is no
identity.
"""

from collections.abc import Iterator

import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources import mall
from etl.sources.declared import Field, lake_table
from etl.sources.replies import Record, Records, Reply, ReplyKind, objects, read_replies

_ORDER = (
    Field("transaction_id", "id", ("transaction_id",), required=True),
    Field("order_id", "id", ("merchant_trade_no",)),
    Field("merchant_id", "id", ("merchant_id",)),
    Field("paid_fen", "fen", ("paid_amount",), required=True),
    Field("app_id", "id", ("app_id",)),
    Field("openid", "id", ("openid",)),
    Field("created_at", "epoch", ("trade_create_time",)),
    Field("paid_at", "epoch", ("pay_time",), required=True),
    Field("order_state", "count", ("order_state",)),
    Field("is_in_complaint", "text", ("in_complaint",)),
)


def _day(rows: pl.DataFrame, context: ReadContext) -> pl.DataFrame:
    day = cells.business_date(pl.col("paid_at"), context.business_zone)
    return rows.with_columns(paid_date=day)


ORDERS = lake_table(
    "weixin_shipping__orders",
    "发货管理订单",
    _ORDER,
    day="paid_date",
    derived={"paid_date": pl.Date()},
)
TABLES = {ORDERS.name: Records(ORDERS, _ORDER, _day)}


def _orders(reply: Reply) -> Iterator[tuple[str, Record]]:
    for order in objects(reply.response["order_list"]):
        yield ORDERS.name, {**order, **mall.app_id(reply)}


KINDS = (ReplyKind(("order_list",), _orders),)


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from read_replies(file, context, KINDS, TABLES)


def _is_list(sniff: Sniff) -> bool:
    return sniff.kind in ("json", "ndjson") and {"order_list", "has_more"} <= set(sniff.header)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="weixin_shipping",
        title="小程序发货管理订单",
        tables=(ORDERS,),
        patterns=("*shipping*.json", "*shipping*.ndjson", "*sec_order*.json", "*发货管理*.json"),
        recognises=_is_list,
        read=_read,
        money="fen",
        times="epoch s",
        restates_days=90,
        due_days=2,
    ),
)
