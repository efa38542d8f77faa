"""WeCom groups: one per shop, who joins and leaves, and the replies that show who is there."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from etl.simulator.story import POOR, Day
from etl.simulator.wecom import HANDOVERS, Relation, WeCom, envelope

JOINED_BEFORE = 0.5  # of the customers whom a shop's guides had before the first day
JOINS = 0.25  # of a day's new customers
LEAVES = 0.01  # of the members, a day
LEAVES_TO_COUPONS = 3.0
COMES_BACK = 0.02  # of those who left, a day
BY_GUIDE, BY_CODE = 1, 3


@dataclass(slots=True)
class Stay:
    """A customer's membership, from when to when."""

    store: int
    person: int
    guide: int
    joined_s: int
    scene: int
    lost_ms: int = 0


class Groups:
    """All stays, present and past."""

    def __init__(self, wecom: WeCom, last_day_ms: int) -> None:
        self.wecom, self.brand, self.people = wecom, wecom.brand, wecom.people
        self.last_day_ms = last_day_ms
        self.stays: list[Stay] = []
        self._present: dict[tuple[int, int], Stay] = {}
        self._left: list[Stay] = []
        self._days: dict[int, list[dict[str, object]]] = {}
        self._seen = 0

    def chat_id(self, store: int) -> str:
        """The group of a shop."""
        return f"wrQY{self.brand.stores[store].store_id}aTea"

    def owner(self, store: int) -> str:
        """Who holds the group: the first of the shop's staff."""
        return next(guide.guide_id for guide in self.brand.guides if guide.store == store)

    def begin(self, first: Day, random: Random) -> None:
        """Members from before the first day."""
        self._seen = len(self.wecom.relations)
        for relation in self.wecom.relations:
            if random.random() < JOINED_BEFORE:
                age_s = int(random.random() * (first.start_ms // 1000 - relation.added_s))
                self._join(relation, relation.added_s + age_s, BY_CODE)

    def pass_day(self, day: Day, random: Random) -> None:
        """The day's joining and leaving."""
        rate = LEAVES * (LEAVES_TO_COUPONS if day.campaign == POOR else 1.0)
        for key, stay in list(self._present.items()):
            if random.random() < rate:
                stay.lost_ms = day.at(8 + random.random() * 14)
                self._left.append(self._present.pop(key))
        self._return(day, random)
        fresh, self._seen = self.wecom.relations[self._seen :], len(self.wecom.relations)
        for relation in fresh:
            if relation.add_way not in HANDOVERS and random.random() < JOINS:
                scene = BY_GUIDE if random.random() < 0.6 else BY_CODE
                self._join(relation, relation.added_s + 300, scene)
        self._count(day)

    def snapshot(self, day: Day, *, half: bool) -> Iterator[str]:
        """groupchat/list and a groupchat/get each; half of it, when a caller lost its rights."""
        stores = range(len(self.brand.stores))
        listed = [{"chat_id": self.chat_id(store), "status": 0} for store in stores]
        seen = day.date.isoformat()
        reply = {"errcode": 0, "errmsg": "ok", "group_chat_list": listed, "next_cursor": ""}
        yield envelope({"status_filter": 0, "limit": 1000}, reply, observed_on=seen)
        for store in stores:
            if half and store % 3 == 1:
                continue
            chat = self._chat(store)
            if half and store % 3 == 2:
                del chat["member_list"]
            request: dict[str, object] = {"chat_id": self.chat_id(store), "need_name": 1}
            answer: dict[str, object] = {"errcode": 0, "errmsg": "ok", "group_chat": chat}
            yield envelope(request, answer, observed_on=seen)

    def statistics(self) -> Iterator[str]:
        """groupchat/statistic_group_by_day of the gathered days, an owner a reply."""
        days, self._days = self._days, {}
        for store, items in days.items():
            request: dict[str, object] = {
                "day_begin_time": items[0]["stat_time"],
                "day_end_time": items[-1]["stat_time"],
                "owner_filter": {"userid_list": [self.owner(store)]},
            }
            yield envelope(request, {"errcode": 0, "errmsg": "ok", "items": items})

    def _join(self, relation: Relation, joined_s: int, scene: int) -> None:
        store = self.brand.guides[relation.guide].store
        key = (store, relation.person)
        if key not in self._present and joined_s * 1000 < self.last_day_ms:
            stay = Stay(store, relation.person, relation.guide, joined_s, scene)
            self.stays.append(stay)
            self._present[key] = stay

    def _return(self, day: Day, random: Random) -> None:
        stay_away = []
        for stay in self._left:
            key = (stay.store, stay.person)
            if random.random() > COMES_BACK or key in self._present:
                stay_away.append(stay)
                continue
            # Well after leaving: both may fall on one day.
            at_s = max(day.at(12), stay.lost_ms + 3_600_000) // 1000
            again = Stay(stay.store, stay.person, stay.guide, at_s, BY_CODE)
            self.stays.append(again)
            self._present[key] = again
        self._left = stay_away

    def _chat(self, store: int) -> dict[str, object]:
        owner = self.owner(store)
        members: list[dict[str, object]] = [
            {"userid": owner, "type": 1, "join_time": 1_700_000_000, "join_scene": 1}
        ]
        mine = (stay for (where, _), stay in self._present.items() if where == store)
        members += [self._member(stay) for stay in mine]
        return {
            "chat_id": self.chat_id(store),
            "name": f"{self.brand.stores[store].store_name}茶友群（演示）",
            "owner": owner,
            "create_time": 1_700_000_000,
            "notice": "",
            "member_list": members,
            "admin_list": [],
        }

    def _member(self, stay: Stay) -> dict[str, object]:
        person = stay.person
        member: dict[str, object] = {
            "userid": self.people.external_userid(person),
            "type": 2,
            "join_time": stay.joined_s,
            "join_scene": stay.scene,
            "group_nickname": "",
            "name": self.people.nickname(person),
        }
        if union_id := self.people.ids(person).union_id:
            member["unionid"] = union_id
        if stay.scene == BY_GUIDE:
            member["invitor"] = {"userid": self.brand.guides[stay.guide].guide_id}
        return member

    def _count(self, day: Day) -> None:
        start_s = day.start_ms // 1000
        for store in range(len(self.brand.stores)):
            mine = [stay for (where, _), stay in self._present.items() if where == store]
            data = {
                "new_chat_cnt": 0,
                "chat_total": 1,
                "chat_has_msg": int(bool(mine)),
                "new_member_cnt": sum(stay.joined_s >= start_s for stay in mine),
                "member_total": len(mine) + 1,
                "member_has_msg": len(mine) // 6,
                "msg_total": len(mine) // 3,
            }
            self._days.setdefault(store, []).append({"stat_time": start_s, "data": data})
