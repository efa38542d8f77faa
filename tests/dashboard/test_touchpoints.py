"""触点地图 and one touchpoint show what the warehouse says, and what a hand finds too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash
from werkzeug.test import TestResponse

from dashboard.pages.touchpoints import PATH
from tests.dashboard.conftest import Visitor, callback_body, output_of
from tests.dashboard.shop import (
    CHOSEN,
    END,
    FILTERS,
    SCHEME,
    SEARCH,
    START,
    ByHand,
    answered,
    by_hand,
    find,
    numbers_in,
    warehouse,
    words_in,
)

__all__ = ["by_hand", "warehouse"]
MakePerson = Callable[..., Visitor]
Drawn = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture
def drawn(app: Dash, person: MakePerson) -> Drawn:
    def draw(search: str = "", output: str = "touchpoints-flow.figure") -> dict[str, Any]:
        values = {FILTERS: CHOSEN, SEARCH: search, SCHEME: "light"}
        return answered(person().call(output_of(app, output), **values))

    return draw


def rows_of(answer: dict[str, Any], part: str) -> list[dict[str, Any]]:
    (grid,) = find(answer[part]["children"], "AgGrid")
    return grid["rowData"]


def test_every_opening_is_in_each_step_of_the_flow_once(drawn: Drawn, by_hand: ByHand) -> None:
    (flow,) = drawn()["touchpoints-flow"]["figure"]["data"]
    opens = by_hand(
        "select count(*) from marts.fct_opens where open_date between ? and ?", START, END
    )
    first = {place for place, node in enumerate(flow["customdata"]) if "family:" in node}
    entering = [
        value
        for source, value in zip(
            flow["link"]["source"], numbers_in(flow["link"]["value"]), strict=True
        )
        if source in first
    ]
    assert sum(entering) == opens == 4


def test_the_lost_scene_is_shown_and_not_dropped(drawn: Drawn) -> None:
    labels = drawn()["touchpoints-flow"]["figure"]["data"][0]["node"]["label"]
    assert any(label.startswith("未知") for label in labels)


def test_the_matrix_holds_the_numbers_and_a_total_of_people_counted_once(
    drawn: Drawn, by_hand: ByHand
) -> None:
    answer = drawn("?by=entry_class")
    rows = {row["name"]: row for row in rows_of(answer, "touchpoints-matrix")}
    assert rows["自有运营"]["tp_paid_fen"] == 120_05
    assert rows["商业流量"]["tp_pay_uv"] == 1
    (grid,) = find(answer["touchpoints-matrix"]["children"], "AgGrid")
    (total,) = grid["dashGridOptions"]["pinnedBottomRowData"]
    people = by_hand(
        "select count(distinct one_id) from marts.fct_opens where open_date between ? and ?",
        START,
        END,
    )
    assert (total["name"], total["uv"]) == ("去重合计", people)
    assert total["tp_paid_fen"] == sum(row["tp_paid_fen"] for row in rows.values())


def test_opening_a_node_shows_the_level_below_and_a_way_back(drawn: Drawn) -> None:
    answer = drawn("?by=entry_class&open=class:自有运营")
    names = [row["name"] for row in rows_of(answer, "touchpoints-matrix")]
    # The family lies in two classes here, so its name says which one is meant.
    assert "公众号（自有运营）" in names
    assert "自有运营" not in names
    assert words_in(answer["touchpoints-trail"]["children"]) == ["全部入口", "自有运营"]


def test_another_dictionary_shows_the_same_openings_under_its_own_names(drawn: Drawn) -> None:
    answer = drawn("?dictionary=youshu")
    rows = {row["name"]: row["opens"] for row in rows_of(answer, "touchpoints-matrix")}
    assert rows == {"广告": 1, "公众号": 1, "搜索": 1, "未知": 1}
    assert "有数 12 组" in answer["touchpoints-matrix-edition"]["children"]
    by = words_in(answer["touchpoints-by"]["children"])
    assert by == ["一级", "场景"]


def test_a_dictionary_stays_chosen_on_the_way_to_a_touchpoint(drawn: Drawn) -> None:
    rows = rows_of(drawn("?dictionary=youshu"), "touchpoints-matrix")
    assert all("dictionary=youshu" in row["href"] for row in rows)


@pytest.mark.parametrize(
    "nonsense", ["?open=class:x", "?dictionary=x", "?top=-1&by=%00", "?open=" + "x" * 500]
)
def test_nonsense_in_the_address_is_the_closed_map(drawn: Drawn, nonsense: str) -> None:
    answer = drawn(nonsense)
    assert words_in(answer["touchpoints-trail"]["children"]) == ["全部入口"]


def test_what_grew_and_what_shrank_adds_up_to_the_whole_change(drawn: Drawn) -> None:
    answer = drawn("?by=entry_class")
    (bars,) = answer["touchpoints-changes"]["figure"]["data"]
    # This week 4 openings, last week 2: one of each other class more, one of our own less.
    assert dict(zip(bars["y"], numbers_in(bars["x"]), strict=True)) == {
        "自有运营": -1,
        "商业流量": 1,
        "平台自主入口": 1,
        "未知": 1,
    }
    assert "2 → 4，合计 +2" in answer["touchpoints-changes-total"]["children"]
    (flow,) = answer["touchpoints-flow"]["figure"]["data"]
    assert any("比对比期 -1（当时 2）" in words for _, words in flow["node"]["customdata"])


def test_the_mix_stands_beside_the_reference_and_says_where_that_is_from(drawn: Drawn) -> None:
    answer = drawn(output="touchpoints-mix.figure")
    _, own, other = answer["touchpoints-mix"]["figure"]["data"]
    shares = dict(zip(own["y"], numbers_in(own["x"]), strict=True))
    assert shares["公众号"] == pytest.approx(120_05 / 200_05)
    assert sum(shares.values()) == pytest.approx(1)
    assert dict(zip(other["y"], numbers_in(other["x"]), strict=True)) == {"公众号": 0.5}
    apart = {
        each["y"]: each["text"]
        for each in answer["touchpoints-mix"]["figure"]["layout"]["annotations"]
    }
    assert apart["公众号"] == "▲ +10.0个百分点"
    assert apart["搜一搜"] == "—"
    assert words_in(answer["touchpoints-mix-sources"]["children"]) == ["公众号: 年度计划"]
    choices = ["直接成交额", "打开次数", "目标", "对比期"]
    assert words_in(answer["touchpoints-mix-choices"]["children"]) == choices


def test_openings_without_a_reference_are_compared_with_the_period_before(drawn: Drawn) -> None:
    answer = drawn("?mixof=opens", "touchpoints-mix.figure")
    _, own, other = answer["touchpoints-mix"]["figure"]["data"]
    assert dict(zip(own["y"], numbers_in(own["x"]), strict=True))["公众号"] == 0.25
    assert dict(zip(other["y"], numbers_in(other["x"]), strict=True))["公众号"] == 0.5
    choices = words_in(answer["touchpoints-mix-choices"]["children"])
    assert choices == ["直接成交额", "打开次数", "对比期"]


def listed(app: Dash, visitor: Visitor) -> list[str]:
    response = visitor.call(
        output_of(app, "touchpoint-people.children"),
        **{
            "touchpoint-people-ask.n_clicks": 1,
            FILTERS: CHOSEN,
            SEARCH: "?node=scene:1035",
        },
    )
    return words_in(answered(response)["touchpoint-people"]["children"])


def test_people_are_counted_for_all_and_listed_for_those_who_may(
    app: Dash, person: MakePerson
) -> None:
    viewer = listed(app, person("Vi", role="viewer"))
    assert viewer == ["共 1 人从这里来过", "查看到具体的人需要“查看用户”权限。"]
    analyst = listed(app, person("An", role="analyst"))
    assert any("列出最近的 1 位" in words for words in analyst)


def test_too_young_visitors_are_marked_and_not_guessed(drawn: Drawn) -> None:
    rows = {row["name"]: row for row in rows_of(drawn(), "touchpoints-matrix")}
    assert rows["搜一搜"]["tp_ret7"] is None
    assert rows["搜一搜"]["ret7_immature_uv"] == 1


def test_the_list_for_a_phone_tells_the_same(drawn: Drawn) -> None:
    words = words_in(drawn()["touchpoints-lists"]["children"])
    assert words[:1] == ["入口"]
    assert "公众号（自有运营）" in words


def clicked(app: Dash, visitor: Visitor, node: object, **more: object) -> TestResponse:
    return visitor.call(
        output_of(app, "url.pathname", "touchpoints-flow"),
        **{
            "touchpoints-flow.clickData": {"points": [{"customdata": node} | more]},
            FILTERS: CHOSEN,
            SEARCH: "?range=last7",
        },
    )


def test_a_click_opens_a_group_and_leads_from_a_scene_to_its_page(
    app: Dash, person: MakePerson
) -> None:
    visitor = person()
    opened = answered(clicked(app, visitor, "class:自有运营", depth=0))["url"]
    assert opened["pathname"] == PATH
    assert "open=class%3A" in opened["search"]
    assert "range=last7" in opened["search"]
    assert (
        answered(clicked(app, visitor, "scene:1035", depth=0))["url"]["pathname"] == f"{PATH}/one"
    )


@pytest.mark.parametrize("node", ["deed:cart", "javascript:alert(1)", 7, None, "x" * 999])
def test_a_click_on_anything_else_leads_nowhere(
    app: Dash, person: MakePerson, node: object
) -> None:
    assert answered(clicked(app, person(), node, depth=0)) == {}


def test_a_click_on_a_link_leads_nowhere(app: Dash, person: MakePerson) -> None:
    assert answered(clicked(app, person(), "class:自有运营")) == {}


def test_one_touchpoint_shows_its_own_numbers(drawn: Drawn) -> None:
    answer = drawn("?node=scene:1035", "touchpoint-trend.figure")
    words = words_in(answer["touchpoint-kpis"]["children"])
    assert words[words.index("直接支付金额") + 2] == "¥120.05"
    trail = words_in(answer["touchpoint-trail"]["children"])
    assert trail[-2:] == ["公众号菜单", "按触点字典（2026）"]
    (landing,) = rows_of(answer, "touchpoint-landing")
    assert (landing["landing_page"], landing["landing_kind"]) == ("pages/home", "首页")


def test_a_touchpoint_nobody_came_through_says_so(drawn: Drawn) -> None:
    answer = drawn("?node=scene:9999", "touchpoint-trend.figure")
    assert "该时段没有打开记录。" in words_in(answer["touchpoint-kpis"]["children"])


def pressed(app: Dash, visitor: Visitor, kind: str, name: str) -> dict[str, Any]:
    """Presses an ⓘ or a “table view”: inputs by pattern, as Dash's own script sends them."""
    output = output_of(app, "touchpoints-drawer.opened")
    body = callback_body(app, output, {FILTERS: CHOSEN, SEARCH: "?open=class:自有运营"})
    key = {"name": name, "type": kind}
    for given in range(2):
        wanted = ("touchpoints-about", "touchpoints-table")[given]
        body["inputs"][given] = (
            [{"id": key, "property": "n_clicks", "value": 1}] if kind == wanted else []
        )
    body["changedPropIds"] = [f'{{"name":"{name}","type":"{kind}"}}.n_clicks']
    visitor.get("/")
    cookie = visitor.client.get_cookie("_csrf_token")
    return answered(
        visitor.client.post(
            "/_dash-update-component", json=body, headers={"X-CSRFToken": cookie.value}
        )
    )


def test_the_definition_tells_words_sql_parameters_settings_and_version(
    app: Dash, person: MakePerson
) -> None:
    answer = pressed(app, person(), "touchpoints-about", "kpis.uv")["touchpoints-drawer"]
    assert answer["opened"] is True
    words = " ".join(words_in(answer["children"]))
    assert "按统一身份去重" in words
    assert "0 元订单" in words
    assert "数据版本" in words
    (code,) = find(answer["children"], "CodeHighlight")
    assert f"-- $start_date = date '{START}'" in code["code"]
    assert "from visits_of(" in code["code"]


def test_the_table_view_holds_the_rows_of_the_chart(app: Dash, person: MakePerson) -> None:
    answer = pressed(app, person(), "touchpoints-table", "flow")["touchpoints-drawer"]
    (grid,) = find(answer["children"], "AgGrid")
    assert {row["step"] for row in grid["rowData"]} == {
        "入口 → 落地页",
        "落地页 → 最深行为",
        "最深行为 → 结果",
    }
