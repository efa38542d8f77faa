"""Days that were published and changed since: what was told, what is told, and why."""

from datetime import date
from pathlib import Path

import pytest

from etl.pipeline import Plan, refresh
from etl.restatements import FILE, TOTALS
from tests.conftest import AS_OF, COMPANY
from tests.etl.building import opened, rows
from tests.etl.test_people import HEAD, MAPPING, order

TOLD = "select stat_date, measure, old_value, new_value, cause, file_names from meta.restatements"


class Shop:
    """An inbox whose orders are delivered file by file."""

    def __init__(self, place: Path) -> None:
        self.inbox, self.data = place / "inbox", place / "data"
        self.inbox.mkdir()
        (self.inbox / "shop.mapping.yaml").write_text(MAPPING, "utf-8")

    def deliver(self, name: str, *lines: str) -> None:
        (self.inbox / name).write_text("\n".join([HEAD, *lines]) + "\n", "utf-8")

    def refresh(self, *, full: bool = False) -> list[tuple]:
        """What the published file tells of changed days, after a refresh that published."""
        plan = Plan(targets=(TOTALS,))
        report = refresh(
            self.inbox, self.data, company=COMPANY, as_of=AS_OF, workers=1, full=full, plan=plan
        )
        assert report.published, report.as_json()
        with opened(self.data) as marts:
            return rows(marts, f"{TOLD} order by version, stat_date, measure")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.deliver("orders1.csv", order(1, 1, "a///"), order(2, 2, "b///"))
    assert shop.refresh() == []
    return shop


def test_a_late_order_of_a_published_day_is_told_with_the_file_that_brought_it(shop: Shop) -> None:
    shop.deliver("orders2.csv", order(3, 2, "c///"))
    second, because = date(2026, 9, 2), ("files", ["orders2.csv"])
    assert shop.refresh() == [
        (second, "order_count", 1, 2, *because),
        (second, "paid_fen", 900, 1800, *because),
        (second, "pay_orders", 1, 2, *because),
    ]


def test_a_day_after_the_last_one_published_is_news_and_no_change(shop: Shop) -> None:
    shop.deliver("orders2.csv", f"O9,{AS_OF.year + 1}-01-01 10:00:00,9.00,wx,d,,,")
    assert shop.refresh() == []


def test_what_was_told_once_stays_told_and_in_the_order_of_versions(shop: Shop) -> None:
    shop.deliver("orders2.csv", order(3, 2, "c///"))
    shop.refresh()
    shop.deliver("orders3.csv", order(4, 1, "d///"))
    assert [row[3] for row in shop.refresh() if row[1] == "paid_fen"] == [1800, 1800]
    # A full rebuild changes nothing, so it tells nothing more.
    assert len(shop.refresh(full=True)) == 6


def test_lines_of_a_version_that_was_never_published_are_taken_back(shop: Shop) -> None:
    shop.deliver("orders2.csv", order(3, 2, "c///"))
    shop.refresh()
    kept = shop.data / FILE
    stale = kept.read_text("utf-8").replace('"version":2', '"version":3')
    kept.write_text(kept.read_text("utf-8") + stale, "utf-8")
    shop.deliver("orders3.csv", order(4, 1, "d///"))
    assert len(shop.refresh()) == 6
    assert len(kept.read_text("utf-8").splitlines()) == 6
