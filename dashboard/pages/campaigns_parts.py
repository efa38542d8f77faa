"""What the pages of campaigns draw from their rows: the list, one campaign's curve and channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import plotly.graph_objects as go
import polars as pl
from dash import html
from dash.development.base_component import Component

from dashboard.components.empty import empty_state
from dashboard.components.table import Column, data_table
from dashboard.figures.intervals import intervals
from dashboard.figures.trend import trend
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages import campaigns_charts as charts
from dashboard.pages.campaigns_charts import (
    CONTROL,
    DAY_METRICS,
    LIST,
    ONE,
    PAGE,
    PARTS,
)
from dashboard.pages.campaigns_known import Known
from dashboard.pages.charts import in_words, metric_label, table_columns
from dashboard.pages.effect_charts import FORMS, window_of
from dashboard.pages.view import View
from queries.metrics import Metric

PATH, ONE_PATH = "/campaigns", "/campaigns/one"
# What waits for the window of a campaign's last days.
_RIPENING = {
    "attr_cohort_fen", "camp_change", "attr_roi", "attr_cohort_buyers", "attr_cac_fen",
    "attr_cohort_orders",
}  # fmt: skip
_HATCH = "rgba(134,142,150,0.16)"


def opened(view: View, campaign_id: str) -> str:
    """The address of one campaign, with the way money is shared out kept."""
    kept = {key: view.drill.get(key) for key in charts.CHOICES}
    return view.href(ONE_PATH, **kept, campaign=campaign_id)


def listed(rows: pl.DataFrame, metrics: Mapping[str, Metric], view: View) -> Component:
    """Every campaign with what it brought; the name leads to its own page."""
    if rows.is_empty():
        return empty_state(text("campaigns.none"), text("campaigns.none_do"))
    shown = in_words(rows, LIST, view.language).with_columns(
        href=pl.Series([opened(view, each) for each in rows["campaign_id"]]),
        young=pl.col("unripe_day_count"),
    )
    first, *others = table_columns(LIST, metrics, view.language)
    return data_table(
        f"{PAGE}-rows",
        shown,
        [
            replace(first, link="href", width=150),
            *(
                replace(_unripe(each, view), width=_width(each), lead=each.field in _LEADS)
                for each in others
            ),
        ],
        language=view.language,
    )


_LEADS = ("attr_cohort_fen", "attr_roi")


def _width(column: Column) -> int:
    return 196 if column.field == "days" else 92 if column.kind else 0


def _unripe(column: Column, view: View) -> Column:
    if column.field not in _RIPENING:
        return column
    words = text("campaigns.unripe", count="{count}", days=window_of(view))
    return replace(column, unripe="young", ripens=words)


def curve(rows: pl.DataFrame, metric: Metric, view: View) -> go.Figure:
    """The campaign's days over those just before it; days whose window is not over are shaded."""
    now, before = (rows.filter(pl.col("span") == span) for span in ("now", "before"))
    days = now.with_columns(pl.col("stat_date").str.to_date())
    drawn = trend(
        days,
        day="stat_date",
        value=metric.code,
        label=text("campaign.span_now"),
        kind=metric.format,
        compared=before.with_columns(pl.col("stat_date").str.to_date()) if before.height else None,
        compared_label=text("campaign.span_before"),
        nothing=text("campaign.nothing_yet"),
        scheme=view.scheme,
        language=view.language,
    )
    young = days.filter(~pl.col("is_ripe"))["stat_date"].to_list()
    if metric.code in _RIPENING and young and not days[metric.code].is_null().all():
        shapes: list[Any] = [*(drawn.layout.shapes or ()), _shade(young)]
        drawn.update_layout(shapes=shapes, annotations=[_why(young)])
    return drawn


def _shade(days: Sequence[Any]) -> dict[str, Any]:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": f"{days[0] - timedelta(days=1)}T12:00",
        "x1": f"{days[-1]}T12:00",
        "y0": 0,
        "y1": 1,
        "fillcolor": _HATCH,
        "line": {"width": 0},
        "layer": "below",
    }


def _why(days: Sequence[Any]) -> dict[str, Any]:
    return {
        "x": days[len(days) // 2],
        "y": 0.5,
        "yref": "paper",
        "text": text("campaign.young"),
        "showarrow": False,
        "opacity": 0.7,
        "font": {"size": 12},
    }


def channels(
    rows: pl.DataFrame,
    total: Mapping[str, Any] | None,
    metrics: Mapping[str, Metric],
    view: View,
) -> Component:
    """What each channel of the campaign brought; the last row is the campaign itself."""
    if rows.is_empty():
        return empty_state(text("campaign.no_channels"))
    young = total["unripe_day_count"] if total else 0
    shown = rows.with_columns(young=pl.lit(young))
    first, *others = table_columns(PARTS, metrics, view.language)
    return data_table(
        f"{ONE}-parts-rows",
        shown,
        [
            replace(first, width=170),
            *(replace(_unripe(each, view), lead=each.field in _LEADS) for each in others),
        ],
        language=view.language,
        total={**total, "name": text("effect.total"), "young": young} if total else None,
        total_note=text("campaign.parts_note"),
    )


def compared(rows: pl.DataFrame, view: View) -> go.Figure:
    """How often the reached and the others paid, each with how sure that is."""
    return intervals(
        in_words(rows, CONTROL, view.language),
        name="side",
        value="camp_cvr",
        low="camp_cvr_low",
        high="camp_cvr_high",
        kind="percent",
        nothing=text("campaign.control_none"),
        scheme=view.scheme,
        language=view.language,
    )


def verdict(rows: pl.DataFrame, found: Known | None, view: View) -> Component:
    """The difference in words, and whether it may be chance."""
    sides = {row["side"]: row for row in rows.iter_rows(named=True)}
    reached = sides.get("reached")
    if not reached or reached["camp_lift"] is None:
        return html.P(text("campaign.control_none_do"), className="dim")

    def points(value: float) -> str:
        return f"{value * 100:+.1f}"

    is_sure = reached["camp_lift_low"] > 0 or reached["camp_lift_high"] < 0
    people = {side: number(row["camp_people"], "int", view.language) for side, row in sides.items()}
    said = text(
        "campaign.lift",
        lift=points(reached["camp_lift"]),
        low=points(reached["camp_lift_low"]),
        high=points(reached["camp_lift_high"]),
    )
    against = "tag" if found and found.draft.control_tag else "visitors"
    return html.Div(
        [
            html.P([html.B(said), " ", text(f"campaign.lift_{'sure' if is_sure else 'unsure'}")]),
            html.P(text(f"campaign.against_{against}", **people), className="dim"),
            html.P(text("campaign.not_random"), className="dim"),
        ],
        className="campaign-verdict",
    )


def day_metric(view: View) -> str:
    """The number of the curve."""
    return view.choice("metric", DAY_METRICS)


def compared_days(rows: pl.DataFrame, view: View) -> str:
    """Which days are compared with which, in words; empty before the first."""
    spans = {row["span"]: row for row in rows.iter_rows(named=True)}
    now, before = spans.get("now"), spans.get("before")
    if now is None or now["attr_reach_uv"] is None:
        return text("campaign.not_begun")
    young = now["unripe_day_count"]
    said = [
        text(
            "campaign.vs_before",
            first=before["first_date"],
            last=before["last_date"],
        )
        if before
        else text("campaign.no_before")
    ]
    if young:
        days = window_of(view)
        wait = days - 1 if view.choice("form", FORMS) == "day" else days
        ripe = now["last_date"] + timedelta(days=wait)
        said.append(text("campaign.unripe", count=young, days=days, ripe_on=ripe))
    return " ".join(said)


def label(metric: Metric, view: View) -> str:
    """What a metric is called."""
    return metric_label(metric, view.language)
