"""What happens when: seasons, weekends, live nights, articles and two campaigns.

The story a visitor of the demo should find: the tea-season campaign brings people who buy and come
back; the coupon campaign brings a crowd that looks and leaves; two articles and one ad creative do
most of the work of their kind; live nights make the peaks; guides of tier A sell, C do not.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from etl.simulator.brand import Brand

SHANGHAI = timezone(timedelta(hours=8))
DAY_MS = 86_400_000
CYCLE = 90  # both campaigns come back once in so many days
WEEKDAYS = (0.90, 0.94, 1.00, 0.95, 1.04, 1.24, 1.18)
WEEKDAY_HOURS = (
    10,
    5,
    3,
    2,
    2,
    4,
    14,
    30,
    42,
    44,
    46,
    50,
    66,
    52,
    42,
    42,
    46,
    54,
    62,
    84,
    118,
    126,
    92,
    40,
)
WEEKEND_HOURS = (
    14,
    8,
    4,
    3,
    2,
    3,
    8,
    18,
    34,
    50,
    60,
    62,
    62,
    58,
    60,
    64,
    66,
    66,
    68,
    86,
    112,
    116,
    90,
    46,
)
ARTICLE_PULL = (2.2, 1.1, 0.6)  # on the day it is sent, the next, the one after

GOOD = "CAMPAIGN_QCSX"
POOR = "CAMPAIGN_MJKH"
CAMPAIGN_NAMES = {GOOD: "秋茶上新季", POOR: "满减狂欢券"}


@dataclass(frozen=True, slots=True)
class Live:
    """One evening's live room: a living is held in WeCom, the other kind on Channels."""

    live_id: str
    kind: Literal["channels", "living"]
    title: str
    start_ms: int
    minutes: int
    guide: int


@dataclass(frozen=True, slots=True)
class Day:
    """One business day of the world."""

    index: int
    date: date
    start_ms: int
    weight: float
    campaign: str | None
    live: Live | None
    article: int  # the newest article
    article_age: int  # days since it was sent
    is_last: bool

    @property
    def end_ms(self) -> int:
        """The first instant of the next day."""
        return self.start_ms + DAY_MS

    @property
    def hours(self) -> tuple[int, ...]:
        """How busy each hour is, evening first."""
        return WEEKEND_HOURS if self.date.weekday() >= 5 else WEEKDAY_HOURS

    def at(self, hour: float) -> int:
        """An instant of this day, in ms."""
        return self.start_ms + int(hour * 3_600_000)


def start_of(day: date) -> int:
    """Midnight in the business time zone, in ms."""
    return int(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).timestamp() * 1000)


def day_number(ms: int) -> int:
    """The business day of an instant, counted from 1970."""
    return (ms + 28_800_000) // DAY_MS


def local(ms: int) -> str:
    """An instant as mall exports write it: local time, no zone."""
    return (
        datetime.fromtimestamp(ms // 1000, UTC).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    )


def _campaign(index: int, days: int) -> str | None:
    cycle = min(days, CYCLE)
    position = cycle - 1 - (days - 1 - index) % cycle
    good, poor = int(cycle * 0.45), int(cycle * 0.74)
    if good <= position < good + max(1, round(cycle * 0.078)):
        return GOOD
    if poor <= position < poor + max(1, round(cycle * 0.067)):
        return POOR
    return None


def _live(day: date, number: int, guides: int) -> Live | None:
    kind: Literal["channels", "living"]
    if day.weekday() == 5:
        kind, live_id, title, minutes = "channels", f"export/UzFfCg{day:%Y%m%d}", "周六品茶夜", 120
    elif day.weekday() == 2:
        kind, live_id, title, minutes = "living", f"lvQY{day:%Y%m%d}A01", "老友茶话会", 90
    else:
        return None
    return Live(
        live_id,
        kind,
        f"{title}第{number}场",
        start_of(day) + 72_000_000,
        minutes,
        (number * 5) % guides,
    )


def calendar(brand: Brand, days: int, until: date, seed: int) -> list[Day]:
    """Every day of the world, oldest first."""
    noise = np.random.default_rng([seed, 1]).normal(1.0, 0.05, days)
    world: list[Day] = []
    sent, age, lives = 0, 1, 0
    for index in range(days):
        today = until - timedelta(days=days - 1 - index)
        age += 1
        if today.weekday() in (1, 4):
            sent, age = sent + 1, 0
        live = _live(today, lives + 1, len(brand.guides))
        lives += live is not None
        campaign = _campaign(index, days)
        weight = WEEKDAYS[today.weekday()] * (1 + 0.3 * index / days) * noise[index]
        weight *= {GOOD: 1.35, POOR: 1.6, None: 1.0}[campaign] * (1.18 if live else 1.0)
        world.append(
            Day(
                index=index,
                date=today,
                start_ms=start_of(today),
                weight=weight,
                campaign=campaign,
                live=live,
                article=sent % len(brand.articles),
                article_age=age,
                is_last=index == days - 1,
            )
        )
    return world


def pull(brand: Brand, day: Day, *, live_before: bool) -> NDArray[np.float64]:
    """How much stronger each touchpoint is on this day than on a plain one."""
    factor = np.ones(len(brand.touchpoints))
    fresh = ARTICLE_PULL[day.article_age] if day.article_age < len(ARTICLE_PULL) else 0.35
    for index, touchpoint in enumerate(brand.touchpoints):
        carrier = touchpoint.carrier
        if carrier == "article":
            factor[index] = 0.3 + brand.articles[day.article].pull * fresh
        elif carrier in ("live", "living"):
            wanted = "channels" if carrier == "live" else "living"
            tonight = day.live is not None and day.live.kind == wanted
            factor[index] = 5.5 if tonight else 0.12 * (carrier == "live" and live_before)
        elif day.campaign == GOOD and carrier in ("reach", "text", "wecom", "guide"):
            factor[index] = 2.2
        elif day.campaign == POOR and carrier in ("text", "ad"):
            factor[index] = 4.0
    return factor
