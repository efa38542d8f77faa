"""经营总览: what changed since the last period, and through which factor."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.components.factor_tree import factor_tree
from dashboard.components.graph import graph
from dashboard.components.skeleton import block_skeleton, kpi_skeletons
from dashboard.i18n import text
from dashboard.pages import overview_parts as parts
from dashboard.pages import overview_words as words
from dashboard.pages.cards import card
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.kpis import kpi_cards
from dashboard.pages.overview_charts import (
    BY_CLASS,
    CHANGE,
    CHARTS,
    KPIS,
    NEW_OLD,
    PAGE,
    TREND,
    TREND_METRICS,
)
from dashboard.pages.trends import metric_switch, trend_of
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = "/", "overview.title", "nav.business", "overview"
PERMISSION = "view:overview"


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()
    language = viewer.language
    return html.Div(
        [
            html.Section(kpi_skeletons(6), id=f"{PAGE}-kpis", className="kpi-row"),
            card(
                CHANGE,
                html.Div(
                    [
                        html.Div(block_skeleton(240), id=f"{PAGE}-tree"),
                        graph(
                            f"{PAGE}-change",
                            title=text(CHANGE.title),
                            language=language,
                            height=260,
                        ),
                    ],
                    className="halves",
                ),
                subtitle=html.Span(id=f"{PAGE}-words"),
                viewer=viewer,
            ),
            card(
                TREND,
                graph(f"{PAGE}-trend", title=text(TREND.title), language=language, height=300),
                actions=html.Div(id=f"{PAGE}-metric"),
                viewer=viewer,
            ),
            html.Div(
                [
                    card(
                        NEW_OLD,
                        [
                            graph(
                                f"{PAGE}-shares",
                                title=text(NEW_OLD.title),
                                language=language,
                                height=160,
                            ),
                            html.H3(text("overview.visitors_by_day"), className="card-part"),
                            graph(
                                f"{PAGE}-visitors",
                                title=text("overview.visitors_by_day"),
                                language=language,
                                height=200,
                            ),
                        ],
                        viewer=viewer,
                    ),
                    card(
                        BY_CLASS,
                        [
                            graph(
                                f"{PAGE}-paid-by-class",
                                title=text(BY_CLASS.title),
                                language=language,
                                height=180,
                            ),
                            html.Div(block_skeleton(260), id=f"{PAGE}-by-class"),
                        ],
                        subtitle=text("overview.by_class_hint"),
                        viewer=viewer,
                    ),
                ],
                className="halves",
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
        Output(f"{PAGE}-kpis", "children"),
        Output(f"{PAGE}-tree", "children"),
        Output(f"{PAGE}-words", "children"),
        Output(f"{PAGE}-change", "figure"),
        Output(f"{PAGE}-shares", "figure"),
        Output(f"{PAGE}-visitors", "figure"),
        Output(f"{PAGE}-paid-by-class", "figure"),
        Output(f"{PAGE}-by-class", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.SCHEME, "data"),
    )
    def draw(chosen: object, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, scheme=scheme)
        metrics = warehouse.metrics()
        days = TREND.fetch(warehouse, view)
        moved = CHANGE.fetch(warehouse, view)
        classes = BY_CLASS.fetch(warehouse, view)
        return (
            kpi_cards(
                KPIS,
                KPIS.fetch(warehouse, view),
                KPIS.compared(warehouse, view),
                days,
                view=view,
                metrics=metrics,
                links=parts.links(view),
            ),
            factor_tree(*words.factors(moved, metrics, view.language)),
            words.sentence(moved, words.steps(moved), view.language),
            parts.change(moved, view),
            parts.shares(NEW_OLD.fetch(warehouse, view), metrics, view),
            parts.visitors(days, view),
            parts.paid_by_class(classes, view),
            parts.by_class(classes, metrics, view),
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-trend", "figure"),
        Output(f"{PAGE}-metric", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
    )
    def draw_trend(
        chosen: object, search: str | None, scheme: str | None
    ) -> tuple[go.Figure, Component]:
        view = View.read(chosen, search, scheme)
        metrics = warehouse.metrics()
        code = view.choice("metric", TREND_METRICS)
        rows, before = TREND.fetch(warehouse, view), TREND.compared(warehouse, view)
        return trend_of(rows, before, metrics[code], view), metric_switch(
            PATH, code, TREND_METRICS, metrics, view
        )

    register_drawer(app, warehouse, page=PAGE, permission=PERMISSION, charts=CHARTS)
