"""What campaigns cost and brought, with the numbers worked out by hand; today is 31 January."""

import json

import pytest

from tests.queries.facts import opening, order, touch

ADS = {"chan_id": "AD_1", "chan_type": "ad", "touch_kind": "entry", "scene_key": 1067}


def campaign(jan, first=10, last=14, channels=("family:广告",), **more):
    days = {"start_date": str(jan(first)), "end_date": str(jan(last))}
    given = {"campaign_id": "K1", "budget_fen": None, "channels": channels, "control_tag": None}
    return given | days | more


def cost(jan, day, amount_fen, channel=None, campaign_id="K1"):
    when = str(jan(day))
    return {
        "campaign_id": campaign_id,
        "cost_date": when,
        "amount_fen": amount_fen,
        "channel": channel,
    }


def asked(warehouse, name, *campaigns, costs=(), **more):
    given = {
        "campaigns": json.dumps(campaigns),
        "costs": json.dumps(costs),
        "store_ids": None,
        "form": None,
        "model": None,
        "window_days": 7,
        "span": None,
    } | more
    wanted = {
        "results": given.keys(),
        "control": given.keys() - {"costs", "model", "span"},
    }.get(name, given.keys() - {"span"})
    return warehouse.fetch(f"campaigns/{name}", **{key: given[key] for key in wanted}).to_dicts()


def spans(rows, campaign_id="K1"):
    return {row["span"]: row for row in rows if row["campaign_id"] == campaign_id}


@pytest.fixture
def spent(given, jan):
    """ann comes by the ad of the campaign and buys; bob bought by one in the days before it."""
    return given(
        dim_channels=[ADS],
        fct_opens=[opening("eve", jan(1))],
        fct_touches=[
            touch("bob", jan(6), 1067, chan_id="AD_1", store_id="S1"),
            touch("ann", jan(10), 1067, chan_id="AD_1", store_id="S1"),
            touch("ann", jan(12), 1058, store_id="S1"),
            touch("cat", jan(11), 1067, store_id="S2"),
            touch("dan", jan(12), 1007, store_id="S1"),
            touch("eve", jan(12), 1005, store_id="S1"),
        ],
        fct_orders=[
            order("bob", jan(7), 4000, is_first_paid=True, store_id="S1"),
            order("ann", jan(10), 3000, is_first_paid=True, refunded_fen=600, store_id="S1"),
            order("ann", jan(13), 1000, store_id="S1"),
            order("cat", jan(18), 999, is_first_paid=True, store_id="S2"),
            order("dan", jan(13), 700, store_id="S1"),
        ],
        fct_costs=[
            {"cost_date": jan(10), "kind": "ad", "amount_fen": 1200, "chan_id": "AD_1"},
            {"cost_date": jan(6), "kind": "ad", "amount_fen": 500, "chan_id": "AD_1"},
            {"cost_date": jan(10), "kind": "other", "amount_fen": 5},
            {
                "cost_date": jan(10),
                "kind": "ad",
                "amount_fen": 77,
                "chan_id": "AD_1",
                "source": "app",
            },
        ],
    )


def test_a_campaign_has_what_its_channels_brought_on_its_days(spent, jan):
    rows = asked(spent, "results", campaign(jan, budget_fen=2000))
    now = spans(rows)["now"]
    # ann and cat were reached; of ann's orders the first is the ad's, the second the article's;
    # cat bought on the eighth day.
    assert (now["attr_reach_uv"], now["attr_touches"]) == (2, 2)
    assert (now["attr_cohort_fen"], now["attr_cohort_net_fen"]) == (3000, 2400)
    assert (now["attr_cohort_orders"], now["attr_cohort_buyers"]) == (1, 1)
    assert (now["attr_cost_fen"], now["attr_roi"], now["attr_cac_fen"]) == (1200, 2.5, 1200)
    assert (now["camp_budget_fen"], now["camp_budget_used"]) == (2000, 0.6)


def test_it_is_compared_with_as_many_days_just_before(spent, jan):
    both = spans(asked(spent, "results", campaign(jan)))
    before = both["before"]
    assert (before["first_date"], before["last_date"]) == (jan(5), jan(9))
    assert (before["attr_reach_uv"], before["attr_cohort_fen"]) == (1, 4000)
    assert (before["attr_cost_fen"], before["attr_roi"]) == (500, 8)
    assert both["now"]["camp_change"] == -0.25
    assert before["camp_change"] is None


def test_days_before_the_first_delivered_one_are_not_compared(spent, jan):
    both = spans(asked(spent, "results", campaign(jan, first=4, last=10)))
    assert set(both) == {"now"}
    assert both["now"]["camp_change"] is None


def test_costs_entered_by_hand_count_once_whatever_the_marts_hold_of_them(spent, jan):
    """The 77 of the app are in the marts since the last refresh; the page takes its own."""
    rows = asked(spent, "results", campaign(jan), costs=[cost(jan, 10, 77, "chan:AD_1")])
    assert spans(rows)["now"]["attr_cost_fen"] == 1277
    assert spans(rows)["before"]["attr_cost_fen"] == 500


def test_a_cost_outside_the_campaign_counts_on_its_nearest_day(spent, jan):
    costs = [cost(jan, 1, 10), cost(jan, 30, 200)]
    days = {
        (row["span"], row["day_number"]): row["attr_cost_fen"]
        for row in asked(spent, "days", campaign(jan), costs=costs)
    }
    assert (days["now", 1], days["now", 5]) == (1210, 200)
    assert sum(value or 0 for (span, _), value in days.items() if span == "now") == 1410


def test_the_channels_of_a_campaign_add_up_to_it(spent, jan):
    channels = ("family:广告", "chan:AD_1", "family:公众号", "kind:entry", "chan:NEW")
    kept = campaign(jan, channels=channels)
    costs = [cost(jan, 11, 33), cost(jan, 12, 4, "family:公众号")]
    (now,) = asked(spent, "results", kept, costs=costs, span="now")
    parts = {row["channel"]: row for row in asked(spent, "parts", kept, costs=costs)}
    assert set(parts) == {*channels, "whole"}
    for code in ("attr_cohort_fen", "attr_cost_fen", "attr_touches"):
        assert sum(row[code] or 0 for row in parts.values()) == now[code], code
    # the closest channel has the touch: its number before its family, its family before its kind
    assert parts["chan:AD_1"]["attr_cohort_fen"] == 3000
    assert (parts["family:广告"]["attr_touches"], parts["kind:entry"]["attr_touches"]) == (1, 2)
    assert (parts["whole"]["attr_cost_fen"], parts["whole"]["attr_cohort_fen"]) == (33, None)
    assert parts["chan:NEW"]["attr_cohort_fen"] == 0


@pytest.mark.parametrize("model", ["last", "first", "linear", "position", "time_decay"])
def test_the_days_of_a_campaign_add_up_to_it(spent, jan, model):
    kept = campaign(jan, channels=("family:广告", "family:公众号"))
    (now,) = asked(spent, "results", kept, span="now", model=model)
    days = [row for row in asked(spent, "days", kept, model=model) if row["span"] == "now"]
    assert len(days) == 5
    assert sum(row["attr_cohort_fen"] for row in days) == now["attr_cohort_fen"] == 4000


def test_touches_whose_window_is_not_over_have_no_amount_yet(spent, jan):
    kept = campaign(jan, first=24, last=28)
    both = spans(asked(spent, "results", kept))
    # On the 31st the seven days of the 24th and 25th are over, of the period before two as well.
    assert both["now"]["unripe_day_count"] == 3
    assert (both["now"]["ripe_date"], both["before"]["ripe_date"]) == (jan(25), jan(20))
    days = [row for row in asked(spent, "days", kept) if row["span"] == "now"]
    assert [row["attr_cohort_fen"] for row in days] == [0, 0, None, None, None]
    (young,) = asked(spent, "results", campaign(jan, first=27, last=31), span="now")
    assert (young["attr_reach_uv"], young["attr_cohort_fen"], young["attr_roi"]) == (0, None, None)


def test_a_campaign_to_come_has_no_numbers(spent, jan):
    from datetime import timedelta

    later = campaign(jan) | {"start_date": "2026-02-03", "end_date": "2026-02-09"}
    (only,) = asked(spent, "results", later)
    assert only["first_date"] == jan(31) + timedelta(days=3)
    assert (only["attr_reach_uv"], only["attr_cohort_fen"]) == (None, None)
    assert asked(spent, "days", later) == []
    assert asked(spent, "control", later) == []


def test_those_with_a_narrower_scope_see_their_stores_and_no_costs(spent, jan):
    (mine,) = asked(spent, "results", campaign(jan), store_ids=["S2"], span="now")
    assert (mine["attr_reach_uv"], mine["attr_cohort_fen"], mine["attr_cost_fen"]) == (1, 0, None)
    (none,) = asked(spent, "results", campaign(jan), store_ids=[], span="now")
    assert (none["attr_reach_uv"], none["attr_cohort_fen"]) == (0, 0)


def test_the_reached_are_compared_with_those_who_came_and_were_not(spent, jan):
    sides = {row["side"]: row for row in asked(spent, "control", campaign(jan))}
    # ann paid within a week of the ad, cat did not; dan paid, eve did not.
    assert (sides["reached"]["camp_people"], sides["reached"]["camp_paid_uv"]) == (2, 1)
    assert (sides["others"]["camp_people"], sides["others"]["camp_paid_uv"]) == (2, 1)
    assert sides["reached"]["camp_lift"] == 0
    assert sides["others"]["camp_lift"] is None
    assert sides["reached"]["camp_lift_low"] == -sides["reached"]["camp_lift_high"]


def test_a_held_out_tag_is_the_comparison_where_one_is_chosen(given, jan):
    warehouse = given(
        fct_touches=[touch("ann", jan(10), 1067), touch("bob", jan(10), 1007)],
        fct_orders=[order("fay", jan(12), 100), order("gus", jan(29), 100)],
        fct_contact_tags=[
            {"tag_id": "held", "one_id": one_id, "guide_id": guide}
            for one_id, guide in (("ann", "g1"), ("fay", "g1"), ("fay", "g2"), ("gus", "g1"))
        ],
    )
    rows = asked(warehouse, "control", campaign(jan, control_tag="held"))
    # ann wears the tag but was reached; bob came but wears none; gus paid after the window.
    assert [(row["side"], row["camp_people"], row["camp_paid_uv"]) for row in rows] == [
        ("reached", 1, 0),
        ("others", 2, 1),
    ]


def test_the_intervals_are_those_of_newcombe(given, jan):
    """56/70 against 48/80, example (a) of Newcombe (1998), method 10: 0.0524 to 0.3339."""
    reached = [f"r{number}" for number in range(70)]
    others = [f"o{number}" for number in range(80)]
    warehouse = given(
        fct_touches=[
            *(touch(each, jan(10), 1067) for each in reached),
            *(touch(each, jan(10), 1007) for each in others),
        ],
        fct_orders=[order(each, jan(10), 100) for each in (*reached[:56], *others[:48])],
    )
    sides = {row["side"]: row for row in asked(warehouse, "control", campaign(jan))}
    row = sides["reached"]
    lift = [row[code] for code in ("camp_lift", "camp_lift_low", "camp_lift_high")]
    assert lift == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)
    wilson = [row["camp_cvr_low"], row["camp_cvr_high"]]
    assert wilson == pytest.approx([0.6920, 0.8769], abs=5e-4)


def test_told_campaigns_without_days_have_those_of_their_touches(given, jan):
    warehouse = given(
        dim_campaigns=[
            {"source": "t", "campaign_id": "C1", "campaign_name": "一", "start_date": jan(3)},
            {"source": "t", "campaign_id": "C2"},
            {"source": "t", "campaign_id": "C3"},
            {"source": "app", "campaign_id": "K1", "start_date": jan(3), "end_date": jan(4)},
        ],
        fct_touches=[
            touch("ann", jan(5), campaign_id="C2"),
            touch("ann", jan(7), campaign_id="C2"),
        ],
    )
    rows = warehouse.fetch("campaigns/told").select("campaign_id", "start_date", "end_date")
    assert rows.rows() == [("C2", jan(5), jan(7)), ("C1", jan(3), jan(3))]


def test_channels_are_found_by_words_and_kept_where_chosen(given, jan):
    warehouse = given(
        dim_channels=[ADS],
        dim_guides=[{"guide_id": "g1", "guide_name": "小林"}],
        dim_campaigns=[{"source": "app", "campaign_id": "K1", "campaign_name": "小"}],
    )
    rows = warehouse.fetch("campaigns/channels", words="小", chosen=["chan:AD_1"])
    found = dict(rows.select("channel", "is_chosen").iter_rows())
    assert found["guide:g1"] is False
    assert found["chan:AD_1"] is True
    assert "campaign:K1" not in found
