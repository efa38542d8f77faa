"""WeCom: who follows whom, who was lost, and the saved API replies that show it."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np

from etl.simulator.brand import Brand
from etl.simulator.entries import Entry, Visit
from etl.simulator.people import People
from etl.simulator.story import POOR, Day

PAGE = 100  # customers per reply
HANDOVERS = (201, 202)  # ways of adding that are no new customer
MANAGER = "店长"
TASTES = ("绿茶", "红茶", "白茶", "乌龙", "普洱", "花茶", "黄茶")
TAG_IDS = tuple(f"etQYTASTE{number}" for number in range(len(TASTES)))
ADD_RATE = {"store": 0.28, "guide": 0.12, "living": 0.10, "material": 0.08, "wecom": 0.08}
ADD_RATE |= {"live": 0.05, "menu": 0.03, "article": 0.03, "ad": 0.02, "reach": 0.02}
LOST_PER_DAY = {"A": 0.0006, "B": 0.0012, "C": 0.0035}
LOST_TO_COUPONS = 5.0  # the coupon campaign was pushed too hard


@dataclass(slots=True)
class Relation:
    """A guide's customer, from when to when."""

    person: int
    guide: int
    added_s: int
    add_way: int
    state: str = ""
    lost_ms: int = 0
    lost_by: str = ""  # deleted or handover


class WeCom:
    """All relations, present and past, in the order in which they began."""

    def __init__(self, brand: Brand, people: People) -> None:
        self.brand, self.people = brand, people
        self.relations: list[Relation] = []
        self.current: list[Relation] = []
        self.gone: set[int] = set()  # guides who left
        self.deleted_today: list[Relation] = []
        self.handed_over: list[tuple[Relation, int]] = []  # and to whom

    def begin(self, first: Day, random: Random) -> None:
        """Customers whom the guides had before the first day."""
        columns = self.people.columns
        members = np.flatnonzero(columns.is_member[: self.people.count])
        for person in members.tolist():
            if random.random() < 0.3:
                age_s = int(random.random() * 86_400 * 300) + 86_400
                self._add(person, self._guide_of(person, random), first.start_ms // 1000 - age_s, 1)

    def meet(self, visit: Visit, entry: Entry, at_ms: int) -> None:
        """After a visit: some people add the guide."""
        person, carrier = visit.person, visit.touchpoint.carrier
        if self.people.columns.is_contact[person] or person < len(self.brand.guides):
            return
        if visit.random.random() > ADD_RATE.get(carrier, 0.006):
            return
        if not self.people.ids(person).open_id:
            return
        guide = visit.ref if carrier in ("store", "guide", "living", "wecom") else -1
        if guide < 0 or guide in self.gone:
            guide = self._guide_of(person, visit.random)
        add_way, state = self._way(carrier, entry, guide)
        self._add(person, guide, at_ms // 1000 + 40, add_way, state)

    def close(self, day: Day, random: Random) -> None:
        """The day's losses."""
        self.deleted_today = []
        pushed = LOST_TO_COUPONS if day.campaign == POOR else 1.0
        for relation in self.current:
            rate = LOST_PER_DAY[self.brand.guides[relation.guide].tier] * pushed
            if random.random() < rate and relation.added_s * 1000 < day.start_ms:
                self._lose(relation, day.at(9 + random.random() * 13), "deleted")
                self.deleted_today.append(relation)
        self.current = [relation for relation in self.current if not relation.lost_ms]

    def hand_over(self, day: Day) -> None:
        """A guide with many customers leaves; the shop's manager is given them all."""
        having = Counter(relation.guide for relation in self.current)
        guides = self.brand.guides
        staff = [number for number, guide in enumerate(guides) if guide.position != MANAGER]
        leaver = max(staff, key=lambda number: (having[number], -number))
        heir = next(
            number
            for number, guide in enumerate(guides)
            if guide.store == guides[leaver].store and guide.position == MANAGER
        )
        self.gone.add(leaver)
        mine = [relation for relation in self.current if relation.guide == leaver]
        self.current = [relation for relation in self.current if relation.guide != leaver]
        for relation in mine:
            self._lose(relation, day.at(10), "handover")
            self.handed_over.append((relation, heir))
            self._add(relation.person, heir, day.at(10) // 1000, 202)

    def snapshot(self, day: Day) -> Iterator[str]:
        """externalcontact/batch/get_by_user, guide by guide, a reply a line."""
        mine: dict[int, list[Relation]] = {}
        for relation in self.current:
            mine.setdefault(relation.guide, []).append(relation)
        for number, guide in enumerate(self.brand.guides):  # who left is asked for too: nobody
            rows = mine.get(number, [])
            for start in range(0, max(len(rows), 1), PAGE):
                more = f"cursor{start + PAGE}" if start + PAGE < len(rows) else ""
                request = {
                    "userid_list": [guide.guide_id],
                    "cursor": f"cursor{start}" if start else "",
                    "limit": PAGE,
                }
                reply = {
                    "errcode": 0,
                    "errmsg": "ok",
                    "external_contact_list": [self._row(row) for row in rows[start : start + PAGE]],
                    "next_cursor": more,
                }
                yield envelope(request, reply, observed_on=day.date.isoformat())

    def staff(self) -> str:
        """user/list."""
        people = [
            {
                "userid": guide.guide_id,
                "name": guide.name,
                "department": [guide.store + 2],
                "order": [0],
                "position": guide.position,
                "is_leader_in_dept": [int(guide.position == MANAGER)],
                "enable": 1,
                "status": 5 if number in self.gone else 1,
                "main_department": guide.store + 2,
            }
            for number, guide in enumerate(self.brand.guides)
        ]
        reply = {"errcode": 0, "errmsg": "ok", "userlist": people}
        return json.dumps(reply, ensure_ascii=False, indent=1) + "\n"

    def _add(self, person: int, guide: int, added_s: int, way: int, state: str = "") -> None:
        relation = Relation(person, guide, added_s, way, state)
        self.relations.append(relation)
        self.current.append(relation)
        columns = self.people.columns
        columns.is_contact[person] = True
        columns.guide[person] = guide
        columns.store[person] = self.brand.guides[guide].store

    def _lose(self, relation: Relation, at_ms: int, why: str) -> None:
        relation.lost_ms, relation.lost_by = at_ms, why
        self.people.columns.is_contact[relation.person] = False

    def _guide_of(self, person: int, random: Random) -> int:
        own = int(self.people.columns.guide[person])
        if own >= 0 and own not in self.gone:
            return own
        staff = len(self.brand.guides)
        guess = int(random.random() * staff)
        while guess in self.gone:
            guess = (guess + 1) % staff
        return guess

    def _way(self, carrier: str, entry: Entry, guide: int) -> tuple[int, str]:
        if carrier == "store":
            return 1, self.brand.stores[self.brand.guides[guide].store].store_id
        if carrier == "material":
            return 1, "BOX"
        if carrier in ("ad", "article", "menu", "reach"):
            return 16, "HK_" + entry.query.get("chan_id", "MALL")[:24]
        return (10, "") if carrier == "live" else (3, "")

    def _row(self, relation: Relation) -> dict[str, object]:
        person = relation.person
        contact: dict[str, object] = {
            "external_userid": self.people.external_userid(person),
            "name": self.people.nickname(person),
            "avatar": "",
            "type": 1,
            "gender": person % 3,
        }
        if union_id := self.people.ids(person).union_id:
            contact["unionid"] = union_id
        return {"external_contact": contact, "follow_info": self._follow(relation)}

    def _follow(self, relation: Relation) -> dict[str, object]:
        person, guide = relation.person, self.brand.guides[relation.guide]
        by = guide.guide_id if relation.add_way == 3 else self.people.external_userid(person)
        follow: dict[str, object] = {
            "userid": guide.guide_id,
            "remark": f"{self.people.name(person)}（演示）",
            "description": "",
            "createtime": relation.added_s,
            "tag_id": tags_of(person),
            "oper_userid": "admin" if relation.add_way == 202 else by,
            "add_way": relation.add_way,
        }
        if relation.state:
            follow["state"] = relation.state
        if relation.add_way == 10:
            follow["wechat_channels"] = {"nickname": "栖云茶事演示", "source": 1}
        if self.people.columns.is_member[person] and person % 5 < 2:
            follow["remark_mobiles"] = [self.people.phone(person)]
        return follow


def tags_of(person: int) -> list[str]:
    """What a guide has noted: a taste of two customers in three."""
    return [TAG_IDS[person % 7]] if person % 3 else []


def envelope(
    request: dict[str, object], response: dict[str, object], *, observed_on: str = ""
) -> str:
    """A saved reply with what was asked and when, as one line."""
    saved = {"observed_on": observed_on} if observed_on else {}
    whole = saved | {"request": request, "response": response}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"
