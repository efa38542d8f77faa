"""The parts of the page about one person: summary, identities, chain, what was not followed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import html
from dash.development.base_component import Component

from dashboard.auth.permissions import ADMINISTER
from dashboard.auth.viewer import Viewer
from dashboard.components.table import Column, data_table
from dashboard.decisions import Link, Undone
from dashboard.i18n import language, text
from dashboard.person_words import because, day, identity, named, why_not
from queries.persons import Identity, Person, Step, ends

PAGE = "people"


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that may be decided about, as it is shown."""

    link: Link
    label: str


def choice(people: Sequence[str]) -> Component:
    """Several people fit: their numbers, to be looked up one by one."""
    return _card(
        text("people.several", count=len(people)),
        html.Ul([html.Li(html.Code(one_id)) for one_id in people]),
    )


def shown(person: Person, undone: Sequence[Undone], viewer: Viewer) -> list[Component]:
    """Everything about a person; the actions only for those who may decide."""
    cards = [_summary(person), _identities(person), _chain(person), _refused(person)]
    if viewer.may(ADMINISTER):
        cards += _waiting(person, undone)
        for action in ("undo", "redo"):
            offered = links(person, undone, action)
            if offered:
                cards.append(_form(action, offered))
    return cards


def links(person: Person, undone: Sequence[Undone], action: str) -> dict[str, Choice]:
    """The links that can be undone, or brought back, by an id that says nothing."""
    standing = {frozenset(each.link) for each in undone}
    names = _names(person)
    if action == "undo":
        found = [(step.from_, step.to) for step in person.chain]
        wanted = [link for link in found if frozenset(link) not in standing]
    else:
        wanted = [each.link for each in undone if names.keys() & set(each.link)]
    return {
        _id(link): Choice(link, " – ".join(names.get(end, end.kind) for end in link))
        for link in wanted
    }


def _id(link: Link) -> str:
    both = sorted(f"{end.kind}\0{end.value}" for end in link)
    return hashlib.sha256("\1".join(both).encode()).hexdigest()[:16]


def _names(person: Person) -> dict[Identity, str]:
    """What each identity of the person, and each that was not joined to it, is called."""
    names = {
        ends(row, side): identity(row, side)
        for row in person.refused
        for side in ("left_", "right_")
    }
    return names | {ends(row): identity(row) for row in person.identities}


def _card(title: str, body: Any, hint: str = "") -> Component:
    return html.Section(
        [
            html.H2(title, className="card-title"),
            html.P(hint, className="card-subtitle") if hint else None,
            body,
        ],
        className="card",
    )


def _summary(person: Person) -> Component:
    row = person.summary
    facts = [
        (text("people.first_seen"), day(row["first_seen_at"])),
        (text("people.last_seen"), day(row["last_seen_at"])),
        (text("people.city"), row["city"] or "—"),
        (text("people.opens"), f"{row['open_count']:,}"),
        (text("people.touches"), f"{row['touch_count']:,}"),
        (text("people.orders"), f"{row['order_count']:,}"),
        (text("people.paid_orders"), f"{row['paid_order_count']:,}"),
        (text("people.paid"), f"{row['paid_fen'] / 100:,.2f}"),
    ]
    return _card(
        text("people.person", one_id=row["one_id"]),
        html.Dl(
            [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts],
            className="person-facts",
        ),
    )


def _identities(person: Person) -> Component:
    rows = [
        {
            "value": row["shown"],
            "kind": named("kind", row["kind"]),
            "rule": text("people.root") if row["is_root"] else named("rule", row["rule"]),
            "since": day(row["first_seen_at"]),
            "until": day(row["last_seen_at"]),
        }
        for row in person.identities
    ]
    fields = ("value", "kind", "rule", "since", "until")
    table = data_table(
        f"{PAGE}-identities",
        pl.DataFrame(rows, schema=dict.fromkeys(fields, pl.String)),
        [Column(field, text(f"people.{field}")) for field in fields],
        language=language(),
    )
    return _card(text("people.identities"), table)


def _chain(person: Person) -> Component:
    if not person.chain:
        return _card(text("people.chain"), html.P(text("people.chain_none"), className="dim"))
    names = _names(person)
    steps = [_step(number, step, names) for number, step in enumerate(person.chain, 1)]
    return _card(text("people.chain"), html.Ol(steps, className="chain"), text("people.chain_hint"))


def _step(number: int, step: Step, names: Mapping[Identity, str]) -> Component:
    return html.Li(
        [
            html.Span(text("people.step", number=number), className="dim"),
            html.Div([html.B(names[step.from_]), " → ", html.B(names[step.to])]),
            *(html.Div(because(row), className="dim") for row in step.rows),
        ]
    )


def _refused(person: Person) -> Component:
    if not person.refused:
        return _card(text("people.refused"), html.P(text("people.refused_none"), className="dim"))
    lines = [
        html.Li(
            [
                html.Div([html.B(identity(row, "left_")), " – ", html.B(identity(row, "right_"))]),
                html.Div(why_not(row)),
                html.Div(because(row), className="dim"),
            ]
        )
        for row in person.refused
    ]
    return _card(text("people.refused"), html.Ul(lines, className="chain"))


def _waiting(person: Person, undone: Sequence[Undone]) -> list[Component]:
    """What was decided since the file was built."""
    names = _names(person)
    applied = {
        frozenset((ends(row, "left_"), ends(row, "right_")))
        for row in person.refused
        if row["reason"] == "undone"
    }
    lines = [
        f"{' – '.join(names.get(end, end.kind) for end in each.link)}: "
        + text("people.waiting_undo", by=each.by, date=day(each.at), because=each.reason)
        for each in undone
        if names.keys() & set(each.link) and frozenset(each.link) not in applied
    ]
    standing = {frozenset(each.link) for each in undone}
    lines += [
        f"{' – '.join(sorted(names[end] for end in link))}: {text('people.waiting_redo')}"
        for link in sorted(applied - standing, key=str)
    ]
    items = html.Ul([html.Li(line) for line in lines])
    return [_card(text("people.waiting"), items)] if lines else []


def _form(action: str, offered: Mapping[str, Choice]) -> Component:
    name = f"{PAGE}-{action}"
    return _card(
        text(f"people.{action}"),
        html.Div(
            [
                dmc.Select(
                    id=f"{name}-link",
                    label=text(f"people.{action}_link"),
                    data=[
                        {"value": link_id, "label": each.label} for link_id, each in offered.items()
                    ],
                ),
                dmc.Textarea(
                    id=f"{name}-reason",
                    label=text("people.undo_reason"),
                    autosize=True,
                    minRows=1,
                ),
                dmc.Button(text(f"people.{action}"), id=name, variant="default"),
                html.Div(id=f"{name}-said", role="status"),
            ],
            className="person-form",
        ),
        text("people.undo_hint") if action == "undo" else "",
    )
