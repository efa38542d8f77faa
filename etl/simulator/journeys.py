"""Whole runs of the client: a cold start, what follows, and now and then a return to it."""

from collections import Counter as Tally
from dataclasses import dataclass
from random import Random

from etl.simulator.brand import APP_ID, Brand
from etl.simulator.carriers import ad_click, build
from etl.simulator.client import NEVER, Client
from etl.simulator.deeds import Deeds, stay
from etl.simulator.entries import Cards, Entry, Visit
from etl.simulator.orders import Counter, Order
from etl.simulator.people import Ids, People
from etl.simulator.walk import Walk

BACK_RATE = 0.22
BACK_BY: tuple[str, ...] = tuple(
    ["recent_tray"] * 45
    + ["floating"] * 18
    + ["mine_tray"] * 14
    + ["friend_chat"] * 12
    + ["search_used"] * 6
    + ["notice_subscribed"] * 5
)
QUICK_BACK = 0.05  # of those, within a second: the client has not sent yet (T1)
GLANCE = 0.02  # of those, gone again within a second, before anything was sent
KILLED_RATE = 0.008
FORGOTTEN_RATE = 0.0008  # pages left open for hours (T8)
FORGOTTEN_MS = 16_000_000
SINGLE_PAGE = 1154  # opened inside Moments: nobody can sign in there


@dataclass(frozen=True, slots=True)
class Opened:
    """One entry as it truly was, with what the log can still tell of it."""

    person: int
    at_ms: int
    entry: Entry
    is_delivered: bool
    is_scene_lost: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything one run of the client left behind."""

    opened: list[Opened]
    orders: list[Order]
    client: Client


class Journeys:
    """Plays visits; all state between visits is in People and Cards."""

    def __init__(self, brand: Brand, people: People, counter: Counter, *, faults: bool) -> None:
        self.brand, self.people, self.counter, self.faults = brand, people, counter, faults
        self.cards = Cards(brand, people, counter)
        self.deeds = Deeds(brand, people, self.cards, counter)
        self.outage = NEVER  # when nobody answers the client today
        self.live_id = ""  # tonight's room, or the last one
        self.tally: Tally[str] = Tally()  # what the client carried over from earlier entries
        self._systems = [
            f'"system_info":{{"brand":"{device.brand}","model":"{device.model}",'
            f'"version":"{device.version}","screenWidth":{device.width},'
            f'"screenHeight":{device.height},"system":"{device.system}",'
            f'"platform":"{device.platform}","SDKVersion":"{device.library}"}}'
            for device in brand.devices
        ]
        self._back_by = {key: brand.touchpoint(key) for key in (*BACK_BY, "pay_done")}

    def play(self, visit: Visit, at_ms: int) -> Outcome:
        """One run of the client, until its process is gone."""
        client = self._client(visit, at_ms)
        walk = Walk(client, self.brand.pages, at_ms, self.brand.pages["home"])
        drafts: list[tuple[int, Entry]] = []
        orders: list[Order] = []
        back: Visit | None = visit
        while back:
            glance = self._open(walk, back, drafts, orders)
            back = self._back(back, walk, glance=glance, paid=bool(orders and orders[-1].paid_ms))
        client.close(killed=self.faults and visit.random.random() < KILLED_RATE)
        self._remember(visit.person, at_ms, client)
        return Outcome(_seen(visit.person, drafts, client), orders, client)

    def _client(self, visit: Visit, at_ms: int) -> Client:
        person, columns = visit.person, self.people.columns
        if not columns.born_ms[person]:
            columns.born_ms[person] = at_ms - int(visit.random.random() * 40)
        ids = self.people.ids(person)
        if visit.touchpoint.scene == SINGLE_PAGE:
            ids = Ids("", "", ids.uuid)
        signed = f'"open_id":"{ids.open_id}","union_id":"{ids.union_id}"'
        return Client(
            random=visit.random,
            user=f'"local_id":"{self.people.local_id(person)}","app_id":"{APP_ID}",{signed}',
            system=self._systems[self.people.device(person)],
            tracking_id=self._tracking_id(person, at_ms),
            faults=self.faults,
            member_id=self._member_id(visit),
            shared=self.people.shares.get(person),
            outage=self.outage,
        )

    def _member_id(self, visit: Visit) -> str:
        if visit.touchpoint.scene == SINGLE_PAGE or not self.people.ids(visit.person).open_id:
            return ""
        is_member = self.people.columns.is_member[visit.person]
        return self.people.member_id(visit.person) if is_member else ""

    def _tracking_id(self, person: int, at_ms: int) -> str:
        return f"{at_ms}-{self.people.ids(person).uuid[::-1]}"

    def _remember(self, person: int, at_ms: int, client: Client) -> None:
        columns = self.people.columns
        columns.process_ms[person] = at_ms
        columns.log_id[person] = client.log_id
        if client.shared:
            self.people.shares[person] = client.shared

    def _open(
        self,
        walk: Walk,
        visit: Visit,
        drafts: list[tuple[int, Entry]],
        orders: list[Order],
    ) -> bool:
        """One opening; true if it was but a glance."""
        entry = build(visit, self.cards, self.live_id, faults=self.faults)
        number = len(drafts)
        drafts.append((walk.now, entry))
        self._enter(walk, visit, entry, number)
        if number and visit.random.random() < GLANCE:
            walk.exit(100 + int(visit.random.random() * 400))
            return True
        if entry.page == "product":
            walk.look_at(self.brand.products[entry.product])
        if order := self.deeds.play(walk, visit, entry):
            orders.append(order)
        is_forgotten = visit.random.random() < FORGOTTEN_RATE
        walk.exit(stay(visit.random) + is_forgotten * FORGOTTEN_MS)
        return False

    def _enter(self, walk: Walk, visit: Visit, entry: Entry, number: int) -> None:
        columns, client = self.people.columns, walk.client
        ad = ad_click(visit.person, int(columns.ad_click[visit.person]))
        query = entry.launch_query
        self.tally["chan_ids_inherited"] += "chan_id" not in query and bool(
            client.chan.get("chan_id")
        )
        self.tally["share_infos_stale"] += entry.card is None and client.shared is not None
        self.tally["ad_clicks_stale"] += bool(ad) and "gdt_vid" not in query
        if number:
            walk.come_back(entry, number, ad)
        else:
            before = int(columns.process_ms[visit.person])
            previous = (self._tracking_id(visit.person, before), int(columns.log_id[visit.person]))
            walk.launch(entry, number, ad, previous if before else None)
        if entry.card:
            self.people.shares[visit.person] = entry.card.info

    def _back(self, visit: Visit, walk: Walk, *, glance: bool, paid: bool) -> Visit | None:
        random = visit.random
        if random.random() > (0.7 if glance else BACK_RATE):
            return None
        walk.now += _pause(random, quick=random.random() < (0.7 if glance else QUICK_BACK))
        key = BACK_BY[int(random.random() * len(BACK_BY))]
        if paid and random.random() < 0.4:
            key = "pay_done"
        touchpoint = self.brand.touchpoints[self._back_by[key]]
        return Visit(visit.person, touchpoint, -1, visit.day, random)


def _pause(random: Random, *, quick: bool) -> int:
    if quick:
        return 200 + int(random.random() * 600)
    return 2_000 + int(min(random.lognormvariate(11.4, 1.1), 1_500_000))


def _seen(person: int, drafts: list[tuple[int, Entry]], client: Client) -> list[Opened]:
    opened = []
    for number, (at_ms, entry) in enumerate(drafts):
        worn = client.stamped.get(number, [])
        is_lost = bool(worn) and number not in worn
        opened.append(Opened(person, at_ms, entry, bool(worn), is_lost))
    return opened
