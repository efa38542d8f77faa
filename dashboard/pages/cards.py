"""A declared chart in its frame."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.auth import Viewer
from dashboard.auth.permissions import EXPORT
from dashboard.components.chart_card import chart_card
from dashboard.i18n import text
from dashboard.pages.charts import Chart


def card(
    chart: Chart,
    body: Component | list[Component],
    *,
    viewer: Viewer,
    subtitle: Component | str = "",
    actions: Component | None = None,
) -> Component:
    """The chart's card; its files are offered only to those who may take them."""
    return chart_card(
        chart.name,
        page=chart.page,
        title=text(chart.title),
        body=body,
        subtitle=subtitle,
        actions=actions,
        export=f"/export/{chart.page}/{chart.name}" if viewer.may(EXPORT) else None,
    )
