"""The drawer every page has: what a number means and which SQL gave it, or a chart as a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, no_update
from dash.development.base_component import Component

from dashboard import ids
from dashboard.auth.guard import secured_callback
from dashboard.components.definition import Definition, Meaning, Source, definition_card
from dashboard.components.table import data_table
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages.charts import (
    Chart,
    in_words,
    metric_label,
    metric_words,
    table_columns,
)
from dashboard.pages.view import View
from queries.metrics import text as text_of_metrics
from queries.warehouse import Warehouse


def drawer(page: str) -> Component:
    """The empty drawer; a click on an ⓘ or on “table view” fills and opens it."""
    panel: Component = dmc.Drawer(
        id=f"{page}-drawer",
        position="right",
        size="min(880px, 100%)",
        padding="lg",
        className="drawer",
        closeButtonProps={"aria-label": text("components.close")},
        children=[],
    )
    return panel


def register_drawer(
    app: Dash,
    warehouse: Warehouse,
    *,
    page: str,
    permission: str,
    charts: Sequence[Chart],
) -> None:
    """Connects every ⓘ and every “table view” of a page.

    An ⓘ is named after its chart, or after chart and metric as “chart.metric”.
    """
    known = {chart.name: chart for chart in charts}

    @secured_callback(
        app,
        permission,
        Output(f"{page}-drawer", "opened"),
        Output(f"{page}-drawer", "title"),
        Output(f"{page}-drawer", "children"),
        Input({"type": f"{page}-about", "name": ALL}, "n_clicks"),
        Input({"type": f"{page}-table", "name": ALL}, "n_clicks"),
        State(ids.FILTERS, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def open_drawer(
        _about: list[int], _table: list[int], chosen: object, search: str | None
    ) -> tuple[Any, Any, Any]:
        button = _clicked()
        name, _, code = button["name"].partition(".")
        if name not in known:
            return no_update, no_update, no_update
        view = View.read(chosen, search)
        chart = known[name].seen(view)
        if button["type"] == f"{page}-table":
            return True, text(chart.title), _table_of(chart, warehouse, view)
        codes = (code,) if code else chart.metrics
        card = definition_card(define(chart, codes, warehouse, view))
        return True, text("components.definition"), card


def _clicked() -> dict[str, str]:
    """The type and name of the button that was clicked, or empty ones.

    Buttons that have just been drawn fire too, without a click, and may come in the same request
    before the one that was clicked.
    """
    clicked = [each["prop_id"] for each in ctx.triggered if each["value"]]
    names = ctx.triggered_prop_ids
    return next((names[each] for each in clicked if each in names), {"type": "", "name": ""})


def define(chart: Chart, codes: Sequence[str], warehouse: Warehouse, view: View) -> Definition:
    """Everything the card says of these metrics as this chart shows them."""
    registry = warehouse.metrics()
    query = warehouse.explain(chart.query) if chart.query else None
    version = warehouse.version()
    return Definition(
        question=text(chart.title),
        meanings=[
            Meaning(
                code=code,
                label=metric_label(registry[code], view.language),
                words=metric_words(registry[code], view.language),
                formula=formula(registry[code].sql),
                origin=registry[code].source,
                is_own=registry[code].is_own_definition,
            )
            for code in codes
            if code in registry
        ],
        settings=settings_of(warehouse),
        query=query.name if query else "",
        sql="\n\n".join([query.sql.strip(), *parts_of(query.sql)]) if query else "",
        params=chart.params(warehouse, view),
        sources=[
            Source(
                row["title"],
                row["last_date"],
                f"{row['delivered_at']:%Y-%m-%d %H:%M}" if row["delivered_at"] else "—",
            )
            for row in warehouse.fetch("shell/freshness").iter_rows(named=True)
        ],
        version=text(
            "components.version",
            version=version.version,
            built_at=f"{version.built_at:%Y-%m-%d %H:%M}",
            as_of=version.as_of,
        ),
        dictionary_href=f"/definitions?q={codes[0]}" if codes else "/definitions",
    )


def formula(sql: str) -> str:
    """“uv(person_key) as count(…)”: what stays of a macro without the command that makes it."""
    return sql.strip().removeprefix("create or replace macro ").removesuffix(";")


def settings_of(warehouse: Warehouse) -> list[tuple[str, str]]:
    """The company settings that change numbers, in words."""
    kept = dict(warehouse.fetch("shell/settings").select("name", "value").iter_rows())
    zero = "true" if kept.get("count_zero_orders") == "true" else "false"
    return [
        (text("components.setting.zone"), kept.get("business_zone") or "Asia/Shanghai"),
        (text("components.setting.currency"), kept.get("currency") or "CNY"),
        (
            text("components.setting.zero_orders"),
            text(f"components.setting.zero_orders_{zero}"),
        ),
        (text("components.setting.margin"), _margin(kept.get("gross_margin"))),
    ]


def _margin(kept: str | None) -> str:
    """A rate, where the company told it."""
    return number(float(kept), "percent") if kept else "—"


def parts_of(sql: str) -> list[str]:
    """The shared parts of queries/metrics.sql that a query reads its rows from."""
    blocks = re.split(r"\n\s*\n(?=-- )", text_of_metrics())
    named = {
        found[1]: block
        for block in blocks
        if (found := re.search(r"create or replace macro (\w+)", block))
        and not re.search(r"^-- label:", block, re.MULTILINE)
    }
    return [block for name, block in named.items() if re.search(rf"\b{name}\s*\(", sql)]


def _table_of(chart: Chart, warehouse: Warehouse, view: View) -> Component:
    rows = in_words(chart.fetch(warehouse, view), chart, view.language)
    columns = table_columns(chart, warehouse.metrics(), view.language)
    return data_table(f"{chart.page}-{chart.name}-rows", rows, columns, language=view.language)
