"""Numbers as a screen shows them: read exactly, or not at all."""

import polars as pl
import pytest

from etl import cells


def one(read, text):
    return pl.DataFrame({"cell": [text]}).select(read(pl.col("cell")).alias("cell"))[0, 0]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("45.2万", 452_000),
        ("３．５ｗ", 35_000),
        ("1,286,400", 1_286_400),
        ("1.2亿", 120_000_000),
        ("1.50千", 1_500),
        ("0", 0),
        ("—", None),
        ("10万+", None),
        ("1.23456万", None),
        ("1.5", None),
        ("万", None),
        ("约3万", None),
    ],
)
def test_a_shown_count_is_whole_or_unread(text, count):
    assert one(cells.shown_number, text) == count


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("¥45.2万", 45_200_000),
        ("1,286.40", 128_640),
        ("1.23456万元", 1_234_560),
        ("0.001万", 1_000),
        ("0.0000001万", None),
        ("1.234", None),
    ],
)
def test_shown_money_is_exact_to_the_fen(text, fen):
    assert one(cells.shown_yuan_to_fen, text) == fen


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1分08秒", 68),
        ("1小时2分", 3_720),
        ("90分钟", 5_400),
        ("45秒", 45),
        ("0:01:08", 68),
        ("68", 68),
        ("01:08", None),
        ("1分68秒", None),
        ("2小时90分", None),
        ("68.5", None),
        ("秒", None),
    ],
)
def test_a_shown_length_of_time_is_clear_or_unread(text, seconds):
    assert one(cells.shown_seconds, text) == seconds


@pytest.mark.parametrize(("text", "share"), [("12%", 0.12), ("3.5%", 0.035), ("0.12", None)])
def test_a_shown_share_needs_its_sign(text, share):
    assert one(cells.shown_share, text) == share
