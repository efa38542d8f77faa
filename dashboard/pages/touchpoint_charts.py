"""The questions asked of one touchpoint, and what their tables hold."""

from __future__ import annotations

import polars as pl

from dashboard.i18n.texts import texts
from dashboard.pages.charts import Chart, Words
from dashboard.pages.dictionaries import dictionary, edition
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PAGE = "touchpoint"
TREND_METRICS = (
    "uv",
    "tp_new_uv",
    "opens",
    "tp_pay_uv",
    "tp_paid_fen",
    "tp_pay_cvr",
    "bounce_rate",
)


def _one(_: Warehouse, view: View) -> dict[str, object]:
    return {"node": view.drill.get("node"), **dictionary(view)}


KPIS = Chart(
    PAGE,
    "kpis",
    "touchpoints/matrix_total",
    "touchpoint.kpis",
    ("uv", "tp_new_uv", "opens", "tp_pay_cvr", "tp_paid_fen", "tp_uv_value_fen"),
    own=_one,
    note=edition,
)
TREND = Chart(
    PAGE,
    "trend",
    "touchpoints/trend",
    "touchpoint.trend",
    (Words("stat_date", "overview.day"), *TREND_METRICS),
    own=_one,
    note=edition,
)
LANDING = Chart(
    PAGE,
    "landing",
    "touchpoints/landing_pages",
    "touchpoint.landing",
    (
        Words("landing_page", "touchpoint.page"),
        Words("landing_kind", "touchpoint.kind", area="touchpoints.landing:"),
        "opens",
        "flow_share",
        "bounce_rate",
        "stay_per_open",
        "pay_orders",
        "tp_paid_fen",
    ),
    own=_one,
    note=edition,
)
NEXT = Chart(
    PAGE,
    "next",
    "touchpoints/next_steps",
    "touchpoint.next",
    (
        Words("next_page", "touchpoint.page"),
        Words("next_kind", "touchpoint.kind", area="touchpoints.landing:"),
        "opens",
        "flow_share",
    ),
    own=_one,
    note=edition,
)
EXITS = Chart(
    PAGE,
    "exits",
    "touchpoints/exits",
    "touchpoint.exits",
    (
        Words("exit_page", "touchpoint.page"),
        Words("exit_kind", "touchpoint.kind", area="touchpoints.landing:"),
        "opens",
        "flow_share",
        "bounce_rate",
    ),
    own=_one,
    note=edition,
)
STEPS = ("3", "2", "4", "5")
_STEPS = tuple(f"step_{number}" for number in range(1, 6))


def _path(_: Warehouse, view: View) -> dict[str, object]:
    return {**_one(_, view), "steps": int(view.choice("steps", STEPS))}


def _written(view: View) -> tuple[pl.Expr, ...]:
    """A way in words: “首页 → 商品页 → 购物车”."""
    kinds = {
        key.removeprefix("touchpoints.landing:"): words
        for key, words in texts(view.language).items()
        if key.startswith("touchpoints.landing:")
    }
    steps = [pl.col(step).cast(pl.String).replace(kinds) for step in _STEPS]
    return (pl.concat_str(steps, separator=" → ", ignore_nulls=True).alias("path"),)


PATHS = Chart(
    PAGE,
    "paths",
    "touchpoints/paths",
    "touchpoint.paths",
    (
        Words("path", "touchpoint.path"),
        "uv",
        "opens",
        "flow_share",
        "path_exit_rate",
        "tp_pay_uv",
        "tp_pay_cvr",
        "tp_paid_fen",
    ),
    own=_path,
    derived=_written,
    note=edition,
)
# No file of it: people leave the house by an extraction only.
PEOPLE = Chart(
    PAGE,
    "people",
    "touchpoints/people",
    "touchpoint.people",
    (
        Words("one_id", "touchpoint.person"),
        Words("phone_masked", "touchpoint.phone"),
        Words("last_visit_date", "touchpoint.last_visit"),
        "opens",
        "pay_orders",
        "tp_paid_fen",
    ),
    own=_one,
)
CHARTS = (KPIS, TREND, LANDING, NEXT, EXITS, PATHS)
