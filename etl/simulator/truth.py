"""The planted truth: what really happened, for tests to hold the warehouse against."""

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl.simulator.brand import Brand
from etl.simulator.journeys import Opened
from etl.simulator.order_state import is_whole_refund, refunds
from etl.simulator.orders import Order
from etl.simulator.people import People
from etl.simulator.wecom import Relation

INSTANT = pa.timestamp("ms", "UTC")
ENTRIES = pa.schema(
    [
        ("person", pa.int64()),
        ("open_id", pa.string()),
        ("local_id", pa.string()),
        ("entered_at", INSTANT),
        ("scene_code", pa.int32()),
        ("chan_id", pa.string()),
        ("guide_id", pa.string()),
        ("live_id", pa.string()),
        ("article_id", pa.string()),
        ("shop_id", pa.string()),
        ("share_mi", pa.string()),
        ("from_person", pa.int64()),
        ("from_open_id", pa.string()),
        ("is_delivered", pa.bool_()),
        ("is_scene_lost", pa.bool_()),
    ]
)
ORDERS = pa.schema(
    [
        ("order_id", pa.string()),
        ("mall", pa.string()),
        ("person", pa.int64()),
        ("open_id", pa.string()),
        ("is_online", pa.bool_()),
        ("created_at", INSTANT),
        ("paid_at", INSTANT),
        ("payable_fen", pa.int64()),
        ("paid_fen", pa.int64()),
        ("refunded_fen", pa.int64()),
        ("is_refunded_whole", pa.bool_()),
        ("item_count", pa.int64()),
        ("store_id", pa.string()),
        ("guide_id", pa.string()),
        ("live_id", pa.string()),
    ]
)
CONTACTS = pa.schema(
    [
        ("person", pa.int64()),
        ("external_userid", pa.string()),
        ("guide_id", pa.string()),
        ("added_at", INSTANT),
        ("add_way", pa.int32()),
        ("state", pa.string()),
        ("lost_at", INSTANT),
        ("lost_by", pa.string()),
    ]
)
PEOPLE = pa.schema(
    [
        ("person", pa.int64()),
        ("open_id", pa.string()),
        ("union_id", pa.string()),
        ("local_id", pa.string()),
        ("external_userid", pa.string()),
        ("phone", pa.string()),
        ("member_id", pa.string()),
        ("is_staff", pa.bool_()),
    ]
)


class Truth:
    """Writes the four tables, day by day."""

    def __init__(self, folder: Path, brand: Brand, people: People, end_ms: int) -> None:
        folder.mkdir(parents=True)
        self.folder, self.brand, self.people, self.end_ms = folder, brand, people, end_ms
        self._entries = pq.ParquetWriter(folder / "entries.parquet", ENTRIES)
        self._orders = pq.ParquetWriter(folder / "orders.parquet", ORDERS)

    def entries(self, opened: Iterable[Opened]) -> None:
        """Adds a day's openings."""
        rows = [self._entry(each) for each in opened]
        self._entries.write_table(pa.Table.from_pylist(rows, ENTRIES))

    def orders(self, orders: Iterable[Order]) -> None:
        """Adds a day's orders, as they stand when the world ends."""
        rows = [self._order(order) for order in orders]
        self._orders.write_table(pa.Table.from_pylist(rows, ORDERS))

    def close(self, relations: list[Relation]) -> None:
        """Writes contacts and people, and ends all tables."""
        self._entries.close()
        self._orders.close()
        contacts = [self._contact(relation) for relation in relations]
        pq.write_table(pa.Table.from_pylist(contacts, CONTACTS), self.folder / "contacts.parquet")
        followed = {relation.person for relation in relations}
        with pq.ParquetWriter(self.folder / "people.parquet", PEOPLE) as people:
            for start in range(0, self.people.count, 100_000):
                numbers = range(start, min(start + 100_000, self.people.count))
                rows = [self._person(number, followed) for number in numbers]
                people.write_table(pa.Table.from_pylist(rows, PEOPLE))

    def _entry(self, opened: Opened) -> dict[str, object]:
        entry, ids = opened.entry, self.people.ids(opened.person)
        query = entry.launch_query
        sender = entry.card.sender if entry.card else None
        return {
            "person": opened.person,
            "open_id": ids.open_id or None,
            "local_id": self.people.local_id(opened.person),
            "entered_at": opened.at_ms,
            "scene_code": entry.scene,
            "chan_id": query.get("chan_id"),
            "guide_id": query.get("guide_id"),
            "live_id": query.get("room_id"),
            "article_id": query.get("article_id"),
            "shop_id": query.get("shop_id"),
            "share_mi": entry.card.info[0] if entry.card else None,
            "from_person": sender,
            "from_open_id": None if sender is None else self.people.ids(sender).open_id or None,
            "is_delivered": opened.is_delivered,
            "is_scene_lost": opened.is_scene_lost,
        }

    def _order(self, order: Order) -> dict[str, object]:
        paid = 0 < order.paid_ms < self.end_ms
        known = order.person >= 0
        return {
            "order_id": order.order_id,
            "mall": order.mall,
            "person": order.person if known else None,
            "open_id": self.people.ids(order.person).open_id or None if known else None,
            "is_online": order.is_online,
            "created_at": order.created_ms,
            "paid_at": order.paid_ms if paid else None,
            "payable_fen": order.paid_fen,
            "paid_fen": order.paid_fen if paid else 0,
            "refunded_fen": sum(refunds(order, self.end_ms)),
            "is_refunded_whole": is_whole_refund(order, self.end_ms),
            "item_count": sum(line.quantity for line in order.lines),
            "store_id": self.brand.stores[order.store].store_id if order.store >= 0 else None,
            "guide_id": self.brand.guides[order.guide].guide_id if order.guide >= 0 else None,
            "live_id": order.live_id or None,
        }

    def _contact(self, relation: Relation) -> dict[str, object]:
        return {
            "person": relation.person,
            "external_userid": self.people.external_userid(relation.person),
            "guide_id": self.brand.guides[relation.guide].guide_id,
            "added_at": relation.added_s * 1000,
            "add_way": relation.add_way,
            "state": relation.state or None,
            "lost_at": relation.lost_ms or None,
            "lost_by": relation.lost_by or None,
        }

    def _person(self, person: int, followed: set[int]) -> dict[str, object]:
        ids, columns = self.people.ids(person), self.people.columns
        return {
            "person": person,
            "open_id": ids.open_id or None,
            "union_id": ids.union_id or None,
            "local_id": self.people.local_id(person) if columns.born_ms[person] else None,
            "external_userid": self.people.external_userid(person) if person in followed else None,
            "phone": self.people.phone(person),
            "member_id": self.people.member_id(person) if columns.is_member[person] else None,
            "is_staff": person < len(self.brand.guides),
        }
