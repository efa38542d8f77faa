"""The people behind a touchpoint: how many, and who, for those who may see people.

Making a segment of them belongs here, beside the list.
"""

from __future__ import annotations

from collections.abc import Mapping

from dash import dcc, html
from dash.development.base_component import Component
from flask import current_app, request

from dashboard.auth import current
from dashboard.auth.permissions import PEOPLE as MAY_SEE_PEOPLE
from dashboard.components.empty import empty_state
from dashboard.components.table import data_table
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages.charts import table_columns
from dashboard.pages.touchpoint_charts import KPIS, PAGE, PEOPLE
from dashboard.pages.view import View
from queries.metrics import Metric
from queries.warehouse import Warehouse


def people(warehouse: Warehouse, metrics: Mapping[str, Metric], view: View) -> list[Component]:
    """The count for everybody, the list for those who may; who looked is written down."""
    total = KPIS.fetch(warehouse, view)
    if total.is_empty():
        return [empty_state(text("touchpoints.nothing"))]
    count = number(total["uv"].item(), "int", view.language)
    if not current().may(MAY_SEE_PEOPLE):
        return [
            html.P(text("touchpoint.people_count", count=count), className="lead"),
            html.P(text("touchpoint.people_hidden"), className="dim"),
        ]
    rows = PEOPLE.fetch(warehouse, view)
    _audit(view, rows.height)
    return [
        html.P(
            [
                text("touchpoint.people_shown", count=count, shown=rows.height),
                " ",
                dcc.Link(text("touchpoint.people_look"), href="/people"),
            ]
        ),
        data_table(
            f"{PAGE}-people-rows",
            rows,
            table_columns(PEOPLE, metrics, view.language),
            language=view.language,
        ),
    ]


def _audit(view: View, count: int) -> None:
    current_app.extensions["accounts"].audit(
        "people listed",
        actor=current().name,
        target=(view.drill.get("node") or "")[:255],
        detail=f"rows={count} filters={view.filters.to_query_string()}",
        source=request.remote_addr,
    )
