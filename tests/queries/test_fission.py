"""Share trees and what sharing brings, on families small enough to draw."""

from math import log2

import duckdb
import pytest

from queries import metrics
from tests.queries.facts import card, opening, order, touch


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
