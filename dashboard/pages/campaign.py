"""One campaign: its result against the days before it and against others, and what it cost."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import EDIT_CAMPAIGNS
from dashboard.components.breadcrumb import breadcrumb
from dashboard.components.empty import empty_state
from dashboard.components.graph import graph
from dashboard.components.skeleton import block_skeleton, kpi_skeletons
from dashboard.errors import CampaignRefusedError
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages import campaigns_charts as charts
from dashboard.pages import campaigns_known as known
from dashboard.pages import campaigns_parts as parts
from dashboard.pages import effect_parts
from dashboard.pages.campaign_costs import cost_form, cost_list, register_costs
from dashboard.pages.campaigns_charts import (
    CHOICES,
    CONTROL,
    COSTS,
    DAY_METRICS,
    DAYS,
    KPIS,
    ONE,
    ONE_CHARTS,
    PARTS,
)
from dashboard.pages.campaigns_form import DONE, form, opener, tell
from dashboard.pages.cards import card
from dashboard.pages.drawer import drawer, register_drawer
from dashboard.pages.kpis import kpi_cards
from dashboard.pages.trends import metric_switch
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PATH, TITLE, GROUP, ICON = parts.ONE_PATH, "campaign.title", "nav.touchpoints", "campaigns"
PERMISSION = "view:effect"
IN_MENU = False
FILTERS = False
ACT = f"{ONE}-act"


def layout(**_: str) -> Component:
    """The frame of the page; the callbacks fill it."""
    viewer = current()

    def drawn(name: str, title: str, height: int) -> Component:
        return graph(f"{ONE}-{name}", title=text(title), language=viewer.language, height=height)

    return html.Div(
        [
            html.Div(id=f"{ONE}-head"),
            html.Section(id=f"{ONE}-choices", className="card choices-card"),
            html.Section(kpi_skeletons(6), id=f"{ONE}-kpis", className="kpi-row"),
            html.P(id=f"{ONE}-compared", className="dim campaign-compared"),
            card(
                DAYS,
                drawn("trend", DAYS.title, 300),
                subtitle=text("campaign.days_hint"),
                actions=html.Div(id=f"{ONE}-metric"),
                viewer=viewer,
            ),
            card(
                PARTS,
                html.Div(block_skeleton(240), id=f"{ONE}-parts"),
                subtitle=text("campaign.parts_hint"),
                viewer=viewer,
            ),
            html.Div(
                [
                    card(
                        CONTROL,
                        [
                            drawn("intervals", CONTROL.title, 200),
                            html.Div(block_skeleton(80), id=f"{ONE}-verdict"),
                        ],
                        subtitle=text("campaign.control_hint"),
                        viewer=viewer,
                    ),
                    card(
                        COSTS,
                        [
                            html.Div(block_skeleton(120), id=f"{ONE}-cost-list"),
                            html.Div(id=f"{ONE}-cost-form"),
                        ],
                        subtitle=text("campaign.costs_hint"),
                        viewer=viewer,
                    ),
                ],
                className="halves",
            ),
            form(),
            drawer(ONE),
        ],
        className="page-body",
    )


def register(app: Dash, warehouse: Warehouse) -> None:
    """Connects the page to the warehouse and to the campaigns in app.db."""
    inputs = (Input(ids.FILTERS, "data"), Input(ids.URL, "search"), Input(ids.SCHEME, "data"))

    @secured_callback(
        app,
        PERMISSION,
        Output(f"{ONE}-head", "children"),
        Output(f"{ONE}-choices", "children"),
        Output(f"{ONE}-kpis", "children"),
        Output(f"{ONE}-compared", "children"),
        Output(f"{ONE}-trend", "figure"),
        Output(f"{ONE}-metric", "children"),
        Output(f"{ONE}-parts", "children"),
        Output(f"{ONE}-intervals", "figure"),
        Output(f"{ONE}-verdict", "children"),
        Output(f"{ONE}-cost-list", "children"),
        *inputs,
        Input(DONE, "data"),
    )
    def draw(
        chosen: object, search: str | None, scheme: str | None, _done: int | None
    ) -> tuple[Any, ...]:
        view = View.read(chosen, search, scheme)
        metrics, found = warehouse.metrics(), charts.picked(warehouse, view)
        both, groups = KPIS.fetch(warehouse, view), CONTROL.fetch(warehouse, view)
        now = both.filter(pl.col("span") == "now")
        code = parts.day_metric(view)
        return (
            _head(found, warehouse, view),
            effect_parts.choices(view, PATH, CHOICES),
            _kpis(both, warehouse, view),
            parts.compared_days(both, view) if found else "",
            parts.curve(DAYS.fetch(warehouse, view), metrics[code], view),
            metric_switch(PATH, code, DAY_METRICS, metrics, view),
            parts.channels(
                PARTS.fetch(warehouse, view), now.to_dicts()[0] if now.height else None,
                metrics, view,
            ),
            parts.compared(groups, view),
            parts.verdict(groups, found, view),
            cost_list(found, warehouse, view) if found else None,
        )  # fmt: skip

    # Not drawn again when a cost was refused or added: what is typed in it must stay.
    @secured_callback(
        app,
        PERMISSION,
        Output(f"{ONE}-cost-form", "children"),
        Input(ids.FILTERS, "data"),
        Input(ids.URL, "search"),
    )
    def offer_form(chosen: object, search: str | None) -> Component | None:
        view = View.read(chosen, search)
        found = charts.picked(warehouse, view)
        return cost_form(found, warehouse, view) if found else None

    @secured_callback(
        app,
        EDIT_CAMPAIGNS,
        Output(ids.URL, "pathname", allow_duplicate=True),
        Output(DONE, "data", allow_duplicate=True),
        Input({"type": ACT, "act": ALL, "campaign": ALL}, "n_clicks"),
        State(DONE, "data"),
        prevent_initial_call=True,
    )
    def act(_clicks: list[int], done: int | None) -> tuple[Any, Any]:
        # A button that has just been drawn fires too, without a click.
        if not any(each["value"] for each in ctx.triggered):
            raise PreventUpdate
        return _acted(ctx.triggered_id or {}, (done or 0) + 1)

    register_costs(app, warehouse)
    register_drawer(app, warehouse, page=ONE, permission=PERMISSION, charts=ONE_CHARTS)


def _acted(asked: Any, done: int) -> tuple[Any, Any]:
    """Ends or deletes a campaign; where the reader is afterwards, and that something changed."""
    campaign_id, is_end = str(asked.get("campaign", "")), asked.get("act") == "end"
    try:
        if is_end:
            known.store().end(campaign_id, known.today(), current())
        else:
            known.store().delete(campaign_id, current())
    except CampaignRefusedError as refused:
        tell(refused.key, "yellow")
        return no_update, no_update
    tell("ended" if is_end else "deleted")
    return (no_update if is_end else parts.PATH), done


def _kpis(both: pl.DataFrame, warehouse: Warehouse, view: View) -> list[Component]:
    now, before = (both.filter(pl.col("span") == span) for span in ("now", "before"))
    if now.is_empty():
        back = (text("campaigns.title"), view.href(parts.PATH))
        return [empty_state(text("campaign.gone"), text("campaign.gone_do"), link=back)]
    return kpi_cards(
        KPIS,
        now,
        before if before.height else None,
        None,
        view=view,
        metrics=warehouse.metrics(),
        links={
            code: view.href(
                PATH,
                **{**view.drill, "metric": code if code in DAY_METRICS else None},
            )
            for code in KPIS.metrics
        },
    )


def _head(found: known.Known | None, warehouse: Warehouse, view: View) -> list[Component]:
    """Where the reader is, what the campaign is made of, and what may be done with it."""
    kept = {key: view.drill.get(key) for key in CHOICES}
    name = found.draft.name if found else text("campaign.title")
    way = breadcrumb([(text("campaigns.title"), view.href(parts.PATH, **kept)), (name, "")])
    if found is None:
        return [way]
    draft = found.draft
    names = known.channel_names(warehouse, draft.channels, view.language)
    budget = number(draft.budget_fen, "yuan", view.language, full=True)
    facts = [
        html.Span(text(f"campaigns.state_{found.state}"), className=f"tag state-{found.state}"),
        html.Span(f"{draft.start_date} – {draft.end_date}"),
        html.Span(text("campaign.budget_of", budget=budget)) if draft.budget_fen else None,
        html.Span(
            text("campaign.made_by", name=found.campaign.made_by)
            if not found.is_told
            else text("campaign.told"),
            className="dim",
        ),
    ]
    return [
        way,
        html.Section(
            [
                html.Div(
                    [
                        html.H2(name, className="card-title"),
                        html.Div([each for each in facts if each], className="campaign-facts"),
                        html.Ul(
                            [html.Li(names[each], className="tag") for each in draft.channels],
                            className="campaign-channels",
                        ),
                    ]
                ),
                html.Div(_buttons(found), className="campaign-acts"),
            ],
            className="card campaign-head",
        ),
    ]


def _buttons(found: known.Known) -> list[Component]:
    if found.is_told or not current().may(EDIT_CAMPAIGNS):
        return []
    campaign_id = found.campaign.campaign_id
    ends = found.state == "running" and known.today() < found.draft.end_date
    acts = ["end", "delete"] if ends else ["delete"]
    return [opener(campaign_id), *(_sure(act, campaign_id) for act in acts)]


def _sure(act: str, campaign_id: str) -> Component:
    """A button that asks once more before it does anything."""
    made: Component = dmc.Popover(
        [
            dmc.PopoverTarget(dmc.Button(text(f"campaign.{act}"), size="sm", variant="default")),
            dmc.PopoverDropdown(
                [
                    html.P(text(f"campaign.{act}_sure")),
                    dmc.Button(
                        text(f"campaign.{act}_yes"),
                        id={"type": ACT, "act": act, "campaign": campaign_id},
                        size="sm",
                        color="red" if act == "delete" else None,
                        n_clicks=0,
                    ),
                ]
            ),
        ],
        width=280,
        position="bottom-end",
        shadow="md",
        trapFocus=True,
        returnFocus=True,
    )
    return made
