"""Metric rows turned into cards, the same way on every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from dash.development.base_component import Component

from dashboard.components.definition import info_button
from dashboard.components.kpi import Kpi, kpi_card
from dashboard.figures.sparkline import sparkline
from dashboard.format import delta, number
from dashboard.i18n import text
from dashboard.pages.charts import Chart, metric_label
from dashboard.pages.view import View
from queries.metrics import Metric


def kpi_cards(
    chart: Chart,
    now: pl.DataFrame,
    before: pl.DataFrame | None,
    days: pl.DataFrame | None,
    *,
    view: View,
    metrics: Mapping[str, Metric],
    links: Mapping[str, str],
) -> list[Component]:
    """One card per metric of the chart.

    In:    now, before: one row each; days: one row per day, for the sparklines
    links: where each card leads, by code
    """
    row = now.row(0, named=True)
    old = before.row(0, named=True) if before is not None else None
    return [
        kpi_card(
            _kpi(metrics[code], row, old, _series(days, code), view.language, links[code]),
            info=info_button(
                {"type": f"{chart.page}-about", "name": f"{chart.name}.{code}"},
                metric_label(metrics[code], view.language),
            ),
        )
        for code in chart.metrics
    ]


def _kpi(
    metric: Metric,
    row: Mapping[str, Any],
    old: Mapping[str, Any] | None,
    series: Sequence[float | int | None],
    language: Any,
    href: str,
) -> Kpi:
    value = row[metric.code]
    before = old[metric.code] if old else None
    return Kpi(
        code=metric.code,
        label=metric_label(metric, language),
        value=number(value, metric.format, language),
        full=number(value, metric.format, language, full=True),
        href=href,
        delta=delta(value, before, metric.format, language, better=metric.better) if old else None,
        path=sparkline(series),
        note=text("components.not_comparable") if old and (value is None or before is None) else "",
    )


def _series(days: pl.DataFrame | None, code: str) -> Sequence[float | int | None]:
    if days is None or code not in days.columns or days.height < 2:
        return []
    return days[code].to_list()
