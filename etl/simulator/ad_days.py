"""Tencent Ads, pulled again for the last seven days every morning: conversions come in late."""

from collections import Counter

import numpy as np

from etl.simulator.brand import APP_ID, Brand
from etl.simulator.journeys import Opened
from etl.simulator.replies import Row, Weekly, envelope, next_day
from etl.simulator.story import Day

ACCOUNT_ID = 25_518_731
FIRST_ADGROUP = 9_007_199_254_740_993  # above 2^53: a double would end in …992
PULLED_DAYS = 7
KNOWN = (0.6, 0.8, 0.9, 0.95, 0.98, 1.0, 1.0)  # share of the conversions told after so many days
CLICK_FEN = (140, 95, 120, 110, 130)


def adgroup_id(ad: int) -> int:
    """The platform's own number of an ad."""
    return FIRST_ADGROUP + ad


class AdDays:
    """What each ad cost and brought, day after day."""

    def __init__(self, brand: Brand) -> None:
        self.brand = brand
        self.truth: list[Row] = []
        self._days: list[list[Row]] = []
        self._replies = Weekly()

    def add(self, day: Day, opened: list[Opened], rng: np.random.Generator) -> None:
        """Clicks are the entries that came by the ad and some who turned back before."""
        came = Counter(each.entry.launch_query.get("chan_id", "") for each in opened)
        rows = []
        for ad, each in enumerate(self.brand.ads):
            clicks = came[each.chan_id] + int(rng.poisson(0.15 * came[each.chan_id] + 0.5))
            rows.append(
                {
                    "date": day.date.isoformat(),
                    "account_id": ACCOUNT_ID,
                    "adgroup_id": adgroup_id(ad),
                    "adgroup_name": each.name,
                    "view_count": int(clicks * rng.uniform(45, 75)) + 40,
                    "valid_click_count": clicks,
                    "cost": int(clicks * CLICK_FEN[ad] * rng.uniform(0.85, 1.15)),
                    "conversions_count": int(
                        rng.binomial(clicks, min(0.9, 0.09 * each.buy_factor))
                    ),
                }
            )
        self._days.append(rows)
        told = []
        for age, earlier in enumerate(reversed(self._days[-PULLED_DAYS:])):
            told += [_told(row, KNOWN[age]) for row in earlier]
        self._say(day, told)
        if day.is_last:
            self._close()

    def _say(self, day: Day, rows: list[Row]) -> None:
        asked = {"level": "REPORT_LEVEL_ADGROUP", "time_line": "REQUEST_TIME"}
        page = {"page": 1, "page_size": 100, "total_number": len(rows), "total_page": 1}
        answer = {
            "code": 0,
            "message": "",
            "message_cn": "",
            "data": {"list": rows, "page_info": page},
        }
        self._replies.add(envelope(APP_ID, next_day(day), asked, answer))

    def _close(self) -> None:
        """What can be known at the end: the last days are not told whole yet."""
        for age, rows in enumerate(reversed(self._days)):
            share = KNOWN[min(age, PULLED_DAYS - 1)]
            for ad, row in enumerate(rows):
                self.truth.append(_told(row, share) | {"chan_id": self.brand.ads[ad].chan_id})

    def replies(self, day: Day) -> str:
        """The replies of a week, on its last day."""
        return self._replies.taken(day)


def _told(row: Row, share: float) -> Row:
    return row | {"conversions_count": int(row["conversions_count"] * share)}
