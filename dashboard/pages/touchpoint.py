"""One touchpoint: how it does, where its openings land, go on to and end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.components.breadcrumb import breadcrumb
from dashboard.components.empty import empty_state
from dashboard.components.graph import graph
from dashboard.components.skeleton import block_skeleton, kpi_skeletons
from dashboard.components.switch import switch
from dashboard.components.table import data_table
from dashboard.i18n import text
from dashboard.pages import touchpoints_parts as parts
from dashboard.pages.cards import card
from dashboard.pages.charts import Chart, in_words, table_columns
from dashboard.pages.dictionaries import dictionary, edition, kept
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.kpis import kpi_cards
from dashboard.pages.touchpoint_charts import (
    CHARTS,
    EXITS,
    KPIS,
    LANDING,
    NEXT,
    PAGE,
    PATHS,
    PEOPLE,
    STEPS,
    TREND,
    TREND_METRICS,
)
from dashboard.pages.touchpoint_people import people
from dashboard.pages.touchpoints_charts import line
from dashboard.pages.trends import metric_switch, trend_of
from dashboard.pages.view import View
from queries.metrics import Metric
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = parts.ONE, "touchpoint.title", "nav.touchpoints", "touchpoints"
PERMISSION = "view:touchpoints"
IN_MENU = False
# A way of five steps can be read whole.
_PATH_WIDTH = 320


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()
    return html.Div(
        [
            html.Div(id=f"{PAGE}-trail"),
            html.Section(kpi_skeletons(6), id=f"{PAGE}-kpis", className="kpi-row"),
            card(
                TREND,
                graph(
                    f"{PAGE}-trend", title=text(TREND.title), language=viewer.language, height=300
                ),
                actions=html.Div(id=f"{PAGE}-metric"),
                viewer=viewer,
            ),
            card(
                LANDING,
                html.Div(block_skeleton(240), id=f"{PAGE}-landing"),
                subtitle=text("touchpoint.landing_hint"),
                viewer=viewer,
            ),
            html.Div(
                [
                    card(
                        NEXT,
                        html.Div(block_skeleton(240), id=f"{PAGE}-next"),
                        subtitle=text("touchpoint.next_hint"),
                        viewer=viewer,
                    ),
                    card(
                        EXITS,
                        html.Div(block_skeleton(240), id=f"{PAGE}-exits"),
                        subtitle=text("touchpoint.exits_hint"),
                        viewer=viewer,
                    ),
                ],
                className="halves",
            ),
            card(
                PATHS,
                html.Div(block_skeleton(320), id=f"{PAGE}-paths"),
                subtitle=text("touchpoint.paths_hint"),
                actions=html.Div(id=f"{PAGE}-steps"),
                viewer=viewer,
            ),
            html.Section(
                [
                    html.H2(text(PEOPLE.title), className="card-title"),
                    html.Div(
                        dmc.Button(
                            text("touchpoint.people_ask"),
                            id=f"{PAGE}-people-ask",
                            variant="light",
                        ),
                        id=f"{PAGE}-people",
                    ),
                ],
                className="card",
                id=f"{PAGE}-people-card",
            ),
            drawer(PAGE),
        ],
        className="page-body",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse."""

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-trail", "children"),
        Output(f"{PAGE}-kpis", "children"),
        Output(f"{PAGE}-trend", "figure"),
        Output(f"{PAGE}-metric", "children"),
        Output(f"{PAGE}-landing", "children"),
        Output(f"{PAGE}-next", "children"),
        Output(f"{PAGE}-exits", "children"),
        Output(f"{PAGE}-paths", "children"),
        Output(f"{PAGE}-steps", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
    )
    def draw(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        metrics = warehouse.metrics()
        days = TREND.fetch(warehouse, view)
        code = view.choice("metric", TREND_METRICS)
        return (
            _trail(warehouse, view),
            _kpis(warehouse, days, metrics, view),
            trend_of(days, TREND.compared(warehouse, view), metrics[code], view),
            metric_switch(PATH, code, TREND_METRICS, metrics, view),
            *(_table(chart, warehouse, metrics, view) for chart in (LANDING, NEXT, EXITS, PATHS)),
            _steps_switch(view),
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-people", "children"),
        Input(f"{PAGE}-people-ask", "n_clicks"),
        State(ids.FILTERS, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def list_people(clicks: int | None, chosen: object, search: str | None) -> Any:
        if not clicks:
            return no_update
        return people(warehouse, warehouse.metrics(), View.read(chosen, search))

    register_drawer(app, warehouse, page=PAGE, permission=PERMISSION, charts=CHARTS)


def _trail(warehouse: Warehouse, view: View) -> Component:
    nodes = warehouse.fetch("touchpoints/entry_nodes", **view.params(**dictionary(view)))
    parents: Mapping[str, str | None] = dict(nodes.select("node", "parent").iter_rows())
    called = parts.names(nodes, view)
    node = view.drill.get("node")
    path = line(parents, node) if node else []
    steps = [(text("touchpoints.title"), view.href(parts.PATH, **kept(view)))]
    steps += [(called.get(each, each), parts.one(view, each)) for each in path]
    return html.Div(
        [
            breadcrumb(steps if path else [*steps, (text("touchpoints.all"), "")]),
            html.P(edition(warehouse, view), className="dim"),
        ]
    )


def _kpis(
    warehouse: Warehouse, days: pl.DataFrame, metrics: Mapping[str, Metric], view: View
) -> list[Component]:
    now, before = KPIS.fetch(warehouse, view), KPIS.compared(warehouse, view)
    if now.is_empty():
        return [empty_state(text("touchpoints.nothing"), text("touchpoints.nothing_do"))]
    return kpi_cards(
        KPIS,
        now,
        before if before is not None and before.height else None,
        days,
        view=view,
        metrics=metrics,
        links={
            code: view.href(
                PATH, **{**view.drill, "metric": code if code in TREND_METRICS else "tp_paid_fen"}
            )
            for code in KPIS.metrics
        },
    )


def _steps_switch(view: View) -> Component:
    return switch(
        [
            (
                steps,
                text("touchpoint.steps", count=steps),
                view.href(PATH, **{**view.drill, "steps": steps}),
            )
            for steps in sorted(STEPS)
        ],
        view.choice("steps", STEPS),
        label=text("touchpoint.choose_steps"),
    )


def _table(
    chart: Chart, warehouse: Warehouse, metrics: Mapping[str, Metric], view: View
) -> Component:
    rows = in_words(chart.fetch(warehouse, view), chart, view.language)
    if rows.is_empty():
        return empty_state(text("touchpoints.nothing"))
    page = chart.columns[0].field  # type: ignore[union-attr]
    shown = rows.with_columns(pl.col(page).replace({"": text(f"touchpoint.no_{chart.name}")}))
    return data_table(
        f"{PAGE}-{chart.name}-rows",
        shown,
        [
            replace(column, width=_PATH_WIDTH) if column.field == "path" else column
            for column in table_columns(chart, metrics, view.language)
        ],
        language=view.language,
    )
