"""触点地图: where openings come from, where they go, and which touchpoint is worth work."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.components.graph import graph
from dashboard.components.skeleton import block_skeleton, kpi_skeletons
from dashboard.figures.flow import with_before
from dashboard.i18n import text
from dashboard.pages import touchpoints_mix as mix
from dashboard.pages import touchpoints_parts as parts
from dashboard.pages.cards import card
from dashboard.pages.dictionaries import dictionary, dictionary_switch, edition
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.kpis import kpi_cards
from dashboard.pages.overview_charts import TREND
from dashboard.pages.touchpoints_charts import (
    CHANGES,
    CHARTS,
    FLOW,
    KPIS,
    MATRIX,
    PAGE,
    ROLES,
    opened,
    shown,
)
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = parts.PATH, "touchpoints.title", "nav.touchpoints", "touchpoints"
PERMISSION = "view:touchpoints"


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()
    return html.Div(
        [
            html.Div(id=f"{PAGE}-dictionary", className="choices"),
            html.Section(kpi_skeletons(6), id=f"{PAGE}-kpis", className="kpi-row"),
            card(
                FLOW,
                [
                    html.Div(id=f"{PAGE}-trail"),
                    html.Div(
                        graph(
                            f"{PAGE}-flow",
                            title=text(FLOW.title),
                            language=viewer.language,
                            height=560,
                        ),
                        className="only-wide",
                    ),
                    html.Div(block_skeleton(400), id=f"{PAGE}-lists", className="only-narrow"),
                ],
                subtitle=_named("flow"),
                actions=html.Div(id=f"{PAGE}-top"),
                viewer=viewer,
            ),
            card(
                CHANGES,
                graph(
                    f"{PAGE}-changes",
                    title=text(CHANGES.title),
                    language=viewer.language,
                    height=420,
                ),
                subtitle=html.Span(id=f"{PAGE}-changes-total"),
                actions=html.Div(id=f"{PAGE}-changed"),
                viewer=viewer,
            ),
            card(
                mix.MIX,
                [
                    graph(
                        f"{PAGE}-mix",
                        title=text(mix.MIX.title),
                        language=viewer.language,
                        height=460,
                    ),
                    html.Div(id=f"{PAGE}-mix-sources"),
                ],
                subtitle=_named("mix"),
                actions=html.Div(id=f"{PAGE}-mix-choices"),
                viewer=viewer,
            ),
            card(
                MATRIX,
                html.Div(block_skeleton(480), id=f"{PAGE}-matrix"),
                subtitle=_named("matrix"),
                actions=html.Div(id=f"{PAGE}-by"),
                viewer=viewer,
            ),
            card(
                ROLES,
                html.Div(block_skeleton(320), id=f"{PAGE}-roles"),
                subtitle=_named("roles"),
                viewer=viewer,
            ),
            drawer(PAGE),
        ],
        className="page-body",
    )


def _named(name: str) -> Component:
    """A subtitle that ends with the dictionary that the card speaks."""
    return html.Span([text(f"touchpoints.{name}_hint"), html.Span(id=f"{PAGE}-{name}-edition")])


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse."""

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-kpis", "children"),
        Output(f"{PAGE}-trail", "children"),
        Output(f"{PAGE}-flow", "figure"),
        Output(f"{PAGE}-lists", "children"),
        Output(f"{PAGE}-top", "children"),
        Output(f"{PAGE}-matrix", "children"),
        Output(f"{PAGE}-by", "children"),
        Output(f"{PAGE}-dictionary", "children"),
        Output(f"{PAGE}-flow-edition", "children"),
        Output(f"{PAGE}-matrix-edition", "children"),
        Output(f"{PAGE}-changes", "figure"),
        Output(f"{PAGE}-changes-total", "children"),
        Output(f"{PAGE}-changed", "children"),
        Output(f"{PAGE}-roles", "children"),
        Output(f"{PAGE}-roles-edition", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
    )
    def draw(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        metrics = warehouse.metrics()
        nodes = warehouse.fetch("touchpoints/entry_nodes", **view.params(**dictionary(view)))
        path = opened(view, nodes)
        visible = view.params(**shown(view, path))
        links = with_before(warehouse.fetch(FLOW.query, **visible), FLOW.compared(warehouse, view))
        changed = CHANGES.fetch(warehouse, view)
        rows = warehouse.fetch(MATRIX.query, **visible)
        total = warehouse.fetch(
            "touchpoints/matrix_total", **view.params(node=None, **dictionary(view))
        )
        named = f" · {edition(warehouse, view)}"
        return (
            kpi_cards(
                KPIS,
                KPIS.fetch(warehouse, view),
                KPIS.compared(warehouse, view),
                TREND.fetch(warehouse, view),
                view=view,
                metrics=metrics,
                links={code: view.href("/", metric=code) for code in KPIS.metrics},
            ),
            parts.trail(path, nodes, view),
            parts.flow(links, nodes, view),
            parts.flow_lists(links, nodes, view),
            parts.top_switch(view),
            parts.matrix(rows, total, nodes, metrics, view),
            parts.level_switch(view),
            dictionary_switch(view, PATH),
            named,
            named,
            parts.changes(changed, nodes, metrics, view),
            parts.changes_title(changed, metrics, view),
            parts.changed_switch(metrics, view),
            parts.roles(warehouse.fetch(ROLES.query, **visible), nodes, metrics, view),
            named,
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-mix", "figure"),
        Output(f"{PAGE}-mix-sources", "children"),
        Output(f"{PAGE}-mix-choices", "children"),
        Output(f"{PAGE}-mix-edition", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
    )
    def compare(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        rows = mix.MIX.fetch(warehouse, view)
        return (
            mix.figure(rows, warehouse.metrics(), view),
            mix.sources(rows, view),
            mix.switches(warehouse.fetch("touchpoints/mix_references"), view, PATH),
            f" · {edition(warehouse, view)}",
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(ids.URL, "pathname", allow_duplicate=True),
        Output(ids.URL, "search", allow_duplicate=True),
        Input(f"{PAGE}-flow", "clickData"),
        State(ids.FILTERS, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def open_node(clicked: Any, chosen: object, search: str | None) -> tuple[Any, Any]:
        node = _clicked_node(clicked)
        level = parts.level_of(node)
        if level is None:
            return no_update, no_update
        path, _, query = parts.leads_to(View.read(chosen, search), node, level).partition("?")
        return path, f"?{query}"

    register_drawer(app, warehouse, page=PAGE, permission=PERMISSION, charts=(*CHARTS, mix.MIX))


def _clicked_node(clicked: Any) -> str:
    """The id of the node that was clicked; links and anything unexpected are nothing."""
    try:
        point = clicked["points"][0]
        # Tricky: a link's number picks from the same customdata; only a node has a depth.
        node = point["customdata"] if "depth" in point else ""
    except (TypeError, KeyError, IndexError):
        return ""
    return node if isinstance(node, str) else ""
