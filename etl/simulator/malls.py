"""Which orders an export shows: a file a day and mall, with every order that changed that day."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from etl.simulator import store_replies, weixin_store, youzan
from etl.simulator.brand import CATALOGUE, Brand
from etl.simulator.order_state import Row
from etl.simulator.orders import Mall, Order
from etl.simulator.people import People
from etl.simulator.story import Day, day_number

FEEDS: tuple[tuple[str, Mall, Callable[[Order, int, Brand, People], list[Row]]], ...] = (
    ("youzan_orders", "youzan", youzan.order_rows),
    ("youzan_items", "youzan", youzan.item_rows),
    ("weixin_store_orders", "weixin_store", weixin_store.line_rows),
)


@dataclass(frozen=True, slots=True)
class Export:
    """One export file: its columns and its rows."""

    feed: str
    header: tuple[str, ...]
    rows: list[list[str]]

    def text(self, line_end: str = "\n") -> str:
        """The file as CSV text."""
        text = io.StringIO()
        csv.writer(text, lineterminator=line_end).writerows([self.header, *self.rows])
        return text.getvalue()


@cache
def header(feed: str) -> tuple[str, ...]:
    """The column names of an export, as its source prints them."""
    text = (CATALOGUE / f"{feed}.header.csv").read_text(encoding="utf-8")
    return tuple(next(csv.reader([text])))


class Malls:
    """Orders that will still change, by the day on which they do."""

    def __init__(self, brand: Brand, people: People) -> None:
        self.brand, self.people = brand, people
        self._due: dict[int, dict[str, Order]] = defaultdict(dict)

    def add(self, order: Order) -> None:
        """Enters an order on each day on which an export shows it."""
        for instant in order.changes():
            self._due[day_number(instant)][order.order_id] = order

    def exports(self, day: Day) -> Iterator[Export]:
        """The files of a day, after which its changes are forgotten; none without orders."""
        orders = self._changed(day)
        self._due.pop(day_number(day.start_ms), None)
        for feed, mall, rows_of in FEEDS:
            names = header(feed)
            rows = [
                [row.get(name, "") for name in names]
                for order in orders
                if order.mall == mall
                for row in rows_of(order, day.end_ms, self.brand, self.people)
            ]
            if rows:
                yield Export(feed, names, rows)

    def replies(self, day: Day) -> Iterator[tuple[str, str]]:
        """What was saved of the store's interface on a day: path and text."""
        text = store_replies.replies(self._changed(day), day, self.brand, self.people)
        if text:
            yield f"weixin_store/store-orders-{day.date}.ndjson", text

    def _changed(self, day: Day) -> list[Order]:
        changed = self._due.get(day_number(day.start_ms), {}).values()
        return sorted(changed, key=lambda order: (order.created_ms, order.order_id))
