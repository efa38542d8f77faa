"""The card behind every ⓘ: what a number means, the SQL that ran, and how fresh its data is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.attributes import aria
from dashboard.i18n import text


@dataclass(frozen=True, slots=True)
class Meaning:
    """One metric in words."""

    code: str
    label: str
    words: str
    formula: str
    origin: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Source:
    """One input of the numbers and how far it reaches."""

    title: str
    last_date: date | None
    delivered: str


@dataclass(frozen=True, slots=True)
class Definition:
    """All that the card says.

    settings: company settings that change the numbers, as (name, value)
    params:   what the SQL ran with, as it was bound
    version:  the data version, already written as text
    """

    question: str
    meanings: Sequence[Meaning]
    settings: Sequence[tuple[str, str]]
    query: str
    sql: str  # empty where no query gave the rows
    params: Mapping[str, object]
    sources: Sequence[Source]
    version: str
    dictionary_href: str


def info_button(button_id: dict[str, str], label: str) -> Component:
    """The ⓘ that opens the card."""
    return html.Button(
        "ⓘ",
        id=button_id,
        n_clicks=0,
        type="button",
        className="info",
        **aria(label=text("components.explain", name=label)),
    )


def definition_card(definition: Definition) -> Component:
    """The body of the drawer."""
    return html.Div(
        [
            html.P(definition.question, className="definition-question"),
            *[_meaning(meaning) for meaning in definition.meanings],
            _settings(definition.settings),
            *([_sql(definition)] if definition.sql else []),
            _sources(definition),
            dcc.Link(f"{text('components.to_dictionary')} →", href=definition.dictionary_href),
        ],
        className="definition",
    )


def sql_text(query: str, sql: str, params: Mapping[str, object]) -> str:
    """The SQL as one text that says what it ran with, so that a copy of it is complete."""
    head = [f"-- {query}"]
    head += [f"-- ${name} = {literal(value)}" for name, value in params.items()]
    lines = sql.splitlines()
    while lines and lines[0].startswith("--"):
        lines.pop(0)
    return "\n".join([*head, *lines])


def literal(value: object) -> str:
    """A bound value the way SQL writes it."""
    match value:
        case None:
            return "null"
        case bool() | int() | float():
            return str(value).lower()
        case date():
            return f"date '{value}'"
        case list() | tuple():
            return "[" + ", ".join(literal(part) for part in value) + "]"
    return "'" + str(value).replace("'", "''") + "'"


def _meaning(meaning: Meaning) -> Component:
    origin = (
        text("components.own_definition")
        if meaning.is_own
        else text("components.origin", origin=meaning.origin)
    )
    return html.Div(
        [
            html.H3([meaning.label, html.Code(meaning.code)]),
            html.P(meaning.words),
            html.Pre(meaning.formula, className="formula"),
            html.P(origin, className="dim"),
        ],
        className="meaning",
    )


def _settings(settings: Sequence[tuple[str, str]]) -> Component:
    return html.Section(
        [
            html.H3(text("components.settings")),
            html.Dl([part for name, value in settings for part in (html.Dt(name), html.Dd(value))]),
        ]
    )


def _sql(definition: Definition) -> Component:
    return html.Section(
        [
            html.H3(text("components.sql")),
            dmc.CodeHighlight(
                code=sql_text(definition.query, definition.sql, definition.params),
                language="sql",
                copyLabel=text("components.copy"),
                copiedLabel=text("components.copied"),
                className="sql",
            ),
        ]
    )


def _sources(definition: Definition) -> Component:
    rows = [
        html.Tr(
            [
                html.Td(source.title),
                html.Td(str(source.last_date) if source.last_date else "—"),
                html.Td(source.delivered),
            ]
        )
        for source in definition.sources
    ]
    head = [text(f"components.source.{part}") for part in ("title", "last_date", "delivered")]
    return html.Section(
        [
            html.H3(text("components.sources")),
            html.Table([html.Thead(html.Tr([html.Th(words) for words in head])), html.Tbody(rows)]),
            html.P(definition.version, className="dim"),
        ]
    )
