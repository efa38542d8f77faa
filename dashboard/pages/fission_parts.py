"""What the fission page draws from its rows: trees, hops, spreaders, and how fast it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.auth import Viewer
from dashboard.auth.permissions import PEOPLE
from dashboard.components.breadcrumb import breadcrumb
from dashboard.components.definition import info_button
from dashboard.components.empty import empty_state
from dashboard.components.table import data_table
from dashboard.figures.forest import forest
from dashboard.figures.hops import hop_bars
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages.charts import Chart, metric_label, metric_words, table_columns
from dashboard.pages.fission_charts import PAGE, SPREADERS, person_of
from dashboard.pages.view import View
from queries.metrics import Metric

PATH = "/fission"
_HOPS, _SPREADERS = 8, 30


def drill(view: View, **changed: str | None) -> str:
    """This page's address with some of its own keys changed."""
    return view.href(PATH, **{**view.drill, **changed})


def masked(code: str) -> str:
    """What somebody is called whose number may not be read."""
    return text("fission.somebody", code=code[:6])


def way_back(view: View, one_id: str | None) -> Component | None:
    """From one person's tree to all trees; who may look people up is led there."""
    code = person_of(view)
    if code is None:
        return None
    steps = [(text("fission.all_trees"), drill(view, person=None)), (one_id or masked(code), "")]
    if one_id is None:
        return breadcrumb(steps)
    look_up = dcc.Link(text("fission.look_up"), href="/people", className="empty-link")
    return html.Div([breadcrumb(steps), look_up])


def tree(marks: pl.DataFrame, view: View) -> go.Figure:
    """The trees, or what to do where there are none."""
    lines = [_mark(row, view) for row in marks.iter_rows(named=True)]
    words = pl.DataFrame(lines, schema={"label": pl.String, "hover": pl.String}, orient="row")
    return forest(
        pl.concat([marks, words], how="horizontal"),
        hop=lambda depth: hop_name(depth, view),
        nothing=text("fission.nothing") + "\n" + text("fission.nothing_do"),
        scheme=view.scheme,
    )


def hop_name(depth: int, view: View) -> str:
    """Counted from the seed, or from the person whose tree is looked at."""
    if depth:
        return text("fission.hop_no", hop=depth)
    return text("fission.hop_seed" if person_of(view) is None else "fission.hop_top")


def _mark(row: Mapping[str, Any], view: View) -> tuple[str, str]:
    """What stands beside a mark, and what it says on hover."""
    people = number(row["people"], "int", view.language)
    whole = number(row["people"] + row["below"], "int", view.language)
    money = number(row["paid_fen"], "yuan", view.language)
    facts = {"people": people, "buyers": number(row["buyers"], "int", view.language)}
    hop = hop_name(row["depth"], view)
    lines = [f"<b>{hop}</b>", text("fission.mark_paid", amount=money, **facts)]
    if row["kind"] == "person":
        new = "fission.is_new" if row["is_new"] else "fission.is_known"
        lines[0] += f" · {masked(row['person_code'])}" + (f" · {text(new)}" if row["depth"] else "")
        lines[1] = text("fission.own_paid", amount=money)
        if row["below"]:
            below = number(row["below"], "int", view.language)
            amount = number(row["below_fen"], "yuan", view.language)
            lines.append(text("fission.below", people=below, amount=amount))
        label = text("fission.label_tree", people=whole) if row["depth"] == 0 else ""
        return label, "<br>".join(lines)
    if row["kind"] == "branch":
        lines[0] += f" · {masked(row['person_code'])}"
    trees = number(row["trees"], "int", view.language)
    lines.insert(1, text(f"fission.hover_{row['kind']}", people=people, trees=trees))
    return text(f"fission.label_{row['kind']}", people=people, trees=trees), "<br>".join(lines)


def folded(marks: pl.DataFrame, view: View) -> str:
    """How many people the drawing holds, and what was folded."""
    if marks.is_empty():
        return ""
    trees = marks.filter(pl.col("parent").is_null())["trees"].sum()
    return text(
        "fission.tree_hint",
        people=number(marks["people"].sum(), "int", view.language),
        trees=number(trees, "int", view.language),
        marks=marks.height,
    )


def spreaders(
    rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View, viewer: Viewer
) -> Component:
    """Who carries furthest; each leads to their own tree."""
    if rows.is_empty():
        return empty_state(text("fission.nothing"), text("fission.nothing_do"))
    first_rows = rows.head(_SPREADERS)
    codes = first_rows["person_code"].to_list()
    names = (
        first_rows["one_id"].to_list() if viewer.may(PEOPLE) else [masked(code) for code in codes]
    )
    shown = first_rows.with_columns(
        person_code=pl.Series(names),
        href=pl.Series([drill(view, person=code) + "#fission-tree-card" for code in codes]),
    )
    first, *others = table_columns(SPREADERS, metrics, view.language)
    columns = [
        replace(first, link="href", width=170),
        *(
            replace(
                column,
                lead=column.field in ("direct_new_uv", "descendant_uv"),
                heat=column.field == "descendant_uv",
            )
            for column in others
        ),
    ]
    return data_table(f"{PAGE}-spreaders-rows", shown, columns, language=view.language, height=460)


def hops(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> go.Figure:
    """The hops one by one, the far ones together."""
    names = [
        text("fission.hop_no", hop=depth) if depth < _HOPS else text("fission.hop_from", hop=_HOPS)
        for depth in rows["depth"]
    ]
    near = (
        rows.with_columns(name=pl.Series(names, dtype=pl.String))
        .group_by("name", maintain_order=True)
        .agg(
            pl.col("arrival_uv", "immature_uv").sum(),
            # A sum of nothing known is unknown.
            pl.when(pl.col("fission_7_fen").is_not_null().any())
            .then(pl.col("fission_7_fen").sum())
            .alias("fission_7_fen"),
        )
    )
    return hop_bars(
        near,
        people=("arrival_uv", metric_label(metrics["arrival_uv"], view.language)),
        unripe=("immature_uv", text("fission.immature")),
        money=("fission_7_fen", metric_label(metrics["fission_7_fen"], view.language)),
        nothing=text("fission.nothing"),
        scheme=view.scheme,
        language=view.language,
    )


def facts(
    chart: Chart,
    codes: Sequence[str],
    row: Mapping[str, Any],
    metrics: Mapping[str, Metric],
    view: View,
) -> Component:
    """Numbers in a column, each with its meaning in words; where there is none, why."""
    return html.Dl(
        [_fact(chart, metrics[code], row[code], view) for code in codes], className="facts"
    )


def _fact(chart: Chart, metric: Metric, value: Any, view: View) -> Component:
    label = metric_label(metric, view.language)
    about = {"type": f"{chart.page}-about", "name": f"{chart.name}.{metric.code}"}
    words = metric_words(metric, view.language)
    if value is None:
        scoped = metric.code == "cost_per_fission_new_fen" and _is_scoped(view)
        words = text(f"fission.none_{metric.code}" + ("_scoped" if scoped else ""))
    return html.Div(
        [
            html.Dt([label, info_button(about, label)]),
            html.Dd(number(value, metric.format, view.language), className="fact-value"),
            html.Dd(words, className="fact-words"),
        ]
    )


def _is_scoped(view: View) -> bool:
    """Whether only some stores are looked at."""
    return view.params()["store_ids"] is not None


def growth(row: Mapping[str, Any], view: View) -> Component:
    """How fast sharing alone makes it grow."""
    return html.P(text(f"fission.pace_{_pace(row)}", **_amounts(row, view)), className="lead")


def unseen(row: Mapping[str, Any], view: View) -> Component | None:
    """What of the sharing cannot be traced."""
    if not row["share_pv"]:
        return None
    rate = row["untraceable_share_rate"]
    share = number(rate, "percent", view.language)
    return html.P(
        text("fission.unseen" if rate else "fission.all_seen", share=share), className="lead"
    )


def _pace(row: Mapping[str, Any]) -> str:
    if row["k_cohort"] is None or row["cycle_time"] is None:
        return "unknown"
    return "never" if row["doubling_time"] is None else "doubles"


def _amounts(row: Mapping[str, Any], view: View) -> dict[str, str]:
    more = None if row["amplification"] is None else 100 * (row["amplification"] - 1)
    return {
        "k": number(row["k_cohort"], "decimal", view.language),
        "cycle": number(row["cycle_time"], "duration", view.language),
        "doubling": number(row["doubling_time"], "duration", view.language),
        "more": number(more, "int", view.language),
    }
