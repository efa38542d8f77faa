"""The cube's saved views: the menu to open one, and the panel to save, name, share and delete."""

from __future__ import annotations

from typing import Any, cast

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate
from flask import current_app, request

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.components.attributes import aria
from dashboard.errors import ViewRefusedError
from dashboard.i18n import text
from dashboard.pages.cube_charts import PAGE
from dashboard.pages.cube_choice import PATH, Choice
from dashboard.pages.view import View, drill_of
from dashboard.saved_views import Kept, SavedViews

NAME, SHARED, SAVE, UPDATE = (
    f"{PAGE}-view-{each}" for each in ("name", "shared", "save", "update")
)
OPEN, PANEL, DONE = f"{PAGE}-view-open", f"{PAGE}-view-panel", f"{PAGE}-view-done"
ACT, RENAME = f"{PAGE}-view-act", f"{PAGE}-view-rename"
LIST, MENU = f"{PAGE}-view-list", f"{PAGE}-view-menu"


def views() -> SavedViews:
    """The saved views of this installation."""
    return cast(SavedViews, current_app.extensions["views"])


def is_only_a_link(view: View) -> bool:
    """Whether the address names a saved view and not yet what is in it."""
    return "view" in view.drill and "dims" not in view.drill


def controls() -> list[Component]:
    """The menu of views, the button beside it, and the panel it opens."""
    return [
        html.Div(id=MENU),
        html.Button(text("cube.save"), id=OPEN, type="button", className="cube-menu", n_clicks=0),
        dcc.Store(id=DONE),
        dmc.Modal(
            [
                html.Div(
                    [
                        dmc.TextInput(
                            id=NAME,
                            label=text("cube.view_name"),
                            className="cube-view-name",
                        ),
                        dmc.Checkbox(id=SHARED, label=text("cube.view_shared"), checked=False),
                        html.Div(
                            [
                                dmc.Button(text("cube.view_save"), id=SAVE, size="sm"),
                                dmc.Button(
                                    text("cube.view_update"),
                                    id=UPDATE,
                                    size="sm",
                                    variant="default",
                                    style={"display": "none"},
                                ),
                            ],
                            className="cube-line",
                        ),
                    ],
                    className="cube-view-form",
                ),
                html.P(text("cube.view_scope"), className="dim"),
                html.Div(id=LIST),
            ],
            id=PANEL,
            title=text("cube.views"),
            size="lg",
            closeButtonProps={"aria-label": text("components.close")},
        ),
    ]


def register_views(app: Dash, permission: str) -> None:
    """Connects menu and panel to app.db."""
    state = (State(ids.FILTERS, "data"), State(ids.URL, "search"))

    @secured_callback(
        app,
        permission,
        Output(ids.URL, "search", allow_duplicate=True),
        Input(ids.URL, "search"),
        prevent_initial_call="initial_duplicate",
    )
    def follow(search: str | None) -> Any:
        return _behind(search)

    @secured_callback(
        app,
        permission,
        Output(PANEL, "opened"),
        Output(NAME, "value"),
        Input(OPEN, "n_clicks"),
        Input(DONE, "data"),
        prevent_initial_call=True,
    )
    def open_panel(clicks: int | None, _done: int | None) -> tuple[Any, str]:
        return bool(clicks) if ctx.triggered_id == OPEN else no_update, ""

    @secured_callback(
        app,
        permission,
        Output(DONE, "data"),
        Output(ids.URL, "search", allow_duplicate=True),
        Input(SAVE, "n_clicks"),
        Input(UPDATE, "n_clicks"),
        Input({"type": ACT, "act": ALL, "view": ALL}, "n_clicks"),
        Input({"type": RENAME, "view": ALL}, "value"),
        State(NAME, "value"),
        State(SHARED, "checked"),
        State(DONE, "data"),
        *state,
        prevent_initial_call=True,
    )
    def act(*given: Any) -> tuple[Any, Any]:
        name, shared, done, chosen, search = given[-5:]
        try:
            leads = _done(_clicked(), name, bool(shared), View.read(chosen, search))
        except ViewRefusedError as refused:
            _tell(f"view_{refused.key}")
            return no_update, no_update
        return (done or 0) + 1, leads

    @secured_callback(
        app,
        permission,
        Output(MENU, "children"),
        Output(LIST, "children"),
        Output(UPDATE, "style"),
        Input(DONE, "data"),
        Input(ids.FILTERS, "data"),
        Input(ids.URL, "search"),
    )
    def show(_done: int | None, chosen: object, search: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search)
        listed = views().listed(PAGE, current())
        opened = next((each for each in listed if each.view_id == view.drill.get("view")), None)
        can_update = opened is not None and opened.may_change
        return (
            _menu(listed, opened),
            [_line(each) for each in listed] or html.P(text("cube.no_views"), className="dim"),
            {} if can_update else {"display": "none"},
        )


def _behind(search: str | None) -> Any:
    """The address a link to a saved view stands for; nothing to do where it says more itself."""
    drill = drill_of(search)
    if "view" not in drill or "dims" in drill:
        return no_update
    found = views().find(PAGE, drill["view"], current())
    if found is None:
        _tell("view_gone")
        return ""
    return f"?{found.query}&view={found.view_id}"


def _clicked() -> tuple[Any, Any]:
    """What was clicked or written, and with which value."""
    # Buttons that have just been drawn fire too, without a click.
    done = [each for each in ctx.triggered if each["value"]]
    if not done:
        raise PreventUpdate
    return ctx.triggered_prop_ids.get(done[0]["prop_id"], ctx.triggered_id), done[0]["value"]


def _done(clicked: tuple[Any, Any], name: str | None, is_shared: bool, view: View) -> Any:
    """Does what was asked, and gives the address that this leads to."""
    asked, value = clicked
    query = Choice.of(view).query(view)
    if asked == SAVE:
        view_id = views().save(PAGE, name or "", query, is_shared=is_shared, viewer=current())
        return f"?{query}&view={view_id}"
    if asked == UPDATE:
        views().change(view.drill.get("view", ""), query, current())
        return no_update
    if asked["type"] == RENAME:
        _still(asked["view"], str(value))
        views().rename(asked["view"], str(value), current())
        return no_update
    {
        "share": lambda: views().share(asked["view"], True, current()),
        "unshare": lambda: views().share(asked["view"], False, current()),
        "delete": lambda: views().delete(asked["view"], current()),
    }[asked["act"]]()
    return no_update


def _still(view_id: str, name: str) -> None:
    """A field that has just been drawn fires too, with the name there is."""
    found = views().find(PAGE, view_id, current())
    if found is not None and found.name == name:
        raise PreventUpdate


def _menu(listed: list[Kept], opened: Kept | None) -> Component:
    label = text("cube.opened", name=opened.name) if opened else text("cube.views")
    items: list[Component] = [
        dmc.MenuItem(_name(each), href=f"{PATH}?view={each.view_id}", refresh=False)
        for each in listed
    ] or [dmc.MenuItem(text("cube.no_views"), disabled=True)]
    menu: Component = dmc.Menu(
        [
            dmc.MenuTarget(dmc.UnstyledButton(label, className="cube-menu cube-views")),
            dmc.MenuDropdown(items),
        ],
        position="bottom-start",
    )
    return menu


def _name(view: Kept) -> str:
    return view.name if view.is_mine else text("cube.view_of", name=view.name, owner=view.owner)


def _line(view: Kept) -> Component:
    link = f"{request.host_url.rstrip('/')}{PATH}?view={view.view_id}"
    share = "unshare" if view.is_shared else "share"
    named: Component = (
        dmc.TextInput(
            id={"type": RENAME, "view": view.view_id},
            value=view.name,
            debounce=True,
            className="cube-view-name",
            **aria(label=text("cube.view_rename", name=view.name)),
        )
        if view.may_change
        else html.Span(_name(view), className="cube-view-name")
    )
    acts = [(share, f"cube.view_{share}"), ("delete", "cube.view_delete")]
    buttons = [
        dmc.Button(
            text(words),
            id={"type": ACT, "act": what, "view": view.view_id},
            size="compact-sm",
            variant="subtle",
            n_clicks=0,
        )
        for what, words in acts
        if view.may_change
    ]
    owner = [] if view.is_mine else [html.Span(view.owner, className="dim")]
    shown = [html.Span(text("cube.view_is_shared"), className="tag")] if view.is_shared else []
    address = dcc.Link(
        text("cube.view_open"), href=f"{PATH}?view={view.view_id}", className="cube-act"
    )
    copy = dcc.Clipboard(content=link, title=text("cube.view_copy"), className="cube-copy")
    return html.Div(
        [named, *owner, *shown, address, copy, *buttons], className="cube-line cube-view"
    )


def _tell(key: str) -> None:
    notice = {
        "action": "show",
        "id": f"cube-{key}",
        "title": text("cube.views"),
        "message": text(f"cube.{key}"),
        "color": "yellow",
        "autoClose": 8000,
    }
    set_props(ids.NOTICE, {"sendNotifications": [notice]})
