"""Which dictionary of touchpoints a page speaks, and how it is named on screen and in files."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from dash.development.base_component import Component

from dashboard.components.switch import switch
from dashboard.i18n import text
from dashboard.pages.view import View
from queries.warehouse import Warehouse

DICTIONARIES = ("chudian", "youshu", "wedata")
DEPTH = ("entry_class", "family", "scene")
# The level that a closed map shows comes first; Youshu has no level between group and scene.
_LEVELS: Mapping[str, tuple[str, ...]] = {
    "chudian": ("family", "entry_class", "scene"),
    "youshu": ("entry_class", "scene"),
    "wedata": DEPTH,
}


def dictionary(view: View) -> dict[str, object]:
    """The parameter of a page query that says whose touchpoints are meant."""
    return {"dictionary": view.choice("dictionary", DICTIONARIES)}


def kept(view: View) -> dict[str, str | None]:
    """What an address must carry to stay in the same dictionary."""
    return {"dictionary": view.drill.get("dictionary")}


def levels(view: View) -> tuple[str, ...]:
    """The levels of the chosen dictionary, that of the closed map first."""
    return _LEVELS[view.choice("dictionary", DICTIONARIES)]


def edition(warehouse: Warehouse, view: View) -> str:
    """The dictionary by name and edition, and how much of it is not its maker's own word."""
    chosen = view.choice("dictionary", DICTIONARIES)
    rows = warehouse.fetch("shell/dictionaries").filter(pl.col("dictionary") == chosen)
    if rows.is_empty():
        return ""
    row = rows.row(0, named=True)
    name = row["edition_name"] if view.language == "zh-CN" else row["edition_name_en"]
    parts = [text("touchpoints.edition", name=name, edition=row["edition"])]
    if row["official_count"]:
        parts.append(
            text(
                "touchpoints.edition_official",
                count=row["official_count"],
                total=row["scene_count"],
            )
        )
    if row["own_count"]:
        parts.append(text("touchpoints.edition_own", count=row["own_count"]))
    return " · ".join(parts)


def dictionary_switch(view: View, path: str) -> Component:
    """The choice of a dictionary; nodes belong to one, so nothing stays opened."""
    return switch(
        [
            (
                each,
                text(f"touchpoints.dictionary_{each}"),
                view.href(path, **{**view.drill, "dictionary": each, "open": None, "by": None}),
            )
            for each in DICTIONARIES
        ],
        view.choice("dictionary", DICTIONARIES),
        label=text("touchpoints.choose_dictionary"),
    )
