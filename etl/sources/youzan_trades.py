"""Youzan (有赞) orders by API: youzan.trades.sold.get 4.0.0, saved replies.

The same orders as the CSV exports, with what those lack: the openid of the buyer (`outer_user_id`,
only where `fans_type` is 9) and what was paid per line. Money is 元, text or float; a time that
has not come is "". `payment` is never reduced; `refund_state` says only that money went back.
"""

from collections.abc import Iterator

from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources import mall
from etl.sources.replies import Record, Reply, ReplyKind, ReplyRefusedError, objects, read_replies

_INFO, _PAY, _BUYER = "order_info", "pay_info", "buyer_info"
_ORDER = mall.fields(
    mall.ORDERS,
    {
        "order_id": f"{_INFO}.tid",
        "status": f"{_INFO}.status",
        "refund_state": f"{_INFO}.refund_state",
        "created_at": f"{_INFO}.created",
        "paid_at": f"{_INFO}.pay_time",
        "completed_at": f"{_INFO}.success_time",
        "updated_at": f"{_INFO}.update_time",
        "payable_fen": f"{_PAY}.payment",
        "paid_fen": f"{_PAY}.payment",
        "freight_fen": f"{_PAY}.post_fee",
        "payment_type": f"{_INFO}.pay_type_str",
        "transaction_id": f"{_PAY}.outer_transactions.0",
        "member_id": f"{_BUYER}.buyer_id",
        "phone_hash": f"{_BUYER}.buyer_phone",
        "phone_masked": f"{_BUYER}.buyer_phone",
        "receiver_phone_hash": "address_info.receiver_tel",
    },
    money="yuan_float",
    moment="time",
)
_LINE = mall.fields(
    mall.LINES,
    {
        "order_id": f"order.{_INFO}.tid",
        "line_id": "oid",
        "product_id": "item_id",
        "product_code": "outer_item_id",
        "product_name": "title",
        "sku_code": "outer_sku_id",
        "sku_name": "sku_properties_name",
        "quantity": "num",
        "unit_price_fen": "price",
        "paid_fen": "payment",
        "created_at": f"order.{_INFO}.created",
        "updated_at": f"order.{_INFO}.update_time",
    },
    money="yuan_float",
    moment="time",
)
TABLES = {
    table: mall.records("youzan", table, declared)
    for table, declared in ((mall.ORDERS, _ORDER), (mall.LINES, _LINE))
}
_OPENID_FANS = "9"


def _trades(reply: Reply) -> Iterator[tuple[str, Record]]:
    wrapped = reply.response.get("data")
    reply_data = wrapped if isinstance(wrapped, dict) else reply.response
    if reply.response.get("success") is False or "full_order_info_list" not in reply_data:
        message = reply.response.get("message") or reply.response.get("error_response")
        raise ReplyRefusedError(
            "full_order_info_list", f"有赞接口没有返回订单：{message}。请重新拉取后再放入"
        )
    for entry in objects(reply_data["full_order_info_list"]):
        order = entry.get("full_order_info", entry)
        if isinstance(order, dict):
            yield mall.ORDERS, _order(order, reply)
            yield from mall.told(
                mall.LINES, mall.line_records(order, objects(order.get("orders")), _LINE)
            )


def _order(order: Record, reply: Reply) -> Record:
    is_fan = str(mall.at(order, f"{_BUYER}.fans_type")) == _OPENID_FANS
    counter = mall.at(order, f"{_INFO}.offline_id")
    return {
        **mall.dug(order, _ORDER),
        **mall.app_id(reply),
        "openid": mall.at(order, f"{_BUYER}.outer_user_id") if is_fan else None,
        "store_id": counter if str(counter) not in ("0", "None") else None,
    }


KINDS = (ReplyKind(("full_order_info_list",), _trades), ReplyKind(("data",), _trades))


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from read_replies(file, context, KINDS, TABLES)


def _is_trades(sniff: Sniff) -> bool:
    return sniff.kind in ("json", "ndjson") and "full_order_info_list" in sniff.header


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="youzan_trades",
        title="有赞订单接口",
        tables=tuple(each.table for each in TABLES.values()),
        patterns=("*youzan*trade*.json", "*youzan*trade*.ndjson", "*youzan*trade*.jsonl"),
        recognises=_is_trades,
        read=_read,
        money="yuan",
        times="local",
        restates_days=90,
        due_days=1,
    ),
)
