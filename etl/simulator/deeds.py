"""What people do in one opening: look, leave, fill a cart, buy, share."""

from random import Random
from typing import Literal

from etl.simulator import events
from etl.simulator.brand import Brand
from etl.simulator.carriers import buy_factor
from etl.simulator.entries import Cards, Entry, Visit
from etl.simulator.orders import Counter, Mall, Order, fate
from etl.simulator.people import People
from etl.simulator.walk import Walk

Deed = Literal["bounce", "browse", "cart", "order", "pay"]

NEXT_PAGE: tuple[str, ...] = tuple(
    ["product"] * 52
    + ["category"] * 16
    + ["home"] * 10
    + ["activity"] * 8
    + ["article"] * 5
    + ["member"] * 5
    + ["search"] * 4
)
OLD_BUYER, NEW_BUYER = 1.5, 0.85  # factor on the wish to buy
UNPAID = 0.22  # orders left unpaid, per paid one
SHARE_RATE = 0.055
STAFF_CARDS = 2
CHANNELS_CARRIERS = ("live", "channels")


class Deeds:
    """Plays what happens between an entry and the exit."""

    def __init__(self, brand: Brand, people: People, cards: Cards, counter: Counter) -> None:
        self.brand, self.people, self.cards, self.counter = brand, people, cards, counter

    def play(self, walk: Walk, visit: Visit, entry: Entry) -> Order | None:
        """Everything after the first page; gives the order, if there was one."""
        deed = self._deed(visit)
        here, product = self._wander(walk, visit, entry, deed)
        if deed in ("cart", "order", "pay"):
            if here != "product":
                here, product = "product", self._step(walk, "product", visit.random, product)
            self._fill_cart(walk, visit.random, product)
        self._share(walk, visit, here, product)
        if deed in ("order", "pay"):
            return self._order(walk, visit, entry, product, paid=deed == "pay")
        return None

    def is_staff(self, person: int) -> bool:
        """The brand's own guides are people too: they look and share, but do not buy."""
        return person < len(self.brand.guides)

    def _deed(self, visit: Visit) -> Deed:
        random, touchpoint = visit.random, visit.touchpoint
        if self.is_staff(visit.person):
            return "browse"
        habit = OLD_BUYER if self.people.columns.bought[visit.person] else NEW_BUYER
        buy = touchpoint.buy_rate * buy_factor(visit, self.cards) * habit
        luck = random.random()
        if luck < buy * (1 + UNPAID) and self.people.ids(visit.person).open_id:
            return "pay" if luck < buy else "order"
        if luck < buy * 3.0 + 0.02 * (buy > 0):
            return "cart"
        return "bounce" if random.random() < touchpoint.bounce_rate else "browse"

    def _wander(self, walk: Walk, visit: Visit, entry: Entry, deed: Deed) -> tuple[str, int]:
        random, here, product = visit.random, entry.page, entry.product
        steps = 0 if deed == "bounce" else 1 + int(min(random.expovariate(0.5), 10))
        for _ in range(steps):
            here = NEXT_PAGE[int(random.random() * len(NEXT_PAGE))]
            product = self._step(walk, here, random, product)
        return here, product

    def _step(self, walk: Walk, here: str, random: Random, product: int) -> int:
        """On to another page; returns the product seen last."""
        if here != "product":
            walk.go(here, {}, stay(random))
            return product
        product = self.counter.product(random)
        chosen = self.brand.products[product]
        walk.go("product", {"goods_id": chosen.spu_id}, stay(random))
        walk.look_at(chosen)
        return product

    def _fill_cart(self, walk: Walk, random: Random, product: int) -> None:
        walk.now += 1_500 + stay(random)
        chosen = self.brand.products[product]
        walk.client.track(walk.now, events.put_in_cart(walk.url, walk.page, walk.now, chosen, 1))

    def _share(self, walk: Walk, visit: Visit, here: str, product: int) -> None:
        staff = self.is_staff(visit.person)
        if here not in ("product", "activity") or visit.random.random() > (staff or SHARE_RATE):
            return
        for _ in range(STAFF_CARDS if staff else 1):
            walk.now += 2_000 + int(visit.random.random() * 4_000)
            self._send_card(walk, visit.person, here, product)

    def _send_card(self, walk: Walk, person: int, here: str, product: int) -> None:
        card = self.cards.send(person, here, product)
        link, title = Entry(0, here, product), walk.page.title
        if here == "product":
            chosen = self.brand.products[product]
            link.query, title = {"goods_id": chosen.spu_id}, chosen.spu_name
        if self.is_staff(person):
            guide_id = self.brand.guides[person].guide_id
            link.query |= {"chan_id": f"GUIDE_{guide_id}", "guide_id": guide_id}
        link.carry(card)
        path = f"/{walk.page.route}?" + "&".join(f"{k}={v}" for k, v in link.query.items())
        event = events.share(walk.url, walk.page, walk.now, path, title, card.info)
        walk.client.track(walk.now, event)

    def _order(self, walk: Walk, visit: Visit, entry: Entry, product: int, *, paid: bool) -> Order:
        random, person = visit.random, visit.person
        if random.random() < 0.4:
            walk.go("cart", {}, stay(random))
        walk.go("order", {}, stay(random))
        self._sign_in(walk, person)
        walk.now += 1_000 + stay(random)
        mall: Mall = "weixin_store" if visit.touchpoint.carrier in CHANNELS_CARRIERS else "youzan"
        order = self.counter.order(random, walk.now, person, mall, product)
        order.guide, order.live_id = entry.guide, entry.live_id
        self._report(walk, order, random, paid=paid)
        if paid:
            order.paid_ms = walk.now
            self.people.columns.bought[person] += 1
            walk.go("pay", {"order_id": order.order_id}, 400)
        fate(order, "paid" if paid else "cancelled", random, visit.day.campaign)
        return order

    def _sign_in(self, walk: Walk, person: int) -> None:
        is_member = self.people.columns.is_member
        if not is_member[person]:
            is_member[person] = True
            walk.client.sign_in(self.people.member_id(person))

    def _report(self, walk: Walk, order: Order, random: Random, *, paid: bool) -> None:
        amounts = [(line.list_fen, line.paid_fen) for line in order.lines]
        lines = events.order_lines(order.order_id, amounts)
        end = "payed" if paid else "cancel_pay"
        for status, wait_ms in (("give_order", 0), ("pay", 2_400), (end, 4_100)):
            walk.now += wait_ms and wait_ms + int(random.random() * 1_500)
            event = events.order(walk.url, walk.page, walk.now, order.order_id, status, lines)
            walk.client.track(walk.now, event)


def stay(random: Random) -> int:
    """How long somebody looks at a page, in ms; mostly some nine seconds."""
    return int(random.lognormvariate(9.1, 0.8))
