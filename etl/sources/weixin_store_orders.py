"""WeChat store (微信小店) by API: order/get and aftersale/get, saved replies.

The same orders as the export, with what that lacks: the buyer's openid, the live session
(`live_id` is the `export_id` of the live APIs) and the scene of the order. Money in 分, times in
epoch seconds. `sku_id` is a number in one place and text in another. Of a gift the buyer is who
gave it, while `openid` is who received it.
"""

from collections.abc import Iterator

from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources import mall
from etl.sources.replies import Record, Reply, ReplyKind, ReplyRefusedError, objects, read_replies

_DETAIL = "order_detail"
_PAY, _PRICE, _MORE = f"{_DETAIL}.pay_info", f"{_DETAIL}.price_info", f"{_DETAIL}.ext_info"
_CREATED = ("create_time", f"{_PAY}.prepay_time", f"{_PAY}.pay_time")
_ORDER = mall.fields(
    mall.ORDERS,
    {
        "created_at": _CREATED,
        "paid_at": f"{_PAY}.pay_time",
        "completed_at": f"{_MORE}.confirm_receipt_time",
        "updated_at": "update_time",
        "payable_fen": f"{_PRICE}.order_price",
        "paid_fen": f"{_PRICE}.order_price",
        "freight_fen": f"{_PRICE}.freight",
        "shop_discount_fen": (f"{_PRICE}.merchant_discounted_price", f"{_PRICE}.discounted_price"),
        "coupon_discount_fen": f"{_PRICE}.finder_discounted_price",
        "payment_type": f"{_PAY}.payment_method",
        "transaction_id": f"{_PAY}.transaction_id",
        "live_id": f"{_MORE}.live_id",
        "order_scene": f"{_MORE}.order_scene",
        "receiver_phone_hash": f"{_DETAIL}.delivery_info.address_info.tel_number",
        "phone_masked": f"{_DETAIL}.delivery_info.address_info.tel_number",
        "sharer_openid": f"{_DETAIL}.sharer_info.sharer_openid",
    },
    money="fen",
    moment="epoch",
)
_LINE = mall.fields(
    mall.LINES,
    {
        "order_id": "order.order_id",
        "product_code": "out_product_id",
        "product_name": "title",
        "quantity": "sku_cnt",
        "unit_price_fen": "sale_price",
        "paid_fen": "real_price",
        "created_at": tuple(f"order.{path}" for path in _CREATED),
        "updated_at": "order.update_time",
    },
    money="fen",
    moment="epoch",
)
_REFUND = mall.fields(
    mall.REFUNDS,
    {
        "refund_id": "after_sale_order_id",
        "refunded_fen": "refund_info.amount",
        "quantity": "product_info.count",
        "product_id": "product_info.product_id",
        "sku_id": "product_info.sku_id",
        "created_at": ("create_time", "update_time"),
        "refunded_at": "update_time",
    },
    money="fen",
    moment="epoch",
)
TABLES = {
    table: mall.records("weixin_store", table, declared)
    for table, declared in (
        (mall.ORDERS, _ORDER),
        (mall.LINES, _LINE),
        (mall.REFUNDS, _REFUND),
    )
}
_WECOM_ACCOUNT = "4"


def _orders(reply: Reply) -> Iterator[tuple[str, Record]]:
    for order in _each(reply.response["order"]):
        yield mall.ORDERS, {**mall.dug(order, _ORDER), **mall.app_id(reply), **_buyer(order)}
        products = (
            {**product, "sku_name": _specification(product)}
            for product in objects(mall.at(order, f"{_DETAIL}.product_infos"))
        )
        yield from mall.told(mall.LINES, mall.line_records(order, products, _LINE))


def _each(value: object) -> Iterator[Record]:
    yield from objects(value if isinstance(value, list) else [value])


def _buyer(order: Record) -> Record:
    is_gift = order.get("is_present") is True
    who = "present_giver_" if is_gift else ""
    return {
        "order_type": "礼物订单" if is_gift else None,
        "openid": order.get(f"{who}openid"),
        "unionid": order.get(f"{who}unionid"),
        "guide_id": _guide(order),
    }


def _guide(order: Record) -> str | None:
    """The WeCom member whose account brought the order; the account reads corp:userid."""
    several = mall.at(order, f"{_DETAIL}.source_infos")
    single = mall.at(order, f"{_DETAIL}.source_info")
    accounts = several if isinstance(several, list) else [single]
    staff = [
        str(account["account_id"]).rpartition(":")[2]
        for account in objects(accounts)
        if str(account.get("account_type")) == _WECOM_ACCOUNT and account.get("account_id")
    ]
    return staff[0] if staff else None


def _specification(product: Record) -> str | None:
    pairs = [
        f"{pair.get('attr_key')}:{pair.get('attr_value')}"
        for pair in objects(product.get("sku_attrs"))
    ]
    return ";".join(pairs) or None


def _refunds(reply: Reply) -> Iterator[tuple[str, Record]]:
    several = _each(reply.response["after_sale_order"])
    yield from mall.told(mall.REFUNDS, (mall.dug(each, _REFUND) for each in several))


def _ids_only(_reply: Reply) -> Iterator[tuple[str, Record]]:
    raise ReplyRefusedError(
        "order_id_list", "订单列表接口只返回订单号。请用这些订单号逐个请求 order/get，保存其回复"
    )


KINDS = (
    ReplyKind(("order",), _orders),
    ReplyKind(("after_sale_order",), _refunds),
    ReplyKind(("order_id_list",), _ids_only),
)


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from read_replies(file, context, KINDS, TABLES)


def _is_reply(sniff: Sniff) -> bool:
    known = {"order", "after_sale_order", "order_id_list"}
    return sniff.kind in ("json", "ndjson") and bool(known & set(sniff.header))


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="weixin_store_replies",
        title="微信小店订单与售后接口",
        tables=tuple(each.table for each in TABLES.values()),
        patterns=("*store*order*.json", "*store*order*.ndjson", "*store*aftersale*.*json"),
        recognises=_is_reply,
        read=_read,
        money="fen",
        times="epoch s",
        restates_days=90,
        due_days=1,
    ),
)
