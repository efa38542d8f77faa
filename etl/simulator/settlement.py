"""What others count of the brand's orders: daily totals, the pay bill, 发货管理; in their formats.

Each is right but for a planted fault: a day whose total differs, a payment missing in the bill, a
refund that the bill knows and the mall does not yet, an order missing in the platform's list.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from etl.simulator.brand import APP_ID
from etl.simulator.order_state import transaction_id, yuan
from etl.simulator.orders import Order
from etl.simulator.people import People
from etl.simulator.schedule import Mishaps
from etl.simulator.story import Day, day_number, local

MERCHANT = "1900000001"
HEADER = (
    "\ufeff交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,"
    "交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,"
    "充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
TOTALS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)
EARLY_REFUND_FEN = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the bill."""

    order: Order
    at_ms: int
    paid_fen: int
    refunded_fen: int


class Settlement:
    """Orders by the day on which they were placed, paid and refunded."""

    def __init__(self, people: People, mishaps: Mishaps) -> None:
        self.people, self.mishaps = people, mishaps
        self._placed: dict[int, list[Order]] = defaultdict(list)
        self._paid: dict[int, list[Order]] = defaultdict(list)
        self._refunded: dict[int, list[Order]] = defaultdict(list)

    def add(self, order: Order) -> None:
        """Enters an order on the days on which money is counted."""
        self._placed[day_number(order.created_ms)].append(order)
        if order.paid_ms:
            self._paid[day_number(order.paid_ms)].append(order)
        if order.refund_ms and sum(order.will_refund):
            self._refunded[day_number(order.refund_ms)].append(order)

    def files(self, day: Day) -> Iterator[tuple[str, str]]:
        """The files of a day: path and text."""
        number = day_number(day.start_ms)
        placed = self._placed.pop(number, [])
        paid = sorted(self._paid.pop(number, []), key=lambda each: (each.paid_ms, each.order_id))
        refunded = self._refunded.pop(number, [])
        yield f"youshu/youshu-order-sum-{day.date}.json", self._sums(day, placed, paid)
        yield f"wxpay/wxpay_bill_{day.date}.csv", self._bill(day, paid, refunded)
        yield f"weixin/shipping-list-{day.date}.json", self._shipped(day, paid)

    def _sums(self, day: Day, placed: list[Order], paid: list[Order]) -> str:
        paid_fen = sum(order.paid_fen for order in paid)
        if day.index == self.mishaps.totals_day and paid_fen:
            paid_fen += paid_fen // 20 + 1
            self.mishaps.count("daily_totals_wrong")
        sums = {
            "ref_date": str(day.start_ms),
            "give_order_amount_sum": sum(order.paid_fen for order in placed) / 100,
            "give_order_num_sum": len(placed),
            "payment_amount_sum": paid_fen / 100,
            "payed_num_sum": len(paid),
        }
        return json.dumps({"dataSourceId": "10001", "orders": [sums]}) + "\n"

    def _bill(self, day: Day, paid: list[Order], refunded: list[Order]) -> str:
        rows = [
            Row(order, order.paid_ms, order.paid_fen, 0)
            for order in paid
            if order.mall == "youzan" and order.paid_fen
        ]
        if day.index == self.mishaps.bill_day and rows:
            rows.pop(len(rows) // 2)
            self.mishaps.count("payments_missing_in_bill")
        rows += [
            Row(order, order.refund_ms, 0, sum(order.will_refund))
            for order in refunded
            if order.mall == "youzan"
        ]
        rows += self._early_refund(day, paid)
        rows.sort(key=lambda row: (row.at_ms, row.order.order_id, row.refunded_fen))
        paid_sum = yuan(sum(row.paid_fen for row in rows))
        refund_sum = yuan(sum(row.refunded_fen for row in rows))
        totals = (str(len(rows)), paid_sum, refund_sum, "0.00", "0.00000", paid_sum, refund_sum)
        lines = [HEADER, *(self._line(row) for row in rows), TOTALS, _marked(totals)]
        return "\r\n".join(lines) + "\r\n"

    def _early_refund(self, day: Day, paid: list[Order]) -> Iterator[Row]:
        if day.index != self.mishaps.early_refund_day:
            return
        kept = (o for o in paid if o.mall == "youzan" and not o.refund_ms)
        for order in kept:
            if order.paid_fen > EARLY_REFUND_FEN:
                self.mishaps.count("refunds_only_in_bill")
                yield Row(order, order.paid_ms + 60_000, 0, EARLY_REFUND_FEN)
                return

    def _line(self, row: Row) -> str:
        order, paid, back = row.order, yuan(row.paid_fen), yuan(row.refunded_fen)
        is_refund = row.refunded_fen > 0
        person = order.person
        number = order.order_id[1:]
        values = (
            local(row.at_ms),
            APP_ID,
            MERCHANT,
            "0",
            "",
            transaction_id(order),
            order.order_id,
            self.people.ids(person).open_id if person >= 0 and order.is_online else "",
            "JSAPI" if order.is_online else "MICROPAY",
            "REFUND" if is_refund else "SUCCESS",
            "OTHERS",
            "CNY",
            paid,
            "0.00",
            f"5030000{number}" if is_refund else "0",
            f"R{number}" if is_refund else "0",
            back,
            "0.00",
            "ORIGINAL" if is_refund else "",
            "SUCCESS" if is_refund else "",
            "茶叶,茶具等",
            "",
            "0.00000",
            "0.60%",
            paid,
            back,
            "",
        )
        return _marked(values)

    def _shipped(self, day: Day, paid: list[Order]) -> str:
        online = [o for o in paid if o.mall == "youzan" and o.is_online and o.paid_fen]
        if day.index == self.mishaps.shipping_day and online:
            online.pop(len(online) // 2)
            self.mishaps.count("orders_missing_in_shipping_list")
        listed = [
            {
                "transaction_id": transaction_id(order),
                "merchant_trade_no": order.order_id,
                "merchant_id": MERCHANT,
                "sub_merchant_id": "",
                "description": "",
                "paid_amount": order.paid_fen,
                "openid": self.people.ids(order.person).open_id if order.person >= 0 else "",
                "trade_create_time": order.created_ms // 1000,
                "pay_time": order.paid_ms // 1000,
                "order_state": 1,
                "in_complaint": False,
                "shipping": {},
            }
            for order in online
        ]
        reply = {"errcode": 0, "errmsg": "ok", "order_list": listed, "has_more": False}
        envelope = {"observed_on": day.date.isoformat(), "app_id": APP_ID, "response": reply}
        return json.dumps(envelope, ensure_ascii=False) + "\n"


def _marked(values: tuple[str, ...]) -> str:
    return ",".join("`" + value for value in values)
