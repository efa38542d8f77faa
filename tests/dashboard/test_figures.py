"""Frame in, figure out: what is drawn, in which order, and what stands where nothing is."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import plotly.graph_objects as go
import polars as pl
import pytest
from flask import Flask, g

from dashboard import theme
from dashboard.figures.axes import value_axis
from dashboard.figures.bars import ranked_bars, stacked_days
from dashboard.figures.change import Step, change, steps_table
from dashboard.figures.diverging import diverging_bars
from dashboard.figures.dumbbell import dumbbells
from dashboard.figures.flow import fold, folded, node_totals, with_before
from dashboard.figures.forest import forest
from dashboard.figures.grove import MOST, plant
from dashboard.figures.hops import hop_bars
from dashboard.figures.sankey import sankey
from dashboard.figures.shares import share_bars, shares_and_more
from dashboard.figures.sparkline import sparkline
from dashboard.figures.trend import trend
from dashboard.filters import Filters
from dashboard.i18n import Language
from dashboard.pages.fission_parts import tree
from dashboard.pages.view import View

SNAPSHOTS = Path(__file__).parent.parent / "__snapshots__" / "figures"
FLOW = ["step", "node_from", "node_to", "open_count"]
NOTHING = {"nothing": "该时段没有打开。", "scheme": "light", "language": "zh-CN"}


def matches_snapshot(name: str, figure: go.Figure) -> None:
    """Compares without the template, which would fill the file and says nothing of the figure."""
    drawn = json.loads(figure.to_json())
    drawn["layout"].pop("template", None)
    path = SNAPSHOTS / f"{name}.json"
    if os.environ.get("CHUDIAN_WRITE_SNAPSHOTS"):
        path.write_text(json.dumps(drawn, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert drawn == json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def flow() -> pl.DataFrame:
    return pl.DataFrame(
        [
            (1, "a", "home", 60),
            (1, "b", "home", 30),
            (1, "c", "home", 6),
            (1, "d", "home", 4),
            (2, "home", "browse", 100),
            (3, "browse", "left", 90),
            (3, "browse", "paid", 10),
        ],
        schema=FLOW,
        orient="row",
    )


@pytest.fixture
def week() -> pl.DataFrame:
    first = date(2026, 11, 16)
    return pl.DataFrame(
        {
            "day": [first + timedelta(days=i) for i in range(7)],
            "paid_fen": [100_00, 200_00, None, 400_00, 500_00, 600_00, 700_00],
            "new_fen": [40_00, 80_00, 0, 100_00, 100_00, 200_00, 300_00],
            "old_fen": [60_00, 120_00, 0, 300_00, 400_00, 400_00, 400_00],
        }
    )


def test_small_nodes_are_folded_and_no_opening_is_lost(flow: pl.DataFrame) -> None:
    totals = node_totals(fold(flow, top=2)).filter(pl.col("stage_name") == "entry")
    assert totals["node"].to_list() == ["a", "b", folded("entry")]
    assert totals["open_count"].to_list() == [60, 30, 10]


def test_a_single_small_node_keeps_its_name(flow: pl.DataFrame) -> None:
    assert folded("entry") not in fold(flow, top=3)["node_from"].to_list()


def test_a_node_named_to_stay_is_never_folded(flow: pl.DataFrame) -> None:
    rows = fold(flow.vstack(_link("e", 1)), top=2, always={"d"})
    kept = rows.filter(pl.col("step") == 1)["node_from"]
    assert set(kept) == {"a", "b", "d", folded("entry")}


def _link(node: str, count: int) -> pl.DataFrame:
    return pl.DataFrame([(1, node, "home", count)], schema=FLOW, orient="row")


def test_shares_of_a_stage_add_up_to_one(flow: pl.DataFrame) -> None:
    shares = node_totals(flow).group_by("stage").agg(pl.col("share").sum())
    assert shares["share"].to_list() == pytest.approx([1.0] * 4)


def test_a_sankey_carries_name_opens_and_share_and_its_links_wear_their_source(
    flow: pl.DataFrame,
) -> None:
    figure = sankey(
        flow,
        top=8,
        names={"a": "公众号", "home": "首页"},
        colours={"a": "#108968"},
        unit="次打开",
        **NOTHING,
    )
    (drawn,) = figure.data
    assert drawn.node.label[0] == "公众号 · 60 · 60.0%"
    assert drawn.customdata[0] == "a"
    assert "rgba(16,137,104,0.35)" in drawn.link.color
    matches_snapshot("sankey", figure)


def test_a_compared_flow_tells_on_hover_what_grew(flow: pl.DataFrame) -> None:
    before = pl.DataFrame([(1, "a", "home", 50), (1, "gone", "home", 9)], schema=FLOW, orient="row")
    figure = sankey(
        with_before(flow, before),
        top=8,
        names={"a": "公众号"},
        colours={},
        unit="次",
        change="{change}（{before}）",
        **NOTHING,
    )
    (drawn,) = figure.data
    assert drawn.node.customdata[0] == ["公众号", "<br>+10（50）"]
    assert drawn.link.customdata[0] == "<br>+10（50）"
    assert "gone" not in drawn.customdata
    home = drawn.customdata.index("home")
    assert drawn.node.customdata[home][1] == "<br>+41（59）"


def test_growth_and_decline_stand_to_either_side_and_none_is_lost() -> None:
    rows = pl.DataFrame(
        {"node": list("abc"), "opens": [30, 5, 7], "opens_before": [10, 9, 7]},
    )
    chosen = {"name": "node", "now": "opens", "before": "opens_before", "kind": "int"}
    figure = diverging_bars(rows, names={"a": "公众号"}, rest="其他", **chosen, **NOTHING)
    (bars,) = figure.data
    assert list(bars.x) == [-4, 20]
    assert list(bars.y) == ["b", "公众号"]
    assert list(bars.text) == ["▼ -4", "▲ +20"]
    assert list(bars.hovertext) == ["-44.4%", "+200.0%"]
    matches_snapshot("diverging", figure)
    many = pl.DataFrame(
        {"node": [f"n{i}" for i in range(30)], "opens": list(range(30)), "opens_before": [1] * 30}
    )
    folded_bars = diverging_bars(many, names={}, rest="其他", **chosen, **NOTHING).data[0]
    assert len(folded_bars.x) == 15
    assert sum(folded_bars.x) == sum(range(30)) - 30
    assert "其他" in folded_bars.y


def test_a_long_name_is_cut_on_the_node_and_whole_on_hover(flow: pl.DataFrame) -> None:
    name = "微信聊天主界面下拉，「最近使用」栏"
    figure = sankey(flow, top=8, names={"a": name}, colours={}, unit="次", **NOTHING)
    (drawn,) = figure.data
    assert drawn.node.label[0] == "微信聊天主界面下拉，「最近… · 60 · 60.0%"
    assert drawn.node.customdata[0] == name


def test_a_trend_draws_the_comparison_under_it_day_for_day(week: pl.DataFrame) -> None:
    before = week.with_columns(pl.col("day") - timedelta(days=7), pl.col("paid_fen") // 2)
    figure = trend(
        week,
        day="day",
        value="paid_fen",
        label="支付金额",
        kind="yuan",
        compared=before,
        compared_label="上期",
        **NOTHING,
    )
    under, over = figure.data
    assert list(under.x) == list(over.x)
    assert under.customdata[0].startswith("11-09")
    assert under.line.width < over.line.width
    matches_snapshot("trend", figure)


def test_a_trend_leaves_a_gap_where_a_day_is_unknown(week: pl.DataFrame) -> None:
    figure = trend(week, day="day", value="paid_fen", label="支付金额", kind="yuan", **NOTHING)
    (line,) = figure.data
    assert line.connectgaps is False
    assert line.customdata[2].endswith("—")


def test_weekends_are_shaded(week: pl.DataFrame) -> None:
    figure = trend(week, day="day", value="paid_fen", label="支付金额", kind="yuan", **NOTHING)
    assert [shape.x1 for shape in figure.layout.shapes] == ["2026-11-21T12:00", "2026-11-22T12:00"]


def test_the_parts_of_a_change_add_up_to_it_and_rise_in_red() -> None:
    steps = [Step("访客数", 1200), Step("支付转化率", -500), Step("客单价", 1)]
    figure = change(steps, total_label="合计", **NOTHING)
    (drawn,) = figure.data
    assert list(drawn.y) == [1200, -500, 1, 701]
    assert drawn.increasing.marker.color == theme.RED
    assert steps_table(steps)["effect_fen"].sum() == 701
    matches_snapshot("change", figure)


def test_a_rise_is_green_in_english() -> None:
    figure = change([Step("Visitors", 1)], total_label="Sum", **{**NOTHING, "language": "en"})
    assert figure.data[0].increasing.marker.color == theme.GREEN


def test_bars_go_from_the_largest_down_and_say_their_share() -> None:
    rows = pl.DataFrame({"name": ["x", "y", "z"], "opens": [1, 3, None]})
    figure = ranked_bars(
        rows, name="name", value="opens", kind="int", colours={}, names={"y": "扫码"}, **NOTHING
    )
    assert list(figure.data[0].y) == ["x", "扫码"]
    assert list(figure.data[0].text) == ["1 · 25.0%", "3 · 75.0%"]
    matches_snapshot("bars", figure)


def test_stacked_days_hold_both_parts(week: pl.DataFrame) -> None:
    parts = [("new_fen", "新客", theme.SERIES), ("old_fen", "老客", theme.GREY)]
    figure = stacked_days(week, day="day", parts=parts, kind="yuan", **NOTHING)
    assert figure.layout.barmode == "stack"
    assert figure.data[0].width == 18 * 60 * 60 * 1000
    matches_snapshot("stacked", figure)


def test_share_bars_fill_their_length_and_name_their_parts() -> None:
    rows = pl.DataFrame(
        {
            "whole": ["访客数", "访客数", "支付金额"],
            "part": ["new", "old", "new"],
            "value": [30, 70, 500],
            "text": ["30", "70", "¥5.00"],
        }
    )
    parts = [("new", "新客", theme.SERIES), ("old", "老客", theme.GREY)]
    figure = share_bars(rows, parts=parts, **NOTHING)
    new, old = figure.data
    assert list(new.x) == [0.3, 1.0]
    assert list(old.x) == [0.7]
    assert new.text[0] == "30.0%"
    matches_snapshot("shares", figure)


def test_what_is_on_top_stands_apart_on_a_scale_of_its_own() -> None:
    rows = pl.DataFrame(
        {"whole": ["公众号"] * 2, "part": ["a", "b"], "value": [30, 70], "text": ["30", "70"]}
    )
    beside = pl.DataFrame({"whole": ["公众号"], "value": [900], "text": ["¥9.00"]})
    figure = shares_and_more(
        rows,
        beside,
        parts=[("a", "即时", theme.SERIES), ("b", "短效", theme.GREY)],
        whole_label="本人",
        beside_label="裂变",
        colour=theme.RED,
        **NOTHING,
    )
    first, second, more = figure.data
    assert first.x[0] + second.x[0] == 1
    assert (more.xaxis, more.x[0], more.text[0]) == ("x2", 900, "¥9.00")
    assert figure.layout.xaxis.domain[1] < figure.layout.xaxis2.domain[0]
    matches_snapshot("shares_and_more", figure)


def test_a_dumbbell_tells_the_distance_only_where_both_ends_are_known() -> None:
    rows = pl.DataFrame(
        {
            "name": ["公众号", "社群", "广告"],
            "own": [0.1, 0.3, None],
            "other": [0.25, None, 0.2],
            "note": ["案例", None, None],
        }
    )
    figure = dumbbells(
        rows, name="name", own=("own", "自有"), other=("other", "参考"), note="note", **NOTHING
    )
    line, own, other = figure.data
    assert list(line.x) == [0.1, 0.25, None]
    assert (list(own.y), list(other.y)) == (["公众号", "社群"], ["公众号", "广告"])
    assert [each.text for each in figure.layout.annotations] == ["▼ -15.0个百分点", "—", "—"]
    matches_snapshot("dumbbell", figure)


def people(parents: Sequence[int | None]) -> pl.DataFrame:
    """Person n came through parents[n]; every third paid 1 元."""
    depths: list[int] = []
    for parent in parents:
        depths.append(0 if parent is None else depths[parent] + 1)
    return pl.DataFrame(
        {
            "person_key": range(len(parents)),
            "parent_key": list(parents),
            "person_code": [f"code{number}" for number in range(len(parents))],
            "depth": depths,
            "is_new": [parent is not None for parent in parents],
            "paid_fen": [100 if number % 3 == 0 else 0 for number in range(len(parents))],
        },
        schema_overrides={"parent_key": pl.Int64},
    )


def worded(marks: pl.DataFrame) -> pl.DataFrame:
    label = (
        pl.when(pl.col("people") > 1).then(pl.col("people").cast(pl.String)).otherwise(pl.lit(""))
    )
    return marks.with_columns(label=label, hover=pl.col("kind"))


def drawn(marks: pl.DataFrame) -> go.Figure:
    return forest(worded(marks), hop=lambda depth: f"第 {depth} 层", nothing="无", scheme="light")


def test_children_who_brought_nobody_are_one_mark_with_their_number() -> None:
    marks = plant(people([None, *[0] * 6, 1, 1]))
    kinds = marks.select("kind", "depth", "people", "below").rows()
    assert kinds == [
        ("person", 0, 1, 8),
        ("person", 1, 1, 2),
        ("leaves", 1, 5, 0),
        ("person", 2, 1, 0),
        ("person", 2, 1, 0),
    ]
    figure = drawn(marks)
    lines, nodes = figure.data
    assert len(lines.x) == 5 * (marks.height - 1)
    assert nodes.customdata[:3] == ("code0", "code1", "")
    assert nodes.y[3] < nodes.y[1] < nodes.y[4] < nodes.y[2]
    # The area is the number of people: five times as large for five.
    assert nodes.marker.size[2] ** 2 == pytest.approx(5 * nodes.marker.size[3] ** 2, rel=1e-3)
    matches_snapshot("forest", figure)


def forest_of(shape: str) -> list[int | None]:
    """Ten thousand people: whose card each came by."""
    dice = random.Random(7)
    shapes: dict[str, Callable[[int], int | None]] = {
        "random": lambda n: None if dice.random() < 0.05 else dice.randrange(n),
        "wide": lambda n: None if n < 40 else dice.randrange(40 if dice.random() < 0.7 else n),
        "star": lambda n: 0,
        "deep": lambda n: n - 1 if dice.random() < 0.98 else dice.randrange(n),
        "chain": lambda n: n - 1,
        "seeds": lambda n: None if dice.random() < 0.7 else dice.randrange(n),
    }
    return [None, *(shapes[shape](number) for number in range(1, 10_000))]


SHAPES = pytest.mark.parametrize("shape", ["random", "wide", "star", "deep", "chain", "seeds"])


@SHAPES
def test_ten_thousand_people_are_a_few_hundred_marks_and_nobody_is_lost(shape: str) -> None:
    rows = people(forest_of(shape))
    marks = plant(rows)
    assert marks.height <= MOST
    assert marks["people"].sum() == 10_000
    assert marks["buyers"].sum() == (rows["paid_fen"] > 0).sum()
    assert marks["paid_fen"].sum() == rows["paid_fen"].sum()
    assert (
        marks.filter(pl.col("parent").is_null())["trees"].sum() == rows["parent_key"].null_count()
    )
    # What is folded says how many it stands for; who stands alone is one.
    assert (marks.filter(pl.col("kind") == "person")["people"] == 1).all()
    lines, nodes = drawn(marks).data
    assert (len(nodes.x), len(lines.x)) == (marks.height, 5 * marks["parent"].count())


Box = tuple[float, float, float, float]


def boxes(figure: go.Figure, width: int, height: int) -> tuple[list[Box], list[Box]]:
    """Where marks and words lie, in pixels: left, top, right, bottom."""
    nodes, layout = figure.data[1], figure.layout
    (left, right), (bottom, top) = layout.xaxis.range, layout.yaxis.range
    across, down = (width - 16) / (right - left), (height - 36) / (bottom - top)
    marks, words = [], []
    for x, y, size, label, place in zip(
        nodes.x, nodes.y, nodes.marker.size, nodes.text, nodes.textposition, strict=True
    ):
        middle, line = 8 + (x - left) * across, 28 + (y - top) * down
        marks.append((middle - size / 2, line - size / 2, middle + size / 2, line + size / 2))
        if not label:
            continue
        # A letter of the Latin alphabet is half as wide as a Chinese one.
        long = sum(11 if ord(letter) > 255 else 6.2 for letter in label)
        if place == "top center":
            words.append(
                (middle - long / 2, line - size / 2 - 14, middle + long / 2, line - size / 2 - 3)
            )
        else:
            words.append((middle + size / 2, line - 5, middle + size / 2 + long, line + 5))
    return marks, words


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@contextmanager
def spoken(language: Language) -> Iterator[None]:
    with Flask("figures").test_request_context():
        g.language = language
        yield


@SHAPES
@pytest.mark.parametrize("width", [1100, 340], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_no_words_of_ten_thousand_people_lie_on_others_or_leave_the_drawing(
    shape: str, width: int, language: Language
) -> None:
    view = View(Filters.parse({}), None, language, "light", {})
    with spoken(language):
        figure = tree(plant(people(forest_of(shape))), view)
    marks, words = boxes(figure, width, 760)
    assert not [pair for pair in combinations(words, 2) if meet(*pair)]
    ends = [mark for mark in marks if mark[2] - mark[0] > 8]
    assert not [(word, mark) for word in words for mark in ends if meet(word, mark)]
    assert all(word[0] >= 0 and word[2] <= width for word in words)


def test_one_wide_parent_and_many_small_trees_are_folded_too() -> None:
    wide = plant(people([None, *[0] * 9_999]))
    assert wide["people"].to_list() == [1, 9_999]
    small = plant(people([None, *[None] * 99]))
    assert small.height == 11
    assert small.row(-1, named=True)["trees"] == 90


def test_hops_show_people_and_money_and_hatch_who_is_too_new() -> None:
    rows = pl.DataFrame(
        {"name": ["第 1 层", "第 2 层"], "uv": [10, 3], "new": [4, 3], "fen": [500_00, None]}
    )
    figure = hop_bars(
        rows, people=("uv", "人"), unripe=("new", "未满"), money=("fen", "元"), **NOTHING
    )
    ripe, unripe, money = figure.data
    assert list(ripe.x) == [0, 6]
    assert unripe.marker.pattern.shape == "/"
    assert list(money.text) == ["—", "¥500.00"]
    matches_snapshot("hops", figure)


def test_axes_start_at_zero_in_round_steps() -> None:
    axis = value_axis([0, 87_654_32], kind="yuan", language="zh-CN")
    assert axis["ticktext"] == ["¥0", "¥2.5万", "¥5万", "¥7.5万", "¥10万"]
    assert value_axis([0, 3], kind="int", language="zh-CN")["ticktext"] == ["0", "1", "2", "3"]
    assert value_axis([0.031], kind="percent", language="en")["ticktext"][-1] == "4%"


def test_an_axis_with_losses_reaches_below_zero() -> None:
    axis = value_axis([-500, 1200], kind="int", language="en")
    assert axis["tickvals"][0] < 0 < axis["tickvals"][-1]
    assert 0 in axis["tickvals"]


def test_an_axis_of_nothing_still_has_ticks() -> None:
    assert len(value_axis([None, 0], kind="yuan", language="zh-CN")["tickvals"]) >= 2


EMPTY = pl.DataFrame(schema={"day": pl.Date, "paid_fen": pl.Int64, "name": pl.String})


@pytest.mark.parametrize(
    "figure",
    [
        sankey(pl.DataFrame(schema=FLOW), top=8, names={}, colours={}, unit="次", **NOTHING),
        trend(EMPTY, day="day", value="paid_fen", label="支付金额", kind="yuan", **NOTHING),
        change([], total_label="合计", **NOTHING),
        ranked_bars(
            EMPTY, name="name", value="paid_fen", kind="yuan", colours={}, names={}, **NOTHING
        ),
        stacked_days(
            EMPTY, day="day", parts=[("paid_fen", "新客", "#000")], kind="yuan", **NOTHING
        ),
        dumbbells(
            pl.DataFrame(schema={"n": pl.String, "a": pl.Float64, "b": pl.Float64}),
            name="n",
            own=("a", ""),
            other=("b", ""),
            note="n",
            **NOTHING,
        ),
        forest(worded(plant(people([]))), hop=str, nothing="该时段没有打开。", scheme="light"),
        hop_bars(EMPTY, people=("", ""), unripe=("", ""), money=("", ""), **NOTHING),
    ],
    ids=["sankey", "trend", "change", "bars", "stacked", "dumbbell", "forest", "hops"],
)
def test_an_empty_figure_says_why_and_has_no_axes(figure: go.Figure) -> None:
    assert not figure.data
    assert figure.layout.annotations[0].text == "该时段没有打开。"
    assert figure.layout.xaxis.visible is False


def test_a_sparkline_starts_again_after_a_gap() -> None:
    assert sparkline([1, 2, None, 3]).count("M") == 2
    assert sparkline([None, None]) == ""
    assert sparkline([]) == ""


def test_a_flat_sparkline_is_a_line() -> None:
    assert sparkline([0, 0, 0]).count("L") == 2
