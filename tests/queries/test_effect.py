"""What touches cost and brought, with the numbers worked out by hand; today is 31 January."""

import pytest

from tests.queries.facts import order, touch

FILTERS = dict.fromkeys(("store_ids", "visitor_type", "families"))
ADS = {
    "chan_id": "AD_1",
    "chan_type": "ad",
    "touch_kind": "entry",
    "scene_key": 1067,
}


def cost(day, amount_fen, **more):
    return {"cost_date": day, "kind": "ad", "amount_fen": amount_fen} | more


def asked(warehouse, name, jan, first=1, last=31, **more):
    chosen = FILTERS | {"form": None, "model": None, "breakdown": None} | more
    return warehouse.fetch(
        f"effect/{name}", start_date=jan(first), end_date=jan(last), **chosen
    ).to_dicts()


def by_window(rows, channel):
    return {row["window_days"]: row for row in rows if row["channel"] == channel}


@pytest.fixture
def spent(given, jan):
    """ann buys on the 10th by an ad of that day, again on the 14th; bob by a card of the 28th."""
    return given(
        dim_channels=[ADS],
        fct_touches=[
            touch("ann", jan(10), 1067, chan_id="AD_1"),
            touch("bob", jan(28), 1067, chan_id="AD_1"),
            touch("cat", jan(10), 1007),
        ],
        fct_orders=[
            order("ann", jan(10), 3000, is_first_paid=True, refunded_fen=600),
            order("ann", jan(14), 1000),
            order("bob", jan(29), 5000, is_first_paid=True),
            order("cat", jan(20), 700, is_first_paid=True),
        ],
        fct_costs=[
            cost(jan(10), 1200, chan_id="AD_1"),
            cost(jan(28), 800, chan_id="AD_1"),
            cost(jan(10), 333, campaign_id="C1", kind="other"),
            cost(jan(11), 50, kind="sms", campaign_id="C1"),
        ],
    )


def test_the_money_of_a_window_is_compared_with_the_cost_of_days_as_old(spent, jan):
    ads = by_window(asked(spent, "roi", jan), "family:广告")
    # One day: all touches are old enough; ann's first order alone was paid on the touch's day.
    assert (ads[1]["attr_cohort_fen"], ads[1]["attr_roi"]) == (3000, 3000 / 2000)
    # Seven days: the 28th is not over, so neither its 800 nor bob's order counts.
    assert (ads[7]["attr_cohort_fen"], ads[7]["attr_roi"]) == (4000, 4000 / 1200)
    assert (ads[7]["attr_cohort_net_fen"], ads[7]["attr_net_roi"]) == (3400, 3400 / 1200)
    assert (ads[7]["attr_cac_fen"], ads[7]["attr_cpa_fen"]) == (1200, 600)
    assert {row["attr_cost_fen"] for row in ads.values()} == {2000}


def test_costs_that_no_channel_claims_are_a_row_and_all_rows_add_up(spent, jan):
    rows = asked(spent, "roi", jan)
    week = [row for row in rows if row["window_days"] == 7]
    costs = {row["channel"]: row["attr_cost_fen"] for row in week if row["attr_cost_fen"]}
    assert costs.pop("total") == sum(costs.values()) == 2383
    assert costs == {"family:广告": 2000, "unclaimed": 333, "kind:sms_click": 50}
    assert by_window(rows, "unclaimed")[7]["attr_roi"] is None
    assert by_window(rows, "kind:sms_click")[7]["attr_roi"] == 0
    assert by_window(rows, "total")[7]["attr_roi"] == 4000 / 1583


def test_by_campaign_the_costs_are_those_that_name_one(spent, jan):
    rows = asked(spent, "roi", jan, breakdown="campaign")
    costs = {r["channel"]: r["attr_cost_fen"] for r in rows if r["window_days"] == 1}
    assert costs == {"campaign:C1": 383, "unclaimed": 2000, "none": None, "total": 2383}


def test_a_cohort_of_three_days_has_no_seven_day_number(spent, jan):
    ads = by_window(asked(spent, "roi", jan, first=28), "family:广告")
    assert ads[1]["attr_roi"] == 0
    # Counting its own day, the 28th is four days old: neither 7, 15 nor 30 of them are over.
    for days in (7, 15, 30):
        row = ads[days]
        assert row["attr_cost_fen"] == 800
        assert {row[name] for name in row if name.startswith("attr_") and "cost" not in name} == {
            None
        }


def test_a_rolling_window_is_over_a_day_later(given, jan):
    warehouse = given(
        dim_channels=[ADS],
        fct_touches=[touch("ann", jan(25), 1067, chan_id="AD_1")],
        fct_costs=[cost(jan(25), 100, chan_id="AD_1")],
        fct_orders=[order("ann", jan(25), 500)],
    )
    found = [
        by_window(asked(warehouse, "roi", jan, form=form), "family:广告")[7]["attr_roi"]
        for form in ("day", "rolling")
    ]
    assert found == [5, None]


def test_money_comes_back_on_the_first_day_that_covers_the_cost_net_of_refunds(given, jan):
    warehouse = given(
        dim_channels=[ADS],
        fct_touches=[touch("ann", jan(1), 1067, chan_id="AD_1")],
        fct_costs=[cost(jan(1), 1000, chan_id="AD_1"), cost(jan(1), 9000, campaign_id="C1")],
        fct_orders=[
            order("ann", jan(3), 1000, refunded_fen=1),
            order("ann", jan(5), 10),
        ],
    )
    rows = asked(warehouse, "payback", jan)
    ads = [row for row in rows if row["channel"] == "family:广告"]
    assert {row["channel"] for row in rows} == {"family:广告", "total"}
    assert [row["attr_net_roi"] for row in ads[:6]] == [0, 0, 0.999, 0.999, 1.009, 1.009]
    assert {row["attr_payback_day"] for row in ads} == {4}
    assert {row["attr_payback_day"] for row in rows if row["channel"] == "total"} == {None}


def test_days_after_a_touch_that_are_still_to_come_have_no_money_yet(spent, jan):
    rows = asked(spent, "payback", jan, first=28)
    assert [row["day_number"] for row in rows if row["channel"] == "family:广告"] == [0, 1, 2, 3]


def test_a_new_buyer_is_worth_what_comes_net_within_the_days_after_the_first_order(spent, jan):
    rows = by_window(asked(spent, "ltv", jan, window_days=7), "family:广告")
    found = {days: (row["attr_ltv_fen"], row["attr_ltv_buyers"]) for days, row in rows.items()}
    # ann: 2400 at once, 1000 on the fifth day; bob's week is not over, nor anybody's month.
    assert found == {1: (3700, 2), 7: (3400, 1), 15: (3400, 1), 30: (None, 0)}
    assert {days: row["immature_uv"] for days, row in rows.items()} == {1: 0, 7: 1, 15: 1, 30: 2}


def test_costs_are_of_no_store_and_no_kind_of_visitor(spent, jan):
    for chosen in ({"store_ids": ["S1"]}, {"visitor_type": "new"}):
        rows = asked(spent, "roi", jan, **chosen)
        assert {row["attr_cost_fen"] for row in rows} <= {None}
