"""A piece of page that no callback reaches, sent as one component.

The renderer keeps books on every component and looks at all of them at each answer of the server:
some hundred cells cost seconds. What only stands there is therefore handed over as plain data and
drawn by assets/still.js.
"""

from __future__ import annotations

from typing import Any

from dash import dcc
from dash.development.base_component import Component

HTML = "dash_html_components"
_PROPS = ["id", "drawn"]


class Still(Component):
    """One component around `drawn`: HTML and links as plain data."""

    _children_props: list[str] = []
    _base_nodes: list[str] = ["children"]
    _namespace = "chudian"
    _type = "Still"
    _prop_names: list[str] = _PROPS
    _valid_wildcard_attributes: list[str] = []
    available_properties: list[str] = _PROPS
    available_wildcard_properties: list[str] = []

    def __init__(self, drawn: object) -> None:
        super().__init__(**{"drawn": drawn})


def still(part: Component) -> Component:
    """The same piece of page as one component.

    Raises:
        TypeError: a part of it is neither HTML nor a link, so it needs the renderer.
    """
    return Still(_plain(part))


def _plain(part: Any) -> Any:
    if isinstance(part, list | tuple):
        return [_plain(each) for each in part]
    if not isinstance(part, Component):
        return part
    told = part.to_plotly_json()
    is_link = isinstance(part, dcc.Link)
    if told["namespace"] != HTML and not is_link:
        raise TypeError(f"{told['type']} does not stand still")
    props = {name: value for name, value in told["props"].items() if name != "children"}
    return {
        "tag": "link" if is_link else told["type"].lower(),
        "props": props,
        "parts": _plain(told["props"].get("children")),
    }
