"""What is drawn on wide screens only, or on narrow ones; the other is not made at all.

For what one answer of the server brings whole. A part of the page that a callback fills by its id
would come back as it was before the answer when the screen turns: such parts are hidden by
assets/pages.css (`only-wide`, `only-narrow`).
"""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

_PROPS = ["id", "children", "screen"]


class OnlyOn(Component):
    """Its child, on screens of one width; drawn by assets/screens.js.

    screen: "wide" or "narrow"
    """

    _children_props: list[str] = []
    _base_nodes: list[str] = ["children"]
    _namespace = "chudian"
    _type = "OnlyOn"
    _prop_names: list[str] = _PROPS
    _valid_wildcard_attributes: list[str] = []
    available_properties: list[str] = _PROPS
    available_wildcard_properties: list[str] = []

    def __init__(self, children: Component, *, screen: str) -> None:
        values: dict[str, Any] = {"children": children, "screen": screen}
        super().__init__(**values)


def only_wide(child: Component) -> Component:
    """For screens that hold a grid or a chart of many parts."""
    return OnlyOn(child, screen="wide")


def only_narrow(child: Component) -> Component:
    """For phones."""
    return OnlyOn(child, screen="narrow")
