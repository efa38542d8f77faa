"""The questions 裂变 asks, and what their tables hold."""

from __future__ import annotations

import polars as pl

from dashboard.figures.grove import plant
from dashboard.pages.charts import Chart, Words
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PAGE = "fission"
TREND_METRICS = ("share_new_uv", "share_uv", "share_pv", "share_rate", "reflow_pv", "reflow_ratio")
FACTORS = ("k_cohort", "k_sharer", "k_active", "amplification", "doubling_time")
PACE = (
    "cycle_time",
    "cost_per_fission_new_fen",
    "untraceable_share_rate",
    "max_depth",
)


def person_of(view: View) -> str | None:
    """Whose tree the address opens; None for all trees."""
    return view.drill.get("person")


def _person(_: Warehouse, view: View) -> dict[str, object]:
    return {"person": person_of(view)}


def _planted(warehouse: Warehouse, view: View) -> pl.DataFrame:
    return plant(warehouse.fetch(TREE.query, **TREE.params(warehouse, view)))


KPIS = Chart(
    PAGE,
    "kpis",
    "fission/kpis",
    "fission.kpis",
    ("share_uv", "share_rate", "reflow_ratio", "share_new_uv", "fission_ratio", "k_cohort"),
)
# Of a person only the code: who may read numbers sees them on the page, and no file holds them.
TREE = Chart(
    PAGE,
    "tree",
    "fission/tree",
    "fission.tree",
    (
        Words("kind", "fission.mark", area="fission.kind_"),
        Words("depth", "fission.hop", kind="int"),
        Words("person_code", "fission.person"),
        Words("people", "fission.people", kind="int"),
        Words("buyers", "fission.buyers", kind="int"),
        "paid_fen",
    ),
    own=_person,
    read=_planted,
)
SPREADERS = Chart(
    PAGE,
    "spreaders",
    "fission/spreaders",
    "fission.spreaders",
    (
        Words("person_code", "fission.person"),
        Words("direct_new_uv", "fission.direct_new", kind="int"),
        Words("descendant_uv", "fission.descendants", kind="int"),
        "fission_30_fen",
        Words("direct_uv", "fission.direct", kind="int"),
        Words("reach_depth", "fission.reach", kind="int"),
    ),
)
HOPS = Chart(
    PAGE,
    "hops",
    "fission/hops",
    "fission.hops",
    (
        Words("depth", "fission.hop", kind="int"),
        "arrival_uv",
        "share_new_uv",
        Words("immature_uv", "fission.immature", kind="int"),
        "fission_7_buyers",
        "fission_7_fen",
    ),
)
TREND = Chart(
    PAGE,
    "trend",
    "fission/days",
    "fission.trend",
    (Words("stat_date", "overview.day"), *TREND_METRICS, "reflow_uv"),
)
FACTOR = Chart(PAGE, "factors", "fission/kpis", "fission.factors", FACTORS)
SPEED = Chart(
    PAGE, "pace", "fission/kpis", "fission.pace", (*PACE, "mean_depth", "share_pv", "reflow_pv")
)
CHARTS = (KPIS, TREE, SPREADERS, HOPS, TREND, FACTOR, SPEED)
