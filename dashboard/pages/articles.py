"""公众号: which article sells, who follows and leaves, and what the menu and messages bring."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.components.graph import graph
from dashboard.components.skeleton import block_skeleton, kpi_skeletons
from dashboard.i18n import text
from dashboard.pages import articles_parts as parts
from dashboard.pages.articles_charts import (
    ARTICLES,
    CHARTS,
    DAYS,
    ENTRIES,
    FAN_SOURCES,
    FANS,
    KPIS,
    PAGE,
    PUSHES,
    READ_SOURCES,
)
from dashboard.pages.cards import card
from dashboard.pages.charts import Chart
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.kpis import kpi_cards
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = parts.PATH, "articles.title", "nav.touchpoints", "articles"
PERMISSION = "view:articles"
_UNFED = ("messages", "menu", "follow", "rate", "account")


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()

    def filled(chart: Chart, height: int, hint: str = "") -> Component:
        body = html.Div(block_skeleton(height), id=f"{PAGE}-{chart.name}")
        return card(chart, body, subtitle=text(hint) if hint else "", viewer=viewer)

    def drawn(name: str, title: str, height: int) -> Component:
        return graph(f"{PAGE}-{name}", title=text(title), language=viewer.language, height=height)

    return html.Div(
        [
            html.Section(id=f"{PAGE}-choices", className="card choices-card"),
            html.Section(kpi_skeletons(6), id=f"{PAGE}-kpis", className="kpi-row"),
            card(
                ARTICLES,
                [
                    html.Div(drawn("bubbles", "articles.hero", 420), className="only-wide"),
                    html.Div(id=f"{PAGE}-ranks", className="only-narrow"),
                    html.Div(block_skeleton(420), id=f"{PAGE}-articles"),
                ],
                subtitle=text("articles.hero_hint"),
                viewer=viewer,
            ),
            card(
                FANS,
                drawn("fans", "articles.fans", 420),
                subtitle=text("articles.fans_hint"),
                viewer=viewer,
            ),
            html.Div(
                [
                    filled(FAN_SOURCES, 360),
                    filled(PUSHES, 360, "articles.pushes_hint"),
                    filled(READ_SOURCES, 240, "articles.read_sources_hint"),
                    filled(ENTRIES, 240, "articles.entries_hint"),
                ],
                className="halves",
            ),
            filled(DAYS, 420),
            _unfed(),
            drawer(PAGE),
        ],
        className="page-body",
    )


def _unfed() -> Component:
    """What this page cannot tell, and what would have to be delivered."""
    rows = [
        html.Li([html.Strong(text(f"articles.unfed_{name}")), text(f"articles.unfed_{name}_by")])
        for name in _UNFED
    ]
    return html.Section(
        [
            html.Header(
                html.Div(
                    [
                        html.H2(text("articles.unfed"), className="card-title"),
                        html.Div(text("articles.unfed_hint"), className="card-subtitle"),
                    ],
                    className="card-heading",
                ),
                className="card-header",
            ),
            html.Ul(rows, className="unfed"),
        ],
        className="card",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse."""
    inputs = (Input(ids.FILTERS, "data"), Input(ids.URL, "search"), Input(ids.SCHEME, "data"))

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-choices", "children"),
        Output(f"{PAGE}-kpis", "children"),
        Output(f"{PAGE}-bubbles", "figure"),
        Output(f"{PAGE}-ranks", "children"),
        Output(f"{PAGE}-articles", "children"),
        *inputs,
    )
    def sell(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        metrics = warehouse.metrics()
        rows = ARTICLES.fetch(warehouse, view)
        return (
            parts.choices(view, PATH),
            kpi_cards(
                KPIS,
                KPIS.fetch(warehouse, view),
                KPIS.compared(warehouse, view),
                DAYS.fetch(warehouse, view),
                view=view,
                metrics=metrics,
                links={code: _leads_to(code, view) for code in KPIS.metrics},
            ),
            parts.hero(rows, metrics, view),
            parts.hero_list(rows, metrics, view),
            parts.articles(rows, metrics, view),
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-fans", "figure"),
        Output(f"{PAGE}-{FAN_SOURCES.name}", "children"),
        Output(f"{PAGE}-{PUSHES.name}", "children"),
        Output(f"{PAGE}-{READ_SOURCES.name}", "children"),
        Output(f"{PAGE}-{ENTRIES.name}", "children"),
        Output(f"{PAGE}-{DAYS.name}", "children"),
        *inputs,
    )
    def follow(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        metrics = warehouse.metrics()
        pushes = PUSHES.fetch(warehouse, view)
        return (
            parts.fans(FANS.fetch(warehouse, view), pushes, metrics, view),
            parts.table(
                FAN_SOURCES, FAN_SOURCES.fetch(warehouse, view), metrics, view, "articles.no_fans"
            ),
            parts.table(PUSHES, pushes, metrics, view, "articles.no_pushes"),
            parts.sources(READ_SOURCES.fetch(warehouse, view), view),
            parts.table(
                ENTRIES, ENTRIES.fetch(warehouse, view), metrics, view, "articles.no_entries"
            ),
            parts.table(DAYS, DAYS.fetch(warehouse, view), metrics, view, "articles.nothing"),
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(ids.URL, "pathname", allow_duplicate=True),
        Output(ids.URL, "search", allow_duplicate=True),
        Input(f"{PAGE}-bubbles", "clickData"),
        State(ids.FILTERS, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def open_article(clicked: Any, chosen: object, search: str | None) -> tuple[Any, Any]:
        article = _clicked(clicked)
        if not article:
            return no_update, no_update
        path, _, query = parts.opened(View.read(chosen, search), article).partition("?")
        return path, f"?{query}"

    register_drawer(app, warehouse, page=PAGE, permission=PERMISSION, charts=CHARTS)


def _clicked(clicked: Any) -> str:
    """The article of the bubble that was clicked; anything unexpected is none."""
    try:
        article = clicked["points"][0]["customdata"]
    except (TypeError, KeyError, IndexError):
        return ""
    return article if isinstance(article, str) else ""


def _leads_to(code: str, view: View) -> str:
    """The money is explained on the effect page, the rest below on this page."""
    if code == "article_paid_fen":
        return view.href("/effect", breakdown="article")
    place = "fans" if code in ("fans_net", "unfollow_rate") else "articles"
    return view.href(PATH, **view.drill) + f"#{PAGE}-{place}-card"
