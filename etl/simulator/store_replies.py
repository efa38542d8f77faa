"""The WeChat store's interface: order/get and aftersale/get of the orders its export shows too.

Only days with a live session and every third other day were saved; what the export lacks (openid,
live session, scene, the time of a refund) is known for these orders alone.
"""

import json
from collections.abc import Iterable, Iterator

from etl.simulator.brand import Brand
from etl.simulator.order_state import has_paid, refunds, transaction_id
from etl.simulator.orders import Line, Order
from etl.simulator.people import People
from etl.simulator.story import Day
from etl.simulator.youzan import status

APP_ID = "wx8c2b7d40e9f1a653"  # the store's own
SAVED_EVERY = 3  # days
CODES = {"待付款": 10, "待发货": 20, "已发货": 30, "交易完成": 100}
LIVE, SHELF = 2, 5


def replies(orders: Iterable[Order], day: Day, brand: Brand, people: People) -> str:
    """What was saved on a day: one reply a line, none for most days."""
    if day.live is None and day.index % SAVED_EVERY:
        return ""
    saved = (
        reply
        for order in orders
        if order.mall == "weixin_store"
        for reply in _order(order, day.end_ms, brand, people)
    )
    return "".join(_enveloped(reply, day) for reply in saved)


def _enveloped(reply: dict[str, object], day: Day) -> str:
    response = {"errcode": 0, "errmsg": "ok", **reply}
    envelope = {"observed_on": day.date.isoformat(), "app_id": APP_ID, "response": response}
    return json.dumps(envelope, ensure_ascii=False) + "\n"


def _order(order: Order, now_ms: int, brand: Brand, people: People) -> Iterator[dict[str, object]]:
    paid = has_paid(order, now_ms)
    back = refunds(order, now_ms)
    is_whole = 0 < sum(back) == order.paid_fen
    code = 200 if is_whole else CODES.get(status(order, now_ms), 250)
    phone = people.phone(order.person)
    yield {
        "order": {
            "order_id": order.order_id,
            "status": code,
            "create_time": order.created_ms // 1000,
            "update_time": max(at for at in order.changes() if at < now_ms) // 1000,
            **_ids(order, people),
            "order_detail": {
                "product_infos": [_product(line, brand) for line in order.lines],
                "pay_info": {
                    "transaction_id": transaction_id(order) if paid else "",
                    "pay_time": order.paid_ms // 1000 if paid else 0,
                    "payment_method": 1,
                },
                "price_info": {
                    "product_price": order.list_fen,
                    "order_price": order.paid_fen,
                    "freight": 0,
                    "discounted_price": order.list_fen - order.paid_fen,
                    "is_discounted": order.list_fen > order.paid_fen,
                },
                "delivery_info": {"address_info": {"tel_number": f"{phone[:3]}****{phone[-4:]}"}},
                "ext_info": {
                    "live_id": order.live_id,
                    "order_scene": LIVE if order.live_id else SHELF,
                },
            },
        }
    }
    for number, (line, fen) in enumerate(zip(order.lines, back, strict=True), start=1):
        if fen:
            yield {"after_sale_order": _aftersale(order, number, line, fen, brand)}


def _ids(order: Order, people: People) -> dict[str, object]:
    union_id = people.ids(order.person).union_id
    # Somebody the open platform does not know has an openid that leads to nobody else.
    return {"openid": f"oStore{order.person:022d}", "unionid": union_id} if union_id else {}


def _product(line: Line, brand: Brand) -> dict[str, object]:
    product = brand.products[line.product]
    return {
        "product_id": int(f"1000{product.spu_id}"),
        "sku_id": int(product.sku_id),
        "sku_cnt": line.quantity,
        "title": product.spu_name,
        "sale_price": product.price_fen,
        "real_price": line.paid_fen,
        "sku_code": product.sku_code,
        "out_product_id": product.spu_code,
    }


def _aftersale(order: Order, number: int, line: Line, fen: int, brand: Brand) -> dict[str, object]:
    product = brand.products[line.product]
    return {
        "after_sale_order_id": f"20{order.order_id[2:]}{number}",
        "status": "MERCHANT_REFUND_SUCCESS",
        "order_id": order.order_id,
        "type": "REFUND",
        "product_info": {
            "product_id": f"1000{product.spu_id}",
            "sku_id": product.sku_id,
            "count": line.quantity,
        },
        "refund_info": {"amount": fen, "refund_reason": 1},
        "create_time": order.refund_ms // 1000,
        "update_time": order.refund_ms // 1000,
    }
