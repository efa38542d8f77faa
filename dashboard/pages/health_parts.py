"""The figures and tables of 数据健康, from the rows of its queries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from dashboard import refused_rows
from dashboard.auth import Viewer
from dashboard.auth.permissions import QUARANTINE
from dashboard.components.check_list import Check, check_list
from dashboard.components.empty import empty_state
from dashboard.components.table import Column, data_table
from dashboard.figures.paired import paired_bars
from dashboard.figures.steps import REST, stacked_steps
from dashboard.figures.trend import trend
from dashboard.format import number
from dashboard.i18n import text
from dashboard.i18n.texts import texts
from dashboard.pages.charts import Chart, in_words, linked, metric_label, table_columns
from dashboard.pages.health_charts import CLEANING, PAGE, RESTATEMENTS
from dashboard.pages.view import View
from queries.metrics import Metric

FILES_DRAWN = 50
WIDTHS = {
    "delivered_at": 136,
    "loaded_at": 136,
    "started_at": 136,
    "restated_at": 136,
    "reason": 280,
    "error": 280,
}
# Told in the table view and in the file; a row on the page has no room for them.
UNSHOWN = {
    "gaps": {"ours_count", "theirs_count"},
    "sources": {"feed_titles", "restates_days"},
    "files": {"feed_titles", "first_date"},
}
LEADS = {
    "gaps": {"counterpart", "gap_fen"},
    "restatements": {"measure", "cause"},
    "sources": {"state", "reached_date"},
    "refusals": {"refused_row_count", "reason"},
    "files": {"status", "refused_row_count"},
    "scenes": {"open_count", "tp_share"},
    "conflicts": {"conflict_count", "person_count"},
    "runs": {"outcome", "run_seconds"},
}


def may_see_rows(viewer: Viewer) -> bool:
    """Rows of the data itself: no scope narrows them, so only those without one see them."""
    return viewer.may(QUARANTINE) and viewer.store_scope is None


def table(chart: Chart, rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> Component:
    """A chart's rows as a table, or the sentence that there are none."""
    if rows.is_empty():
        return empty_state(text(f"health.no_{chart.name}"))
    shown = in_words(rows, chart, view.language)
    columns = _columns(chart, metrics, view)
    return data_table(f"{PAGE}-{chart.name}-rows", shown, columns, language=view.language)


def _columns(chart: Chart, metrics: Mapping[str, Metric], view: View) -> list[Column]:
    leads, unshown = LEADS.get(chart.name, set()), UNSHOWN.get(chart.name, set())
    return [
        replace(column, lead=column.field in leads, width=WIDTHS.get(column.field, 0))
        for column in table_columns(chart, metrics, view.language)
        if column.field not in unshown
    ]


def sources(
    chart: Chart, rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View
) -> Component:
    """The sources that deliver; how many kinds of file there are beside them is said below."""
    met = rows.filter(pl.col("state") != "never")
    note = text("health.never_delivered", count=rows.height - met.height)
    return html.Div([table(chart, met, metrics, view), html.P(note, className="table-note")])


def downloadable(
    chart: Chart,
    rows: pl.DataFrame,
    metrics: Mapping[str, Metric],
    view: View,
    viewer: Viewer,
) -> Component:
    """The same, the name of each file leading to its refused rows for those who may have them.

    A year of nights is thousands of files: the first are drawn, the menu of the card has them all.
    """
    if rows.is_empty():
        return empty_state(text(f"health.no_{chart.name}"))
    count, rows = rows.height, rows.head(FILES_DRAWN)
    offered = may_see_rows(viewer)
    links = [
        refused_rows.address(file_id) if offered and file_id and refused else None
        for file_id, refused in rows.select("file_id", "refused_row_count").iter_rows()
    ]
    shown = in_words(rows, chart, view.language).with_columns(
        href=pl.Series(links, dtype=pl.String), colour=pl.lit(None, pl.String)
    )
    first, *others = linked(_columns(chart, metrics, view), link="href", colour="colour")
    columns = (replace(first, download=True, width=200), *others)
    drawn = data_table(f"{PAGE}-{chart.name}-rows", shown, columns, language=view.language)
    if count == rows.height:
        return drawn
    note = text("health.files_cut", shown=rows.height, count=number(count, "int", view.language))
    return html.Div([drawn, html.P(note, className="table-note")])


def restatements(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> Component:
    """The days that changed; a column of money or counts that no row fills is left out."""
    if rows.is_empty():
        return empty_state(text("health.no_restatements"))
    empty = {name for name in rows.columns if rows[name].null_count() == rows.height}
    filled = [
        column
        for column in RESTATEMENTS.columns
        if isinstance(column, str) or column.field not in empty
    ]
    return table(replace(RESTATEMENTS, columns=filled), rows, metrics, view)


def checks(rows: pl.DataFrame, view: View, viewer: Viewer) -> Component:
    """Every check: the broken ones with their first rows, those that hold behind one line."""
    if rows.is_empty():
        return empty_state(text("health.no_checks"))
    made = [_check(row, view, viewer) for row in rows.iter_rows(named=True)]
    held = [check for check in made if check.state == "holds"]
    return check_list(
        [check for check in made if check.state != "holds"],
        held,
        held_title=text("health.checks_held", count=len(held)),
    )


def _check(row: Mapping[str, object], view: View, viewer: Viewer) -> Check:
    count = int(str(row["broken_row_count"]))
    shown = json.loads(str(row["rows_json"])) if count and may_see_rows(viewer) else []
    note = ""
    if count and not may_see_rows(viewer):
        note = text("health.rows_hidden")
    elif count > len(shown):
        note = text("health.rows_cut", shown=len(shown), count=number(count, "int", view.language))
    return Check(
        title=str(row["title" if view.language == "zh-CN" else "title_en"]),
        state=row["state"],  # type: ignore[arg-type]
        state_words=text(f"health.check_{row['state']}"),
        count=text("health.rows", count=number(count, "int", view.language)) if count else "",
        summary=str(row["summary"]),
        rows=shown,
        note=note,
    )


def cleaning(rows: pl.DataFrame, view: View) -> go.Figure:
    """What would be wrong without cleaning, beside what stays unknown with it."""
    return paired_bars(
        in_words(rows, CLEANING, view.language).filter(pl.col("base_count") > 0),
        name="topic",
        before=("wrong_share", text("health.before")),
        after=("left_share", text("health.after")),
        kind="percent",
        nothing=text("health.no_log"),
        scheme=view.scheme,
        language=view.language,
    )


def daily(rows: pl.DataFrame, metric: Metric, under: Metric | None, view: View) -> go.Figure:
    """One rate day by day, with another under it where both are of one kind."""
    compared = None
    if under is not None and rows.height:
        compared = rows.select("stat_date", pl.col(under.code).alias(metric.code))
    return trend(
        rows,
        day="stat_date",
        value=metric.code,
        label=metric_label(metric, view.language),
        kind=metric.format,
        compared=compared,
        compared_label=metric_label(under, view.language) if under else "",
        nothing=text("health.no_log"),
        scheme=view.scheme,
        language=view.language,
    )


def gaps(rows: pl.DataFrame, view: View) -> go.Figure:
    """By how much our paid orders differ from the others' sums, day by day, all sides together."""
    by_day = rows.group_by("day").agg(pl.col("gap_fen").abs().sum()).sort("day")
    if by_day.height:
        by_day = by_day.upsample("day", every="1d")  # a day without the other side is a gap
    return trend(
        by_day,
        day="day",
        value="gap_fen",
        label=text("health.gap"),
        kind="yuan",
        nothing=text("health.no_gaps"),
        scheme=view.scheme,
        language=view.language,
    )


def steps(rows: pl.DataFrame, view: View) -> go.Figure:
    """How long the last refreshes took, step by step, the oldest on the left."""
    area = "health.step_"
    names = {
        key.removeprefix(area): words
        for key, words in texts(view.language).items()
        if key.startswith(area)
    }
    labelled = rows.reverse().with_columns(
        pl.col("started_at").dt.strftime("%m-%d %H:%M:%S").alias("run")
    )
    ordered = labelled.sort("started_at", maintain_order=True)
    return stacked_steps(
        ordered,
        names=names | {REST: text("health.step_other")},
        nothing=text("health.no_runs"),
        scheme=view.scheme,
        language=view.language,
    )
