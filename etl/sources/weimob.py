"""Weimob (微盟): order lists by API, saved replies; and the order export, a row per product.

Money in 元 (a float in the API), times in epoch milliseconds there and local in the export; the
order number of the API is a bare number. The export's columns are known in part only, so each goes
by several names; on a row per product the columns of the order repeat. A phone that Excel made
13800000001.0 is repaired. A fully refunded order can still read 已完成.
"""

from collections.abc import Iterator

from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources import mall
from etl.sources.replies import Record, Reply, ReplyKind, ReplyRefusedError, objects, read_replies

_BASE = "orderBaseInfo"
_ORDER = mall.fields(
    mall.ORDERS,
    {
        "order_id": f"{_BASE}.orderNo",
        "status": f"{_BASE}.orderStatus",
        "created_at": f"{_BASE}.createTime",
        "paid_at": (f"{_BASE}.payTime", f"{_BASE}.paymentTime"),
        "updated_at": f"{_BASE}.updateTime",
        "payable_fen": (f"{_BASE}.payAmount", f"{_BASE}.paymentAmount"),
        "paid_fen": (f"{_BASE}.payAmount", f"{_BASE}.paymentAmount"),
        "freight_fen": f"{_BASE}.deliveryAmount",
        "openid": "buyerInfo.buyerExtInfo.openId",
        "unionid": "buyerInfo.buyerExtInfo.unionId",
        "member_id": ("buyerInfo.wid", "buyerInfo.buyerExtInfo.wid"),
        "phone_hash": "buyerInfo.buyerExtInfo.buyerPhone",
        "phone_masked": "buyerInfo.buyerExtInfo.buyerPhone",
        "receiver_phone_hash": "orderFulfill.receiverInfo.receiverMobile",
    },
    money="yuan_float",
    moment="epoch_ms",
)
_LINE = mall.fields(
    mall.LINES,
    {
        "order_id": f"order.{_BASE}.orderNo",
        "product_id": "goodsId",
        "product_code": "goodsCode",
        "product_name": "goodsTitle",
        "sku_id": "skuId",
        "sku_code": "skuCode",
        "quantity": "skuNum",
        "unit_price_fen": "salePrice",
        "paid_fen": "paymentAmount",
        "created_at": f"order.{_BASE}.createTime",
        "updated_at": f"order.{_BASE}.updateTime",
    },
    money="yuan_float",
    moment="epoch_ms",
)
_PHONES = ("买家手机号", "买家手机", "会员手机号", "下单人手机号")
_RECEIVER_PHONES = ("收货人手机号", "收货人手机", "收货人电话", "收货人姓名/手机号")
_IDS, _PLACED = ("订单编号", "订单号"), ("下单时间", "订单创建时间", "创建时间")
_EXPORT_ORDER = mall.fields(
    mall.ORDERS,
    {
        "order_id": _IDS,
        "status": ("订单状态",),
        "created_at": _PLACED,
        "paid_at": ("付款时间", "支付时间"),
        "completed_at": ("完成时间", "交易完成时间"),
        "payable_fen": ("订单总金额", "应付金额", "实收金额"),
        "paid_fen": ("实收金额", "实付金额", "支付金额"),
        "freight_fen": ("运费", "配送费"),
        "payment_type": ("支付方式",),
        "transaction_id": ("支付流水号", "交易流水号"),
        "store_name": ("所属门店", "下单门店"),
        "guide_name": ("导购", "所属导购"),
        "phone_hash": _PHONES,
        "phone_masked": _PHONES,
        "receiver_phone_hash": _RECEIVER_PHONES,
    },
    money="yuan",
    moment="time",
    needed=("order_id", "created_at", "paid_fen"),
)
_EXPORT_LINE = mall.fields(
    mall.LINES,
    {
        "order_id": _IDS,
        "product_id": ("商品ID", "商品编号"),
        "product_code": ("商品编码", "商家编码"),
        "product_name": ("商品名称", "商品标题"),
        "sku_id": ("规格ID", "SKU ID"),
        "sku_code": ("规格编码", "SKU编码"),
        "sku_name": ("商品规格", "规格"),
        "quantity": ("商品数量", "数量", "购买数量"),
        "unit_price_fen": ("商品单价", "销售价", "商品价格"),
        "refunded_fen": ("退款金额", "售后退款金额"),
        "refund_status": ("售后状态",),
        "created_at": _PLACED,
    },
    money="yuan",
    moment="time",
    needed=("order_id", "product_name", "quantity"),
)
TABLES = {
    table: mall.records("weimob", table, declared)
    for table, declared in ((mall.ORDERS, _ORDER), (mall.LINES, _LINE))
}
_EXPORT = {
    table: mall.records("weimob", table, declared)
    for table, declared in ((mall.ORDERS, _EXPORT_ORDER), (mall.LINES, _EXPORT_LINE))
}


def _orders(reply: Reply) -> Iterator[tuple[str, Record]]:
    pages = mall.at(reply.response, "data.pageList")
    if pages is None:
        problem = mall.at(reply.response, "code.errmsg")
        raise ReplyRefusedError("pageList", f"微盟接口没有返回订单：{problem}。请重新拉取后再放入")
    for page in objects(pages):
        order = page.get("orderInfo", page)
        if isinstance(order, dict):
            yield mall.ORDERS, {**mall.dug(order, _ORDER), **mall.app_id(reply)}
            yield from mall.told(
                mall.LINES, mall.line_records(order, objects(order.get("items")), _LINE)
            )


KINDS = (ReplyKind(("data",), _orders),)


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from read_replies(file, context, KINDS, TABLES)


def _export(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from mall.read_lines(file, context, _EXPORT[mall.ORDERS], _EXPORT[mall.LINES])


def _is_reply(sniff: Sniff) -> bool:
    return sniff.kind in ("json", "ndjson") and "pageList" in sniff.header


def _is_export(sniff: Sniff) -> bool:
    return {"订单编号", "下单时间", "实收金额", "商品名称", "商品数量"} <= set(sniff.header)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="weimob_orders",
        title="微盟订单接口",
        tables=tuple(each.table for each in TABLES.values()),
        patterns=("*weimob*.json", "*weimob*.ndjson", "*微盟*.json"),
        recognises=_is_reply,
        read=_read,
        money="yuan",
        times="epoch ms",
        restates_days=90,
        due_days=1,
    ),
    Feed(
        name="weimob_export",
        title="微盟订单导出",
        tables=tuple(each.table for each in _EXPORT.values()),
        patterns=("*weimob*.csv", "*weimob*.xlsx", "*微盟*订单*"),
        recognises=_is_export,
        read=_export,
        money="yuan",
        times="local",
        restates_days=90,
        due_days=1,
    ),
)
