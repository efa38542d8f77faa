"""渠道魔方: any slice of visits and sales, later amounts beside them, with totals that are true."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.components.attributes import aria
from dashboard.components.skeleton import block_skeleton, kpi_skeletons
from dashboard.i18n import language, text
from dashboard.pages import cube_parts as parts
from dashboard.pages import cube_views as saved
from dashboard.pages.cards import card
from dashboard.pages.charts import metric_label
from dashboard.pages.cube_charts import CHARTS, KPIS, PAGE, PIVOT, cells, days, names, total, values
from dashboard.pages.cube_choice import DIMENSIONS, MEASURES, PATH, Choice, dim_of
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.kpis import kpi_cards
from dashboard.pages.view import View
from queries.warehouse import Warehouse

__all__ = ["GROUP", "ICON", "PATH", "PERMISSION", "TITLE", "layout", "register"]

TITLE, GROUP, ICON = "cube.title", "nav.touchpoints", "cube"
PERMISSION = "view:cube"
MEASURED, NARROW, VALUES = f"{PAGE}-measures", f"{PAGE}-narrow", f"{PAGE}-values"


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()
    return html.Div(
        [
            html.Section(
                [
                    html.Div(
                        [html.Div(id=f"{PAGE}-dims", className="cube-line"), *saved.controls()],
                        className="cube-line",
                    ),
                    html.Div(_controls(), className="cube-line"),
                    html.Div(id=f"{PAGE}-switches", className="choices"),
                ],
                className="card choices-card cube-choices",
            ),
            html.Section(kpi_skeletons(6), id=f"{PAGE}-kpis", className="kpi-row"),
            card(
                PIVOT,
                [
                    html.Div(id=f"{PAGE}-trail"),
                    html.Div(block_skeleton(520), id=f"{PAGE}-pivot"),
                ],
                subtitle=text("cube.pivot_hint"),
                viewer=viewer,
            ),
            drawer(PAGE),
        ],
        className="page-body",
    )


def _controls() -> list[Component]:
    return [
        html.Span(text("cube.measures"), className="dim"),
        dmc.MultiSelect(
            id=MEASURED,
            data=[],
            searchable=True,
            className="cube-measures",
            maxDropdownHeight=280,
            size="xs",
            nothingFoundMessage=text("filters.nothing_found"),
            **aria(label=text("cube.measures")),
        ),
        dmc.Select(
            id=NARROW,
            data=[{"value": each, "label": text(f"cube.dim_{each}")} for each in DIMENSIONS],
            placeholder=text("cube.narrow"),
            clearable=True,
            size="xs",
            className="cube-narrow",
            **aria(label=text("cube.narrow")),
        ),
        html.Div(
            dmc.MultiSelect(
                id=VALUES,
                data=[],
                searchable=True,
                clearable=True,
                size="xs",
                maxDropdownHeight=280,
                placeholder=text("cube.values"),
                nothingFoundMessage=text("filters.nothing_found"),
                **aria(label=text("cube.values")),
            ),
            id=f"{VALUES}-box",
            className="cube-values",
            hidden=True,
        ),
    ]


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse."""
    inputs = (Input(ids.FILTERS, "data"), Input(ids.URL, "search"), Input(ids.SCHEME, "data"))

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-dims", "children"),
        Output(f"{PAGE}-switches", "children"),
        Output(f"{PAGE}-trail", "children"),
        Output(f"{PAGE}-pivot", "children"),
        *inputs,
    )
    def draw(chosen: object, search: str | None, scheme: str | None) -> tuple[Any, ...]:
        view = _asked(chosen, search, scheme)
        choice, known = Choice.of(view), names(warehouse, view)
        rows, bottom = cells(warehouse, view, known), total(warehouse, view)
        return (
            parts.dimensions(choice, view),
            parts.switches(choice, view),
            parts.trail(choice, known, view),
            parts.pivot(rows, bottom, warehouse.metrics(), choice, view),
        )

    @secured_callback(app, PERMISSION, Output(f"{PAGE}-kpis", "children"), *inputs)
    def draw_totals(chosen: object, search: str | None, scheme: str | None) -> list[Component]:
        view = _asked(chosen, search, scheme)
        return kpi_cards(
            KPIS,
            _one(KPIS.fetch(warehouse, view)),
            _one(KPIS.compared(warehouse, view)),
            days(warehouse, view),
            view=view,
            metrics=warehouse.metrics(),
            links={code: view.href("/", metric=code) for code in KPIS.metrics},
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(MEASURED, "data"),
        Output(MEASURED, "value"),
        Output(NARROW, "value"),
        Output(VALUES, "data"),
        Output(VALUES, "value"),
        Output(f"{VALUES}-box", "hidden"),
        *inputs,
    )
    def offer(chosen: object, search: str | None, _scheme: str | None) -> tuple[Any, ...]:
        view = _asked(chosen, search)
        choice, metrics = Choice.of(view), warehouse.metrics()
        dim = view.choice("values", ("", *DIMENSIONS))
        offered = values(warehouse, view, dim) if dim else []
        return (
            [
                {"value": code, "label": metric_label(metrics[code], language())}
                for code in MEASURES
            ],
            list(choice.measures),
            dim or None,
            [{"value": key, "label": name} for key, name in offered],
            [key for key in choice.kept if dim_of(key) == dim],
            not dim,
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(ids.URL, "search", allow_duplicate=True),
        Input(MEASURED, "value"),
        Input(NARROW, "value"),
        Input(VALUES, "value"),
        State(ids.FILTERS, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def choose(
        measures: list[str] | None,
        dim: str | None,
        kept: list[str] | None,
        chosen: object,
        search: str | None,
    ) -> Any:
        view = _asked(chosen, search)
        before = Choice.of(view)
        narrowed = dim if ctx.triggered_id == NARROW else view.drill.get("values")
        then = before
        if ctx.triggered_id == MEASURED:
            then = before.measuring(measures or [])
        elif ctx.triggered_id == VALUES and narrowed in DIMENSIONS:
            then = before.keeping(narrowed, kept or [])
        address = then.href(view, values=narrowed)
        # The controls are set by the address too; what it says already needs no second answer.
        is_said = address == before.href(view, values=view.drill.get("values"))
        return no_update if is_said else address.removeprefix(PATH)

    saved.register_views(app, PERMISSION)
    register_drawer(app, warehouse, page=PAGE, permission=PERMISSION, charts=CHARTS)


def _asked(chosen: object, search: str | None, scheme: str | None = None) -> View:
    view = View.read(chosen, search, scheme)
    if saved.is_only_a_link(view):
        # The saved view's own address is on its way; drawing the usual one would be drawing twice.
        raise PreventUpdate
    return view


def _one(rows: pl.DataFrame | None) -> Any:
    """One row, of unknowns where nothing was found."""
    if rows is None or rows.height:
        return rows
    return pl.DataFrame({name: [None] for name in rows.columns})
