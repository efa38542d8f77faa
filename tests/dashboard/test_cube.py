"""渠道魔方 in the address and on the page: allow-lists, drill and roll-up, totals, scope, files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dash import Dash

from dashboard.filters import Filters
from dashboard.pages.cube_choice import DIMENSIONS, FINER, MEASURES, PRESETS, Choice
from dashboard.pages.view import View, drill_of
from tests.dashboard.conftest import Visitor, output_of
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
    warehouse,
    words_in,
)

__all__ = ["by_hand", "warehouse"]
MakePerson = Callable[..., Visitor]
Drawn = Callable[..., dict[str, dict[str, Any]]]
FILE = f"/export/cube/pivot.csv?from={START}&to={END}"


def view_of(search: str) -> View:
    return View(Filters.parse(CHOSEN), None, "zh-CN", "light", drill_of(search))


def chosen(search: str) -> Choice:
    return Choice.of(view_of(search))


def again(choice: Choice) -> Choice:
    """What the address of a choice says when it is read back."""
    return chosen(urlsplit(choice.href(view_of(""))).query)


@pytest.fixture
def drawn(app: Dash, person: MakePerson) -> Drawn:
    def draw(search: str = "", part: str = "cube-pivot.children", **who: Any) -> dict[str, Any]:
        values = {FILTERS: CHOSEN, SEARCH: search, SCHEME: "light"}
        return answered(person(**who).call(output_of(app, part), **values))

    return draw


def grid_of(answer: dict[str, Any]) -> dict[str, Any]:
    (grid,) = find(answer["cube-pivot"]["children"], "AgGrid")
    return grid


def test_an_address_says_the_whole_choice_and_is_read_back() -> None:
    choice = Choice(
        dims=("store", "chan", "day", "visitor"),
        measures=("paid_fen", "uv"),
        kept=("chan:AD_1", "chan:", "landing:pages/a?b=1&c,d%2C", "store:S 1"),
        top="50",
        by="paid_fen",
        heat="off",
    )
    assert again(choice) == choice


@pytest.mark.parametrize(
    "nonsense",
    [
        "dims=store'; drop table x.passwords.uv",
        "measures=count(*).1",
        "only=rest,nothing:1,store,%00,:x",
        "top=-1&by=select&heat=maybe",
    ],
)
def test_what_no_list_holds_is_left_out(nonsense: str) -> None:
    assert chosen(f"?{nonsense}") in (chosen(""), chosen("?dims=store"))


def test_there_are_four_dimensions_at_most_and_each_once() -> None:
    assert chosen("?dims=store.store.chan.day.city.week").dims == ("store", "chan", "day", "city")


def test_a_value_is_kept_and_looked_at_one_step_finer() -> None:
    choice = chosen("?dims=chan_type.visitor").drilled("chan_type:ad")
    assert (choice.dims, choice.kept) == (("chan", "visitor"), ("chan_type:ad",))
    choice = choice.drilled("visitor:new")
    assert (choice.dims, choice.kept) == (("chan",), ("chan_type:ad", "visitor:new"))
    assert choice.rolled_up(1).dims == ("visitor", "chan")
    assert choice.rolled_up(0).kept == ()
    assert choice.rolled_up(0).dims == ("visitor", "chan_type")


def test_a_drill_never_ends_on_nothing() -> None:
    choice = chosen("?dims=day")
    for _ in DIMENSIONS:
        choice = choice.drilled(f"{choice.dims[0]}:x")
        if len(choice.kept) < len(DIMENSIONS):
            assert choice.dims


def test_presets_and_steps_name_what_there_is() -> None:
    for dims, measures in PRESETS.values():
        assert set(dims) <= set(DIMENSIONS)
        assert set(measures) <= set(MEASURES)
    assert set(FINER) | set(FINER.values()) <= set(DIMENSIONS)


def test_the_total_counts_each_person_once_and_the_excess_is_told(
    drawn: Drawn, by_hand: ByHand
) -> None:
    answer = drawn("?dims=store.family&measures=uv.paid_fen")
    grid = grid_of(answer)
    (total,) = grid["dashGridOptions"]["pinnedBottomRowData"]
    people = by_hand(
        "select count(distinct one_id) from marts.fct_opens where open_date between ? and ?",
        START,
        END,
    )
    assert total["uv"] == people == 4
    assert total["paid_fen"] == 210_05
    assert sum(row["paid_fen"] for row in grid["rowData"]) == 210_05
    assert any("相加比合计多 0.0%" in words for words in words_in(answer["cube-pivot"]["children"]))


def test_cells_beyond_the_first_are_one_row_above_the_total(drawn: Drawn) -> None:
    grid = grid_of(drawn("?dims=scene.store&top=10&measures=uv"))
    assert len(grid["dashGridOptions"]["pinnedBottomRowData"]) == 1
    columns = [column["field"] for column in grid["columnDefs"]]
    assert columns == ["dim1", "dim2", "uv"]


def test_a_click_on_a_value_leads_one_step_deeper(drawn: Drawn) -> None:
    rows = {row["dim1"]: row for row in grid_of(drawn("?dims=store"))["rowData"]}
    asked = parse_qs(urlsplit(rows["静安店"]["href1"]).query)
    assert (asked["dims"], asked["only"]) == (["guide"], ["store:S1"])
    answer = drawn("?dims=guide&only=store:S1", name="Bo")
    assert words_in(answer["cube-trail"]["children"]) == ["全部", "门店: 静安店"]
    assert grid_of(answer)["dashGridOptions"]["pinnedBottomRowData"][0]["paid_fen"] == 120_05


def test_numbers_of_people_who_are_too_new_are_hatched_with_the_day(drawn: Drawn) -> None:
    grid = grid_of(drawn("?dims=visitor&measures=uv.amt7_fen"))
    (column,) = [each for each in grid["columnDefs"] if each["field"] == "amt7_fen"]
    assert column["cellClassRules"] == {"unripe": "params.data.amt7_immature_uv > 0"}
    assert "2026-02-06" in column["tooltipValueGetter"]["function"]
    assert {row["amt7_fen"] for row in grid["rowData"]} == {None}


def test_a_narrow_scope_sees_its_own_stores_whatever_the_address_says(drawn: Drawn) -> None:
    grid = grid_of(drawn("?dims=store&only=store:S1,store:S2&measures=uv", store_scope=["S2"]))
    assert [row["dim1"] for row in grid["rowData"]] == ["湖滨店"]
    values = drawn("?values=store", part="cube-values.data", store_scope=["S2"], name="Bo")
    assert [each["value"] for each in values["cube-values"]["data"]] == ["store:S2"]


def test_nothing_found_says_so_and_the_cards_stand(app: Dash, drawn: Drawn) -> None:
    assert "换一个时段" in "".join(words_in(drawn("?only=store:none")["cube-pivot"]["children"]))
    assert drawn("?only=store:none", part="cube-kpis.children", name="Bo")["cube-kpis"]["children"]


def test_picking_measures_changes_the_address_and_repeats_nothing(
    app: Dash, person: MakePerson
) -> None:
    visitor = person()
    output = next(key for key in app.callback_map if key.startswith("url.search@") and any(
        each["id"] == "cube-measures" for each in app.callback_map[key]["inputs"]))  # fmt: skip
    usual = list(chosen("").measures)
    same = visitor.call(output, **{"cube-measures.value": usual, FILTERS: CHOSEN, SEARCH: ""})
    assert same.json["response"] == {}
    picked = visitor.call(output, **{"cube-measures.value": ["pv"], FILTERS: CHOSEN, SEARCH: ""})
    assert "measures=pv" in picked.text


def test_the_file_holds_the_chosen_columns_and_the_total(person: MakePerson) -> None:
    answer = person(role="manager").get(f"{FILE}&dims=store.visitor&measures=uv.paid_fen")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "门店,新老访客,访客数,支付金额（元）"
    assert "湖滨店,新访客,1,80.00" in lines or "湖滨店,新访客,2,80.00" in lines
    assert any(line.startswith("去重合计,,4,210.05") for line in lines)
    narrow = person("Bo", role="manager", store_scope=["S2"]).get(f"{FILE}&dims=store")
    assert "静安店" not in narrow.data.decode("utf-8")
