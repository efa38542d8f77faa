"""裂变 shows how far sharing carries, and a person's number only to those who may read it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from dash import Dash

from queries.warehouse import Warehouse
from tests.dashboard.conftest import Visitor, output_of
from tests.dashboard.shop import FILTERS, SCHEME, SEARCH, answered, find, words_in
from tests.queries.conftest import Given
from tests.queries.test_fission import family

CHOSEN = {"range": "custom", "from": "2026-01-10", "to": "2026-01-31", "vs": "none"}
MakePerson = Callable[..., Visitor]
Drawn = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def warehouse(given: Given) -> Warehouse:
    """ann brings bob and cat, bob brings dan, who buys."""
    made: Warehouse = family(given, lambda day: date(2026, 1, day))
    return made


@pytest.fixture
def drawn(app: Dash, person: MakePerson) -> Drawn:
    def draw(
        search: str = "", part: str = "fission-kpis.children", **who: object
    ) -> dict[str, dict[str, Any]]:
        return answered(
            person(**who).call(
                output_of(app, part), **{FILTERS: CHOSEN, SEARCH: search, SCHEME: "light"}
            )
        )

    return draw


def trees(drawn: Drawn, search: str = "", **who: object) -> dict[str, dict[str, Any]]:
    return drawn(search, "fission-tree.figure", **who)


def rows_of(answer: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    (grid,) = find(answer["fission-spreaders"]["children"], "AgGrid")
    rows: list[dict[str, Any]] = grid["rowData"]
    return rows


def code_of(answer: dict[str, dict[str, Any]], row: int) -> str:
    found = re.search(r"person=([0-9a-f]{12})", rows_of(answer)[row]["href"])
    assert found
    return found[1]


def test_the_three_k_factors_stand_side_by_side_with_their_words(drawn: Drawn) -> None:
    words = words_in(drawn()["fission-factors"]["children"])
    shown = {name: words[words.index(name) + 1 :] for name in ("人均带新", "K 因子（活跃）")}
    assert "分享新增 ÷ 发起分享人数。" in shown["人均带新"]
    assert words.count("0.50") == 2  # of the cohort, and per sharer
    assert "2.00" in shown["K 因子（活跃）"]
    assert words[0].startswith("K = 0.50，一轮 2小时")


def test_what_cannot_be_traced_is_said_in_a_sentence(drawn: Drawn) -> None:
    words = words_in(drawn()["fission-pace"]["children"])
    assert words[0].startswith("25.0% 的分享不可追踪")
    assert "¥2.50" in words


def test_the_cost_of_single_stores_is_unknown_and_says_why(drawn: Drawn) -> None:
    words = words_in(drawn(store_scope=["S1"])["fission-pace"]["children"])
    assert "红包不分门店，限定门店时无法计算。" in words


def test_a_store_without_arrivals_says_so_and_draws_nothing(drawn: Drawn) -> None:
    answer = trees(drawn, store_scope=["S1"])
    assert answer["fission-tree"]["figure"]["data"] == []
    assert "该时段没有人通过分享卡片进来。" in words_in(answer["fission-spreaders"]["children"])


def test_a_number_is_shown_to_those_who_may_look_people_up_and_to_nobody_else(
    drawn: Drawn,
) -> None:
    assert [row["person_code"] for row in rows_of(trees(drawn, role="analyst"))] == ["ann", "bob"]
    answer = trees(drawn, name="Mia", role="manager")
    assert [row["person_code"][:3] for row in rows_of(answer)] == ["客户 "] * 2
    opened = trees(drawn, f"?person={code_of(answer, 0)}", name="Vic", role="viewer")
    for said in (answer, opened):
        assert not re.search(r'"(ann|bob|cat|dan)"', json.dumps(said))


def test_the_tree_of_one_spreader_opens_and_leads_back(drawn: Drawn) -> None:
    whole = trees(drawn, role="analyst")
    assert "1 棵树、4 人" in whole["fission-hint"]["children"]
    search = f"?person={code_of(whole, 1)}"
    answer = trees(drawn, search, name="Bea", role="analyst")
    assert "1 棵树、2 人" in answer["fission-hint"]["children"]
    assert answer["fission-tree"]["figure"]["layout"]["xaxis"]["ticktext"] == ["TA", "第 1 层"]
    back, look_up = find(answer["fission-back"]["children"], "Link")
    assert "person=" not in back["href"]
    assert look_up["href"] == "/people"
    assert words_in(answer["fission-back"]["children"])[:2] == ["全部分享树", "bob"]


def clicked(app: Dash, visitor: Visitor, code: object) -> dict[str, Any]:
    return answered(
        visitor.call(
            output_of(app, "url.pathname", "fission-tree"),
            **{
                "fission-tree.clickData": {"points": [{"customdata": code}]},
                FILTERS: CHOSEN,
                SEARCH: "?metric=share_pv",
            },
        )
    )


def test_a_click_on_a_mark_opens_that_person(app: Dash, person: MakePerson) -> None:
    opened = clicked(app, person(), "0123456789ab")["url"]
    assert opened["pathname"] == "/fission"
    assert "metric=share_pv&person=0123456789ab" in opened["search"]


@pytest.mark.parametrize("code", ["", None, 7])
def test_a_click_on_many_people_leads_nowhere(app: Dash, person: MakePerson, code: object) -> None:
    assert clicked(app, person(), code) == {}


@pytest.mark.parametrize("name", ["spreaders", "tree"])
def test_no_file_holds_a_number(person: MakePerson, name: str) -> None:
    answer = person(role="admin").get(f"/export/fission/{name}.csv?from=2026-01-10&to=2026-01-31")
    assert answer.headers["X-Row-Count"] != "0"
    assert not re.search(r"\b(ann|bob|cat|dan)\b", answer.data.decode("utf-8"))
