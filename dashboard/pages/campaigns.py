"""活动: every campaign with its days, what it cost and what it brought."""

from __future__ import annotations

from typing import Any

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import EDIT_CAMPAIGNS
from dashboard.components.skeleton import block_skeleton
from dashboard.i18n import text
from dashboard.pages import campaigns_parts as parts
from dashboard.pages import effect_parts
from dashboard.pages.campaigns_charts import CHARTS, CHOICES, LIST, PAGE
from dashboard.pages.campaigns_form import DONE, form, opener, register_form
from dashboard.pages.cards import card
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = parts.PATH, "campaigns.title", "nav.touchpoints", "campaigns"
PERMISSION = "view:effect"
# A campaign has its own days: the filters of a period would only be in the way.
FILTERS = False


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()
    return html.Div(
        [
            html.Section(id=f"{PAGE}-choices", className="card choices-card"),
            card(
                LIST,
                html.Div(block_skeleton(320), id=f"{PAGE}-list"),
                subtitle=text("campaigns.list_hint"),
                actions=opener("") if viewer.may(EDIT_CAMPAIGNS) else None,
                viewer=viewer,
            ),
            form(),
            drawer(PAGE),
        ],
        className="page-body",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse and to the campaigns in app.db."""

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-choices", "children"),
        Output(f"{PAGE}-list", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
        Input(DONE, "data"),
    )
    def draw(
        chosen: object, search: str | None, scheme: str | None, _done: int | None
    ) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        return (
            effect_parts.choices(view, PATH, CHOICES),
            parts.listed(LIST.fetch(warehouse, view), warehouse.metrics(), view),
        )

    register_form(app, warehouse)
    register_drawer(app, warehouse, page=PAGE, permission=PERMISSION, charts=CHARTS)
