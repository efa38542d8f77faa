"""The figures and the table of 经营总览, from the rows of its queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import plotly.graph_objects as go
import polars as pl
from dash.development.base_component import Component

from dashboard import theme
from dashboard.components.table import data_table
from dashboard.figures import change as waterfall
from dashboard.figures.bars import ranked_bars, stacked_days
from dashboard.figures.shares import share_bars
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages import overview_words as words
from dashboard.pages.charts import linked, table_columns
from dashboard.pages.overview_charts import BY_CLASS, PAGE
from dashboard.pages.view import View
from queries.metrics import Metric

SHOWN_BY_CLASS = {"uv", "tp_new_uv", "opens", "pay_uv", "paid_fen"}
NEW, OLD, UNKNOWN = theme.SERIES, "#9aa7b8", "#c3c7ce"


def links(view: View) -> dict[str, str]:
    """Where each card's number comes from: the touchpoints, ordered by the kindred measure."""
    measures = {
        "paid_fen": "tp_paid_fen",
        "net_fen": "tp_paid_fen",
        "uv": "uv",
        "new_uv": "new_uv",
        "pay_cvr": "tp_pay_cvr",
        "aov_user_fen": "tp_uv_value_fen",
    }
    return {code: view.href("/touchpoints", sort=measure) for code, measure in measures.items()}


def change(rows: pl.DataFrame, view: View) -> go.Figure:
    """The change of the paid amount, factor by factor."""
    return waterfall.change(
        words.steps(rows),
        total_label=text("overview.whole_change"),
        nothing=text("overview.no_comparison"),
        scheme=view.scheme,
        language=view.language,
    )


def shares(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> go.Figure:
    """How visitors and money divide into new and old."""
    wholes = [("visitor", "uv"), ("visitor", "paid_fen"), ("buyer", "paid_fen")]
    divided = [
        {
            "whole": text(f"overview.whole_{split}_{code}"),
            "part": row["part"],
            "value": float(row[code]),
            "text": number(row[code], metrics[code].format, view.language),
        }
        for split, code in wholes
        for row in rows.filter(pl.col("split") == split).iter_rows(named=True)
    ]
    return share_bars(
        pl.DataFrame(divided),
        parts=[
            ("new", text("overview.part_new"), NEW),
            ("old", text("overview.part_old"), OLD),
            ("unknown", text("overview.part_unknown"), UNKNOWN),
        ],
        nothing=text("overview.nothing"),
        scheme=view.scheme,
        language=view.language,
    )


def visitors(days: pl.DataFrame, view: View) -> go.Figure:
    """New and old visitors of each day."""
    return stacked_days(
        days.with_columns((pl.col("uv") - pl.col("new_uv")).alias("old_uv")),
        day="stat_date",
        parts=[
            ("new_uv", text("overview.part_new"), NEW),
            ("old_uv", text("overview.part_old"), OLD),
        ],
        kind="int",
        nothing=text("overview.nothing"),
        scheme=view.scheme,
        language=view.language,
    )


def by_class(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> Component:
    """The entry classes as a table whose names open the map there."""
    names = rows["entry_class"].to_list()
    met = [name in theme.ENTRY_CLASS_COLOURS for name in names]
    columns = [
        replace(column, lead=column.field in {"uv", "paid_fen"})
        for column in linked(
            table_columns(BY_CLASS, metrics, view.language), link="href", colour="colour"
        )
        if column.kind is None or column.field in SHOWN_BY_CLASS
    ]
    return data_table(
        f"{PAGE}-by-class-rows",
        rows.with_columns(
            href=pl.Series(
                [
                    view.href("/touchpoints", by="entry_class", open=f"class:{name}")
                    if known
                    else None
                    for name, known in zip(names, met, strict=True)
                ],
                dtype=pl.String,
            ),
            colour=pl.Series([theme.colour_of(name, view.scheme) for name in names]),
        ),
        columns,
        language=view.language,
    )


def paid_by_class(rows: pl.DataFrame, view: View) -> go.Figure:
    """The paid amount by entry class."""
    name = "entry_class" if view.language == "zh-CN" else "entry_class_en"
    return ranked_bars(
        rows,
        name="entry_class",
        value="paid_fen",
        kind="yuan",
        colours={each: theme.colour_of(each, view.scheme) for each in rows["entry_class"]},
        names=dict(rows.select("entry_class", name).iter_rows()) if name != "entry_class" else {},
        nothing=text("overview.nothing"),
        scheme=view.scheme,
        language=view.language,
    )
