"""经营总览: what changed since the last period, and through which factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard import ids, theme
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.components.factor_tree import factor_tree
from dashboard.components.graph import graph
from dashboard.components.skeleton import block_skeleton, kpi_skeletons
from dashboard.components.switch import switch
from dashboard.components.table import data_table
from dashboard.figures.bars import ranked_bars, stacked_days
from dashboard.figures.change import change
from dashboard.figures.shares import share_bars
from dashboard.figures.trend import trend
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages import overview_words as words
from dashboard.pages.cards import card
from dashboard.pages.charts import linked, metric_label, table_columns
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.kpis import kpi_cards
from dashboard.pages.overview_charts import (
    BY_CLASS,
    CHANGE,
    CHARTS,
    KPIS,
    NEW_OLD,
    PAGE,
    TREND,
    TREND_METRICS,
)
from dashboard.pages.view import View
from queries.metrics import Metric
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = "/", "overview.title", "nav.business", "overview"
PERMISSION = "view:overview"
SHOWN_BY_CLASS = {"uv", "tp_new_uv", "opens", "pay_uv", "paid_fen"}
NEW, OLD, UNKNOWN = theme.SERIES, "#9aa7b8", "#c3c7ce"


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()
    language = viewer.language
    return html.Div(
        [
            html.Section(kpi_skeletons(6), id=f"{PAGE}-kpis", className="kpi-row"),
            card(
                CHANGE,
                html.Div(
                    [
                        html.Div(block_skeleton(240), id=f"{PAGE}-tree"),
                        graph(
                            f"{PAGE}-change",
                            title=text(CHANGE.title),
                            language=language,
                            height=260,
                        ),
                    ],
                    className="halves",
                ),
                subtitle=html.Span(id=f"{PAGE}-words"),
                viewer=viewer,
            ),
            card(
                TREND,
                graph(f"{PAGE}-trend", title=text(TREND.title), language=language, height=300),
                actions=html.Div(id=f"{PAGE}-metric"),
                viewer=viewer,
            ),
            html.Div(
                [
                    card(
                        NEW_OLD,
                        [
                            graph(
                                f"{PAGE}-shares",
                                title=text(NEW_OLD.title),
                                language=language,
                                height=160,
                            ),
                            html.H3(text("overview.visitors_by_day"), className="card-part"),
                            graph(
                                f"{PAGE}-visitors",
                                title=text("overview.visitors_by_day"),
                                language=language,
                                height=200,
                            ),
                        ],
                        viewer=viewer,
                    ),
                    card(
                        BY_CLASS,
                        [
                            graph(
                                f"{PAGE}-paid-by-class",
                                title=text(BY_CLASS.title),
                                language=language,
                                height=180,
                            ),
                            html.Div(block_skeleton(260), id=f"{PAGE}-by-class"),
                        ],
                        subtitle=text("overview.by_class_hint"),
                        viewer=viewer,
                    ),
                ],
                className="halves",
            ),
            drawer(PAGE),
        ],
        className="page-body",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse."""

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-kpis", "children"),
        Output(f"{PAGE}-tree", "children"),
        Output(f"{PAGE}-words", "children"),
        Output(f"{PAGE}-change", "figure"),
        Output(f"{PAGE}-shares", "figure"),
        Output(f"{PAGE}-visitors", "figure"),
        Output(f"{PAGE}-paid-by-class", "figure"),
        Output(f"{PAGE}-by-class", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.SCHEME, "data"),
    )
    def draw(chosen: object, scheme: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, scheme=scheme)
        metrics = warehouse.metrics()
        days = TREND.fetch(warehouse, view)
        moved = CHANGE.fetch(warehouse, view)
        classes = BY_CLASS.fetch(warehouse, view)
        return (
            kpi_cards(
                KPIS,
                KPIS.fetch(warehouse, view),
                KPIS.compared(warehouse, view),
                days,
                view=view,
                metrics=metrics,
                links=_links(view),
            ),
            factor_tree(*words.factors(moved, metrics, view.language)),
            words.sentence(moved, words.steps(moved), view.language),
            _change(moved, view),
            _shares(NEW_OLD.fetch(warehouse, view), metrics, view),
            _visitors(days, view),
            _paid_by_class(classes, view),
            _by_class(classes, metrics, view),
        )

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-trend", "figure"),
        Output(f"{PAGE}-metric", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.URL, "search"),
        Input(ids.SCHEME, "data"),
    )
    def draw_trend(
        chosen: object, search: str | None, scheme: str | None
    ) -> tuple[go.Figure, Component]:
        view = View.read(chosen, search, scheme)
        metrics = warehouse.metrics()
        code = view.choice("metric", TREND_METRICS)
        rows, before = TREND.fetch(warehouse, view), TREND.compared(warehouse, view)
        return _trend(rows, before, metrics[code], view), _metric_switch(code, metrics, view)

    register_drawer(app, warehouse, page=PAGE, permission=PERMISSION, charts=CHARTS)


def _links(view: View) -> dict[str, str]:
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


def _change(rows: pl.DataFrame, view: View) -> go.Figure:
    return change(
        words.steps(rows),
        total_label=text("overview.whole_change"),
        nothing=text("overview.no_comparison"),
        scheme=view.scheme,
        language=view.language,
    )


def _trend(
    rows: pl.DataFrame, before: pl.DataFrame | None, metric: Metric, view: View
) -> go.Figure:
    return trend(
        rows,
        day="stat_date",
        value=metric.code,
        label=metric_label(metric, view.language),
        kind=metric.format,
        compared=before,
        compared_label=text(f"filters.vs_{view.filters.comparison}"),
        nothing=text("overview.nothing"),
        scheme=view.scheme,
        language=view.language,
    )


def _metric_switch(code: str, metrics: Mapping[str, Metric], view: View) -> Component:
    return switch(
        [
            (each, metric_label(metrics[each], view.language), view.href(PATH, metric=each))
            for each in TREND_METRICS
        ],
        code,
        label=text("overview.choose_metric"),
    )


def _shares(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> go.Figure:
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


def _visitors(days: pl.DataFrame, view: View) -> go.Figure:
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


def _by_class(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> Component:
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


def _paid_by_class(rows: pl.DataFrame, view: View) -> go.Figure:
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
