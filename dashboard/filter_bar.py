"""The filter bar: one line of chips that say the choice in words, each opening its own control.

The address is the state. One callback keeps address, filter store, controls and words in step, so
that a link, the browser's back button and a click on a chip are the same thing.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

import dash_mantine_components as dmc
import polars as pl
from dash import Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids, theme
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import SIGNED_IN
from dashboard.auth.viewer import Viewer, current
from dashboard.components.attributes import aria
from dashboard.filters import (
    COMPARISONS,
    OWN_KEYS,
    PRESETS,
    VISITORS,
    Bounds,
    Filters,
    merged_search,
)
from dashboard.i18n import language, text
from queries.errors import NoWarehouseError
from queries.warehouse import Warehouse

SHOWN, HIDDEN = "filter-bar", "filter-bar hidden"
PRESET, DAYS, VERSUS = "filter-preset", "filter-days", "filter-vs"
STORES, VISITOR, FAMILIES = "filter-stores", "filter-visitors", "filter-families"
RESET = "filter-reset"
ALL = "all"
CHIPS = ("range", "vs", "store", "who", "family")


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
            _chip("range", _days_control(offered), width=352),
            _chip("vs", _choices(VERSUS, "vs", COMPARISONS)),
            _chip("store", _stores_control(offered), width=300),
            _chip("who", _choices(VISITOR, "who", (ALL, *VISITORS))),
            _chip("family", _families_control(offered), width=300),
            dmc.Button(
                text("filters.reset"),
                id=RESET,
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
        Output(PRESET, "value"),
        Output(DAYS, "value"),
        Output(VERSUS, "value"),
        Output(STORES, "value"),
        Output(VISITOR, "value"),
        Output(FAMILIES, "value"),
        *(Output(_words_id(name), "children") for name in CHIPS),
        *(Output(_chip_id(name), "data-narrowed") for name in CHIPS),
        Output(ids.NOTICE, "sendNotifications"),
        Input(ids.URL, "search"),
        Input(PRESET, "value"),
        Input(DAYS, "value"),
        Input(VERSUS, "value"),
        Input(STORES, "value"),
        Input(VISITOR, "value"),
        Input(FAMILIES, "value"),
        Input(RESET, "n_clicks"),
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
        if changed == RESET:
            return _state(Filters.parse(bounds=offered), search, before, offered)
        picked = {
            PRESET: {"range": preset},
            VERSUS: {"vs": versus},
            STORES: {"store": stores},
            VISITOR: {"who": None if visitor == ALL else visitor},
            FAMILIES: {"family": families},
        }.get(changed) or (_typed(days) if changed == DAYS else {})
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
        chosen.visitor_type or ALL,
        list(chosen.families),
        *(words[name] or text(f"filters.{name}_all") for name in CHIPS),
        *("true" if words[name] != usual[name] else "false" for name in CHIPS),
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


def _chip_id(name: str) -> str:
    return f"filter-chip-{name}"


def _words_id(name: str) -> str:
    return f"filter-words-{name}"


def _chip(name: str, control: Component, *, width: int = 220) -> Component:
    made: Component = dmc.Popover(
        [
            dmc.PopoverTarget(
                html.Button(
                    [
                        html.Span("…", id=_words_id(name), className="filter-words"),
                        html.Span(className="filter-caret", **aria(hidden="true")),
                    ],
                    id=_chip_id(name),
                    type="button",
                    className="filter-chip",
                    title=text(f"filters.{name}"),
                )
            ),
            dmc.PopoverDropdown(
                [html.Div(text(f"filters.{name}"), className="filter-label"), control],
                className="filter-sheet",
            ),
        ],
        width=width,
        position="bottom-start",
        shadow="md",
        offset=6,
        withOverlay=True,
        overlayProps={"className": "filter-shade", "zIndex": 199},
        # A control that mounts only when opened would show what was chosen before it was.
        keepMounted=True,
        trapFocus=True,
        returnFocus=True,
        transitionProps={"duration": 120},
    )
    return made


def _choices(control: str, chip: str, values: Sequence[str]) -> Component:
    options = [dmc.Radio(label=text(f"filters.{chip}_{each}"), value=each) for each in values]
    made: Component = dmc.RadioGroup(dmc.Stack(options, gap=10), id=control, value=values[0])
    return made


def _days_control(offered: Bounds) -> Component:
    presets = [each for each in PRESETS if each != "custom"]
    return html.Div(
        [
            dmc.ChipGroup(
                html.Div(
                    [
                        dmc.Chip(text(f"filters.preset_{each}"), value=each, size="xs")
                        for each in presets
                    ],
                    className="filter-presets",
                ),
                id=PRESET,
                value="",
            ),
            dmc.DatePicker(
                id=DAYS,
                type="range",
                allowSingleDateInRange=True,
                minDate=offered.first_date.isoformat(),
                maxDate=offered.last_date.isoformat(),
                defaultDate=offered.last_date.replace(day=1).isoformat(),
                monthLabelFormat="YYYY年M月" if language() == "zh-CN" else "MMMM YYYY",
                size="sm",
                # Red is a meaning here (better or worse), not a Sunday.
                weekendDays=[],
                **aria(label=text("filters.pick_days")),
            ),
        ]
    )


def _stores_control(offered: Bounds) -> Component:
    stores = offered.stores or {}
    made: Component = dmc.MultiSelect(
        id=STORES,
        data=[{"value": store_id, "label": name} for store_id, name in stores.items()],
        placeholder=text("filters.store_all"),
        searchable=True,
        clearable=True,
        nothingFoundMessage=text("filters.nothing_found"),
        maxDropdownHeight=220,
        comboboxProps={"withinPortal": False},
        **aria(label=text("filters.store")),
    )
    return made


def _families_control(offered: Bounds) -> Component:
    families = offered.families or {}
    made: Component = dmc.CheckboxGroup(
        html.Div(
            [
                html.Div(
                    [
                        dmc.Checkbox(label=name, value=family, size="sm"),
                        html.Span(className="dot", style={"background": theme.colour_of(family)}),
                    ],
                    className="filter-family",
                )
                for family, name in families.items()
            ],
            className="filter-families",
        ),
        id=FAMILIES,
        value=[],
    )
    return made
