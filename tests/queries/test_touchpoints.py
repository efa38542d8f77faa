"""The touchpoint map's numbers: given rows → expected rows, one test per promise."""

from itertools import product

import pytest

from tests.queries.facts import deal, opening, view

ALL = {"store_ids": None, "visitor_type": None, "families": None}
OWN, PAID = "class:自有运营", "class:商业流量"
ACCOUNT, ADS = "family:自有运营/公众号", "family:商业流量/公众号"


@pytest.fixture
def ask(jan):
    def ask(warehouse, name, *, last=1, **chosen):
        period = {"start_date": jan(1), "end_date": jan(last)}
        return warehouse.fetch(f"touchpoints/{name}", **ALL | period | chosen)

    return ask


@pytest.fixture
def many(given, jan):
    """Two classes, three families, four scenes, one scene lost, ways of every kind."""
    return given(
        fct_opens=[
            opening("p1", jan(1), 1035),
            opening("p1", jan(1), 1058, landing_kind="product", deed="product"),
            deal("p2", jan(1), 500),
            opening("p3", jan(1), 1102, deed="cart", outcome="ordered", has_cart=True),
            opening("p4", jan(1), 1007, landing_kind=None, landing_page=None),
            opening("p4", jan(1), None, outcome="shared"),
        ]
    )


def links(rows):
    return {
        (row["node_from"], row["node_to"]): row["open_count"] for row in rows.iter_rows(named=True)
    }


@pytest.mark.parametrize(
    ("level", "open_nodes"),
    list(
        product(
            ("entry_class", "family", "scene"),
            (None, [], [OWN], [OWN, ACCOUNT], [ACCOUNT], [OWN, PAID, ACCOUNT, ADS], ["nonsense"]),
        )
    ),
)
def test_every_opening_is_in_every_step_once(many, ask, level, open_nodes):
    rows = ask(many, "flow", level=level, open_nodes=open_nodes)
    assert [rows.filter(step=step)["open_count"].sum() for step in (1, 2, 3)] == [6, 6, 6]
    out = {row["node_from"]: 0 for row in rows.iter_rows(named=True)}
    into = dict.fromkeys(rows["node_to"], 0)
    for (start, end), count in links(rows).items():
        out[start] += count
        into[end] += count
    between = [node for node in into if node in out]
    assert {node.partition(":")[0] for node in between} == {"landing", "deed"}
    assert all(into[node] == out[node] for node in between)


def test_a_folded_class_is_one_node_and_an_opened_one_shows_its_families(many, ask):
    def entries(open_nodes, level="entry_class"):
        rows = ask(many, "flow", level=level, open_nodes=open_nodes).filter(step=1)
        return {node: rows.filter(node_from=node)["open_count"].sum() for node in rows["node_from"]}

    assert entries(None) == {OWN: 4, PAID: 1, "class:未知": 1}
    assert entries([OWN]) == {
        ACCOUNT: 3,
        "family:自有运营/社群": 1,
        PAID: 1,
        "class:未知": 1,
    }
    assert entries([OWN, ACCOUNT]) == {
        "scene:1035": 2,
        "scene:1058": 1,
        "family:自有运营/社群": 1,
        PAID: 1,
        "class:未知": 1,
    }
    assert entries([ACCOUNT]) == entries(None)
    assert set(entries(None, "scene")) == {
        "scene:1035",
        "scene:1058",
        "scene:1102",
        "scene:1007",
        "scene:0",
    }


def test_a_family_in_two_classes_is_two_nodes_told_apart_by_name(many, ask):
    rows = ask(many, "entry_nodes")
    names = dict(rows.select("node", "name").iter_rows())
    assert (names[ACCOUNT], names[ADS]) == ("公众号（自有运营）", "公众号（商业流量）")
    assert names["family:自有运营/社群"] == "社群"
    parents = dict(rows.select("node", "parent").iter_rows())
    assert (parents["scene:1102"], parents[ADS], parents[PAID]) == (ADS, PAID, None)
    opens = dict(rows.select("node", "opens").iter_rows())
    for node in parents:
        below = [opens[child] for child, parent in parents.items() if parent == node]
        assert not below or sum(below) == opens[node]


def test_a_scene_that_no_dictionary_lists_is_shown_by_its_number(given, jan, ask):
    warehouse = given(fct_opens=[opening("p1", jan(1), 9999), opening("p1", jan(1), None)])
    rows = ask(warehouse, "matrix", level="scene", open_nodes=None)
    assert dict(rows.select("node", "name").iter_rows()) == {
        "scene:9999": "未收录场景 9999",
        "scene:0": "场景缺失",
    }
    assert set(rows["parent"]) == {"family:未知/未知"}


def test_the_matrix_shows_the_nodes_of_the_flow(many, ask):
    for open_nodes in (None, [OWN], [OWN, ACCOUNT]):
        chosen = {"level": "entry_class", "open_nodes": open_nodes}
        flow = ask(many, "flow", **chosen)
        matrix = ask(many, "matrix", **chosen)
        assert set(matrix["node"]) == set(flow.filter(step=1)["node_from"])
        assert matrix["opens"].sum() == 6
        assert matrix["tp_share"].sum() == pytest.approx(1)


def test_a_person_of_two_touchpoints_is_in_both_rows_and_once_in_the_total(many, ask):
    rows = ask(many, "matrix", level="scene", open_nodes=None)
    people = dict(rows.select("node", "uv").iter_rows())
    assert people == {
        "scene:1035": 2,
        "scene:1058": 1,
        "scene:1102": 1,
        "scene:1007": 1,
        "scene:0": 1,
    }
    total = ask(many, "matrix_total", node=None).row(0, named=True)
    assert (total["uv"], total["opens"], total["tp_share"]) == (4, 6, 1)


def test_the_total_of_one_node_is_its_row_in_the_matrix(many, ask):
    for level in ("entry_class", "family", "scene"):
        for row in ask(many, "matrix", level=level, open_nodes=None).iter_rows(named=True):
            own = ask(many, "matrix_total", node=row["node"]).row(0, named=True)
            assert own == {code: row[code] for code in own}


def test_deals_count_for_the_touchpoint_of_the_same_opening(given, jan, ask):
    warehouse = given(
        fct_opens=[
            deal("p1", jan(1), 900, has_cart=True),
            opening("p1", jan(1), 1005),
            opening("p2", jan(1), 1035, has_order=True),
            opening("p3", jan(1), 1035),
        ]
    )
    rows = ask(warehouse, "matrix", level="scene", open_nodes=None)
    found = {row["node"]: row for row in rows.iter_rows(named=True)}
    menu, search = found["scene:1035"], found["scene:1005"]
    assert (menu["tp_cart_uv"], menu["tp_order_uv"], menu["tp_pay_uv"]) == (1, 2, 1)
    assert (menu["tp_paid_fen"], menu["tp_uv_value_fen"]) == (900, 300)
    assert menu["tp_pay_cvr"] == pytest.approx(1 / 3)
    assert (search["tp_pay_uv"], search["tp_paid_fen"], search["tp_uv_value_fen"]) == (0, 0, 0)


def test_new_visitors_belong_to_the_touchpoints_of_their_first_day(given, jan, ask):
    warehouse = given(
        fct_opens=[
            opening("p1", jan(1), 1035),
            opening("p1", jan(2), 1005),
            opening("p2", jan(2), 1005),
        ]
    )
    rows = ask(warehouse, "matrix", last=2, level="scene", open_nodes=None)
    assert dict(rows.select("node", "tp_new_uv").iter_rows()) == {"scene:1035": 1, "scene:1005": 1}


def test_retention_is_of_new_visitors_by_any_way_back(given, jan, ask):
    warehouse = given(
        fct_opens=[
            opening("back by another way", jan(1), 1035),
            opening("back by another way", jan(2), 1005),
            opening("back after a week", jan(1), 1035),
            opening("back after a week", jan(8), 1035),
            opening("never back", jan(1), 1035),
            opening("never back", jan(1), 1005),
            opening("old", jan(1), 1067),
            opening("today", jan(20), 1067),
        ]
    )
    rows = ask(warehouse, "matrix", level="scene", open_nodes=None)
    found = {row["node"]: row for row in rows.iter_rows(named=True)}
    menu = found["scene:1035"]
    assert (menu["tp_ret1"], menu["tp_ret7"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert (menu["ret1_immature_uv"], menu["ret7_immature_uv"]) == (0, 0)
    assert (found["scene:1005"]["tp_ret1"], found["scene:1005"]["tp_new_uv"]) == (0, 1)


def test_a_cohort_too_young_is_left_out_and_counted(given, jan, ask):
    warehouse = given(
        fct_opens=[
            opening("mature", jan(1)),
            opening("mature", jan(8)),
            opening("young", jan(5)),
            opening("young", jan(6)),
        ]
    )
    (row,) = ask(warehouse, "matrix", last=8, level="scene", open_nodes=None).iter_rows(named=True)
    assert (row["tp_ret1"], row["ret1_immature_uv"]) == (0.5, 0)
    assert (row["tp_ret7"], row["ret7_immature_uv"]) == (1, 1)


def test_a_cohort_matures_no_further_than_the_data_reaches(given, jan, ask):
    warehouse = given(fct_opens=[opening("p1", jan(1)), opening("p2", jan(3))], as_of=jan(2))
    (row,) = ask(warehouse, "matrix", level="scene", open_nodes=None).iter_rows(named=True)
    assert (row["tp_ret1"], row["ret1_immature_uv"]) == (None, 1)


def test_the_trend_of_a_touchpoint_has_every_day_of_its_own(many, ask, jan):
    days = ask(many, "trend", last=2, node=ACCOUNT)
    assert days["stat_date"].to_list() == [jan(1), jan(2)]
    assert days["uv"].to_list() == [2, 0]
    assert days["tp_paid_fen"].to_list() == [500, 0]
    assert days["bounce_rate"].to_list() == [pytest.approx(2 / 3), None]


@pytest.mark.parametrize("name", ["landing_pages", "next_steps", "exits"])
@pytest.mark.parametrize("node", [None, OWN, ACCOUNT, "scene:0"])
def test_ways_add_up_to_all_openings_of_the_touchpoint(many, ask, name, node):
    rows = ask(many, name, node=node)
    total = ask(many, "matrix_total", node=node).row(0, named=True)
    assert rows["opens"].sum() == total["opens"]
    assert rows["flow_share"].sum() == pytest.approx(1)


def test_pages_say_where_openings_land_go_and_end(given, jan, ask):
    walked = opening("p1", jan(1), page_count=2, exit_page="pages/cart", exit_kind="cart")
    warehouse = given(
        fct_opens=[walked, opening("p2", jan(1)), opening("p3", jan(1), landing_page=None)],
        fct_page_views=[
            view(walked["open_id"], "p1", jan(1), "pages/home"),
            view(walked["open_id"], "p1", jan(1), "pages/cart", position=2, kind="cart"),
        ],
    )
    landing = ask(warehouse, "landing_pages", node=None)
    assert landing.select("landing_page", "opens", "bounce_rate").rows() == [
        ("pages/home", 2, 0.5),
        ("", 1, 1.0),
    ]
    steps = ask(warehouse, "next_steps", node=None)
    assert steps.select("next_page", "next_kind", "opens").rows() == [
        ("", "exit", 2),
        ("pages/cart", "cart", 1),
    ]
    exits = ask(warehouse, "exits", node=None)
    assert exits.select("exit_page", "exit_kind", "opens").rows() == [
        ("pages/home", "home", 2),
        ("pages/cart", "cart", 1),
    ]


def test_filters_keep_the_same_openings_everywhere(given, jan, ask):
    warehouse = given(
        fct_opens=[
            opening("p1", jan(1), store_id="S1"),
            opening("p1", jan(3), store_id="S1"),
            opening("p2", jan(3), 1005, store_id="S2"),
        ]
    )
    for chosen, opens in (
        ({"store_ids": ["S1"]}, 1),
        ({"families": ["搜一搜"]}, 1),
        ({"visitor_type": "new"}, 1),
        ({"visitor_type": "old"}, 1),
        ({"store_ids": []}, 0),
    ):
        period = {"start_date": jan(2), "end_date": jan(3)}
        found = {
            "flow": ask(warehouse, "flow", level="scene", open_nodes=None, **chosen | period)
            .filter(step=1)["open_count"]
            .sum(),
            "matrix": ask(warehouse, "matrix", level="scene", open_nodes=None, **chosen | period)[
                "opens"
            ].sum(),
            "landing": ask(warehouse, "landing_pages", node=None, **chosen | period)["opens"].sum(),
            "trend": ask(warehouse, "trend", node=None, **chosen | period)["opens"].sum(),
        }
        assert set(found.values()) == {opens}, chosen
