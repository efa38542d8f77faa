"""The frame round every page: menu, top bar, filter bar, notices, and the stores they share."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import Dash, Input, Output, dcc, html
from dash.dependencies import ClientsideFunction
from dash.development.base_component import Component
from flask_wtf.csrf import generate_csrf

from dashboard import filter_bar, ids, navigation, theme
from dashboard.alerts import notices
from dashboard.auth.accounts import Accounts
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import SIGNED_IN
from dashboard.auth.viewer import Viewer, current
from dashboard.components.attributes import aria
from dashboard.config import AppConfig
from dashboard.i18n import language, text
from dashboard.navigation import Page, icon
from dashboard.pages.health_words import verdict
from queries.errors import NoWarehouseError
from queries.warehouse import Warehouse

PROVIDER, APP_SHELL = "provider", "app-shell"
THEME, BADGE = "theme", "freshness"
THEMES = ("light", "dark", "auto")
NAVBAR = {"width": 216, "breakpoint": "md"}


def layout(pages: Sequence[Page], warehouse: Warehouse, config: AppConfig) -> Component:
    """Everything around the page, in the viewer's language and for their permissions."""
    viewer = current()
    frame = dmc.AppShell(
        [
            dmc.AppShellHeader(_top_bar(viewer, config), className="top-bar"),
            dmc.AppShellNavbar(navigation.menu(pages, viewer), className="side"),
            dmc.AppShellMain(
                [
                    notices.strip(),
                    filter_bar.bar(filter_bar.bounds(warehouse, viewer)),
                    html.Main(id=ids.PAGE, className="page"),
                ]
            ),
        ],
        id=APP_SHELL,
        header={"height": 56},
        navbar=NAVBAR | {"collapsed": {"mobile": True}},
        padding=0,
        transitionDuration=150,
    )
    stores: list[Component] = [
        dcc.Location(id=ids.URL, refresh=False),
        dcc.Store(id=ids.FILTERS),
        dcc.Store(id=ids.LANGUAGE, data=viewer.language),
        dcc.Store(id=ids.SCHEME),
        dcc.Store(id=navigation.TITLE),
        *notices.clocks(warehouse),
        dmc.NotificationContainer(
            id=ids.NOTICE, position="bottom-right", limit=4, transitionDuration=120
        ),
    ]
    made: Component = dmc.MantineProvider(
        dmc.DatesProvider(
            [*stores, frame],
            settings={"locale": "zh" if language() == "zh-CN" else "en", "firstDayOfWeek": 1},
        ),
        id=PROVIDER,
        theme=MANTINE,
        forceColorScheme=None if viewer.theme == "auto" else viewer.theme,
        defaultColorScheme="auto",
    )
    return made


def register(app: Dash, accounts: Accounts, warehouse: Warehouse) -> None:
    """Connects theme, drawer, title and freshness."""
    app.clientside_callback(
        ClientsideFunction("shell", "theme"),
        Output(PROVIDER, "forceColorScheme"),
        Output(ids.SCHEME, "data"),
        Input(THEME, "value"),
    )
    app.clientside_callback(
        ClientsideFunction("shell", "drawer"),
        Output(APP_SHELL, "navbar"),
        Input(navigation.BURGER, "opened"),
    )
    app.clientside_callback(
        ClientsideFunction("shell", "title"),
        Output(navigation.TITLE, "storage_type"),
        Input(navigation.TITLE, "data"),
    )

    @secured_callback(app, SIGNED_IN, Input(THEME, "value"), prevent_initial_call=True)
    def keep_theme(chosen: str) -> None:
        if chosen in THEMES:
            accounts.prefer(current().user_id, theme=chosen)

    @secured_callback(app, SIGNED_IN, Output(BADGE, "children"), Input(ids.URL, "pathname"))
    def show_freshness(_path: str | None) -> Component:
        return _linked(_badge(warehouse), warehouse)


def _top_bar(viewer: Viewer, config: AppConfig) -> Component:
    label = dmc.Badge(text("shell.demo"), color="orange", variant="light", className="demo-label")
    return html.Div(
        [
            dmc.Burger(
                id=navigation.BURGER,
                size="sm",
                hiddenFrom=NAVBAR["breakpoint"],
                **aria(label=text("shell.navigation")),
            ),
            dcc.Link(
                [html.Span(className="logo"), html.Span(config.brand_name, className="brand-name")],
                href="/",
                className="brand",
            ),
            *([label] if config.is_demo else []),
            html.Div(className="spacer"),
            html.Div(id=BADGE, className="freshness", role="status"),
            notices.bell(viewer),
            _language_switch(),
            _theme_menu(viewer),
            _account_menu(viewer),
        ],
        className="top-bar-line",
    )


def _language_switch() -> Component:
    """A form, not a callback: the whole page has to be written anew in the other language."""
    other, name = ("en", "EN") if language() == "zh-CN" else ("zh-CN", "中")
    return _posting(
        f"/preferences?language={other}",
        html.Span(name, lang=other),
        "top-button",
        title=text("shell.other_language"),
    )


def _posting(action: str, inside: Component | str, css: str, *, title: str = "") -> Component:
    """A button that posts, with the anti-forgery token as its value."""
    return html.Form(
        html.Button(
            inside,
            type="submit",
            name="csrf_token",
            value=generate_csrf(),
            className=css,
            title=title,
        ),
        action=action,
        method="POST",
    )


def _theme_menu(viewer: Viewer) -> Component:
    options = [{"value": each, "label": text(f"shell.theme_{each}")} for each in THEMES]
    made: Component = dmc.Popover(
        [
            dmc.PopoverTarget(
                html.Button(
                    icon("theme"),
                    type="button",
                    className="top-button",
                    title=text("shell.theme"),
                    **aria(label=text("shell.theme")),
                )
            ),
            dmc.PopoverDropdown(
                dmc.SegmentedControl(id=THEME, data=options, value=viewer.theme, size="xs")
            ),
        ],
        position="bottom-end",
        shadow="md",
        keepMounted=True,
    )
    return made


def _account_menu(viewer: Viewer) -> Component:
    made: Component = dmc.Menu(
        [
            dmc.MenuTarget(
                html.Button(
                    [icon("user"), html.Span(viewer.name, className="account-name")],
                    type="button",
                    className="top-button account",
                    **aria(label=text("shell.account")),
                )
            ),
            dmc.MenuDropdown(
                [
                    dmc.MenuLabel(f"{viewer.name} · {text(f'shell.role_{viewer.role}')}"),
                    dmc.MenuItem(
                        text("shell.my_account"),
                        href="/account",
                        refresh=True,
                        leftSection=icon("user"),
                    ),
                    dmc.MenuDivider(),
                    _posting(
                        "/signout",
                        html.Span([icon("sign-out"), text("shell.sign_out")]),
                        "menu-button",
                    ),
                ]
            ),
        ],
        position="bottom-end",
        shadow="md",
        width=200,
    )
    return made


def _linked(badge: Component, warehouse: Warehouse) -> Component:
    """The badge with the worst there is to say of the data, leading to where all is said."""
    viewer = current()
    if not viewer.may("view:health"):
        return badge
    found = verdict(warehouse, viewer.language)
    words = html.Span(found.sentence, className="badge-verdict")
    made: Component = dcc.Link(
        [badge, words] if found.tone != "good" else badge,
        href="/health",
        className=f"badge-link {found.tone}",
        title=found.sentence,
    )
    return made


def _badge(warehouse: Warehouse) -> Component:
    """Until when the data reach, and whether that is late by the clock of the business."""
    try:
        version = warehouse.version()
    except NoWarehouseError:
        return html.Span(text("shell.no_data"), className="badge late")
    if version.data_through is None:
        return html.Span(text("shell.no_data"), className="badge late")
    yesterday = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)
    days_late = (yesterday - version.data_through).days
    built = version.built_at.astimezone(ZoneInfo("Asia/Shanghai"))
    words = [
        html.Span(text("shell.data_through"), className="badge-label"),
        html.Span(f"{version.data_through:%m-%d}"),
    ]
    if days_late > 0:
        late = text("shell.days_late", days=days_late)
        words.append(html.Span(late, className="badge-late"))
    return html.Span(
        words,
        className="badge late" if days_late > 0 else "badge",
        title=text(
            "shell.built",
            built=f"{built:%Y-%m-%d %H:%M}",
            version=version.version,
            through=version.data_through,
        ),
    )


MANTINE = {
    "colors": {"brand": theme.BRAND_SCALE, "dark": theme.DARK_SCALE},
    "primaryColor": "brand",
    "primaryShade": {"light": 7, "dark": 4},
    "autoContrast": True,
    "luminanceThreshold": 0.3,
    "black": theme.TOKENS["light"]["ink"],
    "fontFamily": theme.FONT,
    "defaultRadius": "md",
    "cursorType": "pointer",
    "respectReducedMotion": True,
}
