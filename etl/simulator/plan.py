"""Who opens the mini program on a day, when and by which touchpoint: vectorised, no text yet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from etl.simulator.brand import Brand
from etl.simulator.people import NEVER, People
from etl.simulator.story import Day, pull

TIER_WEIGHT = {"A": 4.0, "B": 2.0, "C": 0.6}
TIER_POSTS = {
    "A": 0.8,
    "B": 0.45,
    "C": 0.1,
}  # chance that a guide works with the mini program today
STAFF_SHARE = 0.04  # of all opens, at most
OPENING_HOURS = (10.0, 21.5)
LAST_HOUR = 22.0


@dataclass(frozen=True, slots=True)
class Opens:
    """The first opens of a day's visits, sorted by time; `ref` means what the carrier says."""

    person: NDArray[np.int64]
    at_ms: NDArray[np.int64]
    touchpoint: NDArray[np.int64]
    ref: NDArray[np.int64]


class Planner:
    """Draws the opens of one day after another."""

    def __init__(self, brand: Brand, people: People) -> None:
        self.brand = brand
        self.people = people
        self.new_weight = np.array([touchpoint.new_weight for touchpoint in brand.touchpoints])
        self.old_weight = np.array([touchpoint.old_weight for touchpoint in brand.touchpoints])
        self.loyalty = np.array([touchpoint.loyalty for touchpoint in brand.touchpoints])
        self.carriers = np.array([touchpoint.carrier for touchpoint in brand.touchpoints])
        self.guide_weight = np.array([TIER_WEIGHT[guide.tier] for guide in brand.guides])
        self.guide_posts = np.array([TIER_POSTS[guide.tier] for guide in brand.guides])
        self.guide_store = np.array([guide.store for guide in brand.guides])

    def plan(self, day: Day, opens: int, rng: np.random.Generator, *, live_before: bool) -> Opens:
        """About so many opens for the day."""
        factor = pull(self.brand, day, live_before=live_before)
        new_share = 0.30 + 0.30 * np.exp(-day.index / 18) + (0.14 if day.campaign else 0.0)
        newcomers = self.people.add(rng.binomial(opens, new_share))
        returning = self._returning(day, opens - len(newcomers), rng)
        staff = self._staff(opens, rng)
        new_touchpoints = _draw(self.new_weight * factor, len(newcomers), rng)
        old_touchpoints = _draw(self.old_weight * factor, len(returning), rng)
        recent = self.brand.touchpoint("recent_list")
        person = np.concatenate([newcomers, returning, staff])
        touchpoint = np.concatenate([new_touchpoints, old_touchpoints, np.full(len(staff), recent)])
        columns = self.people.columns
        columns.loyalty[newcomers] = self.loyalty[new_touchpoints] * rng.lognormal(
            0, 0.5, len(newcomers)
        )
        columns.store[newcomers] = rng.integers(0, len(self.brand.stores), len(newcomers))
        columns.last_day[person] = day.index
        at_ms = self._times(day, touchpoint, rng)
        ref = self._refs(day, person, touchpoint, rng)
        order = np.argsort(at_ms, kind="stable")
        return Opens(person[order], at_ms[order], touchpoint[order], ref[order])

    def begin(self, opens: int, rng: np.random.Generator) -> None:
        """People who already knew the brand before the first day."""
        old_hands = self.people.add(opens * 9)
        touchpoints = _draw(self.new_weight + self.old_weight, len(old_hands), rng)
        columns = self.people.columns
        columns.loyalty[old_hands] = self.loyalty[touchpoints] * rng.lognormal(
            0, 0.6, len(old_hands)
        )
        columns.last_day[old_hands] = -rng.integers(1, 60, len(old_hands))
        columns.store[old_hands] = rng.integers(0, len(self.brand.stores), len(old_hands))
        columns.is_member[old_hands] = rng.random(len(old_hands)) < 0.5
        columns.bought[old_hands] = columns.is_member[old_hands] & (
            rng.random(len(old_hands)) < 0.6
        )

    def _returning(self, day: Day, wanted: int, rng: np.random.Generator) -> NDArray[np.int64]:
        columns, count = self.people.columns, self.people.count
        absent = (day.index - columns.last_day[:count]).astype(np.float32)
        readiness = 0.75 * np.exp(-absent / 3) + 0.25 * np.exp(-absent / 28) + 0.02
        readiness *= columns.loyalty[:count] * (1 + 0.8 * (columns.bought[:count] > 0))
        readiness[columns.last_day[:count] == NEVER] = 0
        total = float(readiness.sum())
        chance = np.minimum(readiness * (wanted / total), 0.6) if total else readiness
        return np.flatnonzero(rng.random(count, np.float32) < chance)

    def _staff(self, opens: int, rng: np.random.Generator) -> NDArray[np.int64]:
        scale = min(1.0, STAFF_SHARE * opens / self.guide_posts.sum())
        return np.flatnonzero(rng.random(len(self.guide_posts)) < self.guide_posts * scale)

    def _times(
        self, day: Day, touchpoint: NDArray[np.int64], rng: np.random.Generator
    ) -> NDArray[np.int64]:
        size = len(touchpoint)
        hours = np.array(day.hours, float)
        hour = rng.choice(24, size, p=hours / hours.sum()) + rng.random(size)
        carrier = self.carriers[touchpoint]
        in_store = carrier == "store"
        low, high = OPENING_HOURS
        hour[in_store] = low + (high - low) * rng.beta(2.2, 1.6, in_store.sum())
        if day.article_age == 0:  # the article goes out at eight in the evening
            readers = (carrier == "article") & (rng.random(size) < 0.75)
            hour[readers] = 20 + np.minimum(rng.exponential(1.1, readers.sum()), 3.98)
        if day.live is not None:
            wanted = "live" if day.live.kind == "channels" else "living"
            viewers = (carrier == wanted) & (rng.random(size) < 0.93)
            hour[viewers] = 20 + day.live.minutes / 60 * rng.beta(1.3, 1.5, viewers.sum())
        if day.is_last:  # so that what begins in the world also ends in it
            late = hour > LAST_HOUR
            hour[late] = LAST_HOUR - 2 * rng.random(late.sum())
        return day.start_ms + (hour * 3_600_000).astype(np.int64)

    def _refs(
        self,
        day: Day,
        person: NDArray[np.int64],
        touchpoint: NDArray[np.int64],
        rng: np.random.Generator,
    ) -> NDArray[np.int64]:
        carrier = self.carriers[touchpoint]
        ref = np.full(len(person), -1, np.int64)
        columns = self.people.columns
        by_guide = np.isin(carrier, ("guide", "store", "wecom", "living"))
        own = columns.guide[person[by_guide]].astype(np.int64)
        ref[by_guide] = np.where(own >= 0, own, _draw(self.guide_weight, len(own), rng))
        columns.guide[person[by_guide]] = ref[by_guide]
        columns.store[person[by_guide]] = self.guide_store[ref[by_guide]]
        articles = carrier == "article"
        earlier = rng.geometric(0.55, articles.sum()) - 1
        ref[articles] = (day.article - earlier) % len(self.brand.articles)
        ads = carrier == "ad"
        ref[ads] = _draw(np.array([ad.pull for ad in self.brand.ads]), ads.sum(), rng)
        return ref


def _draw(weights: NDArray[np.float64], size: int, rng: np.random.Generator) -> NDArray[np.int64]:
    edges = np.cumsum(weights)
    drawn: NDArray[np.int64] = np.searchsorted(edges, rng.random(size) * edges[-1], side="right")
    return drawn
