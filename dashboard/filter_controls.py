"""The chips of the filter bar and the control each of them opens."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import theme
from dashboard.components.attributes import aria
from dashboard.filters import PRESETS, Bounds
from dashboard.i18n import language, text

PRESET, DAYS, VERSUS = "filter-preset", "filter-days", "filter-vs"
STORES, VISITOR, FAMILIES = "filter-stores", "filter-visitors", "filter-families"
RESET = "filter-reset"
ALL = "all"
CHIPS = ("range", "vs", "store", "who", "family")


def chip_id(name: str) -> str:
    """The id of a chip."""
    return f"filter-chip-{name}"


def words_id(name: str) -> str:
    """The id of the words on a chip."""
    return f"filter-words-{name}"


def chip(name: str, control: Component, *, width: int = 220) -> Component:
    """A chip with its words, and the sheet it opens."""
    made: Component = dmc.Popover(
        [
            dmc.PopoverTarget(
                html.Button(
                    [
                        html.Span("…", id=words_id(name), className="filter-words"),
                        html.Span(className="filter-caret", **aria(hidden="true")),
                    ],
                    id=chip_id(name),
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


def choices(control: str, chip: str, values: Sequence[str]) -> Component:
    """One of a few."""
    options = [dmc.Radio(label=text(f"filters.{chip}_{each}"), value=each) for each in values]
    made: Component = dmc.RadioGroup(dmc.Stack(options, gap=10), id=control, value=values[0])
    return made


def days_control(offered: Bounds) -> Component:
    """Presets, and a calendar for everything else."""
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


def stores_control(offered: Bounds) -> Component:
    """Any number of the stores in the viewer's scope."""
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


def families_control(offered: Bounds) -> Component:
    """Any number of touchpoint families, each with its colour."""
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
