"""Share trees and what sharing brings, on families small enough to draw."""

from datetime import timedelta
from math import log2

import duckdb
import pytest

from queries import metrics
from tests.queries.facts import card, noon, opening, order, touch


def came(sender, receiver, day, **more):
    """An entry by a card, with the touch it is."""
    made = card(sender, receiver, day, **more)
    return made, touch(receiver, day, 1007, touch_id=made["touch_id"])


def family(given, jan):
    """ann brings bob and cat, bob brings dan; ann opens her own card, and dan's much later."""
    pairs = [
        came("ann", "bob", jan(10)),
        came("ann", "cat", jan(10)),
        came("bob", "dan", jan(12)),
        came("ann", "ann", jan(11)),
        came("dan", "ann", jan(20)),
        came("cat", "bob", jan(21)),
    ]
    return given(
        fct_share_edges=[edge for edge, _ in pairs],
        fct_touches=[made for _, made in pairs],
        fct_shares=[
            {
                "share_id": f"s{number}",
                "one_id": who,
                "person_key": number,
                "share_date": jan(10),
                "is_traceable": number > 0,
                "scene_key": 0,
            }
            for number, who in enumerate(("ann", "ann", "bob", "dan"))
        ],
        fct_opens=[
            opening("ann", jan(1)),
            opening("bob", jan(10)),
            opening("cat", jan(3)),
            opening("cat", jan(10)),
            opening("dan", jan(12)),
        ],
        fct_orders=[order("dan", jan(13), 700), order("dan", jan(29), 900)],
        fct_costs=[{"cost_date": jan(10), "kind": "red_packet", "amount_fen": 500}],
    )


def asked(warehouse, name, jan, first=10, last=31, **more):
    filters = dict.fromkeys(("store_ids", "visitor_type", "families"))
    return warehouse.fetch(
        f"fission/{name}", start_date=jan(first), end_date=jan(last), **filters, **more
    )


def test_a_tree_starts_at_who_sent_before_coming_and_has_no_circle(given, jan):
    rows = asked(family(given, jan), "tree", jan, person=None)
    shown = {row["one_id"]: row for row in rows.iter_rows(named=True)}
    assert {one: (row["depth"], row["root_one_id"]) for one, row in shown.items()} == {
        "ann": (0, "ann"),
        "bob": (1, "ann"),
        "cat": (1, "ann"),
        "dan": (2, "ann"),
    }
    assert shown["bob"]["is_new"]
    assert not shown["cat"]["is_new"]


def test_the_furthest_spreader_counts_everybody_below(given, jan):
    rows = asked(family(given, jan), "spreaders", jan).to_dicts()
    assert [(r["one_id"], r["direct_uv"], r["descendant_uv"], r["reach_depth"]) for r in rows] == [
        ("ann", 2, 3, 2),
        ("bob", 1, 1, 1),
    ]
    assert rows[0]["fission_30_fen"] == 1600


def test_each_hop_says_who_came_and_what_they_paid_within_a_week(given, jan):
    rows = asked(family(given, jan), "hops", jan).to_dicts()
    assert [(r["depth"], r["arrival_uv"], r["share_new_uv"], r["fission_7_fen"]) for r in rows] == [
        (1, 2, 1, 0),
        (2, 1, 1, 700),
    ]


def test_a_week_that_is_not_over_is_immature_and_counts_no_money(given, jan):
    edge, made = came("ann", "eve", jan(30))
    warehouse = given(
        fct_share_edges=[edge],
        fct_touches=[made],
        fct_opens=[opening("eve", jan(30))],
        fct_orders=[order("eve", jan(30), 500)],
    )
    (row,) = asked(warehouse, "hops", jan).to_dicts()
    assert (row["immature_uv"], row["fission_7_fen"]) == (1, None)


def test_the_three_k_factors_differ_and_each_is_its_own_definition(given, jan):
    (row,) = asked(family(given, jan), "kpis", jan).to_dicts()
    # Visitors: bob, cat, dan. New by cards: bob and dan. bob, new himself, brought dan.
    assert row["share_new_uv"] == 2
    assert row["k_active"] == 2 / (3 - 2)
    assert row["k_sharer"] == 2 / 4
    assert row["k_cohort"] == 1 / 2
    assert row["fission_ratio"] == 2 / 1
    assert row["untraceable_share_rate"] == 1 / 4
    assert row["cycle_time"] == 2 * 3600
    assert row["cost_per_fission_new_fen"] == 250
    assert row["reflow_pv"] == 5  # one's own card is none


def test_one_person_s_tree_holds_them_and_those_below(given, jan):
    warehouse = family(given, jan)
    codes = {row["one_id"]: row["person_code"] for row in _tree(warehouse, jan, None)}
    assert len(set(codes.values())) == 4
    assert [row["one_id"] for row in _tree(warehouse, jan, codes["bob"])] == ["bob", "dan"]
    assert [row["one_id"] for row in _tree(warehouse, jan, codes["cat"])] == ["cat"]
    assert _tree(warehouse, jan, "nobody") == []


def _tree(warehouse, jan, person):
    return asked(warehouse, "tree", jan, person=person).to_dicts()


def test_what_others_paid_in_other_stores_is_nobody_s_to_see(given, jan):
    edge, made = came("ann", "bob", jan(10))
    warehouse = given(
        fct_share_edges=[edge],
        fct_touches=[made | {"store_id": "S1"}],
        fct_opens=[opening("ann", jan(1))],
        fct_orders=[order("bob", jan(11), 500, store_id="S1"), order("bob", jan(11), 7)],
    )
    period = {"start_date": jan(1), "end_date": jan(31), "visitor_type": None, "families": None}
    for name, column in (
        ("hops", "fission_7_fen"),
        ("spreaders", "fission_30_fen"),
        ("tree", "paid_fen"),
    ):
        more = {"person": None} if name == "tree" else {}
        rows = warehouse.fetch(f"fission/{name}", store_ids=["S1"], **period, **more)
        assert rows[column].sum() == 500, name


def test_days_tell_shares_and_comings_and_new_people(given, jan):
    rows = asked(family(given, jan), "days", jan, 10, 12).to_dicts()
    found = [(r["share_pv"], r["reflow_pv"], r["share_new_uv"], r["share_rate"]) for r in rows]
    assert found == [(4, 2, 1, 4 / 2), (0, 0, 0, None), (0, 1, 1, 0)]


@pytest.mark.parametrize(
    ("k", "doubling", "amplification"),
    [(None, None, None), (0.5, None, 2), (1.0, 60, None), (2.0, 60 * (log2(3) - 1), None)],
)
def test_people_double_only_where_one_brings_more_than_half(k, doubling, amplification):
    with duckdb.connect() as connection:
        connection.execute(metrics.definitions(()))
        ((time, size),) = connection.execute(
            "select doubling_time($k::double, 60), amplification($k::double)", {"k": k}
        ).fetchall()
    assert time == (pytest.approx(doubling) if doubling else None)
    assert size == amplification


def angle(warehouse, jan, first=1, last=31, **more):
    """(window, channel) → (分, orders, buyers) of the fission angle."""
    filters = dict.fromkeys(("store_ids", "visitor_type", "families", "basis", "form", "breakdown"))
    rows = warehouse.fetch(
        "effect/fission", start_date=jan(first), end_date=jan(last), **filters | more
    ).to_dicts()
    return {
        (row["window_days"], row["channel"]): (
            row["attr_fission_fen"],
            row["attr_fission_orders"],
            row["attr_fission_buyers"],
        )
        for row in rows
    }


def chain(given, jan, *orders, **more):
    """ann, touched by an article, then by an ad on the 10th, brings bob, and bob brings cat."""
    pairs = [came("ann", "bob", jan(11)), came("bob", "cat", jan(12))]
    return given(
        fct_share_edges=[edge for edge, _ in pairs],
        fct_touches=[
            touch("ann", jan(9), 1058),
            touch("ann", jan(10), 1067),
            touch("ann", jan(13), 1005),
            *(made for _, made in pairs),
        ],
        fct_orders=list(orders),
        **more,
    )


def test_what_those_brought_pay_is_owed_to_the_last_touch_before_the_card(given, jan):
    found = angle(chain(given, jan, order("bob", jan(11), 700)), jan)
    assert found[1, "family:广告"] == (700, 1, 1)
    assert {channel for _, channel in found} == {"family:广告", "total"}


def test_all_hops_below_count_and_a_sender_above_each_is_owed_on_their_own(given, jan):
    found = angle(chain(given, jan, order("bob", jan(11), 700), order("cat", jan(12), 50)), jan)
    # cat's order is owed to ann's ad and to the card by which bob had come himself.
    assert found[7, "family:广告"] == (750, 2, 2)
    assert found[7, "family:社群"] == (50, 1, 1)
    assert found[7, "total"] == (750, 2, 2)


def test_an_order_counts_once_for_a_channel_that_touched_two_above_its_buyer(given, jan):
    pairs = [came("ann", "bob", jan(11)), came("bob", "cat", jan(12)), came("cat", "dan", jan(13))]
    warehouse = given(
        fct_share_edges=[edge for edge, _ in pairs],
        fct_touches=[made for _, made in pairs],
        fct_opens=[opening("ann", jan(1))],
        fct_orders=[order("dan", jan(13), 90)],
    )
    # Nothing is known to have touched ann before she sent: hers is a row, never hidden.
    assert angle(warehouse, jan)[1, "family:社群"] == (90, 1, 1)
    assert angle(warehouse, jan)[1, "unattributed"] == (90, 1, 1)


def test_nobody_s_own_order_is_their_own_fission(given, jan):
    found = angle(chain(given, jan, order("ann", jan(12), 9000), order("bob", jan(12), 1)), jan)
    assert found[30, "total"] == (1, 1, 1)


def test_the_window_runs_from_the_buyer_s_own_coming_and_not_from_the_sender_s_touch(given, jan):
    orders = [order("cat", jan(day), 10) for day in (12, 13, 18, 19)]
    found = angle(chain(given, jan, *orders), jan)
    amounts = [found[days, "family:广告"][0] for days in (1, 7, 15, 30)]
    # The 12th is the day of coming; the 18th is the seventh day, the 19th the eighth.
    assert amounts == [10, 30, 40, 40]


def test_rolling_windows_count_hours_and_orders_before_coming_count_in_none(given, jan):
    early = order("bob", jan(11), 5) | {"paid_at": noon(jan(11)) - timedelta(hours=1)}
    next_morning = order("bob", jan(12), 30) | {"paid_at": noon(jan(12)) - timedelta(hours=1)}
    warehouse = chain(given, jan, early, next_morning)
    assert (1, "total") not in angle(warehouse, jan)
    assert angle(warehouse, jan, form="rolling")[1, "total"] == (30, 1, 1)


def test_who_had_come_by_another_s_card_before_is_the_other_s_to_bring(given, jan):
    pairs = [came("zoe", "bob", jan(5)), came("ann", "bob", jan(11))]
    warehouse = given(
        fct_share_edges=[edge for edge, _ in pairs],
        fct_touches=[
            touch("zoe", jan(4), 1005),
            touch("ann", jan(10), 1067),
            *(made for _, made in pairs),
        ],
        fct_orders=[order("bob", jan(11), 700)],
    )
    assert set(angle(warehouse, jan)) == {
        (days, channel) for days in (7, 15, 30) for channel in ("family:搜一搜", "total")
    }


def test_who_had_visited_before_without_a_card_is_brought_all_the_same(given, jan):
    opens = [opening("bob", jan(2)), opening("bob", jan(11))]
    warehouse = chain(given, jan, order("bob", jan(11), 700), fct_opens=opens)
    assert angle(warehouse, jan)[1, "family:广告"] == (700, 1, 1)
    assert angle(warehouse, jan, 10, visitor_type="new") == {}
    assert angle(warehouse, jan, 10, visitor_type="old")[1, "total"] == (700, 1, 1)


def test_the_angle_hears_the_same_filters_as_the_other_three(given, jan):
    warehouse = chain(given, jan, order("bob", jan(14), 700, store_id="S1"))
    assert angle(warehouse, jan, store_ids=["S2"]) == {}
    assert angle(warehouse, jan, store_ids=["S1"], families=["广告"])[7, "total"][0] == 700
    assert angle(warehouse, jan, families=["公众号"]) == {}
    assert angle(warehouse, jan, 14, 14)[7, "total"][0] == 700
    assert angle(warehouse, jan, 14, 14, basis="touched") == {}
    assert angle(warehouse, jan, 10, 10, basis="touched")[7, "total"][0] == 700
    assert (7, "kind:entry") in angle(warehouse, jan, breakdown="kind")


def test_the_other_three_angles_know_nothing_of_it(given, jan):
    bobs, cats = order("bob", jan(11), 700), order("cat", jan(12), 50)
    filters = dict.fromkeys(("store_ids", "visitor_type", "families", "basis", "form", "breakdown"))
    rows = chain(given, jan, bobs, cats).fetch(
        "effect/channels", start_date=jan(1), end_date=jan(31), **filters
    )
    month = {row["channel"]: row for row in rows.to_dicts() if row["window_days"] == 30}
    # Both came by a card themselves: that is their own last touch, and ann's ad earned nothing.
    assert set(month) == {"family:社群"}
    three = sum(month["family:社群"][f"attr_{name}_fen"] for name in ("instant", "short", "long"))
    assert three == month["family:社群"]["attr_last_fen"] == 750
