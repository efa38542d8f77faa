"""The touchpoint map's numbers: given rows → expected rows, one test per promise."""

from datetime import timedelta
from itertools import product

import pytest

from tests.queries.facts import deal, noon, opening, order, touch, view

ALL = {"store_ids": None, "visitor_type": None, "families": None, "dictionary": None}
DICTIONARIES = (None, "chudian", "youshu", "wedata")
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


def sorted_by(dictionary, code, group, subgroup=None):
    names = {"group_name": group, "subgroup_name": subgroup}
    english = {f"{name}_en": value and f"{value} en" for name, value in names.items()}
    return {"dictionary": dictionary, "scene_code": code} | names | english


@pytest.fixture
def elsewhere(given, jan):
    """Openings that Youshu has in one group, We分析 in two levels, and one that neither knows."""
    return given(
        dim_scene_groups=[
            sorted_by("youshu", 1035, "公众号"),
            sorted_by("youshu", 1102, "公众号"),
            sorted_by("wedata", 1035, "公众号", "公众号菜单"),
            sorted_by("wedata", 1058, "公众号", "公众号文章"),
        ],
        fct_opens=[
            opening("p1", jan(1), 1035),
            opening("p1", jan(1), 1058),
            deal("p2", jan(1), 500),
            opening("p3", jan(1), 1102),
            opening("p4", jan(1), None),
        ],
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


def test_every_dictionary_adds_up_to_the_same_openings_and_people(elsewhere, ask):
    for dictionary, level in product(DICTIONARIES, ("entry_class", "family", "scene")):
        chosen = {"level": level, "open_nodes": None, "dictionary": dictionary}
        rows = ask(elsewhere, "matrix", **chosen)
        assert rows.select("opens", "tp_paid_fen").sum().row(0) == (5, 500)
        flow = ask(elsewhere, "flow", **chosen)
        assert [flow.filter(step=step)["open_count"].sum() for step in (1, 2, 3)] == [5, 5, 5]
        total = ask(elsewhere, "matrix_total", node=None, dictionary=dictionary).row(0, named=True)
        assert (total["uv"], total["opens"]) == (4, 5)


def test_a_dictionary_sorts_by_its_own_groups_and_names_what_it_lacks(elsewhere, ask):
    def opens(dictionary, open_nodes=None, level="entry_class"):
        chosen = {"level": level, "open_nodes": open_nodes, "dictionary": dictionary}
        return dict(ask(elsewhere, "matrix", **chosen).select("node", "opens").iter_rows())

    assert opens("youshu") == {"class:公众号": 3, "class:其他": 1, "class:未知": 1}
    # Youshu has no level between: a group opens straight to its scenes.
    assert opens("youshu", ["class:公众号"]) == {
        "scene:1035": 2,
        "scene:1102": 1,
        "class:其他": 1,
        "class:未知": 1,
    }
    assert opens("wedata", ["class:公众号"]) == {
        "family:公众号/公众号菜单": 2,
        "family:公众号/公众号文章": 1,
        "class:其他": 1,
        "class:未知": 1,
    }


def test_the_nodes_of_a_dictionary_are_its_own(elsewhere, ask):
    rows = ask(elsewhere, "entry_nodes", dictionary="youshu")
    parents = dict(rows.select("node", "parent").iter_rows())
    assert parents["scene:1035"] == "class:公众号"
    assert not [node for node in parents if node.startswith("family:")]


def test_changes_add_up_to_the_whole_change(given, jan, ask):
    warehouse = given(
        fct_opens=[
            opening("p1", jan(1), 1035),
            opening("p2", jan(1), 1035),
            deal("p3", jan(1), 300, scene_code=1005),
            opening("p1", jan(2), 1035),
            deal("p4", jan(2), 500, scene_code=1067),
            opening("p5", jan(2), 1067),
            opening("p6", jan(2), 1067),
        ]
    )
    chosen = {"start_date": jan(2), "level": "family", "open_nodes": None}
    before = {"compare_start_date": jan(1), "compare_end_date": jan(1)}
    rows = ask(warehouse, "changes", last=2, **chosen, **before)
    found = {row["node"]: row for row in rows.iter_rows(named=True)}
    assert dict(rows.select("node", "opens_change").iter_rows()) == {
        "family:商业流量/广告": 3,
        ACCOUNT: -1,
        "family:平台自主入口/搜一搜": -1,
    }
    ads, search = found["family:商业流量/广告"], found["family:平台自主入口/搜一搜"]
    assert (ads["opens_before"], ads["tp_paid_change_fen"]) == (0, 500)
    assert (search["opens"], search["tp_paid_change_fen"]) == (0, -300)
    assert rows.select("opens_change", "tp_paid_change_fen").sum().row(0) == (1, 200)
    nothing = {"compare_start_date": None, "compare_end_date": None}
    assert ask(warehouse, "changes", last=2, **chosen, **nothing).is_empty()


def test_paths_are_the_first_steps_and_a_kind_in_a_row_is_one_step(given, jan, ask):
    def seen(one_id, *kinds, **more):
        made = opening(one_id, jan(1), **more)
        pages = [
            view(made["open_id"], one_id, jan(1), f"pages/{kind}{place}", place, kind)
            for place, kind in enumerate(kinds, 1)
        ]
        return made, pages

    ways = [
        seen("p1", "home", "product", "product", "cart"),
        seen("p2", "home", "product", "cart", "order", paid_order_count=1, paid_fen=700),
        seen("p2", "home", "product"),
        seen("p3", "home"),
        seen("p4", "home", "product", "cart", scene=1005),
    ]
    warehouse = given(
        fct_opens=[made for made, _ in ways],
        fct_page_views=[page for _, pages in ways for page in pages],
    )
    (row,) = ask(warehouse, "paths", node="scene:1035", steps=3).iter_rows(named=True)
    assert [row[f"step_{place}"] for place in range(1, 6)] == [
        *("home", "product", "cart"),
        *(None, None),
    ]
    assert (row["uv"], row["opens"], row["flow_share"]) == (2, 2, 0.5)
    assert (row["path_exit_rate"], row["tp_pay_uv"], row["tp_paid_fen"]) == (0.5, 1, 700)
    two = ask(warehouse, "paths", node="scene:1035", steps=2)
    assert two.select("opens", "path_exit_rate").row(0) == (3, pytest.approx(1 / 3))
    assert ask(warehouse, "paths", node=None, steps=None)["opens"].to_list() == [3]


def test_roles_tell_who_began_who_closed_and_who_helped(given, jan, ask):
    bought = [order("ann", jan(3), 500), order("bob", jan(3), 300)]
    warehouse = given(
        fct_orders=bought,
        fct_touches=[
            touch("ann", jan(1), 1058),
            touch("ann", jan(2), 1005),
            touch("ann", jan(3), 1035, touched_at=noon(jan(3)) - timedelta(hours=1)),
            touch("bob", jan(2), 1005),
        ],
    )
    rows = ask(warehouse, "roles", last=3, level="scene", open_nodes=None)
    found = {
        row["node"]: (
            row["attr_buyers"],
            row["first_touch_buyers"],
            row["last_touch_buyers"],
            row["assist_rate"],
        )
        for row in rows.iter_rows(named=True)
    }
    assert found == {
        "scene:1005": (2, 1, 1, 0.5),
        "scene:1058": (1, 1, 0, 1),
        "scene:1035": (1, 0, 1, 0),
    }


def test_the_people_of_a_touchpoint_are_listed_the_latest_first_and_bounded(given, jan, ask):
    warehouse = given(
        fct_opens=[
            opening("ann", jan(1), 1035, store_id="S1"),
            deal("bob", jan(2), 500, store_id="S1"),
            opening("eve", jan(2), 1005, store_id="S1"),
            *(opening(f"p{number:02}", jan(3), 1005, store_id="S2") for number in range(60)),
        ],
        dim_phones=[{"one_id": "bob", "phone_hash": "h", "phone_masked": "138****0001"}],
    )
    rows = ask(warehouse, "people", last=3, node="scene:1035")
    assert rows.select("one_id", "phone_masked", "tp_paid_fen").rows() == [
        ("bob", "138****0001", 500),
        ("ann", None, 0),
    ]
    assert ask(warehouse, "people", last=3, node=None).height == 50
    assert ask(warehouse, "people", last=3, node=None, store_ids=["S1"]).height == 3


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


def reference(group, share, **more):
    """What share of trade a group should have."""
    return {
        "reference": "plan",
        "reference_name": "目标",
        "reference_name_en": "Plan",
        "dictionary": "chudian",
        "measure": "paid",
        "group_name": group,
        "share": share,
        "note": f"{group}的目标",
        "note_en": f"Aim of {group}",
        "origin": "company",
        "is_ours": False,
    } | more


MIX = {
    "compare_start_date": None,
    "compare_end_date": None,
    "measure": None,
    "reference": "plan",
}


def mix(rows):
    return {
        row["group_name"]: (row["mix_share"], row["mix_reference"], row["mix_gap"])
        for row in rows.iter_rows(named=True)
    }


@pytest.fixture
def mixed(given, jan):
    """公众号 sold for 3, in two entry classes, 搜一搜 for 1; the plan says 25 % and 20 %."""
    return given(
        dim_mix_references=[
            reference("公众号", 0.25),
            reference("广告", 0.2),
            reference("公众号", 0.5, measure="opens"),
            reference("公众号", 0.9, dictionary="youshu"),
            reference("社群", 0.9, reference="other"),
        ],
        fct_opens=[
            deal("p1", jan(2), 200),
            deal("p2", jan(2), 100, scene_code=1102),
            deal("p3", jan(2), 100, scene_code=1005),
            opening("p4", jan(2), 1007),
            deal("p5", jan(1), 50, scene_code=1005),
            deal("p5", jan(1), 150, scene_code=1035),
        ],
    )


def test_the_gap_is_own_share_minus_reference_and_unknown_where_there_is_none(mixed, jan):
    rows = mixed.fetch("touchpoints/mix", start_date=jan(2), end_date=jan(2), **ALL | MIX)
    # 公众号 is one group however many classes it has; 广告 sold nothing, which is nought.
    assert mix(rows) == {
        "公众号": (0.75, 0.25, 50),
        "搜一搜": (0.25, None, None),
        "社群": (0, None, None),
        "广告": (0, 0.2, -20),
    }
    assert rows["mix_share"].sum() == 1
    assert dict(rows.select("group_name", "note").iter_rows())["公众号"] == "公众号的目标"


def test_a_reference_is_of_one_measure_and_one_dictionary(mixed, jan):
    period = {"start_date": jan(2), "end_date": jan(2)}
    opens = mixed.fetch("touchpoints/mix", **ALL | MIX | period | {"measure": "opens"})
    assert mix(opens) == {
        "公众号": (0.5, 0.5, 0),
        "搜一搜": (0.25, None, None),
        "社群": (0.25, None, None),
    }
    nobody = mixed.fetch("touchpoints/mix", **ALL | MIX | period | {"reference": "nonsense"})
    assert nobody["mix_reference"].null_count() == nobody.height


def test_without_a_name_the_reference_is_the_period_compared_to(mixed, jan):
    before = {"reference": None, "compare_start_date": jan(1), "compare_end_date": jan(1)}
    period = {"start_date": jan(2), "end_date": jan(2)}
    assert mix(mixed.fetch("touchpoints/mix", **ALL | MIX | period | before)) == {
        "公众号": (0.75, 0.75, 0),
        "搜一搜": (0.25, 0.25, 0),
        "社群": (0, 0, 0),
    }
    alone = mixed.fetch("touchpoints/mix", **ALL | MIX | period | {"reference": None})
    assert alone["mix_gap"].null_count() == alone.height


def test_choosing_families_hides_groups_and_leaves_their_shares(mixed, jan):
    rows = mixed.fetch(
        "touchpoints/mix",
        start_date=jan(2), end_date=jan(2),
        **ALL | MIX | {"families": ["公众号"]},
    )  # fmt: skip
    assert mix(rows) == {"公众号": (0.75, 0.25, 50)}


def test_shares_of_nothing_are_unknown(given, jan):
    warehouse = given(
        dim_mix_references=[reference("公众号", 0.25)], fct_opens=[opening("p1", jan(1), 1005)]
    )
    rows = warehouse.fetch("touchpoints/mix", start_date=jan(1), end_date=jan(1), **ALL | MIX)
    assert mix(rows) == {"搜一搜": (None, None, None), "公众号": (None, 0.25, None)}


def test_another_dictionary_is_compared_by_its_own_groups(elsewhere, jan):
    chosen = ALL | MIX | {"dictionary": "youshu", "measure": "opens"}
    rows = elsewhere.fetch("touchpoints/mix", start_date=jan(1), end_date=jan(1), **chosen)
    assert {group: share for group, (share, _, _) in mix(rows).items()} == {
        "公众号": 0.6,
        "其他": 0.2,
        "未知": 0.2,
    }
