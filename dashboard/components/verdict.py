"""One sentence on top of a page that says how things stand, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dash import html
from dash.development.base_component import Component

from dashboard.components.attributes import aria

Tone = Literal["good", "attention", "bad"]
ICONS: dict[Tone, str] = {"good": "✓", "attention": "!", "bad": "✕"}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at, and the card of this page that shows it."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How things stand: an icon and a sentence, never a colour alone."""

    tone: Tone
    sentence: str
    note: str = ""
    points: Sequence[Point] = ()


def verdict_line(verdict: Verdict) -> Component:
    """The sentence, what it is based on, and what needs a look."""
    parts: list[Component] = [
        html.Div(verdict.sentence, className="verdict-sentence"),
        html.Div(verdict.note, className="verdict-note"),
    ]
    if verdict.points:
        points = [html.Li(html.A(point.words, href=point.href)) for point in verdict.points]
        parts.append(html.Ul(points, className="verdict-points"))
    icon = html.Span(ICONS[verdict.tone], className="verdict-icon", **aria(hidden="true"))
    return html.Div(
        [icon, html.Div(parts, className="verdict-words")],
        className=f"verdict {verdict.tone}",
        role="status",
    )
