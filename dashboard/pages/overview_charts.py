"""The questions 经营总览 asks, and what their tables hold."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dashboard.pages.charts import Chart, Words
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PAGE = "overview"
TREND_METRICS = (
    "paid_fen",
    "uv",
    "new_uv",
    "opens",
    "pay_uv",
    "pay_cvr",
    "aov_user_fen",
    "refunded_fen",
)


def _other_period(_: Warehouse, view: View) -> dict[str, object]:
    compared = view.filters.compared()
    return {
        "compare_start_date": compared.start_date if compared else None,
        "compare_end_date": compared.end_date if compared else None,
    }


def _unknown_if_not_compared(view: View) -> Sequence[pl.Expr]:
    """Compared with nothing, the other side is unknown and not zero."""
    if view.filters.compared():
        return ()
    return (
        pl.lit(None, pl.Float64).alias("value_before"),
        pl.lit(None, pl.Int64).alias("contribution_fen"),
    )


KPIS = Chart(
    PAGE,
    "kpis",
    "overview/kpis",
    "overview.kpis",
    ("paid_fen", "net_fen", "uv", "new_uv", "pay_cvr", "aov_user_fen"),
)
TREND = Chart(
    PAGE,
    "trend",
    "overview/trend",
    "overview.trend",
    (Words("stat_date", "overview.day"), *TREND_METRICS),
)
CHANGE = Chart(
    PAGE,
    "change",
    "overview/tree",
    "overview.change",
    (
        Words("factor", "overview.factor", area="overview.factor_"),
        Words("value", "overview.now", kind="decimal"),
        Words("value_before", "overview.before", kind="decimal"),
        Words("contribution_fen", "overview.part_of_change", kind="yuan"),
    ),
    own=_other_period,
    derived=_unknown_if_not_compared,
)
NEW_OLD = Chart(
    PAGE,
    "new-old",
    "overview/new_old",
    "overview.new_old",
    (
        Words("split", "overview.split", area="overview.split_"),
        Words("part", "overview.part", area="overview.part_"),
        "uv",
        "opens",
        "pay_uv",
        "pay_orders",
        "paid_fen",
    ),
)
BY_CLASS = Chart(
    PAGE,
    "by-class",
    "overview/by_entry_class",
    "overview.by_class",
    (
        Words("entry_class", "overview.entry_class", english="entry_class_en"),
        "uv",
        "tp_new_uv",
        "opens",
        "tp_share",
        "pay_uv",
        "pay_orders",
        "paid_fen",
    ),
)
CHARTS = (KPIS, TREND, CHANGE, NEW_OLD, BY_CLASS)
