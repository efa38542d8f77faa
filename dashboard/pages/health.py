"""数据健康: whether the data can be trusted today; if not, which file, row or rule is at fault."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard import ids, run_history
from dashboard.alerts import deliveries_panel
from dashboard.auth import Viewer, current
from dashboard.auth.guard import secured_callback
from dashboard.components.graph import graph
from dashboard.components.skeleton import block_skeleton, kpi_skeletons
from dashboard.components.switch import switch
from dashboard.components.verdict import verdict_line
from dashboard.i18n import text
from dashboard.jobs import refresh_panel
from dashboard.pages import health_parts as parts
from dashboard.pages.cards import card
from dashboard.pages.charts import Chart
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.health_charts import (
    CHARTS,
    CHECKS,
    CLEANING,
    CONFLICTS,
    DAYS,
    FILES,
    GAPS,
    KPIS,
    LOSSES,
    PAGE,
    REFUSALS,
    RESTATEMENTS,
    RUNS,
    RUNS_SHOWN,
    SCENES,
    SOURCES,
)
from dashboard.pages.health_words import verdict
from dashboard.pages.kpis import kpi_cards
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = "/health", "health.title", "nav.data", "health"
PERMISSION = "view:health"
FILTERS = False
# What an administrator does about it stands between the verdict and the numbers.
ACTIONS = f"{PAGE}-actions"
KPI_LINKS = {
    "on_time_share": "#health-sources-card",
    "refused_rows": "#health-refusals-card",
    "event_loss_rate": "#health-losses-card",
    "unknown_share": "#health-scenes-card",
    "reconciliation_gap": "#health-gaps-card",
    "identity_conflicts": "#health-conflicts-card",
}


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()
    return html.Div(
        [
            html.Div(block_skeleton(72), id=f"{PAGE}-verdict"),
            html.Div(refresh_panel.panel(viewer), id=ACTIONS, className="page-actions"),
            html.Section(kpi_skeletons(len(KPIS.columns)), id=f"{PAGE}-kpis", className="kpi-row"),
            _table_card(SOURCES, viewer, subtitle="health.sources_hint"),
            html.Div(
                [_table_card(CHECKS, viewer), _table_card(REFUSALS, viewer, subtitle=_hint())],
                className="halves",
            ),
            html.Div(
                [
                    _chart_card(CLEANING, viewer, 420, subtitle="health.cleaning_hint"),
                    _losses_card(viewer),
                ],
                className="halves",
            ),
            html.Div(
                [
                    _table_card(SCENES, viewer, subtitle="health.scenes_hint"),
                    _table_card(CONFLICTS, viewer, subtitle="health.conflicts_hint"),
                ],
                className="halves",
            ),
            card(
                GAPS,
                [
                    graph(
                        f"{PAGE}-gaps-chart",
                        title=text(GAPS.title),
                        language=viewer.language,
                        height=200,
                    ),
                    html.Div(block_skeleton(200), id=f"{PAGE}-gaps"),
                ],
                subtitle=text("health.gaps_hint"),
                viewer=viewer,
            ),
            _table_card(RESTATEMENTS, viewer, subtitle="health.restatements_hint"),
            card(
                RUNS,
                [
                    graph(
                        f"{PAGE}-runs-chart",
                        title=text(RUNS.title),
                        language=viewer.language,
                        height=240,
                    ),
                    html.Div(block_skeleton(200), id=f"{PAGE}-runs"),
                ],
                subtitle=text("health.runs_hint", count=RUNS_SHOWN),
                viewer=viewer,
            ),
            _table_card(FILES, viewer, subtitle=_hint()),
            html.Div(deliveries_panel.panel(viewer)),
            drawer(PAGE),
        ],
        className="page-body",
    )


def _hint() -> str:
    return "health.download_hint" if parts.may_see_rows(current()) else ""


def _table_card(chart: Chart, viewer: Viewer, subtitle: str = "") -> Component:
    return card(
        chart,
        html.Div(block_skeleton(200), id=f"{PAGE}-{chart.name}"),
        subtitle=text(subtitle) if subtitle else "",
        viewer=viewer,
    )


def _chart_card(chart: Chart, viewer: Viewer, height: int, subtitle: str) -> Component:
    drawn = graph(
        f"{PAGE}-{chart.name}", title=text(chart.title), language=viewer.language, height=height
    )
    return card(chart, drawn, subtitle=text(subtitle), viewer=viewer)


def _losses_card(viewer: Viewer) -> Component:
    return card(
        LOSSES,
        [
            graph(f"{PAGE}-losses", title=text(LOSSES.title), language=viewer.language, height=180),
            html.H3(text("health.inherited_by_day"), className="card-part"),
            graph(
                f"{PAGE}-inherited",
                title=text("health.inherited_by_day"),
                language=viewer.language,
                height=180,
            ),
        ],
        actions=html.Div(id=f"{PAGE}-days"),
        viewer=viewer,
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse."""

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-verdict", "children"),
        Output(f"{PAGE}-kpis", "children"),
        *(Output(f"{PAGE}-{chart.name}", "children") for chart in (SOURCES, CHECKS, REFUSALS)),
        Output(f"{PAGE}-{CLEANING.name}", "figure"),
        *(Output(f"{PAGE}-{chart.name}", "children") for chart in (SCENES, CONFLICTS, FILES)),
        Output(f"{PAGE}-gaps-chart", "figure"),
        Output(f"{PAGE}-gaps", "children"),
        Output(f"{PAGE}-{RESTATEMENTS.name}", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.SCHEME, "data"),
    )
    def draw(chosen: object, scheme: str | None) -> tuple[Any, ...]:
        view, viewer = View.read(chosen, scheme=scheme), current()
        metrics = warehouse.metrics()
        gaps = GAPS.fetch(warehouse, view)

        def table(chart: Chart) -> Component:
            return parts.table(chart, chart.fetch(warehouse, view), metrics, view)

        def downloadable(chart: Chart) -> Component:
            rows = chart.fetch(warehouse, view)
            return parts.downloadable(chart, rows, metrics, view, viewer)

        return (
            verdict_line(verdict(warehouse, view.language)),
            kpi_cards(
                KPIS,
                KPIS.fetch(warehouse, view),
                None,
                LOSSES.fetch(warehouse, view),
                view=view,
                metrics=metrics,
                links=KPI_LINKS,
            ),
            parts.sources(SOURCES, SOURCES.fetch(warehouse, view), metrics, view),
            parts.checks(CHECKS.fetch(warehouse, view), view, viewer),
            downloadable(REFUSALS),
            parts.cleaning(CLEANING.fetch(warehouse, view), view),
            table(SCENES),
            table(CONFLICTS),
            downloadable(FILES),
            parts.gaps(gaps, view),
            parts.table(GAPS, gaps, metrics, view),
            parts.restatements(RESTATEMENTS.fetch(warehouse, view), metrics, view),
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-losses", "figure"),
        Output(f"{PAGE}-inherited", "figure"),
        Output(f"{PAGE}-days", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
    )
    def draw_days(
        chosen: object, search: str | None, scheme: str | None
    ) -> tuple[go.Figure, go.Figure, Component]:
        view, metrics = View.read(chosen, search, scheme), warehouse.metrics()
        rows = LOSSES.fetch(warehouse, view)
        return (
            parts.daily(rows, metrics["event_loss_rate"], metrics["event_failure_rate"], view),
            parts.daily(rows, metrics["chan_inherited_share"], None, view),
            _days_switch(view),
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-runs-chart", "figure"),
        Output(f"{PAGE}-runs", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.SCHEME, "data"),
    )
    def draw_runs(chosen: object, scheme: str | None) -> tuple[go.Figure, Component]:
        view, metrics = View.read(chosen, scheme=scheme), warehouse.metrics()
        taken = run_history.steps(warehouse.folder, RUNS_SHOWN)
        table = parts.table(RUNS, RUNS.fetch(warehouse, view), metrics, view)
        return parts.steps(taken, view), table

    refresh_panel.register(app, warehouse)
    deliveries_panel.register(app)
    register_drawer(app, warehouse, page=PAGE, permission=PERMISSION, charts=CHARTS)


def _days_switch(view: View) -> Component:
    return switch(
        [(days, text("health.last_days", count=days), view.href(PATH, days=days)) for days in DAYS],
        view.choice("days", DAYS),
        label=text("health.choose_days"),
    )
