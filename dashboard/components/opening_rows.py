"""The rows of a table on a narrow screen: a name and two numbers each, the rest opens below.

One component for all rows, drawn by assets/tables.js. As a component for each cell, a page of
tables held thousands, and the renderer looked at every one of them at every answer of the server.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from dash.development.base_component import Component

_PROPS = ["id", "titles", "rows", "more", "at_first"]


class OpeningRow(TypedDict, total=False):
    """One row: a text for every title, and where its name leads.

    unripe: by the place of a cell, why it leaves people out
    """

    cells: list[str]
    unripe: dict[str, str]
    link: str
    download: bool
    total: bool


class OpeningRows(Component):
    """All rows of a table, of which the first `at_first` are drawn until a reader asks for more.

    titles: of the name, of the two numbers beside it, then of what opens
    more:   the words of the button, with “{count}” for the rows that are not drawn yet
    """

    _children_props: list[str] = []
    _base_nodes: list[str] = ["children"]
    _namespace = "chudian"
    _type = "OpeningRows"
    _prop_names: list[str] = _PROPS
    _valid_wildcard_attributes: list[str] = []
    available_properties: list[str] = _PROPS
    available_wildcard_properties: list[str] = []

    def __init__(
        self, *, titles: Sequence[str], rows: Sequence[OpeningRow], more: str, at_first: int = 20
    ) -> None:
        values: dict[str, Any] = {
            "titles": list(titles),
            "rows": list(rows),
            "more": more,
            "at_first": at_first,
        }
        super().__init__(**values)
