"""公众号 and one article show what the warehouse says; what was not told is said, not drawn."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from dash import Dash

from queries.warehouse import Warehouse
from tests.dashboard.conftest import Visitor, output_of
from tests.dashboard.shop import (
    CHOSEN,
    END,
    FILTERS,
    SCHEME,
    SEARCH,
    START,
    answered,
    find,
    words_in,
)
from tests.queries.conftest import Given
from tests.queries.facts import opening, order, touch

MakePerson = Callable[..., Visitor]
Drawn = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def warehouse(given: Given) -> Warehouse:
    """One article read for two days, one visit that pays, and fans told by source."""
    told = {"msgid": "m1", "article_id": "A1", "span_days": 1, "is_delayed": False}
    return given(
        as_of=END + timedelta(days=30),
        dim_stores=[{"store_id": "S1", "store_name": "静安店"}],
        dim_articles=[{"article_id": "A1", "title": "一壶茶", "last_publish_date": START}],
        fct_article_days=[
            told | {"stat_date": START, "day_no": 0, "read_uv": 80, "read_total": 80},
            told
            | {"stat_date": START + timedelta(days=1), "day_no": 1, "read_uv": 20}
            | {"read_total": 100, "is_revised": True},
        ],
        fct_article_sources=[
            {"msgid": "m1", "article_id": "A1", "stat_date": START}
            | {"source_name": "公众号消息", "read_uv": 60, "read_total": 60}
        ],
        fct_touches=[touch("ann", START, 1058, article_id="A1")],
        fct_orders=[order("ann", START, 500, store_id="S1")],
        fct_opens=[opening("ann", START, 1058, store_id="S1")],
        fct_fan_days=[
            {"stat_date": START, "user_source": 30, "fans_new": 5, "fans_lost": 2},
            {"stat_date": START, "user_source": 999, "fans_new": 1, "fans_lost": 0},
        ],
        fct_account_days=[{"stat_date": START, "fans_total": 104, "fans_new": 6, "fans_lost": 2}],
    )


@pytest.fixture
def drawn(app: Dash, person: MakePerson) -> Drawn:
    def draw(output: str, search: str = "", **chosen: object) -> dict[str, Any]:
        values = {FILTERS: CHOSEN | chosen, SEARCH: search, SCHEME: "light"}
        return answered(person().call(output_of(app, output), **values))

    return draw


def rows_of(answer: dict[str, Any], part: str) -> list[dict[str, Any]]:
    (grid,) = find(answer[part]["children"], "AgGrid")
    return grid["rowData"]


def test_each_article_is_a_bubble_and_a_row_that_leads_to_its_own_page(drawn: Drawn) -> None:
    answer = drawn("articles-bubbles.figure")
    (bubble,) = answer["articles-bubbles"]["figure"]["data"]
    assert bubble["customdata"] == ["A1"]
    assert "¥50.00" in bubble["hovertext"][0]
    (row,) = rows_of(answer, "articles-articles")
    assert row["href"].startswith("/articles/one?")


def test_a_click_on_a_bubble_leads_to_its_article(app: Dash, person: MakePerson) -> None:
    clicked = {"points": [{"customdata": "A1"}]}
    values = {"articles-bubbles.clickData": clicked, FILTERS: CHOSEN, SEARCH: "?range=last7"}
    output = output_of(app, "url.pathname", asked="articles-bubbles")
    answer = answered(person().call(output, **values))["url"]
    assert answer["pathname"] == "/articles/one"
    assert answer["search"] == "?range=last7&article=A1"


@pytest.mark.parametrize("clicked", [None, {"points": []}, {"points": [{"customdata": 7}]}])
def test_a_click_on_anything_else_leads_nowhere(
    app: Dash, person: MakePerson, clicked: object
) -> None:
    values = {"articles-bubbles.clickData": clicked, FILTERS: CHOSEN, SEARCH: ""}
    assert (
        answered(person().call(output_of(app, "url.pathname", asked="articles-bubbles"), **values))
        == {}
    )


def test_columns_that_no_source_told_are_named_and_not_drawn(drawn: Drawn) -> None:
    answer = drawn("articles-bubbles.figure")
    (row,) = rows_of(answer, "articles-articles")
    assert "read_pv" not in row
    words = words_in(answer["articles-articles"]["children"])
    assert "该时段没有来源给出：千次阅读成交、阅读次数、打开率、读完率、分享人数。" in words


def test_narrowing_to_a_store_says_that_reads_stay_whole_and_rates_are_empty(drawn: Drawn) -> None:
    answer = drawn("articles-bubbles.figure", store=["S1"])
    said = words_in(answer["articles-choices"]["children"])
    assert any(words.startswith("粉丝与阅读不分门店") for words in said)
    (row,) = rows_of(answer, "articles-articles")
    assert row["read_uv"] == 100
    assert row.get("gmv_per_k_readers_fen") is None


def test_fans_are_drawn_by_source_with_the_days_of_publication_marked(drawn: Drawn) -> None:
    figure = drawn("articles-fans.figure")["articles-fans"]["figure"]
    names = [trace["name"] for trace in figure["data"]]
    assert names == ["扫描二维码", "999", "取消关注", "净增关注", "发表图文"]
    assert figure["data"][-1]["customdata"] == ["一壶茶"]


def test_one_article_tells_its_days_sources_and_windows(drawn: Drawn) -> None:
    answer = drawn("article-trend.figure", "?article=A1")
    assert words_in(answer["article-trail"]["children"]) == ["公众号", "一壶茶"]
    days = rows_of(answer, "article-days")
    assert [day["read_uv"] for day in days] == [80, 20]
    assert days[1]["told"] == "有修订（先前报得少，已更正）"
    assert "60 · 75.0%" in words_in(answer["article-sources"]["children"])
    assert [row["article_sold_fen"] for row in rows_of(answer, "article-windows")] == [500] * 4


@pytest.mark.parametrize("search", ["", "?article=nobody", "?article=%27%3B--", "?article=%00"])
def test_an_article_nobody_knows_is_an_empty_page(drawn: Drawn, search: str) -> None:
    answer = drawn("article-trend.figure", search)
    assert "该时段没有这篇图文的数据。" in words_in(answer["article-kpis"]["children"])
