"""The channel cube: given rows → expected rows, one test per promise."""

from itertools import combinations

import pytest

from tests.queries.facts import deal, opening, order, placed

ALL = {"store_ids": None, "visitor_type": None, "families": None}
DIMENSIONS = (
    "entry_class", "family", "scene", "chan_type", "chan", "store", "guide", "landing", "city",
    "visitor", "day", "week", "month",
)  # fmt: skip


@pytest.fixture
def ask(jan):
    def ask(warehouse, *dims, last=31, total=False, **chosen):
        period = {"start_date": jan(1), "end_date": jan(last)}
        own = {"only_keys": None, "has_later": None}
        if not total:
            own |= {"dims": list(dims) or None, "top": None, "top_by": None}
        return warehouse.fetch(
            "cube/total" if total else "cube/rows", **ALL | period | own | chosen
        )

    return ask


def by_key(rows, measure):
    return dict(rows.select("key1", measure).iter_rows())


@pytest.fixture
def shop(given, jan):
    """Ann comes by two channels and buys twice, Bob by one, Cat by none; one buyer is unknown."""
    orders = [
        order("ann", jan(2), 500, store_id="S1", order_id="a1", guide_id="G1"),
        order("ann", jan(9), 300, store_id="S2", order_id="a2"),
        order("bob", jan(3), 200, store_id="S1", order_id="b1", refunded_fen=50),
        order(None, jan(4), 70, order_id="x1"),
    ]
    first = deal("ann", jan(2), 500, store_id="S1", chan_id="AD_1", scene_code=1067)
    second = deal("ann", jan(9), 300, store_id="S2", chan_id="GUIDE_1", scene_code=1007)
    third = deal("bob", jan(3), 200, store_id="S1", chan_id="GUIDE_1", scene_code=1007)
    people = ["ann", "bob", "cat"]
    return given(
        dim_people=[
            {"one_id": name, "person_key": key, "city": {"ann": "上海市"}.get(name)}
            for key, name in enumerate(people, 1)
        ],
        dim_channels=[
            {"chan_id": "AD_1", "chan_type": "ad", "chan_type_name": "广告"},
            {"chan_id": "GUIDE_1", "chan_type": "guide", "chan_type_name": "导购"},
        ],
        fct_costs=[
            {"cost_date": jan(2), "chan_id": "AD_1", "amount_fen": 250},
            {"cost_date": jan(30), "chan_id": "AD_1", "amount_fen": 50},
            {"cost_date": jan(2), "amount_fen": 10},
        ],
        fct_opens=[first, second, third, opening("cat", jan(31), 1005, has_cart=True)],
        fct_orders=orders,
        fct_order_entries=[
            placed("a1", 1067) | {"open_id": first["open_id"]},
            placed("a2", 1007) | {"open_id": second["open_id"]},
            placed("b1", 1007) | {"open_id": third["open_id"]},
        ],
    )


def test_a_person_of_two_channels_is_in_both_rows_and_once_in_the_total(shop, ask):
    rows = ask(shop, "chan")
    assert by_key(rows, "uv") == {"chan:AD_1": 1, "chan:GUIDE_1": 2, "chan:": 1}
    total = ask(shop, total=True).row(0, named=True)
    assert (total["uv"], total["pay_uv"], total["opens"]) == (3, 2, 4)


def test_money_adds_up_and_what_no_channel_brought_is_a_row(shop, ask):
    rows = ask(shop, "chan")
    assert by_key(rows, "paid_fen") == {"chan:AD_1": 500, "chan:GUIDE_1": 500, "chan:": 70}
    assert by_key(rows, "net_fen") == {"chan:AD_1": 500, "chan:GUIDE_1": 450, "chan:": 70}
    assert ask(shop, total=True)["paid_fen"].item() == 1070


def test_nothing_falls_out_of_any_one_or_two_dimensions(shop, ask):
    total = ask(shop, total=True).row(0, named=True)
    for dims in [*combinations(DIMENSIONS, 1), *zip(DIMENSIONS, DIMENSIONS[4:], strict=False)]:
        rows = ask(shop, *dims)
        for measure in ("opens", "pv", "paid_fen", "net_fen", "pay_orders"):
            assert rows[measure].sum() == total[measure], (dims, measure)
        for measure in ("uv", "new_uv", "order_uv", "pay_uv", "first_buyers", "tp_cart_uv"):
            assert rows[measure].sum() >= total[measure], (dims, measure)


def test_the_total_is_the_overview(shop, ask, jan):
    total = ask(shop, total=True).row(0, named=True)
    days = {"start_date": jan(1), "end_date": jan(31)}
    overview = shop.fetch("overview/kpis", **ALL, **days).row(0, named=True)
    both = set(total) & set(overview)
    assert both >= {"uv", "new_uv", "opens", "pv", "order_uv", "pay_uv", "paid_fen", "net_fen"}
    assert {code: total[code] for code in both} == {code: overview[code] for code in both}


def test_four_dimensions_at_once(shop, ask):
    rows = ask(shop, "family", "store", "week", "visitor").filter(pay_uv=1)
    cells = set(rows.select("key1", "key2", "key3", "key4").iter_rows())
    assert cells == {
        ("family:广告", "store:S1", "week:2025-12-29", "visitor:new"),
        ("family:社群", "store:S2", "week:2026-01-05", "visitor:new"),
        ("family:社群", "store:S1", "week:2025-12-29", "visitor:new"),
    }


def test_what_is_beyond_the_first_is_one_row_with_each_person_once(given, jan, ask):
    opens = [opening("ann", jan(1), scene) for scene in (1035, 1058, 1007, 1102)]
    warehouse = given(
        fct_opens=[*opens, opening("bob", jan(1), 1035), opening("bob", jan(2), 1102)]
    )
    rows = ask(warehouse, "scene", top=1)
    assert by_key(rows, "uv") == {"scene:1035": 2, "rest": 2}
    assert by_key(rows, "opens") == {"scene:1035": 2, "rest": 4}
    assert rows["key1"].to_list() == ["scene:1035", "rest"]
    assert "rest" not in set(ask(warehouse, "scene", top=4)["key1"])


def test_the_first_are_first_by_the_chosen_measure(given, jan, ask):
    again = [opening("ann", jan(1), 1007) for _ in range(3)]
    warehouse = given(fct_opens=[*again, opening("bob", jan(1)), opening("cat", jan(1))])
    assert ask(warehouse, "scene", top=1, top_by="opens")["key1"][0] == "scene:1007"
    assert ask(warehouse, "scene", top=1, top_by="uv")["key1"][0] == "scene:1035"


def test_a_filter_keeps_its_values_alone_and_unknown_is_a_value(shop, ask):
    rows = ask(shop, "scene", only_keys=["chan:GUIDE_1"])
    assert by_key(rows, "uv") == {"scene:1007": 2}
    either = ask(shop, total=True, only_keys=["chan:GUIDE_1", "chan:", "store:S1", "store:"])
    assert either["uv"].item() == 2
    assert by_key(ask(shop, "city", only_keys=["city:上海市"]), "opens") == {"city:上海市": 2}
    assert ask(shop, "day", only_keys=["day:2026-01-09"])["uv"].to_list() == [1]
    assert ask(shop, "chan", only_keys=["chan:nonsense"]).is_empty()


def test_a_scope_keeps_other_stores_out_of_every_number(shop, ask):
    rows = ask(shop, "chan", store_ids=["S2"])
    assert by_key(rows, "uv") == {"chan:GUIDE_1": 1}
    total = ask(shop, total=True, store_ids=["S1"]).row(0, named=True)
    # Ann's later order in the other store is not told, neither are costs, which belong to none.
    assert (total["paid_fen"], total["amt15_fen"], total["chan_cost_fen"]) == (700, 700, None)
    assert ask(shop, "chan", store_ids=[]).is_empty()


def test_later_amounts_count_from_the_first_visit_by_the_channel(shop, ask):
    rows = ask(shop, "chan")
    assert by_key(rows, "amt1_fen") == {"chan:AD_1": 500, "chan:GUIDE_1": 500, "chan:": 0}
    assert by_key(rows, "amt7_fen") == {"chan:AD_1": 500, "chan:GUIDE_1": 500, "chan:": None}
    assert by_key(rows, "amt15_fen") == {"chan:AD_1": 800, "chan:GUIDE_1": 500, "chan:": None}
    total = ask(shop, total=True).row(0, named=True)
    assert (total["amt7_fen"], total["amt15_fen"]) == (700, 1000)


def test_a_visit_that_is_too_young_has_no_number_and_is_counted(shop, ask):
    rows = ask(shop, "chan")
    assert by_key(rows, "amt7_immature_uv") == {"chan:AD_1": 0, "chan:GUIDE_1": 0, "chan:": 1}
    # day 29 after 2 January is the last of the data, so Ann's month is over and Bob's is not
    assert by_key(rows, "amt30_fen") == {"chan:AD_1": 800, "chan:GUIDE_1": None, "chan:": None}
    total = ask(shop, total=True).row(0, named=True)
    assert (total["amt30_fen"], total["value30_fen"], total["amt30_immature_uv"]) == (800, 800, 2)
    assert by_key(rows, "tp_ret30")["chan:AD_1"] is None


def test_who_does_not_ask_for_later_amounts_gets_none(shop, ask):
    assert ask(shop, "chan", has_later=False)["amt1_fen"].to_list() == [None, None, None]


def test_first_buyers_buy_again_within_thirty_days_or_are_too_young(given, jan, ask):
    warehouse = given(
        fct_opens=[opening("ann", jan(31))],
        fct_orders=[
            order("ann", jan(1), 100),
            order("ann", jan(31), 100),
            order("bob", jan(1), 100),
            order("bob", jan(1), 100),
            order("cat", jan(2), 100),
        ],
    )
    total = ask(warehouse, total=True).row(0, named=True)
    assert (total["first_buyers"], total["rep30"], total["rep30_immature_uv"]) == (3, 0.5, 1)


def test_costs_are_told_by_channel_and_day_alone(shop, ask):
    rows = ask(shop, "chan")
    assert by_key(rows, "chan_cost_fen") == {"chan:AD_1": 300, "chan:GUIDE_1": None, "chan:": 10}
    # the cost of 30 January is younger than a month, so only the other has its amount against it
    assert by_key(rows, "chan_roi30") == {"chan:AD_1": 3.2, "chan:GUIDE_1": None, "chan:": None}
    assert by_key(rows, "chan_cac_fen") == {"chan:AD_1": 300, "chan:GUIDE_1": None, "chan:": None}
    assert ask(shop, "chan", "scene")["chan_cost_fen"].null_count() == 5
    assert ask(shop, "chan", only_keys=["visitor:new"])["chan_cost_fen"].null_count() == 3
    assert ask(shop, total=True)["chan_cost_fen"].item() == 310


def test_a_hostile_value_is_only_a_value(shop, ask):
    for hostile in ("chan:' or '1'='1", "chan:'; drop table marts.fct_slice_days; --", "chan:%"):
        assert ask(shop, "chan", only_keys=[hostile]).is_empty()
    assert ask(shop, "chan'; --", top_by="; drop").height == 1
