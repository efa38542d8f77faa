"""裂变: how far sharing carries, through whom, how fast, and what of it cannot be seen."""

from __future__ import annotations

from typing import Any

import polars as pl
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import PEOPLE
from dashboard.components.graph import graph
from dashboard.components.skeleton import block_skeleton, kpi_skeletons
from dashboard.i18n import text
from dashboard.pages import fission_parts as parts
from dashboard.pages.cards import card
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.fission_charts import (
    CHARTS,
    FACTOR,
    FACTORS,
    HOPS,
    KPIS,
    PACE,
    PAGE,
    SPEED,
    SPREADERS,
    TREE,
    TREND,
    TREND_METRICS,
    person_of,
)
from dashboard.pages.kpis import kpi_cards
from dashboard.pages.trends import metric_switch, trend_of
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = parts.PATH, "fission.title", "nav.touchpoints", "fission"
PERMISSION = "view:fission"


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()

    def drawn(name: str, title: str, height: int) -> Component:
        return graph(f"{PAGE}-{name}", title=text(title), language=viewer.language, height=height)

    return html.Div(
        [
            html.Section(kpi_skeletons(6), id=f"{PAGE}-kpis", className="kpi-row"),
            card(
                TREE,
                [html.Div(id=f"{PAGE}-back"), drawn("tree", TREE.title, 760)],
                subtitle=html.Span(id=f"{PAGE}-hint"),
                viewer=viewer,
            ),
            card(
                SPREADERS,
                html.Div(block_skeleton(460), id=f"{PAGE}-spreaders"),
                subtitle=text("fission.spreaders_hint"),
                viewer=viewer,
            ),
            html.Div(
                [
                    card(
                        HOPS,
                        drawn("hops", HOPS.title, 340),
                        subtitle=text("fission.hops_hint"),
                        viewer=viewer,
                    ),
                    card(
                        TREND,
                        [html.Div(id=f"{PAGE}-metric"), drawn("trend", TREND.title, 320)],
                        viewer=viewer,
                    ),
                ],
                className="halves",
            ),
            html.Div(
                [
                    card(
                        FACTOR,
                        html.Div(block_skeleton(240), id=f"{PAGE}-factors"),
                        subtitle=text("fission.factors_hint"),
                        viewer=viewer,
                    ),
                    card(SPEED, html.Div(block_skeleton(240), id=f"{PAGE}-pace"), viewer=viewer),
                ],
                className="halves",
            ),
            drawer(PAGE),
        ],
        className="page-body",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse."""
    inputs = (Input(ids.FILTERS, "data"), Input(ids.URL, "search"), Input(ids.SCHEME, "data"))

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-kpis", "children"),
        Output(f"{PAGE}-trend", "figure"),
        Output(f"{PAGE}-metric", "children"),
        Output(f"{PAGE}-hops", "figure"),
        Output(f"{PAGE}-factors", "children"),
        Output(f"{PAGE}-pace", "children"),
        *inputs,
    )
    def draw(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        metrics = warehouse.metrics()
        now = KPIS.fetch(warehouse, view)
        row = now.row(0, named=True)
        days = TREND.fetch(warehouse, view)
        metric = metrics[view.choice("metric", TREND_METRICS)]
        return (
            kpi_cards(
                KPIS,
                now,
                KPIS.compared(warehouse, view),
                days,
                view=view,
                metrics=metrics,
                links={code: _leads_to(code, view) for code in KPIS.metrics},
            ),
            trend_of(days, TREND.compared(warehouse, view), metric, view),
            metric_switch(PATH, metric.code, TREND_METRICS, metrics, view),
            parts.hops(HOPS.fetch(warehouse, view), metrics, view),
            [parts.growth(row, view), parts.facts(FACTOR, FACTORS, row, metrics, view)],
            [parts.unseen(row, view), parts.facts(SPEED, PACE, row, metrics, view)],
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-back", "children"),
        Output(f"{PAGE}-hint", "children"),
        Output(f"{PAGE}-tree", "figure"),
        Output(f"{PAGE}-spreaders", "children"),
        *inputs,
    )
    def spread(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        marks = TREE.fetch(warehouse, view)
        rows = SPREADERS.fetch(warehouse, view)
        return (
            parts.way_back(view, _number_of(rows, view)),
            parts.folded(marks, view),
            parts.tree(marks, view),
            parts.spreaders(rows, warehouse.metrics(), view, current()),
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(ids.URL, "pathname", allow_duplicate=True),
        Output(ids.URL, "search", allow_duplicate=True),
        Input(f"{PAGE}-tree", "clickData"),
        State(ids.FILTERS, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def open_person(clicked: Any, chosen: object, search: str | None) -> tuple[Any, Any]:
        code = _clicked_person(clicked)
        if not code:
            return no_update, no_update
        path, _, query = parts.drill(View.read(chosen, search), person=code).partition("?")
        return path, f"?{query}"

    register_drawer(app, warehouse, page=PAGE, permission=PERMISSION, charts=CHARTS)


def _leads_to(code: str, view: View) -> str:
    """A card shows its days below, or what it is made of."""
    if code in TREND_METRICS:
        return parts.drill(view, metric=code) + "#fission-trend-card"
    return parts.drill(view) + (
        "#fission-factors-card" if code == "k_cohort" else "#fission-tree-card"
    )


def _number_of(rows: pl.DataFrame, view: View) -> str | None:
    """The person's number behind the code in the address, for those who may read it."""
    code = person_of(view)
    if code is None or not current().may(PEOPLE):
        return None
    found = rows.filter(pl.col("person_code") == code)["one_id"]
    return str(found[0]) if found.len() else None


def _clicked_person(clicked: Any) -> str:
    """The code of the person that was clicked; marks of several people are nothing."""
    try:
        code = clicked["points"][0]["customdata"]
    except (TypeError, KeyError, IndexError):
        return ""
    return code if isinstance(code, str) else ""
