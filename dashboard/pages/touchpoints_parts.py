"""The map's figure, its list for narrow screens, and the matrix, from the same rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from dashboard import theme
from dashboard.components.breadcrumb import breadcrumb
from dashboard.components.empty import empty_state
from dashboard.components.ranked_list import Rank, ranked_list
from dashboard.components.switch import switch
from dashboard.components.table import Column, data_table
from dashboard.figures.diverging import diverging_bars
from dashboard.figures.flow import STAGES, fold, node_totals
from dashboard.figures.sankey import sankey
from dashboard.format import delta, number
from dashboard.i18n import text
from dashboard.i18n.texts import texts
from dashboard.pages.charts import in_words, linked, metric_label, table_columns
from dashboard.pages.dictionaries import DEPTH, dictionary, kept, levels
from dashboard.pages.touchpoints_charts import BEFORE, CHANGED, MATRIX, MEASURES, PAGE, ROLES, TOPS
from dashboard.pages.view import View
from queries.metrics import Metric

PATH, ONE = "/touchpoints", "/touchpoints/one"
HEATED = {"tp_pay_cvr", "tp_uv_value_fen", "bounce_rate", "tp_ret1", "tp_ret7"}
RIPE_AFTER = {"tp_ret1": ("ret1_immature_uv", 1), "tp_ret7": ("ret7_immature_uv", 7)}


def drill(view: View, **changed: str | None) -> str:
    """This page's address with some of its own keys changed."""
    return view.href(PATH, **{**view.drill, **changed})


def one(view: View, node: str) -> str:
    """The address of one touchpoint's own page."""
    return view.href(ONE, node=node, **kept(view))


def leads_to(view: View, node: str, level: str) -> str:
    """Where a click on an entry leads: a group opens, a single scene has a page of its own."""
    return drill(view, open=node) if level != "scene" else one(view, node)


def colours(nodes: pl.DataFrame, view: View) -> dict[str, str]:
    """Node → colour; a scene wears its family's."""
    found = {
        node: _colour(parent if level == "scene" else node, view)
        for node, level, parent in nodes.select("node", "level", "parent").iter_rows()
    }
    # Where an opening went is told by its place; only the way to an order stands out.
    earned = ("deed:cart", "outcome:ordered", "outcome:paid")
    return found | dict.fromkeys(earned, theme.SERIES)


def _colour(node: str, view: View) -> str:
    """That of the family, or of the class above it where the family has none of its own."""
    name = bare_name(node)
    above = node.partition(":")[2].partition("/")[0]
    return theme.colour_of(name if theme.has_colour(name) else above, view.scheme)


def bare_name(node: str) -> str:
    """“公众号” of “family:自有运营/公众号”, “自有运营” of “class:自有运营”."""
    return node.partition(":")[2].rpartition("/")[2]


def names(nodes: pl.DataFrame, view: View) -> dict[str, str]:
    """Node → what it is called."""
    fixed = {
        key.removeprefix(f"{PAGE}."): words
        for key, words in texts(view.language).items()
        if key.startswith(tuple(f"{PAGE}.{stage}:" for stage in STAGES))
    }
    column = "name" if view.language == "zh-CN" else "name_en"
    return fixed | dict(nodes.select("node", column).iter_rows())


def flow(links: pl.DataFrame, nodes: pl.DataFrame, view: View) -> go.Figure:
    """The Sankey; a link or node tells on hover what it was in the period compared to."""
    return sankey(
        links,
        top=int(view.choice("top", TOPS)),
        names=names(nodes, view),
        colours=colours(nodes, view),
        unit=text("touchpoints.unit_opens"),
        change=text("touchpoints.hover_change", change="{change}", before="{before}")
        if "before_count" in links.columns
        else "",
        nothing=text("touchpoints.nothing"),
        scheme=view.scheme,
        language=view.language,
    )


def changes(
    rows: pl.DataFrame, nodes: pl.DataFrame, metrics: Mapping[str, Metric], view: View
) -> go.Figure:
    """Who grew and who shrank."""
    code = view.choice("changed", CHANGED)
    is_compared = view.filters.comparison != "none"
    return diverging_bars(
        rows,
        name="node",
        now=code,
        before=BEFORE[code],
        kind=metrics[code].format,
        names=names(nodes, view)
        | dict(rows.select("node", "name" if view.language == "zh-CN" else "name_en").iter_rows()),
        rest=text("touchpoints.entry:other"),
        nothing=text("touchpoints.unchanged" if is_compared else "touchpoints.not_compared"),
        scheme=view.scheme,
        language=view.language,
    )


def changes_title(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> str:
    """The whole change in words, which the bars add up to."""
    code = view.choice("changed", CHANGED)
    if rows.is_empty():
        return text("touchpoints.changes_hint")
    now, before = (int(rows[column].sum()) for column in (code, BEFORE[code]))
    told = delta(now, before, metrics[code].format, view.language)
    return text(
        "touchpoints.changes_total",
        what=metric_label(metrics[code], view.language),
        before=number(before, metrics[code].format, view.language),
        now=number(now, metrics[code].format, view.language),
        change=told.absolute,
    )


def changed_switch(metrics: Mapping[str, Metric], view: View) -> Component:
    """Which number's change is shown."""
    return switch(
        [
            (code, metric_label(metrics[code], view.language), drill(view, changed=code))
            for code in CHANGED
        ],
        view.choice("changed", CHANGED),
        label=text("touchpoints.choose_changed"),
    )


def flow_lists(links: pl.DataFrame, nodes: pl.DataFrame, view: View) -> list[Component]:
    """The same flow as one ranked list per stage."""
    if links.is_empty():
        return [empty_state(text("touchpoints.nothing"))]
    called, coloured = names(nodes, view), colours(nodes, view)
    levels: Mapping[str, str] = dict(nodes.select("node", "level").iter_rows())
    totals = node_totals(fold(links, top=int(view.choice("top", TOPS)))).filter(
        pl.col("open_count") > 0
    )
    return [
        ranked_list(
            text(f"touchpoints.stage_{stage}"),
            [
                Rank(
                    name=called.get(row["node"], row["node"]),
                    value=f"{number(row['open_count'], 'int', view.language)} · "
                    f"{number(row['share'], 'percent', view.language)}",
                    share=row["share"],
                    colour=coloured.get(row["node"], theme.GREY),
                    href=leads_to(view, row["node"], levels[row["node"]])
                    if row["node"] in levels
                    else "",
                )
                for row in totals.filter(pl.col("stage_name") == stage).iter_rows(named=True)
            ],
        )
        for stage in STAGES
    ]


def trail(path: Sequence[str], nodes: pl.DataFrame, view: View) -> Component:
    """The way back to the closed map."""
    called = names(nodes, view)
    # What lies above the level that the closed map shows is not on it, so nothing leads there.
    base = DEPTH.index(view.choice("by", levels(view)))
    below = [node for node in path if DEPTH.index(level_of(node) or "scene") >= base]
    steps = [(text("touchpoints.all"), drill(view, open=None))]
    steps += [(called.get(node, node), drill(view, open=node)) for node in below]
    return breadcrumb(steps)


def level_switch(view: View) -> Component:
    """Which level the closed map shows."""
    return switch(
        [
            (level, text(_level_title(level, view)), drill(view, by=level, open=None))
            for level in DEPTH
            if level in levels(view)
        ],
        view.choice("by", levels(view)),
        label=text("touchpoints.choose_level"),
    )


def _level_title(level: str, view: View) -> str:
    is_ours = dictionary(view)["dictionary"] == "chudian"
    return f"touchpoints.by_{level}" if is_ours else f"touchpoints.group_{level}"


def top_switch(view: View) -> Component:
    """How many nodes of a stage keep their own name."""
    return html.Div(
        [
            html.Span(text("touchpoints.show_top"), className="dim"),
            switch(
                [(top, top, drill(view, top=top)) for top in sorted(TOPS, key=int)],
                view.choice("top", TOPS),
                label=text("touchpoints.choose_top"),
            ),
        ],
        className="labelled",
    )


def matrix(
    rows: pl.DataFrame,
    total: pl.DataFrame,
    nodes: pl.DataFrame,
    metrics: Mapping[str, Metric],
    view: View,
) -> Component:
    """The touchpoints side by side, with people counted once in the last row."""
    if rows.is_empty():
        return empty_state(text("touchpoints.nothing"), text("touchpoints.nothing_do"))
    wears = colours(nodes, view)
    named = in_words(rows, MATRIX, view.language).with_columns(
        href=pl.Series([one(view, node) for node in rows["node"]]),
        colour=pl.Series([wears.get(node, theme.GREY) for node in rows["node"]]),
    )
    columns = linked(table_columns(MATRIX, metrics, view.language), link="href", colour="colour")
    first = columns[0].field
    return data_table(
        f"{PAGE}-matrix-rows",
        named,
        [_column(column, view) for column in columns],
        language=view.language,
        total={**total.row(0, named=True), first: text("touchpoints.dedup_total")}
        if total.height
        else None,
        total_note=text("touchpoints.dedup_note"),
    )


def roles(
    rows: pl.DataFrame, nodes: pl.DataFrame, metrics: Mapping[str, Metric], view: View
) -> Component:
    """Who begins, who closes, who helps."""
    if rows.is_empty():
        return empty_state(text("touchpoints.no_roles"))
    wears = colours(nodes, view)
    named = rows.with_columns(
        href=pl.Series([one(view, node) for node in rows["node"]]),
        colour=pl.Series([wears.get(node, theme.GREY) for node in rows["node"]]),
    )
    columns = linked(table_columns(ROLES, metrics, view.language), link="href", colour="colour")
    return data_table(
        f"{PAGE}-roles-rows",
        named,
        [replace(column, heat=column.field == "assist_rate") for column in columns],
        language=view.language,
    )


def _column(column: Column, view: View) -> Column:
    unripe, days = RIPE_AFTER.get(column.field, (None, 0))
    ripe_on = view.filters.end_date + timedelta(days=days)
    return replace(
        column,
        heat=column.field in HEATED,
        lead=column.field in {"uv", "tp_paid_fen"},
        unripe=unripe,
        ripens=text("touchpoints.unripe", days=days, ripe_on=ripe_on, count="{count}"),
        sort=column.field == view.choice("sort", ("opens", *MEASURES)),
    )


def level_of(node: str) -> str | None:
    """The level an entry's id names; None for what is no entry."""
    return {"class": "entry_class", "family": "family", "scene": "scene"}.get(
        node.partition(":")[0] if len(node) <= 80 else ""
    )
