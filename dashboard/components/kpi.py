"""One number on top of a page: what it is, how it moved, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.figures.sparkline import HEIGHT, WIDTH
from dashboard.format import Delta
from dashboard.i18n import text


@dataclass(frozen=True, slots=True)
class Kpi:
    """What one card shows, already written as text.

    delta: the change against the comparison; None when nothing is compared
    path:  the sparkline's SVG path, empty when there is none
    note:  why there is no value or no change
    """

    code: str
    label: str
    value: str
    full: str
    href: str
    delta: Delta | None = None
    path: str = ""
    note: str = ""


def kpi_card(kpi: Kpi, *, info: Component) -> Component:
    """A card that leads on to its drill page; `info` is the ⓘ button beside the label."""
    return html.Article(
        [
            html.Div([html.Span(kpi.label, className="kpi-label"), info], className="kpi-head"),
            dcc.Link(
                html.Span(kpi.value, className="kpi-value"),
                href=kpi.href,
                className="kpi-link",
                title=f"{kpi.full} · {text('components.drill')}",
            ),
            _change(kpi),
            _spark(kpi.path),
        ],
        className="kpi-card",
    )


def _change(kpi: Kpi) -> Component:
    if kpi.delta is None or kpi.delta.direction == "unknown":
        return html.Div(kpi.note or "\u00a0", className="kpi-change neutral")
    delta = kpi.delta
    relative = html.Span(f"{delta.arrow} {delta.relative}", className="kpi-relative")
    # A rate's relative and absolute change are both percentage points: said once.
    absolute = "" if delta.absolute == delta.relative else delta.absolute
    return html.Div(
        [relative, html.Span(absolute, className="kpi-absolute")],
        className=f"kpi-change {delta.tone}",
        title=text(f"components.tone.{delta.tone}"),
    )


def _spark(path: str) -> Component:
    """The line as a mask over a coloured box, so that it takes the theme's colour."""
    if not path:
        return html.Div(className="kpi-spark")
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'preserveAspectRatio="none"><path d="{path}" fill="none" stroke="#000" '
        'stroke-width="1.75" stroke-linejoin="round" stroke-linecap="round" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )
    image = f'url("data:image/svg+xml,{quote(svg)}")'
    return html.Div(
        className="kpi-spark drawn",
        style={"maskImage": image, "WebkitMaskImage": image},
        **aria(hidden="true"),
    )
