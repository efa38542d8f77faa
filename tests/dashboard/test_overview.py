"""经营总览 shows what the warehouse says, and what a hand on the tables finds too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dash import Dash

from queries.warehouse import Warehouse
from tests.dashboard.conftest import Visitor, output_of
from tests.dashboard.shop import (
    BEFORE,
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
PERIOD = {
    "start_date": START,
    "end_date": END,
    "store_ids": None,
    "visitor_type": None,
    "families": None,
}


@pytest.fixture
def drawn(app: Dash, person: MakePerson) -> Callable[..., dict[str, dict[str, object]]]:
    def draw(chosen: dict[str, object] = CHOSEN, **who: object) -> dict[str, dict[str, object]]:
        visitor = person(**who)
        return answered(
            visitor.call(
                output_of(app, "overview-kpis.children"), **{FILTERS: chosen, SCHEME: "light"}
            )
        )

    return draw


def test_the_cards_show_the_numbers_of_the_query_and_of_a_hand(
    drawn: Callable[..., dict[str, dict[str, object]]], warehouse: Warehouse, by_hand: ByHand
) -> None:
    words = words_in(drawn()["overview-kpis"]["children"])
    paid = by_hand(
        "select sum(paid_fen) from marts.fct_orders where is_counted and paid_date between ? and ?",
        START,
        END,
    )
    people = by_hand(
        "select count(distinct one_id) from marts.fct_opens where open_date between ? and ?",
        START,
        END,
    )
    row = warehouse.fetch("overview/kpis", **PERIOD).row(0, named=True)
    assert (row["paid_fen"], row["uv"]) == (paid, people) == (210_05, 4)
    assert words[words.index("支付金额") + 2] == "¥210.05"
    assert words[words.index("访客数") + 2] == "4"


def test_a_card_tells_its_change_with_sign_and_size(
    drawn: Callable[..., dict[str, dict[str, object]]],
) -> None:
    words = words_in(drawn()["overview-kpis"]["children"])
    at = words.index("支付金额")
    assert words[at + 3 : at + 5] == ["▲ +320.1%", "+¥160.05"]


def test_every_card_leads_to_where_its_number_comes_from(
    drawn: Callable[..., dict[str, dict[str, object]]],
) -> None:
    links = find(drawn()["overview-kpis"]["children"], "Link")
    assert len(links) == 6
    assert all(link["href"].startswith("/touchpoints?range=last7&sort=") for link in links)


def test_the_parts_of_the_change_add_up_to_it_to_the_fen(
    drawn: Callable[..., dict[str, dict[str, object]]], by_hand: ByHand
) -> None:
    figure = drawn()["overview-change"]["figure"]
    *parts, whole = figure["data"][0]["y"]
    change = by_hand(
        "select sum(case when paid_date >= ? then paid_fen else -paid_fen end)"
        " from marts.fct_orders where is_counted and paid_date between ? and ?",
        START,
        BEFORE,
        END,
    )
    assert sum(parts) == whole == change


def test_the_sentence_names_the_change_and_the_factor_behind_it(
    drawn: Callable[..., dict[str, dict[str, object]]],
) -> None:
    words = drawn()["overview-words"]["children"]
    assert words.startswith("支付金额比对比期增加 ¥160.05（+320.1%），主要来自")


def test_without_a_comparison_the_page_says_so_and_shows_no_change(
    drawn: Callable[..., dict[str, dict[str, object]]],
) -> None:
    answer = drawn(CHOSEN | {"vs": "none"})
    assert "未选择对比期" in answer["overview-words"]["children"]
    assert answer["overview-change"]["figure"]["data"] == []


def test_the_rows_by_entry_class_add_up_to_the_paid_amount(
    drawn: Callable[..., dict[str, dict[str, object]]],
) -> None:
    (grid,) = find(drawn()["overview-by-class"]["children"], "AgGrid")
    by_class = {row["entry_class"]: row["paid_fen"] for row in grid["rowData"]}
    assert sum(by_class.values()) == 210_05
    assert by_class["未关联访问"] == 10_00


def test_a_store_scope_holds_whatever_the_browser_asks_for(
    drawn: Callable[..., dict[str, dict[str, object]]],
) -> None:
    asked = CHOSEN | {"store": ["S2"]}
    words = words_in(drawn(asked, store_scope=["S1"])["overview-kpis"]["children"])
    assert words[words.index("支付金额") + 2] == "¥0.00"


def test_the_trend_shows_the_metric_of_the_address(app: Dash, person: MakePerson) -> None:
    answer = answered(
        person().call(
            output_of(app, "overview-trend.figure"),
            **{FILTERS: CHOSEN, SEARCH: "?metric=uv", SCHEME: "dark"},
        )
    )
    under, over = answer["overview-trend"]["figure"]["data"]
    assert over["name"] == "访客数"
    assert sum(numbers_in(over["y"])) == 4
    assert len(numbers_in(over["y"])) == len(numbers_in(under["y"])) == 7


def test_a_period_without_data_draws_sentences_instead_of_charts(
    drawn: Callable[..., dict[str, dict[str, object]]],
) -> None:
    empty = {"range": "custom", "from": "2026-01-01", "to": "2026-01-02", "vs": "previous"}
    answer = drawn(empty)
    for chart in ("overview-shares", "overview-visitors", "overview-paid-by-class"):
        assert "该时段没有数据" in answer[chart]["figure"]["layout"]["annotations"][0]["text"]


def test_english_speaks_english_throughout(
    drawn: Callable[..., dict[str, dict[str, object]]], app: Dash, person: MakePerson
) -> None:
    visitor = person("Eve")
    visitor.post("/preferences?language=en", {})
    answer = answered(
        visitor.call(output_of(app, "overview-kpis.children"), **{FILTERS: CHOSEN, SCHEME: "light"})
    )
    words = words_in(answer["overview-kpis"]["children"])
    assert "Paid amount" in words
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in "".join(words))
