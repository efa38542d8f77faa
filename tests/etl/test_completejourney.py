"""A real grocer of 2 469 households through a mapping file, against independent results."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import COMPANY
from tests.etl.building import opened, rows

MAPPING = Path(__file__).parents[1] / "data" / "mappings" / "completejourney.mapping.yaml"
FILES = ("transactions", "demographics", "products", "campaigns", "campaign_descriptions")
TARGETS = (
    "marts.fct_orders",
    "marts.fct_touches",
    "marts.dim_stores",
    "marts.dim_campaigns",
    "marts.dim_people",
)
BY = {"month": "date_trunc('month', paid_date)::date::varchar", "store": "store_id"}


@pytest.fixture(scope="module")
def marts(shared_data: Path, refreshed: Callable[..., Path]):
    real = shared_data / "real" / "completejourney"
    files = [real / f"{name}.parquet" for name in FILES]
    company = replace(COMPANY, count_zero_orders=True)
    data = refreshed(MAPPING, *files, company=company, targets=TARGETS)
    with opened(data) as connection:
        yield connection


@pytest.mark.parametrize("by", ["month", "store"])
def test_orders_and_money_equal_the_reference_to_the_cent(by: str, marts, shared_data: Path):
    reference = shared_data / "reference" / "completejourney" / f"kpi_by_{by}.csv"
    with reference.open(encoding="utf-8") as stream:
        expected = {
            row["k"]: (
                int(row["customers"]),
                int(row["orders"]),
                int(row["quantity"]),
                *(cents(row[name]) for name in ("sales", "retail_disc", "coupon_disc")),
            )
            for row in csv.DictReader(stream)
        }
    found = rows(
        marts,
        f"select {BY[by]}, count(distinct one_id), count(*), sum(item_count), sum(paid_fen), "
        "sum(shop_discount_fen), sum(coupon_discount_fen) "
        "from marts.fct_orders where is_counted group by 1",
    )
    assert {key: values for key, *values in ((row[0], *map(int, row[1:])) for row in found)} == {
        key: list(values) for key, values in expected.items()
    }


def cents(text: str) -> int:
    whole, _, decimals = text.partition(".")
    return int(whole) * 100 + int(decimals.ljust(2, "0"))


def test_baskets_of_nothing_count_because_the_company_says_so(marts):
    counted = "select count(*) from marts.fct_orders where paid_fen = 0 and is_counted"
    assert rows(marts, counted) == [(478,)]


def test_a_mailing_is_a_touch_on_the_day_its_campaign_starts(marts, shared_data: Path):
    windows = shared_data / "reference" / "completejourney" / "campaign_windows.csv"
    with windows.open(encoding="utf-8") as stream:
        expected = {
            (row["campaign_id"], row["start_date"], int(row["mailed"]))
            for row in csv.DictReader(stream)
        }
    assert (
        set(
            rows(
                marts,
                "select campaign_id, touch_date::varchar, count(distinct one_id) "
                "from marts.fct_touches where kind = 'mailing' group by all",
            )
        )
        == expected
    )


def test_every_member_store_and_campaign_is_there(marts):
    assert rows(marts, "select count(*) from marts.dim_stores") == [(457,)]
    assert rows(marts, "select count(*) from marts.dim_campaigns") == [(27,)]
    # 2 469 households bought; all who were described or mailed are among them.
    assert rows(marts, "select count(*) from marts.dim_people") == [(2_469,)]
