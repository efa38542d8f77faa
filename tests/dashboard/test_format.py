"""Numbers as a reader expects them."""

from decimal import Decimal

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from dashboard.format import delta, number


@pytest.mark.parametrize(
    ("value", "kind", "chinese", "english"),
    [
        (0, "int", "0", "0"),
        (9_999, "int", "9,999", "9,999"),
        (10_000, "int", "1.00万", "10.00K"),
        (999_999, "int", "100.00万", "1.00M"),
        (99_999_999, "int", "1.00亿", "100.00M"),
        (1_234_567_890, "int", "12.35亿", "1.23B"),
        (-12_345, "int", "-1.23万", "-12.35K"),
        (1, "yuan", "¥0.01", "¥0.01"),
        (999_999, "yuan", "¥9,999.99", "¥9,999.99"),
        (1_000_000, "yuan", "¥1.00万", "¥10.00K"),
        (1_000_989_890, "yuan", "¥1,000.99万", "¥10.01M"),
        (-5, "yuan", "-¥0.05", "-¥0.05"),
        (0.1234, "percent", "12.3%", "12.3%"),
        (0.0005, "percent", "0.1%", "0.1%"),
        (-0.0001, "percent", "0.0%", "0.0%"),
        (2.5, "decimal", "2.50", "2.50"),
        (0.004, "decimal", "0.00", "0.00"),
        (7.25, "duration", "7.3秒", "7.3s"),
        (59.7, "duration", "1分0秒", "1m 0s"),
        (75, "duration", "1分15秒", "1m 15s"),
        (4_000, "duration", "1小时6分", "1h 6m"),
        (None, "int", "—", "—"),
        (float("nan"), "percent", "—", "—"),
        (float("inf"), "yuan", "—", "—"),
    ],
)
def test_numbers(value: float | None, kind: str, chinese: str, english: str) -> None:
    assert number(value, kind, "zh-CN") == chinese
    assert number(value, kind, "en") == english


def test_the_full_number_is_whole_to_the_fen() -> None:
    assert number(1_000_989_890, "yuan", full=True) == "¥10,009,898.90"
    assert number(123_456_789, "int", full=True) == "123,456,789"
    assert number(12, "yuan", full=True, currency="USD") == "$0.12"
    assert number(12, "yuan", full=True, currency="CHF") == "CHF 0.12"


@any_of(st.integers(-(10**17), 10**17))
def test_no_fen_is_lost_in_a_full_amount(fen: int) -> None:
    shown = number(fen, "yuan", full=True).replace("¥", "").replace(",", "")
    assert Decimal(shown) * 100 == fen


@pytest.mark.parametrize(
    ("now", "before", "kind", "relative", "absolute", "arrow", "tone"),
    [
        (110, 100, "int", "+10.0%", "+10", "▲", "better"),
        (90, 100, "int", "-10.0%", "-10", "▼", "worse"),
        (5, 5, "int", "0.0%", "0", "±", "neutral"),
        (5, 0, "int", "—", "+5", "▲", "better"),
        (0, 0, "int", "0.0%", "0", "±", "neutral"),
        (0.12, 0.1, "percent", "+2.0个百分点", "+2.0个百分点", "▲", "better"),
        (None, 1, "int", "—", "—", "", "neutral"),
        (1, None, "yuan", "—", "—", "", "neutral"),
    ],
)
def test_changes(
    now: float | None,
    before: float | None,
    kind: str,
    relative: str,
    absolute: str,
    arrow: str,
    tone: str,
) -> None:
    change = delta(now, before, kind)
    assert (change.relative, change.absolute, change.arrow, change.tone) == (
        relative,
        absolute,
        arrow,
        tone,
    )


def test_less_may_be_better() -> None:
    assert delta(0.1, 0.2, "percent", better="down").tone == "better"
    assert delta(0.1, 0.2, "percent", better="none").tone == "neutral"
