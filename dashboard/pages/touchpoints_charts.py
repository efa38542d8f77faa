"""The questions 触点地图 asks, and what their tables hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from dashboard.pages.charts import Chart, Words
from dashboard.pages.dictionaries import dictionary, edition, levels
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PAGE = "touchpoints"
TOPS = ("8", "5", "12", "20")
MEASURES = (
    "uv",
    "tp_new_uv",
    "opens",
    "tp_share",
    "tp_cart_uv",
    "tp_order_uv",
    "tp_pay_uv",
    "tp_paid_fen",
    "tp_pay_cvr",
    "tp_uv_value_fen",
    "bounce_rate",
    "stay_per_open",
    "tp_ret1",
    "tp_ret7",
)


def opened(view: View, nodes: pl.DataFrame) -> list[str]:
    """The node the address opens and the nodes above it, from the top down; none if unknown."""
    parents: dict[str, str | None] = dict(nodes.select("node", "parent").iter_rows())
    node = view.drill.get("open", "")
    return line(parents, node) if node in parents else []


def line(parents: Mapping[str, str | None], node: str) -> list[str]:
    """A node and all nodes above it, from the top down."""
    above = parents.get(node)
    return [*line(parents, above), node] if above else [node]


def _shown(warehouse: Warehouse, view: View) -> dict[str, object]:
    nodes = warehouse.fetch("touchpoints/entry_nodes", **view.params(**dictionary(view)))
    return shown(view, opened(view, nodes))


def shown(view: View, path: Sequence[str]) -> dict[str, object]:
    """Which entry nodes are visible: the level chosen, with the opened ones one level deeper."""
    return {
        **dictionary(view),
        "level": view.choice("by", levels(view)),
        "open_nodes": list(path) or None,
    }


KPIS = Chart(
    PAGE,
    "kpis",
    "overview/kpis",
    "touchpoints.kpis",
    ("opens", "uv", "new_uv", "bounce_rate", "stay_per_uv", "unknown_share"),
)
FLOW = Chart(
    PAGE,
    "flow",
    "touchpoints/flow",
    "touchpoints.flow",
    (
        Words("step", "touchpoints.step", area="touchpoints.step_"),
        Words(
            "name_from",
            "touchpoints.node_from",
            english="name_from_en",
            area="touchpoints.",
            code="node_from",
        ),
        Words("node_to", "touchpoints.node_to", area="touchpoints."),
        Words("open_count", "touchpoints.open_count", kind="int"),
    ),
    own=_shown,
    note=edition,
)


def _two_periods(warehouse: Warehouse, view: View) -> dict[str, object]:
    other = view.filters.compared()
    return {
        **_shown(warehouse, view),
        "compare_start_date": other.start_date if other else None,
        "compare_end_date": other.end_date if other else None,
    }


CHANGED = ("opens", "tp_paid_fen")
BEFORE = {"opens": "opens_before", "tp_paid_fen": "tp_paid_before_fen"}
CHANGES = Chart(
    PAGE,
    "changes",
    "touchpoints/changes",
    "touchpoints.changes",
    (
        Words("name", "touchpoints.touchpoint", english="name_en"),
        "opens",
        Words("opens_before", "touchpoints.opens_before", kind="int"),
        "opens_change",
        "tp_paid_fen",
        Words("tp_paid_before_fen", "touchpoints.paid_before", kind="yuan"),
        "tp_paid_change_fen",
    ),
    own=_two_periods,
    note=edition,
)
MATRIX = Chart(
    PAGE,
    "matrix",
    "touchpoints/matrix",
    "touchpoints.matrix",
    (
        Words("name", "touchpoints.touchpoint", english="name_en"),
        Words("class_name", "touchpoints.entry_class", english="class_name_en"),
        *MEASURES,
    ),
    own=_shown,
    note=edition,
)
ROLES = Chart(
    PAGE,
    "roles",
    "touchpoints/roles",
    "touchpoints.roles",
    (
        Words("name", "touchpoints.touchpoint", english="name_en"),
        "attr_buyers",
        "first_touch_buyers",
        "last_touch_buyers",
        "assist_rate",
    ),
    own=_shown,
    note=edition,
)
CHARTS = (KPIS, FLOW, CHANGES, MATRIX, ROLES)
