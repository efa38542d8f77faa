"""The filter bar: one line of chips that say the choice in words, each opening its own control.

The address is the state. One callback keeps address, filter store, controls and words in step, so
that a link, the browser's back button and a click on a chip are the same thing.
"""

from typing import Any
from urllib.parse import parse_qs

import dash_mantine_components as dmc
import polars as pl
from dash import Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import filter_controls as controls
from dashboard import ids
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import SIGNED_IN
from dashboard.auth.viewer import Viewer, current
from dashboard.components.attributes import aria
from dashboard.filters import (
    COMPARISONS,
    OWN_KEYS,
    VISITORS,
    Bounds,
    Filters,
    merged_search,
)
from dashboard.i18n import language, text
from queries.errors import NoWarehouseError
from queries.warehouse import Warehouse

SHOWN, HIDDEN = "filter-bar", "filter-bar hidden"


def bounds(warehouse: Warehouse, viewer: Viewer) -> Bounds:
    """What this viewer can choose from, in the data published now."""
    try:
        days = warehouse.fetch("shell/date_bounds").row(0, named=True)
        stores = warehouse.fetch("shell/stores")
        families = warehouse.fetch("shell/families")
    except NoWarehouseError:
        return Bounds.unknown()
    if days["first_date"] is None:
        return Bounds.unknown()
    if viewer.store_scope is not None:
        stores = stores.filter(pl.col("store_id").is_in(viewer.store_scope))
    label = "family" if language() == "zh-CN" else "family_en"
    return Bounds(
        first_date=days["first_date"],
        last_date=days["last_date"],
        stores=_names(stores, "store_id", "store_name"),
        families=_names(families, "family", label),
    )


def bar(offered: Bounds) -> Component:
    """The bar with its controls; the words come with the first answer of the server."""
    return html.Div(
        [
            controls.chip("range", controls.days_control(offered), width=352),
            controls.chip("vs", controls.choices(controls.VERSUS, "vs", COMPARISONS)),
            controls.chip("store", controls.stores_control(offered), width=300),
            controls.chip(
                "who", controls.choices(controls.VISITOR, "who", (controls.ALL, *VISITORS))
            ),
            controls.chip("family", controls.families_control(offered), width=300),
            dmc.Button(
                text("filters.reset"),
                id=controls.RESET,
                variant="subtle",
                size="compact-sm",
                className="filter-reset",
            ),
        ],
        id=ids.FILTER_BAR,
        className=SHOWN,
        role="group",
        **aria(label=text("filters.filters")),
    )


def other_keys(search: str | None) -> dict[str, str]:
    """What an address says beyond the filters, for the page it leads to."""
    try:
        found = parse_qs((search or "").lstrip("?"), max_num_fields=1000)
    except ValueError:
        return {}
    return {key: values[0] for key, values in found.items() if key not in OWN_KEYS}


def register(app: Dash, warehouse: Warehouse) -> None:
    """Keeps address, store, controls and words in step."""

    @secured_callback(
        app,
        SIGNED_IN,
        Output(ids.URL, "search"),
        Output(ids.FILTERS, "data"),
        Output(controls.PRESET, "value"),
        Output(controls.DAYS, "value"),
        Output(controls.VERSUS, "value"),
        Output(controls.STORES, "value"),
        Output(controls.VISITOR, "value"),
        Output(controls.FAMILIES, "value"),
        *(Output(controls.words_id(name), "children") for name in controls.CHIPS),
        *(Output(controls.chip_id(name), "data-narrowed") for name in controls.CHIPS),
        Output(ids.NOTICE, "sendNotifications"),
        Input(ids.URL, "search"),
        Input(controls.PRESET, "value"),
        Input(controls.DAYS, "value"),
        Input(controls.VERSUS, "value"),
        Input(controls.STORES, "value"),
        Input(controls.VISITOR, "value"),
        Input(controls.FAMILIES, "value"),
        Input(controls.RESET, "n_clicks"),
        State(ids.FILTERS, "data"),
    )
    def choose(
        search: str | None,
        preset: object,
        days: object,
        versus: object,
        stores: object,
        visitor: object,
        families: object,
        _reset: int | None,
        before: dict[str, Any] | None,
    ) -> tuple[Any, ...]:
        if search is None:
            raise PreventUpdate
        offered = bounds(warehouse, current())
        was = Filters.parse(search, bounds=offered)
        changed = ctx.triggered_id
        if changed == controls.RESET:
            return _state(Filters.parse(bounds=offered), search, before, offered)
        picked = {
            controls.PRESET: {"range": preset},
            controls.VERSUS: {"vs": versus},
            controls.STORES: {"store": stores},
            controls.VISITOR: {"who": None if visitor == controls.ALL else visitor},
            controls.FAMILIES: {"family": families},
        }.get(changed) or (_typed(days) if changed == controls.DAYS else {})
        chosen = Filters.parse(was.to_store() | picked, bounds=offered) if picked else was
        return _state(chosen, search, before, offered)


def _state(
    chosen: Filters, search: str, before: dict[str, Any] | None, offered: Bounds
) -> tuple[Any, ...]:
    """Everything the bar shows, and what the rest of the page listens to if it changed."""
    kept = chosen.to_store()
    address = merged_search(search, chosen)
    words = chosen.words(language(), offered)
    usual = Filters.parse(bounds=offered).words(language(), offered)
    return (
        no_update if address == search else address,
        no_update if kept == before else kept,
        chosen.preset,
        [chosen.start_date.isoformat(), chosen.end_date.isoformat()],
        chosen.comparison,
        list(chosen.store_ids),
        chosen.visitor_type or controls.ALL,
        list(chosen.families),
        *(words[name] or text(f"filters.{name}_all") for name in controls.CHIPS),
        *("true" if words[name] != usual[name] else "false" for name in controls.CHIPS),
        [_notice(chosen)] if chosen.dropped else no_update,
    )


def _notice(chosen: Filters) -> dict[str, Any]:
    what = ", ".join(text(f"filters.{key}") for key in chosen.dropped)
    return {
        "action": "show",
        "id": "filters-dropped",
        "title": text("filters.dropped_title"),
        "message": text("filters.dropped", what=what),
        "color": "yellow",
        "autoClose": 8000,
    }


def _typed(days: object) -> dict[str, object]:
    """Both ends of the calendar's range; while only one is picked, nothing changes yet."""
    if not isinstance(days, list) or len(days) != 2 or not all(days):
        raise PreventUpdate
    return {"range": "custom", "from": str(days[0])[:10], "to": str(days[1])[:10]}


def _names(rows: pl.DataFrame, key: str, label: str) -> dict[str, str]:
    pairs = zip(rows[key].to_list(), rows[label].to_list(), strict=True)
    return {value: name or value for value, name in pairs if value}
