"""Orders: what is in the basket, what it costs, and what becomes of it later."""

from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Literal

from etl.simulator.brand import Brand
from etl.simulator.story import DAY_MS, POOR, local

Mall = Literal["youzan", "weixin_store"]
Ending = Literal["paid", "cancelled"]

REFUND_RATE = 0.055
REFUND_RATE_POOR = 0.13
ZERO_RATE = 0.006  # paid with points alone


@dataclass(slots=True)
class Line:
    """One SKU of an order."""

    product: int
    quantity: int
    list_fen: int
    paid_fen: int
    refunded_fen: int = 0


@dataclass(slots=True)
class Order:
    """An order with its future: when it is paid, shipped, done, refunded (ms; 0 = never)."""

    order_id: str
    mall: Mall
    person: int  # -1: a passer-by whom nobody knows
    created_ms: int
    lines: list[Line]
    paid_ms: int = 0
    closed_ms: int = 0
    shipped_ms: int = 0
    done_ms: int = 0
    refund_ms: int = 0
    store: int = -1  # bought at this counter
    guide: int = -1
    live_id: str = ""
    is_online: bool = True
    will_refund: list[int] = field(default_factory=list)  # 分 per line

    @property
    def list_fen(self) -> int:
        """Before any discount."""
        return sum(line.list_fen for line in self.lines)

    @property
    def paid_fen(self) -> int:
        """What the buyer pays."""
        return sum(line.paid_fen for line in self.lines)

    def changes(self) -> list[int]:
        """Every instant at which an export would show the order anew."""
        instants = (self.created_ms, self.paid_ms, self.closed_ms, self.shipped_ms, self.done_ms)
        return [instant for instant in (*instants, self.refund_ms) if instant]


class Counter:
    """Makes orders; one for the whole world, so that no number comes twice."""

    def __init__(self, brand: Brand) -> None:
        self.brand = brand
        self.made = 0
        self._edges = list(accumulate(product.weight for product in brand.products))

    def product(self, random: Random) -> int:
        """A product, popular ones more often."""
        point, low, high = random.random() * self._edges[-1], 0, len(self._edges) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._edges[middle] <= point else (low, middle)
        return low

    def order(self, random: Random, at_ms: int, person: int, mall: Mall, first: int) -> Order:
        """A new order for one to three products, discounts allocated to the 分."""
        self.made += 1
        lines = [self._line(random, first)]
        while len(lines) < 3 and random.random() < 0.3:
            product = self.product(random)
            if all(line.product != product for line in lines):
                lines.append(self._line(random, product))
        _discount(lines, random)
        return Order(self._number(at_ms, mall), mall, person, at_ms, lines)

    def _line(self, random: Random, product: int) -> Line:
        luck = random.random()
        quantity = 1 if luck < 0.82 else 2 if luck < 0.96 else 3
        list_fen = self.brand.products[product].price_fen * quantity
        return Line(product, quantity, list_fen, list_fen)

    def _number(self, at_ms: int, mall: Mall) -> str:
        mixed = (self.made * 387_420_489) % 1_000_000_000
        if mall == "youzan":
            return f"E{local(at_ms).translate({45: None, 58: None, 32: None})}{mixed:09d}"
        return f"37{(at_ms // 1000) % 100_000_000:08d}{mixed:09d}"


def _discount(lines: list[Line], random: Random) -> None:
    total = sum(line.list_fen for line in lines)
    if random.random() < ZERO_RATE:
        cut = total
    elif random.random() < 0.45:
        cut = (
            6_000 if total >= 40_000 else 2_500 if total >= 20_000 else 880 if total >= 9_900 else 0
        )
    else:
        return
    shares = [cut * line.list_fen // total for line in lines]
    shares[0] += cut - sum(shares)
    for line, share in zip(lines, shares, strict=True):
        line.paid_fen -= share


def fate(order: Order, ending: Ending, random: Random, campaign: str | None) -> None:
    """Decides what becomes of an order that was paid, or never was."""
    if ending == "cancelled":
        order.closed_ms = order.created_ms + 3_600_000
        return
    if not order.is_online:
        order.done_ms = order.paid_ms
    else:
        order.shipped_ms = order.paid_ms + int((0.3 + random.random() * 1.2) * DAY_MS)
        order.done_ms = order.shipped_ms + int((5 + random.random() * 3) * DAY_MS)
    rate = REFUND_RATE_POOR if campaign == POOR else REFUND_RATE
    if order.paid_fen and random.random() < rate:
        order.refund_ms = order.done_ms + int((0.5 + random.random() * 4) * DAY_MS)
        whole = random.random() < 0.6
        order.will_refund = [
            line.paid_fen if whole else line.paid_fen // 2 * (number == 0)
            for number, line in enumerate(order.lines)
        ]
