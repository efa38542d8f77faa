"""What the money spent came to: ROI by channel, the way back of the cost, worth of new buyers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import plotly.graph_objects as go
import polars as pl
from dash.development.base_component import Component

from dashboard.components.empty import empty_state
from dashboard.components.table import Column, data_table
from dashboard.figures.payback import payback
from dashboard.i18n import text
from dashboard.pages.charts import metric_label, metric_words
from dashboard.pages.effect_charts import (
    FORMS,
    PAGE,
    WINDOWS,
    window_of,
)
from dashboard.pages.effect_names import NONE, TOTAL, UNCLAIMED, called
from dashboard.pages.effect_parts import colour
from dashboard.pages.view import View
from queries.metrics import Metric

_AGES = tuple(sorted(map(int, WINDOWS)))
_LINES = 6
_OF_WINDOW = ("attr_net_roi", "attr_profit_roi", "attr_cac_fen", "attr_cpa_fen")


def returns(
    rows: pl.DataFrame,
    days: pl.DataFrame,
    known: Mapping[str, str],
    metrics: Mapping[str, Metric],
    view: View,
    as_of: date,
) -> Component:
    """Cost and ROI of every channel that cost something; the last row is all that was spent."""
    if rows["attr_cost_fen"].is_null().all():
        why = "effect.no_costs" if _may_have_costs(view) else "effect.costs_of_no_store"
        return empty_state(text(why), text(f"{why}_do"))
    backs = days.group_by("channel").agg(pl.col("attr_payback_day").first())
    wide = _wide(rows, view, as_of).join(backs, on="channel", how="left")
    shown = _named(wide.filter(pl.col("attr_cost_fen").is_not_null()), known, view)
    has_margin = not shown["attr_profit_roi"].is_null().all()
    columns = _columns(metrics, view, as_of, has_margin=has_margin)
    (total,) = shown.filter(pl.col("channel") == TOTAL).to_dicts()
    return data_table(
        f"{PAGE}-roi-rows",
        shown.filter(pl.col("channel") != TOTAL).sort(
            pl.col("channel") == UNCLAIMED, "attr_cost_fen", descending=[False, True]
        ),
        columns,
        language=view.language,
        total=total | {"name": text("effect.total"), "colour": None},
        total_note=text("effect.roi_note") + ("" if has_margin else text("effect.no_margin")),
    )


def _may_have_costs(view: View) -> bool:
    params = view.params()
    return params["store_ids"] is None and params["visitor_type"] is None


def _wide(rows: pl.DataFrame, view: View, as_of: date) -> pl.DataFrame:
    """One row per channel: its ROI of every window, everything else of the chosen one."""
    young = {f"young_{age}": pl.lit(unripe_days(view, age, as_of)) for age in _AGES}
    chosen = rows.filter(pl.col("window_days") == window_of(view))
    for age in _AGES:
        own = rows.filter(pl.col("window_days") == age)
        chosen = chosen.join(
            own.select("channel", pl.col("attr_roi").alias(f"roi_{age}")), on="channel", how="left"
        )
    return chosen.with_columns(**young)


def _named(rows: pl.DataFrame, known: Mapping[str, str], view: View) -> pl.DataFrame:
    channels = rows["channel"].to_list()
    return rows.with_columns(
        name=pl.Series([called(each, known) for each in channels], dtype=pl.String),
        colour=pl.Series(
            [colour(each, rank, view) for rank, each in enumerate(channels)], dtype=pl.String
        ),
    )


def _column(code: str, field: str, metrics: Mapping[str, Metric], view: View, age: int) -> Column:
    """A number of that age, headed by it."""
    metric = metrics[code]
    return Column(
        field,
        f"{_days(age)} {metric_label(metric, view.language)}",
        kind=metric.format,
        hint=metric_words(metric, view.language),
        unripe=f"young_{age}",
    )


def _columns(
    metrics: Mapping[str, Metric], view: View, as_of: date, *, has_margin: bool
) -> list[Column]:
    window = window_of(view)
    codes = [code for code in _OF_WINDOW if has_margin or code != "attr_profit_roi"]
    aged = [
        *((age, _column("attr_roi", f"roi_{age}", metrics, view, age)) for age in _AGES),
        *((window, _column(code, code, metrics, view, window)) for code in codes),
    ]
    cost, back = (_plain(code, metrics, view) for code in ("attr_cost_fen", "attr_payback_day"))
    return [
        Column("name", text("effect.channel"), colour="colour"),
        replace(cost, lead=True),
        *(
            replace(
                column,
                ripens=_ripens(age, view),
                lead=column.field == f"roi_{window}",
            )
            for age, column in aged
        ),
        back,
    ]


def _plain(code: str, metrics: Mapping[str, Metric], view: View) -> Column:
    metric = metrics[code]
    label, words = metric_label(metric, view.language), metric_words(metric, view.language)
    return Column(code, label, kind=metric.format, hint=words)


def _ripens(age: int, view: View) -> str:
    """The day on which even the last of the period is old enough."""
    ripe_on = view.filters.end_date + timedelta(days=_wait(view, age))
    return text("effect.unripe_days", count="{count}", days=age, ripe_on=ripe_on)


def _days(age: int) -> str:
    return text(f"effect.window_{age}")


def unripe_days(view: View, age: int, as_of: date) -> int:
    """How many last days of the period the window of that length does not fit behind yet."""
    ripe_until = as_of - timedelta(days=_wait(view, age))
    before = view.filters.start_date - timedelta(days=1)
    return max(0, (view.filters.end_date - max(ripe_until, before)).days)


def _wait(view: View, age: int) -> int:
    """After how many days the window of a day's touches is over."""
    return age - 1 if view.choice("form", FORMS) == "day" else age


def curves(
    days: pl.DataFrame, rows: pl.DataFrame, known: Mapping[str, str], view: View
) -> go.Figure:
    """The net money of the costliest channels against their cost, by day after the touch."""
    costly = (
        rows.filter(
            (pl.col("window_days") == window_of(view))
            & ~pl.col("channel").is_in([TOTAL, UNCLAIMED, NONE])
        )
        .drop_nulls("attr_cost_fen")
        .sort("attr_cost_fen", "channel", descending=[True, False])["channel"]
        .head(_LINES)
        .to_list()
    )
    return payback(
        days,
        parts=[
            (each, called(each, known), colour(each, rank, view))
            for rank, each in enumerate(costly)
        ],
        day=text("effect.day_after", day="{day}"),
        goal=text("effect.paid_back"),
        nothing=text("effect.no_costs"),
        scheme=view.scheme,
        language=view.language,
    )


def worth(
    buyers: pl.DataFrame,
    rows: pl.DataFrame,
    known: Mapping[str, str],
    metrics: Mapping[str, Metric],
    view: View,
) -> Component:
    """What a new buyer of each channel is worth after so many days, beside the cost of winning."""
    if buyers.is_empty():
        return empty_state(text("effect.no_new_buyers"))
    costs = rows.filter(pl.col("window_days") == window_of(view)).select("channel", "attr_cac_fen")
    wide = buyers.select("channel").unique().join(costs, on="channel", how="left")
    for age in _AGES:
        own = buyers.filter(pl.col("window_days") == age).select(
            "channel",
            pl.col("attr_ltv_fen").alias(f"ltv_{age}"),
            pl.col("attr_ltv_buyers").alias(f"buyers_{age}"),
            pl.col("immature_uv").alias(f"young_{age}"),
        )
        wide = wide.join(own, on="channel", how="left")
    wide = wide.with_columns(attr_ltv_cac=pl.col("ltv_30") / pl.col("attr_cac_fen")).sort(
        "buyers_1", "channel", descending=[True, False]
    )
    shown = _named(wide, known, view)
    totals = shown.filter(pl.col("channel") == TOTAL).to_dicts()
    return data_table(
        f"{PAGE}-ltv-rows",
        shown.filter(pl.col("channel") != TOTAL),
        _worth_columns(metrics, view),
        language=view.language,
        total=totals[0] | {"name": text("effect.total"), "colour": None} if totals else None,
        total_note=text("effect.ltv_note"),
        height=420,
    )


def _worth_columns(metrics: Mapping[str, Metric], view: View) -> Sequence[Column]:
    young = {age: text("effect.unripe_buyers", count="{count}", days=age) for age in _AGES}
    ltvs = [
        replace(
            _column("attr_ltv_fen", f"ltv_{age}", metrics, view, age),
            ripens=young[age],
            lead=age == 30,
        )
        for age in _AGES
    ]
    won = replace(_plain("attr_ltv_buyers", metrics, view), field="buyers_1", lead=True)
    ratio = _plain("attr_ltv_cac", metrics, view)
    return [
        Column("name", text("effect.channel"), colour="colour"),
        replace(won, title=text("effect.new_buyers")),
        *ltvs,
        _plain("attr_cac_fen", metrics, view),
        replace(ratio, unripe="young_30", ripens=young[30]),
    ]
