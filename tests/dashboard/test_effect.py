"""营销效果: what each switch shows, that nothing is hidden, and whose trails one may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from dash import Dash

from dashboard.filters import Filters
from dashboard.pages.effect_charts import ANGLE
from dashboard.pages.view import View
from queries.warehouse import Warehouse
from tests.dashboard.conftest import Visitor, output_of
from tests.dashboard.shop import FILTERS, SCHEME, SEARCH, answered, find, words_in
from tests.queries.conftest import Given
from tests.queries.facts import card, order, touch

END = date(2026, 1, 31)
DAY = END - timedelta(days=6)
CHOSEN = {"range": "last7", "from": str(DAY), "to": str(END), "vs": "previous"}
Drawn = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def warehouse(given: Given) -> Warehouse:
    """ann comes by an article, then by an ad, and buys; bob buys and nothing touched him."""
    return given(
        dim_stores=[{"store_id": key, "store_name": key} for key in ("S1", "S2")],
        dim_channels=[
            {"chan_id": "AD_1", "chan_type": "ad", "touch_kind": "entry", "scene_key": 1067}
        ],
        fct_touches=[
            touch("ann", DAY, 1058, touch_id="read", store_id="S1"),
            touch("ann", DAY, 1067, touch_id="seen", chan_id="AD_1", store_id="S1"),
        ],
        fct_orders=[
            order("ann", DAY, 3000, order_id="E1", store_id="S1", is_first_paid=True),
            order("bob", DAY, 500, order_id="E2", store_id="S2", is_first_paid=True),
        ],
        fct_costs=[
            {"cost_date": DAY, "kind": "ad", "amount_fen": 1000, "chan_id": "AD_1"},
            {"cost_date": END, "kind": "ad", "amount_fen": 200, "chan_id": "AD_1"},
            {"cost_date": DAY, "kind": "other", "amount_fen": 50},
        ],
    )


@pytest.fixture
def drawn(app: Dash, person: Callable[..., Visitor]) -> Drawn:
    def draw(search: str = "", part: str = "effect-channels.children", **who: Any) -> Any:
        visitor = person(**who)
        values = {FILTERS: CHOSEN, SEARCH: search, SCHEME: "light"}
        return answered(visitor.call(output_of(app, part), **values))

    return draw


def rows_of(answer: dict[str, Any], part: str) -> dict[str, dict[str, Any]]:
    (grid,) = find(answer[part]["children"], "AgGrid")
    return {row["name"]: row for row in grid["rowData"]}


def total_of(answer: dict[str, Any], part: str) -> dict[str, Any]:
    (grid,) = find(answer[part]["children"], "AgGrid")
    (total,) = grid["dashGridOptions"]["pinnedBottomRowData"]
    return total


def test_what_nothing_touched_is_a_row_and_the_total_is_what_was_paid(drawn: Drawn) -> None:
    answer = drawn()
    rows = rows_of(answer, "effect-channels")
    assert rows["未归因"]["attr_last_fen"] == 500
    total = total_of(answer, "effect-channels")
    assert {total[f"attr_{model}_fen"] for model in ("last", "first", "linear")} == {3500}


def test_the_models_stand_side_by_side_and_the_switch_says_which_comes_first(drawn: Drawn) -> None:
    answer = drawn("?model=first&window=1")
    rows = rows_of(answer, "effect-channels")
    article, ad = rows["公众号"], rows["广告"]
    assert (article["attr_first_fen"], article["attr_last_fen"]) == (3000, 0)
    assert (ad["attr_first_fen"], ad["attr_last_fen"]) == (0, 3000)
    assert article["attr_linear_fen"] == ad["attr_linear_fen"] == 1500
    (grid,) = find(answer["effect-channels"]["children"], "AgGrid")
    fields = [column["field"] for column in grid["columnDefs"]]
    assert fields.index("attr_first_fen") < fields.index("attr_last_fen")


def test_nonsense_in_the_address_is_the_default(drawn: Drawn) -> None:
    nonsense = drawn("?model=best&window=999&basis=x&breakdown=person")
    assert rows_of(nonsense, "effect-channels").keys() == {"公众号", "广告", "未归因"}


def test_a_channel_opens_its_own_orders_and_the_way_back(drawn: Drawn) -> None:
    answer = drawn("?channel=family:广告", "effect-orders.children")
    (grid,) = find(answer["effect-orders"]["children"], "AgGrid")
    assert [row["order_id"] for row in grid["rowData"]] == ["E1"]
    assert "全部订单" in words_in(answer["effect-picked"]["children"])


def test_costs_stand_beside_what_they_brought_and_young_days_are_hatched(drawn: Drawn) -> None:
    answer = drawn("?model=linear&window=7", "effect-roi.children")
    ad = rows_of(answer, "effect-roi")["广告"]
    # Seven days ago one day alone is old enough: half of ann's order for what that day cost.
    assert (ad["attr_cost_fen"], ad["roi_7"], ad["roi_15"]) == (1200, 1.5, None)
    assert (ad["young_1"], ad["young_7"], ad["young_15"]) == (0, 6, 7)
    assert ad["attr_payback_day"] == 0
    assert rows_of(answer, "effect-roi")["未认领的花费"]["attr_cost_fen"] == 50
    assert total_of(answer, "effect-roi")["attr_cost_fen"] == 1250


def test_who_sees_one_store_sees_no_costs_and_is_told_why(drawn: Drawn) -> None:
    words = words_in(drawn("", "effect-roi.children", store_scope=["S1"])["effect-roi"]["children"])
    assert "花费不属于某个门店或某类访客。" in words


def test_fission_stands_beside_the_three_angles_and_is_in_the_table_of_them(drawn: Drawn) -> None:
    figure = drawn("", "effect-angles.figure")["effect-angles"]["figure"]
    assert [trace.get("xaxis") for trace in figure["data"]][-1] == "x2"
    assert "裂变" in figure["data"][-1]["name"]


def test_the_row_of_everything_adds_up_the_three_and_counts_each_fission_order_once(
    given: Given,
) -> None:
    shared = card("ann", "eve", DAY + timedelta(days=1))
    warehouse = given(
        fct_touches=[touch("ann", DAY, 1067), touch("eve", END, 1007)],
        fct_share_edges=[shared],
        fct_orders=[order("ann", DAY, 3000), order("eve", END, 40), order("bob", END, 500)],
    )
    view = View(Filters.parse(CHOSEN), None, "zh-CN", "light", {})
    rows = {row["channel"]: row for row in ANGLE.fetch(warehouse, view).to_dicts()}
    assert list(rows)[-1] == "total"
    assert rows["total"]["attr_last_fen"] == 3540
    # eve came by ann's card: what she paid is owed to the ad that ann had come by.
    ad, total = rows["family:广告"], rows["total"]
    assert ad["attr_fission_fen"] == total["attr_fission_fen"] == 40
    assert (ad["attr_last_fen"], ad["channel_name"], total["channel_name"]) == (
        3000,
        "广告",
        "合计",
    )


@pytest.mark.parametrize(("scope", "is_seen"), [(None, True), (["S1"], True), (["S2"], False)])
def test_the_trail_of_an_order_outside_ones_stores_is_refused(
    drawn: Drawn, scope: list[str] | None, is_seen: bool
) -> None:
    answer = drawn("?order=E1&window=7", "trail-touches.children", store_scope=scope)
    grids = find(answer["trail-touches"]["children"], "AgGrid")
    assert bool(grids) is is_seen
    if not is_seen:
        assert "没有找到这笔订单。" in words_in(answer["trail-touches"]["children"])
    else:
        assert len(grids[0]["rowData"]) == 2
