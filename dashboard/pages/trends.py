"""A day-by-day chart whose metric the address chooses, the same way on every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl
from dash.development.base_component import Component

from dashboard.components.switch import switch
from dashboard.figures.trend import trend
from dashboard.i18n import text
from dashboard.pages.charts import metric_label
from dashboard.pages.view import View
from queries.metrics import Metric


def trend_of(
    rows: pl.DataFrame, before: pl.DataFrame | None, metric: Metric, view: View
) -> go.Figure:
    """The metric over the period's days, the comparison under it."""
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


def metric_switch(
    path: str, chosen: str, codes: Sequence[str], metrics: Mapping[str, Metric], view: View
) -> Component:
    """Links to the same page with another metric; the rest of its drill stays."""
    return switch(
        [
            (
                code,
                metric_label(metrics[code], view.language),
                view.href(path, **{**view.drill, "metric": code}),
            )
            for code in codes
        ],
        chosen,
        label=text("overview.choose_metric"),
    )
