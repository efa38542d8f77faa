"""A number as the product of its factors, each with its change and its part in the whole's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.format import Delta


@dataclass(frozen=True, slots=True)
class Factor:
    """One number of the tree, written as text.

    part: what it added to the whole's change, empty for the whole itself
    """

    label: str
    value: str
    delta: Delta | None = None
    part: str = ""


def factor_tree(whole: Factor, factors: Sequence[Factor]) -> Component:
    """The whole on top, “=”, and its factors joined by “×” below it."""
    row: list[Component] = []
    for index, factor in enumerate(factors):
        row.append(html.Span("×" if index else "=", className="tree-sign", **aria(hidden="true")))
        row.append(_leaf(factor))
    return html.Div(
        [_leaf(whole, root=True), html.Div(row, className="tree-factors")], className="tree"
    )


def _leaf(factor: Factor, *, root: bool = False) -> Component:
    delta = factor.delta
    tone = delta.tone if delta else "neutral"
    change = f"{delta.arrow} {delta.relative}" if delta and delta.direction != "unknown" else ""
    parts: list[Component] = [
        html.Div(factor.label, className="tree-label"),
        html.Div(factor.value, className="tree-value"),
        html.Div(change or "\u00a0", className=f"tree-change {tone}"),
    ]
    if factor.part:
        parts.append(html.Div(factor.part, className="tree-part"))
    return html.Div(parts, className="tree-leaf root" if root else "tree-leaf")
