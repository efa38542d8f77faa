"""Filters: addresses that survive any hand, periods that mean what they say."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from dashboard.filters import (
    COMPARISONS,
    PRESETS,
    VISITORS,
    Bounds,
    Filters,
    merged_search,
)

STORES = {"S1": "静安店", "S2": "湖滨店", "s,3&=?": "怪名店"}
FAMILIES = {"公众号": "公众号", "扫码": "扫码"}
BOUNDS = Bounds(date(2025, 1, 1), date(2026, 11, 22), STORES, FAMILIES)
DAYS = st.dates(BOUNDS.first_date, BOUNDS.last_date)


@st.composite
def choices(draw: st.DrawFn) -> Filters:
    given: dict[str, Any] = {
        "range": draw(st.sampled_from(PRESETS)),
        "vs": draw(st.sampled_from(COMPARISONS)),
        "store": draw(st.lists(st.sampled_from(sorted(STORES)))),
        "who": draw(st.sampled_from((None, *VISITORS))),
        "family": draw(st.lists(st.sampled_from(sorted(FAMILIES)))),
    }
    if given["range"] == "custom":
        given |= {"from": draw(DAYS).isoformat(), "to": draw(DAYS).isoformat()}
    return Filters.parse(given, bounds=BOUNDS)


NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from(["range", "from", "to", "vs", "store", "who", "family", "x"])


@any_of(choices())
def test_an_address_leads_back_to_the_same_view(filters: Filters) -> None:
    assert Filters.parse(filters.to_query_string(), bounds=BOUNDS) == filters
    assert Filters.parse("?" + filters.to_query_string(), bounds=BOUNDS).dropped == ()


@any_of(choices())
def test_the_store_leads_back_to_the_same_view_with_and_without_bounds(filters: Filters) -> None:
    assert Filters.parse(filters.to_store(), bounds=BOUNDS) == filters
    assert Filters.parse(filters.to_store()) == filters


@any_of(st.dictionaries(KEYS, NONSENSE) | NONSENSE, st.sampled_from([BOUNDS, None]))
def test_nonsense_is_survived(raw: object, bounds: Bounds | None) -> None:
    filters = Filters.parse(raw, bounds=bounds)
    assert filters.start_date <= filters.end_date
    assert filters.params(None)["start_date"] == filters.start_date
    filters.compared()
    filters.sentence("zh-CN", bounds)
    filters.to_query_string()
    merged_search(str(raw), filters)


@any_of(st.text(max_size=300))
def test_any_query_string_is_survived(text: str) -> None:
    filters = Filters.parse(text, bounds=BOUNDS)
    assert BOUNDS.first_date <= filters.start_date <= filters.end_date <= BOUNDS.last_date


@any_of(choices())
def test_comparison_periods_are_as_long_and_earlier(filters: Filters) -> None:
    before = filters.compared()
    if filters.comparison == "none":
        assert before is None
        return
    assert before is not None
    length = filters.end_date - filters.start_date
    if filters.comparison == "year":
        assert abs((before.end_date - before.start_date) - length) <= timedelta(days=1)
        return
    assert before.end_date - before.start_date == length
    assert before.end_date < filters.start_date
    if filters.comparison == "weekday":
        assert before.start_date.weekday() == filters.start_date.weekday()
        assert filters.start_date - before.end_date <= timedelta(days=7)
    else:
        assert before.end_date == filters.start_date - timedelta(days=1)


@pytest.mark.parametrize(
    ("preset", "start", "end"),
    [
        ("yesterday", "2026-11-22", "2026-11-22"),
        ("last7", "2026-11-16", "2026-11-22"),
        ("last30", "2026-10-24", "2026-11-22"),
        ("month", "2026-11-01", "2026-11-22"),
        ("last_month", "2026-10-01", "2026-10-31"),
    ],
)
def test_presets_count_from_the_last_loaded_day(preset: str, start: str, end: str) -> None:
    filters = Filters.parse(f"?range={preset}", bounds=BOUNDS)
    assert (filters.start_date.isoformat(), filters.end_date.isoformat()) == (start, end)


def test_a_leap_day_compares_with_the_day_before_march() -> None:
    bounds = Bounds(date(2024, 1, 1), date(2024, 2, 29))
    before = Filters.parse("?range=yesterday&vs=year", bounds=bounds).compared()
    assert before is not None and before.start_date == date(2023, 2, 28)


@pytest.mark.parametrize(
    ("search", "dropped"),
    [
        ("?store=S1&store=closed", ("store",)),
        ("?family=nothing", ("family",)),
        ("?who=everyone&vs=lastweek", ("vs", "who")),
        ("?range=forever", ("range",)),
        ("?from=2026-11-01&to=tomorrow", ("range",)),
        ("?from=2030-01-01&to=2030-02-01", ("range",)),
        ("?from=2020-01-01&to=2026-11-22", ("range",)),
    ],
)
def test_what_is_not_understood_is_dropped_and_named(search: str, dropped: tuple[str, ...]) -> None:
    assert Filters.parse(search, bounds=BOUNDS).dropped == dropped


def test_dates_the_wrong_way_round_are_turned() -> None:
    filters = Filters.parse("?from=2026-11-10&to=2026-11-01", bounds=BOUNDS)
    assert (filters.start_date, filters.end_date) == (date(2026, 11, 1), date(2026, 11, 10))


@any_of(choices(), st.none() | st.lists(st.sampled_from(sorted(STORES))).map(tuple))
def test_a_scope_only_ever_narrows(filters: Filters, scope: tuple[str, ...] | None) -> None:
    asked = filters.params(scope)["store_ids"]
    if scope is None:
        assert asked == (sorted(filters.store_ids) or None)
    else:
        assert asked is not None, "no list would mean every store"
        assert set(asked) <= set(scope)
        assert set(asked) == (set(filters.store_ids) or set(scope)) & set(scope)


def test_a_page_keeps_its_own_keys_in_the_address() -> None:
    filters = Filters.parse("?range=last7", bounds=BOUNDS)
    assert merged_search("?scene=1035&range=month&x=a%26b", filters) == (
        "?range=last7&scene=1035&x=a%26b"
    )
    assert merged_search("", Filters.parse(bounds=BOUNDS)) == ""


def test_the_view_in_words() -> None:
    filters = Filters.parse("?range=last7&vs=weekday&store=S1&who=new&family=扫码", bounds=BOUNDS)
    assert filters.sentence("zh-CN", BOUNDS) == (
        "近7日 11-16 – 11-22 · 按星期对齐 · 静安店 · 新客 · 扫码"
    )
    assert filters.sentence("en", BOUNDS) == (
        "Last 7 days 11-16 – 11-22 · vs same weekdays · 静安店 · New visitors · 扫码"
    )
