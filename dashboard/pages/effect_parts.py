"""What the effect page draws from its rows: switches, bars, and the table of channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from dashboard import theme
from dashboard.components.empty import empty_state
from dashboard.components.switch import switch
from dashboard.components.table import Column, data_table
from dashboard.figures.credits import credit_bars
from dashboard.figures.shares import share_bars, shares_and_more
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages.charts import table_columns
from dashboard.pages.effect_charts import (
    ANGLES,
    BASES,
    BREAKDOWNS,
    CREDITS,
    FISSION,
    FORMS,
    MARKOV,
    MODELS,
    ORDERS,
    PAGE,
    WINDOWS,
    credit_of,
    window_of,
)
from dashboard.pages.effect_names import NONE, OTHERS, TOTAL, UNATTRIBUTED, UNCLAIMED, called
from dashboard.pages.view import View
from queries.metrics import Metric

PATH, TRAIL = "/effect", "/effect/order"
_DRAWN = 8


def drill(view: View, **changed: str | None) -> str:
    """This page's address with some of its own keys changed."""
    return view.href(PATH, **{**view.drill, **changed})


CHOICES: Mapping[str, Sequence[str]] = {
    "window": WINDOWS,
    "form": FORMS,
    "basis": BASES,
    "model": MODELS,
    "breakdown": BREAKDOWNS,
}


def choices(view: View, path: str = PATH, keys: Sequence[str] = tuple(CHOICES)) -> Component:
    """What decides how money is shared out, each as a switch."""
    return html.Div([_labelled(view, path, key) for key in keys], className="choices")


def _labelled(view: View, path: str, key: str) -> Component:
    values = sorted(WINDOWS, key=int) if key == "window" else CHOICES[key]
    chosen = view.choice(key, CHOICES[key])
    kept = {name: value for name, value in view.drill.items() if name != "channel"}
    return html.Div(
        [
            html.Span(text(f"effect.choose_{key}"), className="dim"),
            switch(
                [
                    (value, text(f"effect.{key}_{value}"), view.href(path, **{**kept, key: value}))
                    for value in values
                ],
                chosen,
                label=text(f"effect.choose_{key}"),
            ),
        ],
        className="labelled",
    )


def colour(channel: str, rank: int, view: View) -> str:
    """A family wears its own colour; everything else the next shade of the first families."""
    kind, _, name = channel.partition(":")
    if channel in (UNATTRIBUTED, UNCLAIMED, NONE, OTHERS):
        is_nobodys = channel in (UNATTRIBUTED, UNCLAIMED)
        return theme.colour_of("未知" if is_nobodys else "其他", view.scheme)
    if kind == "family":
        return theme.colour_of(name, view.scheme)
    shades = [each for each in theme.FAMILY_COLOURS if each not in ("其他", "未知")]
    return theme.colour_of(shades[rank % len(shades)], view.scheme)


def _drawn(rows: pl.DataFrame, view: View) -> tuple[pl.DataFrame, list[str]]:
    """The rows with all but the largest channels folded into one, and the channels in order."""
    largest = (
        rows.filter(pl.col("channel") != UNATTRIBUTED)
        .group_by("channel")
        .agg(pl.col(credit_of(view)).sum().alias("size"))
        .sort("size", "channel", descending=[True, False])["channel"]
        .to_list()
    )
    kept = largest[:_DRAWN] if len(largest) > _DRAWN + 1 else largest
    folded = rows.with_columns(
        pl.when(pl.col("channel").is_in([*kept, UNATTRIBUTED]))
        .then("channel")
        .otherwise(pl.lit(OTHERS))
        .alias("channel")
    )
    together = folded.group_by("window_days", "channel").agg(pl.col(CREDITS).sum())
    rest = [OTHERS] if len(kept) < len(largest) else []
    unowed = [UNATTRIBUTED] if UNATTRIBUTED in set(rows["channel"]) else []
    return together, [*unowed, *rest, *reversed(kept)]


def comparison(rows: pl.DataFrame, known: Mapping[str, str], view: View) -> go.Figure:
    """Every window and model on one chart."""
    folded, order = _drawn(rows, view)
    return credit_bars(
        folded,
        groups=[(int(days), text(f"effect.window_{days}")) for days in sorted(WINDOWS, key=int)],
        models=[(f"attr_{model}_fen", text(f"effect.model_{model}")) for model in MODELS],
        parts=[
            (each, called(each, known), colour(each, rank, view)) for rank, each in enumerate(order)
        ],
        nothing=text("effect.nothing"),
        scheme=view.scheme,
        language=view.language,
    )


def models_of_window(rows: pl.DataFrame, known: Mapping[str, str], view: View) -> go.Figure:
    """The models of the chosen window as shares, legible on a phone."""
    folded, order = _drawn(rows.filter(pl.col("window_days") == window_of(view)), view)
    tall = folded.unpivot(CREDITS, index="channel", variable_name="whole", value_name="value")
    labels = {f"attr_{model}_fen": text(f"effect.model_{model}") for model in MODELS}
    place = {label: number for number, label in enumerate(labels.values())}
    shown = tall.with_columns(
        part=pl.col("channel"),
        whole=pl.col("whole").replace(labels),
        text=pl.Series(
            [number(value, "yuan", view.language) for value in tall["value"]], dtype=pl.String
        ),
    ).sort(pl.col("whole").replace_strict(place, default=99))
    return share_bars(
        shown,
        parts=[
            (each, called(each, known), colour(each, rank, view))
            for rank, each in enumerate(reversed(order))
        ],
        nothing=text("effect.nothing"),
        scheme=view.scheme,
        language=view.language,
    )


def angles(rows: pl.DataFrame, view: View) -> go.Figure:
    """When the sales of the largest channels came, and beside them what came on top by cards.

    In: the rows of ANGLE
    """
    top = rows.filter(~pl.col("channel").is_in([UNATTRIBUTED, TOTAL])).head(_DRAWN)
    tall = (
        top.select("channel_name", *(pl.col(code).cast(pl.Int64) for code in (*ANGLES, FISSION[0])))
        .unpivot(index="channel_name", variable_name="part")
        .rename({"channel_name": "whole"})
        .with_columns(pl.col("value").fill_null(0))
    )
    shown = tall.with_columns(
        text=pl.Series(
            [number(value, "yuan", view.language) for value in tall["value"]], dtype=pl.String
        )
    )
    is_beside = pl.col("part") == FISSION[0]
    shades = ("公众号", "社群", "搜一搜")
    return shares_and_more(
        shown.filter(~is_beside),
        shown.filter(is_beside),
        parts=[
            (angle, text(f"effect.{angle}"), theme.colour_of(shade, view.scheme))
            for angle, shade in zip(ANGLES, shades, strict=True)
        ],
        whole_label=text("effect.angles_whole"),
        beside_label=text("effect.angles_beside"),
        colour=theme.colour_of("广告", view.scheme),
        nothing=text("effect.nothing"),
        scheme=view.scheme,
        language=view.language,
    )


def channels(
    rows: pl.DataFrame,
    reach: pl.DataFrame,
    known: Mapping[str, str],
    metrics: Mapping[str, Metric],
    view: View,
    as_of: date,
) -> Component:
    """The channels of the chosen window; the last row is what was paid, and adds up."""
    window = rows.filter(pl.col("window_days") == window_of(view))
    if window.is_empty():
        return empty_state(text("effect.nothing"), text("effect.nothing_do"))
    shown = (
        window.join(reach, on="channel", how="left")
        .with_columns(
            attr_cvr=pl.col("attr_buyers") / pl.col("attr_reach_uv"),
            name=pl.Series([called(each, known) for each in window["channel"]]),
            colour=pl.Series(
                [colour(each, rank, view) for rank, each in enumerate(window["channel"])]
            ),
            href=pl.Series(
                [drill(view, channel=each) + "#effect-orders-card" for each in window["channel"]]
            ),
            unripe_days=pl.lit(_unripe_days(view, as_of)),
        )
        .sort(pl.col("channel") == UNATTRIBUTED, credit_of(view), descending=[False, True])
    )
    chosen = credit_of(view)
    order = (chosen, *(code for code in CREDITS if code != chosen))
    codes = (
        "attr_reach_uv", "attr_orders", "attr_buyers", "attr_cvr", "attr_new_buyers", *order,
        "attr_shapley_fen", "attr_participation_fen",
    )  # fmt: skip
    columns = [
        Column("name", text("effect.channel"), link="href", colour="colour"),
        *(_column(code, metrics, view, as_of) for code in codes),
    ]
    additive: dict[str, Any] = {code: shown[code].sum() for code in (*CREDITS, "attr_shapley_fen")}
    if shown["attr_shapley_fen"].is_null().all():
        additive["attr_shapley_fen"] = None
    return data_table(
        f"{PAGE}-channels-rows",
        shown,
        columns,
        language=view.language,
        total={"name": text("effect.total"), **additive},
        total_note=text("effect.total_note"),
    )


def _column(code: str, metrics: Mapping[str, Metric], view: View, as_of: date) -> Column:
    metric = metrics[code]
    zh = view.language == "zh-CN"
    is_money = code.endswith("_fen")
    column = Column(
        code,
        metric.label if zh else metric.label_en,
        kind=metric.format,
        hint=metric.description if zh else metric.description_en,
        heat=code == "attr_cvr",
        lead=code in (credit_of(view), "attr_orders"),
    )
    if is_money and _unripe_days(view, as_of):
        ripe_on = view.filters.end_date + timedelta(days=window_of(view) - 1)
        ripens = text("effect.unripe", ripe_on=ripe_on, days=window_of(view))
        return replace(column, unripe="unripe_days", ripens=ripens)
    return column


def _unripe_days(view: View, as_of: date) -> int:
    """Days of the period whose touches have not had the whole window yet; by payment none."""
    if view.choice("basis", BASES) == "paid":
        return 0
    ripe_until = as_of - timedelta(days=window_of(view) - 1)
    return max(
        0,
        (view.filters.end_date - max(ripe_until, view.filters.start_date - timedelta(days=1))).days,
    )


def markov(
    rows: pl.DataFrame, known: Mapping[str, str], metrics: Mapping[str, Metric], view: View
) -> Component:
    """The channels by what would be missed without them."""
    if rows.is_empty():
        return empty_state(text("effect.nothing"))
    columns = table_columns(MARKOV, metrics, view.language)
    shown = rows.with_columns(channel=pl.Series([called(each, known) for each in rows["channel"]]))
    heated = [replace(column, heat=column.field == "attr_removal_effect") for column in columns]
    return data_table(f"{PAGE}-markov-rows", shown, heated, language=view.language, height=420)


def orders(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> Component:
    """The orders behind the numbers; each leads to its own trail."""
    if rows.is_empty():
        return empty_state(text("effect.no_orders"))
    keep = {
        key: value for key, value in view.drill.items() if key in ("form", "window", "breakdown")
    }
    linked = rows.with_columns(
        href=pl.Series([view.href(TRAIL, order=each, **keep) for each in rows["order_id"]]),
        paid_date=pl.col("paid_date").cast(pl.String),
    )
    first, *others = table_columns(ORDERS, metrics, view.language)
    return data_table(
        f"{PAGE}-orders-rows",
        linked,
        [
            replace(first, link="href"),
            *(replace(c, lead=c.field in ("paid_fen", "attr_touches")) for c in others),
        ],
        language=view.language,
        height=420,
    )
