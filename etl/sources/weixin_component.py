"""The retired trade component of Channels (自定义交易组件): order lists, saved replies.

`order_id` is a bare number above 2^53: read as a double it is another order. Money in 分, times
are local text; `craete_time` and `slae_price` are spelt as the interface spells them.
"""

from collections.abc import Iterator

from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources import mall
from etl.sources.replies import Record, Reply, ReplyKind, objects, read_replies

_PAY, _PRICE = "order_detail.pay_info", "order_detail.price_info"
_CREATED = ("create_time", "craete_time", f"{_PAY}.prepay_time", f"{_PAY}.pay_time")
_ORDER = mall.fields(
    mall.ORDERS,
    {
        "created_at": _CREATED,
        "paid_at": f"{_PAY}.pay_time",
        "payable_fen": f"{_PRICE}.order_price",
        "paid_fen": f"{_PRICE}.order_price",
        "freight_fen": f"{_PRICE}.freight",
        "shop_discount_fen": f"{_PRICE}.discounted_price",
        "transaction_id": f"{_PAY}.transaction_id",
    },
    money="fen",
    moment="time",
)
_LINE = mall.fields(
    mall.LINES,
    {
        "order_id": "order.order_id",
        "product_id": "out_product_id",
        "product_name": "title",
        "sku_id": "out_sku_id",
        "quantity": "product_cnt",
        "unit_price_fen": ("sale_price", "slae_price"),
        "paid_fen": "real_price",
        "created_at": tuple(f"order.{path}" for path in _CREATED),
    },
    money="fen",
    moment="time",
)
TABLES = {
    table: mall.records("weixin_component", table, declared)
    for table, declared in ((mall.ORDERS, _ORDER), (mall.LINES, _LINE))
}


def _orders(reply: Reply) -> Iterator[tuple[str, Record]]:
    for order in objects(reply.response["orders"]):
        yield mall.ORDERS, {**mall.dug(order, _ORDER), **mall.app_id(reply)}
        products = objects(mall.at(order, "order_detail.product_infos"))
        yield from mall.told(mall.LINES, mall.line_records(order, products, _LINE))


KINDS = (ReplyKind(("orders", "total_num"), _orders),)


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from read_replies(file, context, KINDS, TABLES)


def _is_reply(sniff: Sniff) -> bool:
    return sniff.kind in ("json", "ndjson") and {"orders", "total_num"} <= set(sniff.header)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="weixin_component_replies",
        title="视频号交易组件订单接口（已停用）",
        tables=tuple(each.table for each in TABLES.values()),
        patterns=("*component*order*.json", "*component*order*.ndjson"),
        recognises=_is_reply,
        read=_read,
        money="fen",
        times="local",
        restates_days=90,
    ),
)
