"""The mix of touchpoints beside what it could be: a published case, an aim, the period before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from dashboard.components.switch import switch
from dashboard.figures.dumbbell import dumbbells
from dashboard.i18n import text
from dashboard.pages.charts import Chart, Words, field_of, metric_label
from dashboard.pages.dictionaries import dictionary, edition
from dashboard.pages.touchpoints_charts import PAGE
from dashboard.pages.view import View
from queries.metrics import Metric
from queries.warehouse import Warehouse

MIXED = ("paid", "opens")
# The period compared to stands beside the named references, and cannot be the name of one.
BEFORE = "before"
GROUP = Words("group_name", "touchpoints.touchpoint", english="group_name_en")
NOTE = Words("note", "touchpoints.mix_note", english="note_en")


def references(told: pl.DataFrame, view: View) -> list[tuple[str, str]]:
    """What the chosen measure can be compared with in the chosen dictionary: (value, name)."""
    column = "reference_name" if view.language == "zh-CN" else "reference_name_en"
    fitting = told.filter(
        pl.col("dictionary") == dictionary(view)["dictionary"],
        pl.col("measure") == view.choice("mixof", MIXED),
    )
    before = (BEFORE, text("touchpoints.mix_before"))
    return [*fitting.select("reference", column).iter_rows(), before]


def _reference(told: pl.DataFrame, view: View) -> str:
    return view.choice("mix", [value for value, _ in references(told, view)])


def _mixed(warehouse: Warehouse, view: View) -> dict[str, object]:
    chosen = _reference(warehouse.fetch("touchpoints/mix_references"), view)
    other = view.filters.compared()
    return {
        **dictionary(view),
        "measure": view.choice("mixof", MIXED),
        "reference": None if chosen == BEFORE else chosen,
        "compare_start_date": other.start_date if other else None,
        "compare_end_date": other.end_date if other else None,
    }


def _said(warehouse: Warehouse, view: View) -> str:
    """The dictionary and the reference, which a file must name."""
    told = warehouse.fetch("touchpoints/mix_references")
    called = dict(references(told, view))[_reference(told, view)]
    return f"{edition(warehouse, view)} · {text('touchpoints.mix_against', reference=called)}"


MIX = Chart(
    PAGE,
    "mix",
    "touchpoints/mix",
    "touchpoints.mix",
    (GROUP, "mix_share", "mix_reference", "mix_gap", "opens", "tp_paid_fen", NOTE),
    own=_mixed,
    note=_said,
)


def switches(told: pl.DataFrame, view: View, path: str) -> Component:
    """What is measured, and against what."""
    measures = [(each, text(f"touchpoints.mixof_{each}")) for each in MIXED]
    return html.Div(
        [
            _switch("mixof", measures, view, path),
            _switch("mix", references(told, view), view, path),
        ],
        className="choices",
    )


def _switch(key: str, values: Sequence[tuple[str, str]], view: View, path: str) -> Component:
    # What can be compared with depends on what is measured.
    reset = {"mix": None} if key == "mixof" else {}
    return switch(
        [
            (value, words, view.href(path, **{**view.drill, **reset, key: value}))
            for value, words in values
        ],
        view.choice(key, [value for value, _ in values]),
        label=text(f"touchpoints.choose_{key}"),
    )


def figure(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> go.Figure:
    """Own and reference share of every group on one line."""
    nothing = "not_compared" if view.drill.get("mix") == BEFORE else "nothing"
    return dumbbells(
        rows,
        name=field_of(GROUP, view.language),
        own=("mix_share", metric_label(metrics["mix_share"], view.language)),
        other=("mix_reference", metric_label(metrics["mix_reference"], view.language)),
        note=field_of(NOTE, view.language),
        nothing=text(f"touchpoints.{nothing}"),
        scheme=view.scheme,
        language=view.language,
    )


def sources(rows: pl.DataFrame, view: View) -> Component:
    """Where each reference share is from; without any, why there is none."""
    group, note = field_of(GROUP, view.language), field_of(NOTE, view.language)
    told = rows.filter(pl.col(note).is_not_null())
    lines = [f"{row[group]}: {row[note]}" for row in told.iter_rows(named=True)]
    if rows["mix_reference"].is_null().all():
        lines = [text("touchpoints.mix_none")]
    return html.Ul([html.Li(line) for line in lines], className="notes dim")
