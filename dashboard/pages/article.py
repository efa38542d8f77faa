"""One article: its readers day by day, where they came from, and what their visits sold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.components.breadcrumb import breadcrumb
from dashboard.components.empty import empty_state
from dashboard.components.graph import graph
from dashboard.components.skeleton import block_skeleton, kpi_skeletons
from dashboard.i18n import text
from dashboard.pages import articles_parts as parts
from dashboard.pages.articles_charts import (
    ONE,
    ONE_CHARTS,
    ONE_DAYS,
    ONE_KPIS,
    ONE_SOURCES,
    ONE_WINDOWS,
    TREND_METRICS,
)
from dashboard.pages.cards import card
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.kpis import kpi_cards
from dashboard.pages.trends import metric_switch, trend_of
from dashboard.pages.view import View
from queries.metrics import Metric
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = parts.ONE_PATH, "article.title", "nav.touchpoints", "articles"
PERMISSION = "view:articles"
IN_MENU = False


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()
    return html.Div(
        [
            html.Div(id=f"{ONE}-trail"),
            html.Section(id=f"{ONE}-choices", className="card choices-card"),
            html.Section(kpi_skeletons(6), id=f"{ONE}-kpis", className="kpi-row"),
            card(
                ONE_DAYS,
                [
                    graph(
                        f"{ONE}-trend",
                        title=text(ONE_DAYS.title),
                        language=viewer.language,
                        height=300,
                    ),
                    html.Div(block_skeleton(320), id=f"{ONE}-days"),
                ],
                subtitle=text("article.days_hint"),
                actions=html.Div(id=f"{ONE}-metric"),
                viewer=viewer,
            ),
            html.Div(
                [
                    card(
                        ONE_SOURCES,
                        html.Div(block_skeleton(240), id=f"{ONE}-sources"),
                        subtitle=text("articles.read_sources_hint"),
                        viewer=viewer,
                    ),
                    card(
                        ONE_WINDOWS,
                        [
                            html.Div(block_skeleton(240), id=f"{ONE}-windows"),
                            html.Div(id=f"{ONE}-orders"),
                        ],
                        subtitle=text("article.windows_hint"),
                        viewer=viewer,
                    ),
                ],
                className="halves",
            ),
            drawer(ONE),
        ],
        className="page-body",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse."""

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{ONE}-trail", "children"),
        Output(f"{ONE}-choices", "children"),
        Output(f"{ONE}-kpis", "children"),
        Output(f"{ONE}-trend", "figure"),
        Output(f"{ONE}-metric", "children"),
        Output(f"{ONE}-days", "children"),
        Output(f"{ONE}-sources", "children"),
        Output(f"{ONE}-windows", "children"),
        Output(f"{ONE}-orders", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
    )
    def draw(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        metrics = warehouse.metrics()
        days = ONE_DAYS.fetch(warehouse, view)
        code = view.choice("metric", TREND_METRICS)
        return (
            _trail(warehouse.fetch("articles/names"), view),
            parts.choices(view, PATH),
            _kpis(warehouse, days, metrics, view),
            trend_of(days, None, metrics[code], view),
            metric_switch(PATH, code, TREND_METRICS, metrics, view),
            parts.table(
                ONE_DAYS, days.filter(pl.col("told") != "none"), metrics, view, "articles.no_reads"
            ),
            parts.sources(ONE_SOURCES.fetch(warehouse, view), view),
            parts.windows(ONE_WINDOWS.fetch(warehouse, view), metrics, view),
            _orders(view),
        )

    register_drawer(app, warehouse, page=ONE, permission=PERMISSION, charts=ONE_CHARTS)


def _trail(named: pl.DataFrame, view: View) -> Component:
    article = view.drill.get("article", "")
    titles = dict(named.select("article_id", "title").iter_rows())
    back = view.href(parts.PATH, window=view.drill.get("window"))
    called = titles.get(article) or article or text("article.none")
    return breadcrumb([(text("articles.title"), back), (called, "")])


def _kpis(
    warehouse: Warehouse, days: pl.DataFrame, metrics: Mapping[str, Metric], view: View
) -> list[Component]:
    now, before = ONE_KPIS.fetch(warehouse, view), ONE_KPIS.compared(warehouse, view)
    if now.is_empty():
        back = (text("articles.title"), view.href(parts.PATH))
        return [empty_state(text("article.gone"), text("article.gone_do"), link=back)]
    return kpi_cards(
        ONE_KPIS,
        now,
        before if before is not None and before.height else None,
        days,
        view=view,
        metrics=metrics,
        links={
            code: view.href(
                PATH,
                **{**view.drill, "metric": code if code in TREND_METRICS else "article_paid_fen"},
            )
            for code in ONE_KPIS.metrics
        },
    )


def _orders(view: View) -> Component | None:
    """The orders themselves are on the effect page, each with its reason."""
    article = view.drill.get("article")
    if not article:
        return None
    href = view.href("/effect", breakdown="article", channel=f"article:{article}")
    return dcc.Link(
        f"{text('article.orders')} →", href=f"{href}#effect-orders-card", className="empty-link"
    )
