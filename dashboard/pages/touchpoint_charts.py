"""The questions asked of one touchpoint, and what their tables hold."""

from __future__ import annotations

from dashboard.pages.charts import Chart, Words
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
    return {"node": view.drill.get("node")}


KPIS = Chart(
    PAGE,
    "kpis",
    "touchpoints/matrix_total",
    "touchpoint.kpis",
    ("uv", "tp_new_uv", "opens", "tp_pay_cvr", "tp_paid_fen", "tp_uv_value_fen"),
    own=_one,
)
TREND = Chart(
    PAGE,
    "trend",
    "touchpoints/trend",
    "touchpoint.trend",
    (Words("stat_date", "overview.day"), *TREND_METRICS),
    own=_one,
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
)
CHARTS = (KPIS, TREND, LANDING, NEXT, EXITS)
