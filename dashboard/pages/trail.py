"""One order: every touch before it, and what each model gives to each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.components.breadcrumb import breadcrumb
from dashboard.components.empty import empty_state
from dashboard.components.skeleton import block_skeleton
from dashboard.components.table import Column, data_table
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages import effect_parts as parts
from dashboard.pages.cards import card
from dashboard.pages.charts import Chart, Words
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.effect_charts import CREDITS, shared_out, window_of
from dashboard.pages.effect_names import called, names
from dashboard.pages.view import View
from queries.metrics import Metric
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = parts.TRAIL, "trail.title", "nav.touchpoints", "effect"
PERMISSION = "view:effect"
IN_MENU = False
PAGE = "trail"


def _order(_warehouse: Warehouse, view: View) -> dict[str, object]:
    return shared_out(view) | {
        "order_id": view.drill.get("order", ""),
        "window_days": window_of(view),
        "store_ids": view.params()["store_ids"],
    }


TRAIL = Chart(
    PAGE,
    "touches",
    "effect/trail",
    "trail.title",
    (
        Words("touched_at", "effect.when"),
        Words("scene_name", "effect.how", english="scene_name_en"),
        Words("chan_id", "effect.chan"),
        Words("landing_page", "effect.where"),
        Words("angle", "effect.angle", area="effect.angle_"),
        *CREDITS,
    ),
    own=_order,
    # Of one order all touches count, whatever period was chosen; the viewer's stores still do.
    whole=True,
)
CHARTS = (TRAIL,)


def layout(**_: str) -> Component:
    """The frame of the page; the callback fills it."""
    return html.Div(
        [
            html.Div(id=f"{PAGE}-back"),
            html.Section(id=f"{PAGE}-choices", className="card choices-card"),
            card(
                TRAIL,
                html.Div(block_skeleton(320), id=f"{PAGE}-touches"),
                subtitle=text("effect.trail_hint"),
                viewer=current(),
            ),
            drawer(PAGE),
        ],
        className="page-body",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse."""

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{PAGE}-back", "children"),
        Output(f"{PAGE}-choices", "children"),
        Output(f"{PAGE}-touches", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.URL, "search"),
    )
    def draw(chosen: object, search: str | None) -> tuple[Any, ...]:
        view = View.read(chosen, search)
        order = view.drill.get("order", "")
        steps = [(text("effect.back"), view.href(parts.PATH))]
        known = names(warehouse.fetch("effect/names"), view)
        return (
            breadcrumb([*steps, (text("effect.trail_title", order=order), "")]),
            parts.choices(view, PATH, ("window", "form")),
            _touches(TRAIL.fetch(warehouse, view), known, warehouse.metrics(), view),
        )

    register_drawer(app, warehouse, page=PAGE, permission=PERMISSION, charts=CHARTS)


def _touches(
    rows: pl.DataFrame, known: Mapping[str, str], metrics: Mapping[str, Metric], view: View
) -> Component:
    if rows.is_empty():
        return empty_state(text("effect.trail_gone"), text("effect.trail_gone_do"))
    first = rows.row(0, named=True)
    touched = rows.filter(pl.col("touch_id").is_not_null())
    lead = text(
        "effect.trail_lead" if touched.height else "effect.trail_lead_none",
        paid_at=f"{first['paid_at']:%Y-%m-%d %H:%M}",
        amount=number(first["paid_fen"], "yuan", view.language, full=True),
        **({"count": touched.height} if touched.height else {}),
    )
    shown = pl.DataFrame([_row(row, known, view) for row in rows.iter_rows(named=True)])
    zh = view.language == "zh-CN"
    columns = [
        Column("how", text("effect.how"), colour="colour"),
        Column("when", text("effect.when"), lead=True),
        Column("distance", text("effect.distance")),
        Column("angle", text("effect.angle")),
        Column("chan", text("effect.chan")),
        Column("where", text("effect.where")),
        *(
            Column(
                code,
                metrics[code].label if zh else metrics[code].label_en,
                kind="yuan",
                hint=metrics[code].description if zh else metrics[code].description_en,
                lead=code == "attr_last_fen",
            )
            for code in CREDITS
        ),
    ]
    total = {"how": text("effect.total"), **{code: shown[code].sum() for code in CREDITS}}
    table = data_table(f"{PAGE}-touches-rows", shown, columns, language=view.language, total=total)
    return html.Div([html.P(lead, className="lead"), table])


def _row(row: Mapping[str, Any], known: Mapping[str, str], view: View) -> dict[str, Any]:
    """One touch in words; the row of nothing says so."""
    scene = row["scene_name"] if view.language == "zh-CN" else row["scene_name_en"]
    how = scene or called(row["channel"], known)
    inherited = row["is_chan_inherited"] and row["chan_id"] is None
    return {
        "how": how + (text("effect.by_share") if row["has_sender"] else ""),
        "colour": parts.colour(row["channel"], 0, view),
        "when": f"{row['touched_at']:%m-%d %H:%M}" if row["touched_at"] else None,
        "distance": _distance(row["touched_at"], row["paid_at"]) if row["touched_at"] else None,
        "angle": text(f"effect.angle_{row['angle']}") if row["angle"] else None,
        "chan": text("effect.chan_inherited", chan=row["chan_id_raw"])
        if inherited
        else row["chan_id"],
        "where": row["landing_page"],
        **{code: row[code] for code in CREDITS},
    }


def _distance(touched_at: datetime, paid_at: datetime) -> str:
    minutes = int((paid_at - touched_at).total_seconds() // 60)
    if minutes < 60:
        return text("effect.minutes_before", minutes=minutes)
    if minutes < 48 * 60:
        return text("effect.hours_before", hours=minutes // 60)
    return text("effect.days_before", days=minutes // (24 * 60))
