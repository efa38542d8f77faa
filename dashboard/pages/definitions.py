"""口径: what every number means, searchable, with the SQL that makes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import dash_mantine_components as dmc
from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.components.empty import empty_state
from dashboard.components.skeleton import block_skeleton
from dashboard.components.still import still
from dashboard.i18n import Language, text
from dashboard.pages.drawer import formula, parts_of
from queries import catalog
from queries.metrics import Metric
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = "/definitions", "definitions.title", "nav.data", "definitions"
PERMISSION, FILTERS = "view:definitions", False
PAGE = "definitions"


def layout(q: str = "", **_: str) -> Component:
    """The search box; the list comes from the callback."""
    return html.Div(
        [
            html.P(text("definitions.intro"), className="page-intro"),
            dmc.TextInput(
                id=f"{PAGE}-search",
                value=q[:80],
                placeholder=text("definitions.search"),
                debounce=200,
                className="definitions-search",
                **{"aria-label": text("definitions.search")},
            ),
            html.Div(block_skeleton(600), id=f"{PAGE}-list"),
        ],
        className="page-body",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the registry."""

    @secured_callback(
        app, PERMISSION, Output(f"{PAGE}-list", "children"), Input(f"{PAGE}-search", "value")
    )
    def search(words: str | None) -> list[Component]:
        language = current().language
        found = matching(warehouse.metrics(), words or "")
        if not found:
            return [empty_state(text("definitions.none"), text("definitions.none_do"))]
        count = html.P(text("definitions.count", count=len(found)), className="dim")
        return [still(html.Div([count, *(_entry(metric, language) for metric in found)]))]


def matching(metrics: Mapping[str, Metric], words: str) -> list[Metric]:
    """The metrics in which every word occurs, in any language; an exact code stands alone."""
    if words.strip() in metrics:
        return [metrics[words.strip()]]
    wanted = words.lower().split()
    return [
        metric
        for metric in metrics.values()
        if all(
            word
            in f"{metric.code} {metric.label} {metric.label_en} {metric.description} "
            f"{metric.description_en}".lower()
            for word in wanted
        )
    ]


def used_by(code: str) -> list[str]:
    """The page queries that compute the metric, by themselves or through a part they share."""
    return [name for name, called in _calls().items() if code in called]


@cache
def _calls() -> Mapping[str, frozenset[str]]:
    """Page query → what it calls; read once, because the files do not change under the app."""
    return {
        query.name: frozenset(
            re.findall(r"\b(\w+)\s*\(", "\n".join([query.sql, *parts_of(query.sql)]))
        )
        for query in catalog.page_queries()
    }


def _entry(metric: Metric, language: Language) -> Component:
    chinese = language == "zh-CN"
    label, other = (metric.label, metric.label_en) if chinese else (metric.label_en, metric.label)
    words, translated = (
        (metric.description, metric.description_en)
        if chinese
        else (metric.description_en, metric.description)
    )
    facts = [
        (text("definitions.unit"), text(f"definitions.unit_{metric.unit}")),
        (text("definitions.better"), text(f"definitions.better_{metric.better}")),
        (
            text("definitions.source"),
            text("components.own_definition") if metric.is_own_definition else metric.source,
        ),
        (text("definitions.used_by"), ", ".join(used_by(metric.code)) or "—"),
    ]
    return html.Article(
        [
            html.H2(
                [label, html.Span(other, className="other-name"), html.Code(metric.code)],
                className="card-title",
            ),
            html.P(words),
            html.P(translated, className="dim"),
            html.Pre(formula(metric.sql), className="formula"),
            html.Dl([part for name, value in facts for part in (html.Dt(name), html.Dd(value))]),
        ],
        className="card metric-entry",
        id=f"metric-{metric.code}",
    )
