"""The frame round a chart: what it shows and in which unit, and the menu every chart has."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria, data
from dashboard.i18n import text


def chart_card(
    name: str,
    *,
    page: str,
    title: str,
    body: Component | list[Component],
    subtitle: Component | str = "",
    actions: Component | None = None,
    export: str | None = None,
) -> Component:
    """A card with the chart `name` of `page` in it.

    actions: a switch or slider that belongs to this chart, shown left of the menu
    export:  the address of the files without their ending; None when the viewer may not take them
    """
    return html.Section(
        [
            html.Header(
                [
                    html.Div(
                        [
                            html.H2(title, className="card-title"),
                            html.Div(subtitle, className="card-subtitle"),
                        ],
                        className="card-heading",
                    ),
                    html.Div(
                        # A component without children is false, so None must be asked for.
                        [
                            part
                            for part in (actions, _menu(name, page, title, export))
                            if part is not None
                        ],
                        className="card-actions",
                    ),
                ],
                className="card-header",
            ),
            html.Div(body, className="card-body"),
        ],
        className="card",
        id=f"{page}-{name}-card",
    )


def _menu(name: str, page: str, title: str, export: str | None) -> Component:
    items = [
        dmc.MenuItem(
            text("components.definition"),
            id={"type": f"{page}-about", "name": name},
            n_clicks=0,
        ),
        dmc.MenuItem(
            text("components.as_table"),
            id={"type": f"{page}-table", "name": name},
            n_clicks=0,
        ),
        dmc.MenuItem(
            text("components.as_png"),
            **data(chart_action="png", file=title),
        ),
    ]
    if export:
        items += [
            dmc.MenuItem(
                text(f"components.as_{kind}"),
                **data(chart_action="file", address=f"{export}.{kind}"),
            )
            for kind in ("csv", "xlsx")
        ]
    items.append(dmc.MenuItem(text("components.full_screen"), **data(chart_action="full-screen")))
    menu: Component = dmc.Menu(
        [
            dmc.MenuTarget(
                dmc.ActionIcon(
                    "⋯",
                    variant="subtle",
                    color="gray",
                    size="lg",
                    className="card-menu",
                    **aria(label=text("components.menu", title=title)),
                )
            ),
            dmc.MenuDropdown(items, **data(card=f"{page}-{name}-card")),
        ],
        position="bottom-end",
        withinPortal=True,
        keepMounted=True,
    )
    return menu
