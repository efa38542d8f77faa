"""What a page is, and the menu and router made from the list of them."""

from collections.abc import Sequence
from typing import Any, Protocol

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html
from dash.dependencies import ALL, ClientsideFunction
from dash.development.base_component import Component

from dashboard import filter_bar, ids
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import SIGNED_IN
from dashboard.auth.viewer import Viewer, current, denied
from dashboard.components.attributes import aria
from dashboard.components.empty import empty_state
from dashboard.i18n import text
from queries.warehouse import Warehouse

NAV = "nav-link"
BURGER = "nav-burger"
TITLE = "page-title"


class Page(Protocol):
    """A module of dashboard.pages.

    `FILTERS = False` leaves the filter bar off, `IN_MENU = False` the page out of the menu.
    """

    PATH: str
    TITLE: str
    GROUP: str
    ICON: str
    PERMISSION: str

    def layout(self, **query: str) -> Component:
        """What the page shows before its callbacks have answered."""

    def register(self, app: Dash, warehouse: Warehouse) -> None:
        """Connects the page to the warehouse."""


def icon(name: str) -> Component:
    """A line icon in the colour of the words beside it; assets/icons/<name>.svg."""
    return html.Span(
        className="icon", style={"--icon": f"url(/assets/icons/{name}.svg)"}, **aria(hidden="true")
    )


def menu(pages: Sequence[Page], viewer: Viewer) -> Component:
    """The pages this viewer may see, in their groups."""
    seen = [
        page for page in pages if viewer.may(page.PERMISSION) and getattr(page, "IN_MENU", True)
    ]
    groups = list(dict.fromkeys(page.GROUP for page in seen))
    return html.Nav(
        [
            html.Div(
                [
                    html.Div(text(group), className="nav-group"),
                    *(_link(page) for page in seen if group == page.GROUP),
                ]
            )
            for group in groups
        ],
        className="nav",
        **aria(label=text("shell.navigation")),
    )


def _link(page: Page) -> Component:
    made: Component = dmc.NavLink(
        id={"type": NAV, "path": page.PATH},
        label=text(page.TITLE),
        href=page.PATH,
        leftSection=icon(page.ICON),
        className="nav-link",
    )
    return made


def page_at(pages: Sequence[Page], path: str) -> Page | None:
    """The page an address belongs to: its own path, or one below it."""
    below = [page for page in pages if path == page.PATH or path.startswith(page.PATH + "/")]
    return max(below, key=lambda page: len(page.PATH), default=None)


def register(app: Dash, pages: Sequence[Page]) -> None:
    """Shows the page of the address, and marks it in the menu."""

    @secured_callback(
        app,
        SIGNED_IN,
        Output(ids.PAGE, "children"),
        Output(TITLE, "data"),
        Output(ids.FILTER_BAR, "className"),
        Input(ids.URL, "pathname"),
        State(ids.URL, "search"),
    )
    def route(path: str | None, search: str | None) -> tuple[Any, str, str]:
        page = page_at(pages, path or "/")
        if page is None:
            return _refusal("shell.not_found"), text("shell.not_found"), filter_bar.HIDDEN
        if not current().may(page.PERMISSION):
            denied(page.PERMISSION)
            return _refusal("shell.not_allowed"), text(page.TITLE), filter_bar.HIDDEN
        has_filters = getattr(page, "FILTERS", True)
        shown = filter_bar.SHOWN if has_filters else filter_bar.HIDDEN
        return page.layout(**filter_bar.other_keys(search)), text(page.TITLE), shown

    everywhere = Output({"type": NAV, "path": ALL}, "href")
    app.clientside_callback(
        ClientsideFunction("shell", "navigate"),
        everywhere,
        Output({"type": NAV, "path": ALL}, "active"),
        Output(BURGER, "opened"),
        Input(ids.URL, "pathname"),
        Input(ids.URL, "search"),
        State({"type": NAV, "path": ALL}, "id"),
    )


def _refusal(key: str) -> Component:
    return empty_state(text(key), text(f"{key}_do"))
