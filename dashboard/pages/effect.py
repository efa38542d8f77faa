"""营销效果: which touches brought the money, by every model and window, and why for each order."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.components.breadcrumb import breadcrumb
from dashboard.components.graph import graph
from dashboard.components.skeleton import block_skeleton, kpi_skeletons
from dashboard.i18n import text
from dashboard.pages import effect_parts as parts
from dashboard.pages import effect_roi as roi
from dashboard.pages.cards import card
from dashboard.pages.charts import in_words
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.effect_charts import (
    ANGLE,
    BASES,
    CHANNELS,
    CHARTS,
    KPIS,
    LTV,
    MARKOV,
    ORDERS,
    PAGE,
    PAYBACK,
    REACH,
    ROI,
)
from dashboard.pages.effect_names import called, names
from dashboard.pages.kpis import kpi_cards
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = parts.PATH, "effect.title", "nav.touchpoints", "effect"
PERMISSION = "view:effect"


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()

    def drawn(name: str, title: str, height: int) -> Component:
        return graph(f"{PAGE}-{name}", title=text(title), language=viewer.language, height=height)

    return html.Div(
        [
            html.Section(id=f"{PAGE}-choices", className="card choices-card"),
            html.Section(kpi_skeletons(6), id=f"{PAGE}-kpis", className="kpi-row"),
            card(
                CHANNELS,
                [
                    html.Div(drawn("comparison", "effect.comparison", 460), className="only-wide"),
                    html.Div(drawn("models", "effect.comparison", 480), className="only-narrow"),
                    html.Div(block_skeleton(480), id=f"{PAGE}-channels"),
                ],
                subtitle=html.Span(id=f"{PAGE}-hint"),
                viewer=viewer,
            ),
            card(
                ROI,
                html.Div(block_skeleton(420), id=f"{PAGE}-roi"),
                subtitle=text("effect.roi_hint"),
                viewer=viewer,
            ),
            html.Div(
                [
                    card(
                        PAYBACK,
                        drawn("payback", "effect.payback", 420),
                        subtitle=text("effect.payback_hint"),
                        viewer=viewer,
                    ),
                    card(
                        LTV,
                        html.Div(block_skeleton(420), id=f"{PAGE}-ltv"),
                        subtitle=text("effect.ltv_hint"),
                        viewer=viewer,
                    ),
                ],
                className="halves",
            ),
            html.Div(
                [
                    card(
                        ANGLE,
                        drawn("angles", "effect.angles", 460),
                        subtitle=text("effect.angles_hint"),
                        viewer=viewer,
                    ),
                    card(
                        MARKOV,
                        html.Div(block_skeleton(420), id=f"{PAGE}-markov"),
                        subtitle=text("effect.markov_hint"),
                        viewer=viewer,
                    ),
                ],
                className="halves",
            ),
            card(
                ORDERS,
                [
                    html.Div(id=f"{PAGE}-picked"),
                    html.Div(block_skeleton(420), id=f"{PAGE}-orders"),
                ],
                subtitle=text("effect.orders_hint"),
                viewer=viewer,
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
        Output(f"{PAGE}-choices", "children"),
        Output(f"{PAGE}-hint", "children"),
        Output(f"{PAGE}-kpis", "children"),
        Output(f"{PAGE}-comparison", "figure"),
        Output(f"{PAGE}-models", "figure"),
        Output(f"{PAGE}-channels", "children"),
        Output(f"{PAGE}-angles", "figure"),
        *inputs,
    )
    def draw(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        metrics = warehouse.metrics()
        known = names(warehouse.fetch("effect/names"), view)
        rows = CHANNELS.fetch(warehouse, view)
        reach = REACH.fetch(warehouse, view)
        return (
            parts.choices(view),
            text(f"effect.hint_{view.choice('basis', BASES)}"),
            kpi_cards(
                KPIS,
                KPIS.fetch(warehouse, view),
                KPIS.compared(warehouse, view),
                None,
                view=view,
                metrics=metrics,
                links={code: _leads_to(code, view) for code in KPIS.metrics},
            ),
            parts.comparison(rows, known, view),
            parts.models_of_window(rows, known, view),
            parts.channels(rows, reach, known, metrics, view, warehouse.version().as_of),
            parts.angles(ANGLE.fetch(warehouse, view), view),
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-markov", "children"),
        Output(f"{PAGE}-picked", "children"),
        Output(f"{PAGE}-orders", "children"),
        *inputs,
    )
    def explain(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        metrics = warehouse.metrics()
        known = names(warehouse.fetch("effect/names"), view)
        orders = in_words(ORDERS.fetch(warehouse, view), ORDERS, view.language)
        return (
            parts.markov(MARKOV.fetch(warehouse, view), known, metrics, view),
            _picked(view, known),
            parts.orders(orders, metrics, view),
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-roi", "children"),
        Output(f"{PAGE}-payback", "figure"),
        Output(f"{PAGE}-ltv", "children"),
        *inputs,
    )
    def earn(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        metrics = warehouse.metrics()
        known = names(warehouse.fetch("effect/names"), view)
        rows, days = ROI.fetch(warehouse, view), PAYBACK.fetch(warehouse, view)
        return (
            roi.returns(rows, days, known, metrics, view, warehouse.version().as_of),
            roi.curves(days, rows, known, view),
            roi.worth(LTV.fetch(warehouse, view), rows, known, metrics, view),
        )

    register_drawer(app, warehouse, page=PAGE, permission=PERMISSION, charts=CHARTS)


def _leads_to(code: str, view: View) -> str:
    """The paid amount is the overview's; the rest is explained below on this page."""
    if code == "paid_fen":
        return view.href("/")
    picked = "unattributed" if code == "attr_unattributed_share" else None
    return parts.drill(view, channel=picked) + "#effect-orders-card"


def _picked(view: View, known: dict[str, str]) -> Component | None:
    """Whose orders are listed, and the way back to all of them."""
    channel = view.drill.get("channel", "")
    steps = [(text("effect.all_orders"), parts.drill(view, channel=None))]
    return breadcrumb([*steps, (called(channel, known), "")]) if channel else None
