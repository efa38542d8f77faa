"""What others count and what the brand spends, beside the client log: one day after another."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from etl.simulator.account import Account
from etl.simulator.ad_days import AdDays
from etl.simulator.brand import Brand
from etl.simulator.inbox import Inbox
from etl.simulator.journeys import Opened
from etl.simulator.mp_days import MpDays
from etl.simulator.people import People
from etl.simulator.replies import Row
from etl.simulator.spending import Spending
from etl.simulator.story import Day


class Outside:
    """WeChat's statistics, the ad platform, text messages and costs, with their truth."""

    def __init__(self, brand: Brand, people: People, seed: int) -> None:
        self.seed = seed
        self.mp_days = MpDays(people)
        self.account = Account(brand)
        self.ad_days = AdDays(brand)
        self.spending = Spending(brand, people)

    def morning(self, day: Day, inbox: Inbox) -> None:
        """Before anybody comes."""
        for name, table in self.spending.morning(day, self._rng(day, 1)):
            inbox.write(f"reach/{name}_{day.date}.csv", table.text("\r\n"), "gb18030")

    def evening(self, day: Day, opened: list[Opened], page_views: int, inbox: Inbox) -> None:
        """After the day is over; `opened` is every entry, whether or not the log has it."""
        rng = self._rng(day, 2)
        self.mp_days.add(day, opened, page_views)
        self.account.add(day, opened, rng)
        self.ad_days.add(day, opened, rng)
        for name, table in self.spending.evening(day, opened, rng):
            inbox.write(f"reach/{name}_{day.date}.csv", table.text(), "utf-8-sig")
        for name, text in (
            ("mp/mp-datacube", self.mp_days.replies(day)),
            ("oa/oa-statistics", self.account.replies(day)),
            ("ads/ads-reports", self.ad_days.replies(day)),
        ):
            if text:
                inbox.write(f"{name}-{day.date}.ndjson", text)
        if day.is_last:
            for name, table in self.spending.tables(self.account):
                inbox.write(f"reach/{name}.csv", table.text(), "utf-8-sig")

    def close(self, folder: Path) -> None:
        """Writes the truth."""
        for name, rows in self._truth():
            pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")

    def _truth(self) -> Iterator[tuple[str, list[Row]]]:
        yield "mp_days", self.mp_days.truth
        yield "fan_days", self.account.truth_fans
        yield "article_days", self.account.truth_articles
        yield "ad_days", self.ad_days.truth
        yield "sends", self.spending.truth_sends
        yield "sms_clicks", self.spending.truth_clicks
        yield "costs", self.spending.truth_costs

    def _rng(self, day: Day, part: int) -> np.random.Generator:
        """Of its own, so that nothing here changes what people do."""
        return np.random.default_rng([self.seed, 60_000 + part, day.index])
