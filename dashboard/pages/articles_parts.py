"""What the pages of 公众号 draw from their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from dashboard import theme
from dashboard.components.empty import empty_state
from dashboard.components.ranked_list import Rank, ranked_list
from dashboard.components.switch import switch
from dashboard.components.table import data_table
from dashboard.figures.bubbles import bubbles
from dashboard.figures.gains import gains_and_losses
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages.articles_charts import ARTICLES, FANS, ONE_WINDOWS, PAGE, READ_SOURCES, WINDOWS
from dashboard.pages.charts import Chart, in_words, metric_label, table_columns
from dashboard.pages.view import View
from queries.metrics import Metric

PATH, ONE_PATH = "/articles", "/articles/one"
SELLING = "gmv_per_k_readers_fen"
# A source of fans in the colour of the touchpoint it is.
_FAMILY = {
    "1": "搜一搜", "17": "分享", "30": "扫码", "57": "公众号", "100": "广告",
    "149": "小程序跳转", "161": "社群", "176": "导购", "200": "视频号", "201": "直播",
}  # fmt: skip
_DRAWN = 4
_REST = "rest"


def choices(view: View, path: str) -> Component:
    """How many days after the visit a sale counts, and what the filters cannot narrow."""
    narrowed = view.filters.store_ids or view.filters.visitor_type or view.filters.families
    note = "articles.narrowed" if narrowed or view.scope is not None else "articles.whole"
    return html.Div(
        [
            html.Div(
                [
                    html.Span(text("articles.choose_window"), className="dim"),
                    switch(
                        [
                            (
                                days,
                                text(f"effect.window_{days}"),
                                view.href(path, **{**view.drill, "window": days}),
                            )
                            for days in sorted(WINDOWS, key=int)
                        ],
                        view.choice("window", WINDOWS),
                        label=text("articles.choose_window"),
                    ),
                ],
                className="labelled",
            ),
            html.Span(text(note), className="dim"),
        ],
        className="choices",
    )


def opened(view: View, article: str) -> str:
    """The address of one article's page."""
    return view.href(ONE_PATH, article=article, window=view.drill.get("window"))


def hero(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> go.Figure:
    """Each article by its readers and by what a thousand of them buy."""
    codes = ("read_uv", SELLING, "article_sold_fen")
    return bubbles(
        rows,
        key="article_id",
        name="title",
        x=codes[0],
        y=codes[1],
        size=codes[2],
        labels={code: metric_label(metrics[code], view.language) for code in codes},
        kinds={code: metrics[code].format for code in codes},
        colour=theme.colour_of("公众号", view.scheme),
        nothing=text("articles.nothing_rated"),
        scheme=view.scheme,
        language=view.language,
    )


def hero_list(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> Component:
    """The same on a phone: what sells best comes first."""
    known = rows.drop_nulls(SELLING)
    if known.is_empty():
        return empty_state(text("articles.nothing_rated"))
    most = max(known[SELLING].to_list()) or 1
    return ranked_list(
        metric_label(metrics[SELLING], view.language),
        [
            Rank(
                row["title"],
                number(row[SELLING], "yuan", view.language),
                max(row[SELLING], 0) / most,
                theme.colour_of("公众号", view.scheme),
                opened(view, row["article_id"]),
            )
            for row in known.iter_rows(named=True)
        ],
    )


def articles(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> Component:
    """Every article with its numbers; what nobody delivered is named instead of drawn empty."""
    if rows.is_empty():
        return empty_state(text("articles.nothing"), text("articles.nothing_do"))
    columns = table_columns(ARTICLES, metrics, view.language)
    untold = {code for code in ARTICLES.metrics if rows[code].is_null().all()}
    shown = rows.with_columns(
        pl.col("publish_date").cast(pl.String),
        href=pl.Series([opened(view, each) for each in rows["article_id"]]),
    )
    table = data_table(
        f"{PAGE}-articles-rows",
        shown,
        [
            replace(columns[0], link="href", width=220),
            *(
                replace(
                    column, heat=column.field == SELLING, lead=column.field in (SELLING, "read_uv")
                )
                for column in columns[1:]
                if column.field not in untold
            ),
        ],
        language=view.language,
        height=480,
    )
    names = [
        metric_label(metrics[code], view.language) for code in ARTICLES.metrics if code in untold
    ]
    if not names:
        return table
    note = text("articles.untold", names=text("articles.comma").join(names))
    return html.Div([table, html.P(note, className="table-note")])


def fans(
    rows: pl.DataFrame, pushes: pl.DataFrame, metrics: Mapping[str, Metric], view: View
) -> go.Figure:
    """Fans by source and day, with the days on which something was published."""
    sizes = (
        rows.group_by("user_source")
        .agg(pl.col("fans_new").sum())
        .sort("fans_new", "user_source", descending=[True, False])
    )
    kept = [each for each in sizes["user_source"] if each != "0"][:_DRAWN]
    folded = (
        rows.rename({"stat_date": "day", "fans_new": "gained", "fans_lost": "lost"})
        .with_columns(
            pl.when(pl.col("user_source").is_in(kept))
            .then("user_source")
            .otherwise(pl.lit(_REST))
            .alias("part")
        )
        .group_by("day", "part")
        .agg(pl.col("gained", "lost").sum())
    )
    named = dict(
        zip(rows["user_source"], in_words(rows, FANS, view.language)["user_source"], strict=True)
    )
    parts = [
        (code, named[code], theme.colour_of(_FAMILY.get(code, "未知"), view.scheme))
        for code in kept
    ]
    if set(rows["user_source"]) - set(kept):
        parts.append((_REST, text("articles.fan_source:0"), theme.colour_of("其他", view.scheme)))
    return gains_and_losses(
        folded,
        parts=parts,
        lost_label=metric_label(metrics["fans_lost"], view.language),
        net_label=metric_label(metrics["fans_net"], view.language),
        marks=[(row["push_date"], row["title"] or "") for row in pushes.iter_rows(named=True)],
        mark_label=text("articles.push"),
        nothing=text("articles.no_fans"),
        scheme=view.scheme,
        language=view.language,
    )


def sources(rows: pl.DataFrame, view: View) -> Component:
    """Readers by where they came from, as shares of all readers."""
    if rows.is_empty():
        return empty_state(text("articles.no_reads"))
    told = in_words(rows, READ_SOURCES, view.language)
    most = max((each or 0 for each in told["read_uv"]), default=0) or 1
    return ranked_list(
        "",
        [
            Rank(
                row["source_name"],
                f"{number(row['read_uv'], 'int', view.language)} · "
                f"{number(row['read_share'], 'percent', view.language)}",
                max(row["read_uv"] or 0, 0) / most,
                theme.colour_of("公众号", view.scheme),
            )
            for row in told.iter_rows(named=True)
        ],
    )


def table(
    chart: Chart, rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View, nothing: str
) -> Component:
    """Any other question as a table."""
    if rows.is_empty():
        return empty_state(text(nothing))
    shown = in_words(rows, chart, view.language)
    shown = shown.with_columns(pl.col(pl.Date).cast(pl.String))
    return data_table(
        f"{chart.page}-{chart.name}-rows",
        shown,
        [
            replace(column, width=200) if column.field == "title" else column
            for column in table_columns(chart, metrics, view.language)
        ],
        language=view.language,
        height=420 if shown.height > 8 else None,
    )


def windows(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> Component:
    """What an article sold in each window; a window that no visit has filled yet says when."""
    columns = table_columns(ONE_WINDOWS, metrics, view.language)
    ripens = text("article.unripe")
    return data_table(
        f"{ONE_WINDOWS.page}-windows-rows",
        rows.with_columns(pl.col("unripe_day_count").cast(pl.Int64)),
        [
            columns[0],
            *(replace(each, unripe="unripe_day_count", ripens=ripens) for each in columns[1:]),
        ],
        language=view.language,
    )
