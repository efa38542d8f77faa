"""The overview's numbers: given rows → expected rows, one test per promise."""

from datetime import date

import duckdb
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as supposing
from hypothesis import strategies as any_of

from queries import metrics
from queries.catalog import find
from tests.queries.facts import deal, opening, order, placed, refund, view

ALL = {"store_ids": None, "visitor_type": None, "families": None}


def kpis(warehouse, start, end, **chosen):
    return warehouse.fetch(
        "overview/kpis", **ALL | {"start_date": start, "end_date": end} | chosen
    ).row(0, named=True)


def test_a_person_counts_once_however_many_days_and_entries(given, jan):
    warehouse = given(
        fct_opens=[opening("p1", jan(1)), opening("p1", jan(2), scene=1005), opening("p2", jan(2))]
    )
    found = kpis(warehouse, jan(1), jan(2))
    assert (found["uv"], found["opens"]) == (2, 3)


def test_a_page_view_without_an_opening_makes_a_visitor(given, jan):
    warehouse = given(fct_page_views=[view(None, "p1", jan(1), "pages/home")])
    found = kpis(warehouse, jan(1), jan(1))
    assert (found["uv"], found["new_uv"], found["opens"], found["pv"]) == (1, 1, 0, 1)


def test_an_opening_over_midnight_makes_a_visitor_of_both_days(given, jan):
    late = opening("p1", jan(1))
    warehouse = given(
        fct_opens=[late],
        fct_page_views=[
            view(late["open_id"], "p1", jan(1), "pages/home"),
            view(late["open_id"], "p1", jan(2), "pages/cart", position=2),
        ],
    )
    found = kpis(warehouse, jan(2), jan(2))
    assert (found["uv"], found["new_uv"], found["opens"], found["pv"]) == (1, 0, 0, 1)


def test_new_is_who_came_for_the_first_time_in_the_period_and_the_rest_is_old(given, jan):
    warehouse = given(
        fct_opens=[opening("p1", jan(1)), opening("p1", jan(5)), opening("p2", jan(5))]
    )
    assert kpis(warehouse, jan(5), jan(5))["new_uv"] == 1
    assert kpis(warehouse, jan(1), jan(5))["new_uv"] == 2
    assert kpis(warehouse, jan(5), jan(5))["new_uv_share"] == 0.5


def test_visitors_and_money_of_new_and_old_add_up(given, jan):
    warehouse = given(
        fct_opens=[opening("p1", jan(1)), opening("p1", jan(5)), opening("p2", jan(5))],
        fct_orders=[
            order("p1", jan(5), 100),
            order("p2", jan(5), 30),
            order("never seen", jan(5), 5),
            order(None, jan(5), 1),
        ],
    )
    everybody = kpis(warehouse, jan(5), jan(5))
    new = kpis(warehouse, jan(5), jan(5), visitor_type="new")
    old = kpis(warehouse, jan(5), jan(5), visitor_type="old")
    assert (new["uv"], new["paid_fen"]) == (1, 30)
    for code in ("uv", "opens", "pay_uv", "pay_orders", "paid_fen"):
        assert new[code] + old[code] == everybody[code]


def test_depth_stay_and_bounces_are_sums_over_sums(given, jan):
    warehouse = given(
        fct_opens=[
            opening("p1", jan(1), page_count=1, distinct_page_count=1, stay_ms=500),
            opening("p1", jan(2), page_count=5, distinct_page_count=3, stay_ms=None),
            opening("p2", jan(2), page_count=2, distinct_page_count=2, stay_ms=2500),
        ]
    )
    found = kpis(warehouse, jan(1), jan(2))
    assert found["depth"] == 2
    assert found["bounce_rate"] == pytest.approx(1 / 3)
    assert found["stay_per_uv"] == 1.5
    assert found["stay_per_open"] == 1.0


def test_money_is_counted_on_the_day_of_payment_and_refunds_both_ways(given, jan):
    warehouse = given(
        fct_orders=[
            order("p1", jan(1), 1000, paid_date=jan(2), refunded_fen=300, item_count=3),
            order("p2", jan(2), 501),
            order("p3", jan(2), None),
        ],
        fct_refunds=[refund("p1", jan(9), 300)],
    )
    first, second = kpis(warehouse, jan(1), jan(1)), kpis(warehouse, jan(2), jan(2))
    assert (first["order_uv"], first["pay_uv"], first["paid_fen"]) == (1, 0, 0)
    assert (second["order_uv"], second["pay_uv"], second["pay_orders"]) == (2, 2, 2)
    assert (second["paid_fen"], second["net_fen"], second["refunded_fen"]) == (1501, 1201, 0)
    assert (second["pay_items"], second["upt"], second["asp_fen"]) == (4, 2, 375.25)
    assert (second["aov_user_fen"], second["aov_order_fen"]) == (750.5, 750.5)
    assert second["refund_rate_amt"] == pytest.approx(300 / 1501)
    assert second["refund_rate_ord"] == 0.5
    ninth = kpis(warehouse, jan(9), jan(9))
    assert (ninth["refunded_fen"], ninth["net_cash_fen"]) == (300, -300)


def test_orders_that_do_not_count_bring_neither_money_nor_refunds(given, jan):
    topup = order("p1", jan(1), 5000, is_counted=False)
    warehouse = given(
        fct_orders=[topup],
        fct_refunds=[
            refund("p1", jan(1), 5000, order_id=topup["order_id"]),
            refund(None, jan(1), 7),
        ],
    )
    found = kpis(warehouse, jan(1), jan(1))
    assert (found["order_uv"], found["pay_uv"], found["paid_fen"]) == (1, 0, 0)
    assert found["refunded_fen"] == 7


def test_a_rate_without_a_base_is_unknown_not_zero(given, jan):
    found = kpis(given(), jan(1), jan(1))
    rates = ("bounce_rate", "pay_cvr", "aov_user_fen", "upt", "refund_rate_amt", "unknown_share")
    assert [found[code] for code in rates] == [None] * len(rates)
    assert (found["uv"], found["paid_fen"], found["net_fen"]) == (0, 0, 0)


def test_new_buyers_first_paid_in_the_period(given, jan):
    warehouse = given(
        fct_orders=[order("p1", jan(1), 10), order("p1", jan(5), 30), order("p2", jan(5), 10)]
    )
    assert kpis(warehouse, jan(5), jan(5))["new_buyer_share"] == 0.25


def test_entries_without_a_known_scene_are_a_share_of_openings(given, jan):
    warehouse = given(
        fct_opens=[
            opening("p1", jan(1), scene=None),
            opening("p1", jan(1), scene=9999),
            opening("p1", jan(1)),
            opening("p1", jan(1)),
        ]
    )
    assert kpis(warehouse, jan(1), jan(1))["unknown_share"] == 0.5


def test_a_store_keeps_its_own_and_no_store_keeps_nothing(given, jan):
    warehouse = given(
        fct_opens=[opening("p1", jan(1), store_id="S1"), opening("p2", jan(1))],
        fct_orders=[order("p1", jan(1), 10, store_id="S1"), order("p2", jan(1), 20)],
    )
    one = kpis(warehouse, jan(1), jan(1), store_ids=["S1"])
    none = kpis(warehouse, jan(1), jan(1), store_ids=[])
    assert (one["uv"], one["paid_fen"]) == (1, 10)
    assert (none["uv"], none["paid_fen"]) == (0, 0)


def test_a_family_keeps_its_visits_and_the_orders_placed_in_them(given, jan):
    warehouse = given(
        fct_opens=[deal("p1", jan(1), 10), opening("p2", jan(1), scene=1005)],
        fct_orders=[
            order("p1", jan(1), 10, order_id="a"),
            order("p2", jan(1), 20, order_id="b"),
            order("outside", jan(1), 40),
        ],
        fct_order_entries=[placed("a", 1035), placed("b", 1005)],
    )
    found = kpis(warehouse, jan(1), jan(1), families=["公众号"])
    assert (found["uv"], found["paid_fen"]) == (1, 10)


def test_the_trend_has_every_day_and_zero_where_nothing_happened(given, jan):
    warehouse = given(
        fct_opens=[opening("p1", jan(1)), opening("p1", jan(3))],
        fct_orders=[order("p2", jan(3), 10)],
    )
    days = warehouse.fetch("overview/trend", **ALL, start_date=jan(1), end_date=jan(3))
    assert days["stat_date"].to_list() == [jan(1), jan(2), jan(3)]
    assert days["day_number"].to_list() == [1, 2, 3]
    assert days["uv"].to_list() == [1, 0, 1]
    assert days["new_uv"].to_list() == [1, 0, 0]
    assert days["paid_fen"].to_list() == [0, 0, 10]
    assert days["pay_cvr"].to_list() == [0, None, 1]


def test_the_trend_of_each_day_is_the_card_of_that_day(given, jan):
    warehouse = given(
        fct_opens=[opening("p1", jan(1)), opening("p2", jan(1)), opening("p1", jan(2))],
        fct_orders=[order("p1", jan(2), 10, refunded_fen=3), order("p2", jan(1), 7)],
    )
    days = warehouse.fetch("overview/trend", **ALL, start_date=jan(1), end_date=jan(2))
    for day in days.iter_rows(named=True):
        card = kpis(warehouse, day["stat_date"], day["stat_date"])
        assert {code: card[code] for code in day if code in card} == {
            code: value for code, value in day.items() if code in card
        }


def test_new_and_old_split_visitors_and_buyers(given, jan):
    warehouse = given(
        fct_opens=[opening("p1", jan(1)), opening("p1", jan(5)), opening("p2", jan(5))],
        fct_orders=[order("p1", jan(5), 60), order("p2", jan(5), 30), order(None, jan(5), 10)],
    )
    rows = warehouse.fetch("overview/new_old", **ALL, start_date=jan(5), end_date=jan(5))
    found = {(row["split"], row["part"]): row for row in rows.iter_rows(named=True)}
    assert list(found) == [
        ("visitor", "new"),
        ("visitor", "old"),
        ("buyer", "new"),
        ("buyer", "old"),
        ("buyer", "unknown"),
    ]
    assert [row["uv"] for row in found.values()] == [1, 1, None, None, None]
    assert [row["paid_fen"] for row in found.values()] == [30, 70, 90, 0, 10]
    assert [row["paid_share"] for row in found.values()] == [0.3, 0.7, 0.9, 0.0, 0.1]
    assert found["buyer", "unknown"]["pay_uv"] == 0


def test_money_by_entry_class_adds_up_with_what_no_visit_explains(given, jan):
    warehouse = given(
        fct_opens=[deal("p1", jan(1), 10), opening("p2", jan(1), scene=None)],
        fct_orders=[
            order("p1", jan(1), 10, order_id="a", paid_date=jan(2)),
            order("p2", jan(1), 20, order_id="b"),
            order("p3", jan(1), 40),
        ],
        fct_order_entries=[placed("a", 1035), placed("b", None)],
    )
    rows = warehouse.fetch("overview/by_entry_class", **ALL, start_date=jan(1), end_date=jan(2))
    paid = dict(rows.select("entry_class", "paid_fen").iter_rows())
    assert paid == {"未关联访问": 40, "未知": 20, "自有运营": 10}
    assert rows["paid_fen"].sum() == kpis(warehouse, jan(1), jan(2))["paid_fen"]
    assert rows["tp_share"].sum() == 1


def tree(warehouse, now, before, **chosen):
    rows = warehouse.fetch(
        "overview/tree",
        **ALL
        | {
            "start_date": now,
            "end_date": now,
            "compare_start_date": before,
            "compare_end_date": before,
        }
        | chosen,
    )
    return {row["factor"]: row for row in rows.iter_rows(named=True)}


def day_of(day: date, visitors: int, paid: list[int]) -> dict[str, list[dict[str, object]]]:
    return {
        "fct_opens": [opening(f"{day}-{number}", day) for number in range(visitors)],
        "fct_orders": [order(f"{day}-{number}", day, fen) for number, fen in enumerate(paid)],
    }


def both(one: dict[str, list], other: dict[str, list]) -> dict[str, list]:
    return {name: one[name] + other[name] for name in one}


def test_the_tree_splits_the_change_by_the_logarithmic_mean(given, jan):
    warehouse = given(**both(day_of(jan(1), 10, [100, 100]), day_of(jan(2), 20, [150, 150, 150])))
    found = tree(warehouse, jan(2), jan(1))
    assert found["paid_fen"]["contribution_fen"] == 250
    # L(450, 200) = 250 / ln 2.25 = 308.29; × ln 2, ln 0.75, ln 1.5
    assert [found[factor]["contribution_fen"] for factor in ("uv", "pay_cvr", "aov_user_fen")] == [
        214,
        -89,
        125,
    ]
    assert found["unsplit"]["contribution_fen"] == 0
    assert (found["uv"]["value"], found["uv"]["value_before"]) == (20, 10)


@pytest.mark.parametrize(
    ("before", "now", "carrier"),
    [
        ((0, []), (5, [10]), "uv"),
        ((5, []), (5, [10]), "pay_cvr"),
        ((5, [0]), (5, [10]), "aov_user_fen"),
        ((5, [10]), (0, []), "uv"),
        ((5, [10]), (5, []), "pay_cvr"),
        ((0, [10]), (5, [10, 10]), "unsplit"),
        ((5, [10]), (0, [30]), "unsplit"),
    ],
)
def test_a_side_of_zero_gives_the_change_to_the_first_zero_factor(given, jan, before, now, carrier):
    warehouse = given(**both(day_of(jan(1), *before), day_of(jan(2), *now)))
    found = tree(warehouse, jan(2), jan(1))
    change = sum(now[1]) - sum(before[1])
    assert found.pop("paid_fen")["contribution_fen"] == change
    parts = {factor: row["contribution_fen"] for factor, row in found.items()}
    assert parts[carrier] == change
    assert sum(part or 0 for part in parts.values()) == change


def test_nothing_on_either_side_is_no_change(given, jan):
    found = tree(given(), jan(2), jan(1))
    assert {row["contribution_fen"] for row in found.values()} == {0}


amounts = any_of.integers(0, 10**13)
people = any_of.integers(0, 10**7)
sides = any_of.tuples(people, people, amounts)


@pytest.fixture(scope="module")
def numbers():
    """The tree's SQL over two given rows of numbers instead of visits and orders."""
    connection = duckdb.connect()
    connection.execute(metrics.definitions(set()))
    connection.execute("create table sides (day date, uv bigint, pay_uv bigint, paid_fen bigint)")
    connection.execute(
        """create macro paid_factors_of(start_date, end_date, a, b, c) as table
        select
            uv, pay_cvr(pay_uv, uv) as pay_cvr, aov_user_fen(paid_fen, pay_uv) as aov_user_fen,
            paid_fen
        from sides where day = start_date"""
    )
    yield connection
    connection.close()


@supposing(now=sides, before=sides)
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_parts_are_always_the_whole_change(numbers, now, before):
    days = {"start_date": date(2026, 1, 2), "compare_start_date": date(2026, 1, 1)}
    numbers.execute("delete from sides")
    numbers.execute("insert into sides values (?, ?, ?, ?)", [days["start_date"], *now])
    numbers.execute("insert into sides values (?, ?, ?, ?)", [days["compare_start_date"], *before])
    given = {**ALL, **days, "end_date": None, "compare_end_date": None}
    rows = numbers.sql(find("overview/tree").sql, params=given).pl()
    parts = dict(rows.select("factor", "contribution_fen").iter_rows())
    assert parts.pop("paid_fen") == now[2] - before[2]
    assert sum(part or 0 for part in parts.values()) == now[2] - before[2]
    is_explained = all(uv and pay_uv for uv, pay_uv, paid in (now, before) if paid)
    assert parts["unsplit"] == (0 if is_explained else now[2] - before[2])
