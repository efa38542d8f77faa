"""Writes a world, day by day, in bounded memory."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

import numpy as np

from etl.simulator import hand_tables, live
from etl.simulator.brand import brand
from etl.simulator.client import NEVER
from etl.simulator.counters import counter_orders
from etl.simulator.entries import Visit
from etl.simulator.guide_days import GuideDays
from etl.simulator.inbox import Inbox
from etl.simulator.journeys import Journeys, Opened
from etl.simulator.log_files import ClientLog
from etl.simulator.malls import Malls
from etl.simulator.orders import Counter, Order
from etl.simulator.outside import Outside
from etl.simulator.people import People
from etl.simulator.plan import Planner
from etl.simulator.private_domain import PrivateDomain
from etl.simulator.schedule import Mishaps
from etl.simulator.settlement import Settlement
from etl.simulator.story import Day, calendar
from etl.simulator.truth import Truth
from etl.simulator.wecom import WeCom

OUTAGE = (12.0, 16.0)  # hours in which the collector answers nobody, on the day it fails
EVENTS_PER_VISIT = 15.0  # on the first day; a visit is one cold start and what follows it
SETTLE_EVERY = 2_000  # visits
SNAPSHOTS = 13  # of the guides' customers, in a long world; weekly in a short one


@dataclass(frozen=True, slots=True)
class Step:
    """A day was written."""

    day: date
    number: int
    days: int
    events: int


@dataclass(frozen=True, slots=True)
class Planted:
    """What was written where."""

    inbox: Path
    truth: Path
    days: int
    events: int
    entries: int
    orders: int
    people: int
    faults: dict[str, int]


class World:
    """The parts of a world, and the order in which a day passes through them."""

    def __init__(self, out: Path, days: list[Day], seed: int, *, faults: bool) -> None:
        self.brand = brand()
        self.days, self.seed = days, seed
        self.mishaps = Mishaps.spread(len(days)) if faults else Mishaps()
        self.people = People(self.brand, seed)
        self.planner = Planner(self.brand, self.people)
        counter = Counter(self.brand)
        self.journeys = Journeys(self.brand, self.people, counter, faults=faults)
        self.malls = Malls(self.brand, self.people)
        self.settlement = Settlement(self.people, self.mishaps)
        self.wecom = WeCom(self.brand, self.people)
        self.guide_days = GuideDays(self.brand, self.wecom)
        self.inbox = Inbox(out / "inbox", self.mishaps)
        self.private = PrivateDomain(self.wecom, self.inbox, days, seed)
        self.truth = Truth(out / "truth", self.brand, self.people, days[-1].end_ms)
        self.visits = self.events = self.entries = self.orders = self.page_views = 0

    def begin(self, opens: int) -> None:
        """What was there before the first day, and the tables kept by hand."""
        self.planner.begin(opens, np.random.default_rng([self.seed, 3]))
        self.outside = Outside(self.brand, self.people, self.seed)
        self.wecom.begin(self.days[0], Random(f"{self.seed}:begin"))  # noqa: S311
        self.private.begin()
        for table in hand_tables.static_tables(self.brand, self.days):
            self.inbox.write(f"brand/{table.feed}.csv", table.text(), "utf-8-sig")
        hand_tables.mapping("brand", self.inbox.folder / "brand")

    def end(self) -> None:
        """What is exported once, on the last day; and the truth."""
        last = self.days[-1]
        members = hand_tables.members(last, self.brand, self.people)
        self.inbox.write(f"brand/members_{last.date}.csv", members.text(), "utf-8-sig")
        self.truth.close(self.wecom.relations)
        self.outside.close(self.truth.folder)
        self.private.end(self.truth.folder)

    def live_through(self, day: Day, visits: int, log: ClientLog) -> None:
        """One day, from midnight to midnight."""
        rng = np.random.default_rng([self.seed, 1_000 + day.index])
        random = Random(f"{self.seed}:{day.index}")  # noqa: S311 a seeded world
        before = self.journeys.live_id
        if day.live:
            self.journeys.live_id = day.live.live_id
        is_out = day.index == self.mishaps.outage_day
        self.journeys.outage = (day.at(OUTAGE[0]), day.at(OUTAGE[1])) if is_out else NEVER
        self.outside.morning(day, self.inbox)
        views_before = self.page_views
        log.open(day)
        opened, orders = self._visits(day, visits, log, rng, random, live_before=bool(before))
        log.close(day)
        orders += counter_orders(
            day, visits, self.brand, self.people, self.journeys.counter, rng, random
        )
        self.truth.entries(opened)
        self.truth.orders(orders)
        self.entries += len(opened)
        self.orders += len(orders)
        for order in orders:
            self.malls.add(order)
            self.settlement.add(order)
        for path, text in (*self.malls.replies(day), *self.settlement.files(day)):
            self.inbox.write(path, text)
        for export in self.malls.exports(day):
            self.inbox.export(export, day)
        self.outside.evening(day, opened, self.page_views - views_before, self.inbox)
        self._evening(day, opened, orders, rng, random)
        self._wecom(day, rng, random)

    def _visits(
        self,
        day: Day,
        visits: int,
        log: ClientLog,
        rng: np.random.Generator,
        random: Random,
        *,
        live_before: bool,
    ) -> tuple[list[Opened], list[Order]]:
        plan = self.planner.plan(day, visits, rng, live_before=live_before)
        opened: list[Opened] = []
        orders: list[Order] = []
        columns = (plan.person, plan.at_ms, plan.touchpoint, plan.ref)
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for number, (person, at_ms, touchpoint, ref) in enumerate(rows, 1):
            if number % SETTLE_EVERY == 0:
                log.settle(at_ms, day)
            visit = Visit(person, self.brand.touchpoints[touchpoint], ref, day, random)
            outcome = self.journeys.play(visit, at_ms)
            self.visits += 1
            log.add(outcome.client.posts)
            self.events += outcome.client.log_id
            self.page_views += outcome.client.page_views
            opened += outcome.opened
            orders += outcome.orders
            self.wecom.meet(visit, outcome.opened[0].entry, at_ms)
            self.mishaps.count("answers_lost", outcome.client.answers_lost)
            self.mishaps.count("requests_lost", outcome.client.requests_lost)
            self.mishaps.count("posts_lost_in_outage", outcome.client.lost_in_outage)
        return opened, orders

    def _evening(
        self,
        day: Day,
        opened: list[Opened],
        orders: list[Order],
        rng: np.random.Generator,
        random: Random,
    ) -> None:
        if day.live is None:
            return
        room = day.live
        entered = [each.at_ms for each in opened if each.entry.live_id == room.live_id]
        curve = live.minutes(live.Evening(room, entered), rng)
        self.inbox.write(f"live/live_minutes_{day.date}.csv", curve)
        self.private.live(day, curve, orders, random)
        hand_tables.mapping("live_minutes", self.inbox.folder / "live")
        if room.kind == "living":
            seen = day.date.isoformat()
            replies = live.living_replies(room, self.brand, self.wecom, random, seen)
            self.inbox.write(f"wecom/wecom-living-{seen}.ndjson", replies)

    def _wecom(self, day: Day, rng: np.random.Generator, random: Random) -> None:
        self.wecom.close(day, random)
        if len(self.days) >= 14 and day.index == int(len(self.days) * 0.6):
            self.wecom.hand_over(day)
        self.guide_days.add(day, rng)
        if day.index % 7 == 6 or day.is_last:
            self.inbox.write(f"wecom/wecom-behavior-{day.date}.ndjson", self.guide_days.replies())
        is_snapshot = day.index % max(7, len(self.days) // SNAPSHOTS) == 0 or day.is_last
        self.private.pass_day(day, is_snapshot=is_snapshot)
        if is_snapshot:
            snapshot = "".join(self.wecom.snapshot(day))
            self.inbox.write(f"wecom/wecom-contacts-{day.date}.ndjson", snapshot)
            self.inbox.write(f"wecom/wecom-staff-{day.date}.json", self.wecom.staff())


def write_world(
    out: Path,
    *,
    events: int,
    days: int,
    until: date,
    seed: int = 7,
    faults: bool = True,
    on_step: Callable[[Step], None] = lambda _: None,
) -> Planted:
    """Writes <out>/inbox (exports) and <out>/truth (what really happened).

    Same arguments, same bytes. `events` is the number of client events aimed at. Memory holds the
    people and one stretch of a day, whatever the size.

    Raises:
        FileExistsError: <out>/inbox/youshu or <out>/truth is there already.
    """
    world_days = calendar(brand(), days, until, seed)
    world = World(out, world_days, seed, faults=faults)
    weights = [day.weight for day in world_days]
    world.begin(max(1, round(events / EVENTS_PER_VISIT / days)))
    with ThreadPoolExecutor(1) as packer:
        log = ClientLog(world.inbox.folder / "youshu", packer, world.mishaps)
        for day in world_days:
            share = day.weight / sum(weights[day.index :])
            per_visit = world.events / world.visits if world.visits else EVENTS_PER_VISIT
            wanted = (events - world.events) * share / per_visit
            world.live_through(day, max(1, round(wanted)), log)
            on_step(Step(day.date, day.index + 1, days, world.events))
    world.end()
    if faults:
        world.inbox.strangers(world_days[-1])
    counts = dict(sorted((world.mishaps.counts + world.journeys.tally).items()))
    (out / "truth" / "faults.json").write_text(json.dumps(counts, indent=1) + "\n")
    return Planted(
        inbox=out / "inbox",
        truth=out / "truth",
        days=days,
        events=world.events,
        entries=world.entries,
        orders=world.orders,
        people=world.people.count,
        faults=counts,
    )
