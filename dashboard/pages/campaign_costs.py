"""The costs of one campaign that were entered by hand: their list, and the form for another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import EDIT_CAMPAIGNS
from dashboard.campaigns import typed
from dashboard.campaigns.models import KINDS, Cost
from dashboard.components.attributes import aria
from dashboard.components.empty import empty_state
from dashboard.errors import CampaignRefusedError
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages import campaigns_charts as charts
from dashboard.pages import campaigns_known as known
from dashboard.pages.campaigns_charts import ONE
from dashboard.pages.campaigns_form import DONE, tell
from dashboard.pages.view import View
from queries.warehouse import Warehouse

FIELDS = ("kind", "amount", "is_spread", "cost_date", "channel", "note")
ADD, STRIKE = f"{ONE}-cost-add", f"{ONE}-cost-strike"
_FAULTY = ("amount", "cost_date", "channel", "note")


def field(name: str) -> str:
    """The id of a field."""
    return f"{ONE}-cost-{name.replace('_', '-')}"


def cost_form(found: known.Known, warehouse: Warehouse, view: View) -> Component | None:
    """The fields of one more cost, for those who may and for campaigns of the app."""
    if found.is_told or not current().may(EDIT_CAMPAIGNS) or charts.scope(view) is not None:
        return None
    names = known.channel_names(warehouse, found.draft.channels, view.language)
    day = min(max(known.today(), found.draft.start_date), found.draft.end_date)
    return html.Div(
        [
            dmc.TextInput(
                id=field("amount"), label=text("campaign.amount"), placeholder="1,234.50", value=""
            ),
            dmc.Select(
                id=field("kind"),
                label=text("campaign.kind"),
                data=[{"value": each, "label": text(f"campaign.kind_{each}")} for each in KINDS],
                value="other",
                allowDeselect=False,
            ),
            dmc.Select(
                id=field("channel"),
                label=text("campaign.cost_channel"),
                data=_options(names),
                placeholder=text("campaign.whole"),
                clearable=True,
            ),
            dmc.DatePickerInput(
                id=field("cost_date"),
                label=text("campaign.cost_date"),
                value=str(day),
                valueFormat="YYYY-MM-DD",
                weekendDays=[],
            ),
            dmc.Checkbox(
                id=field("is_spread"),
                label=text("campaign.is_spread"),
                checked=False,
                className="campaign-check",
            ),
            dmc.TextInput(id=field("note"), label=text("campaign.note"), value=""),
            dmc.Button(text("campaign.add"), id=ADD, n_clicks=0, className="campaign-add"),
        ],
        className="campaign-cost-form",
    )


def _options(names: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": each, "label": name} for each, name in names.items()]


def cost_list(found: known.Known, warehouse: Warehouse, view: View) -> Component:
    """What was entered, each with the button that strikes it out."""
    if charts.scope(view) is not None:
        return empty_state(text("campaign.costs_of_no_store"))
    costs = found.campaign.costs
    if not costs:
        told = "campaign.costs_told" if found.is_told else "campaign.no_costs"
        return empty_state(text(told))
    rows = charts.cost_rows(warehouse, view).to_dicts()
    may = current().may(EDIT_CAMPAIGNS)
    lines = [_line(cost, row, view, may) for cost, row in zip(costs, rows, strict=True)]
    total = number(sum(each.draft.amount_fen for each in costs), "yuan", view.language, full=True)
    return html.Div(
        [
            html.Ul(lines, className="campaign-costs"),
            html.P(text("campaign.cost_total", count=len(costs), total=total)),
        ]
    )


def _line(cost: Cost, row: dict[str, Any], view: View, may: bool) -> Component:
    amount = number(row["camp_cost_fen"], "yuan", view.language, full=True)
    words = [row["cost_date"], row["kind"], row["channel"], row["note"]]
    strike = dmc.Button(
        text("campaign.strike"),
        id={"type": STRIKE, "cost": cost.cost_id},
        size="compact-sm",
        variant="subtle",
        n_clicks=0,
        **aria(label=text("campaign.strike_this", amount=amount)),
    )
    return html.Li(
        [
            html.B(amount, className="campaign-amount"),
            html.Span(" · ".join(each for each in words if each), className="campaign-what"),
            html.Span(row["entered_by"], className="dim"),
            *([strike] if may else []),
        ]
    )


def register_costs(app: Dash, warehouse: Warehouse) -> None:
    """Connects list and form to app.db."""

    @secured_callback(
        app,
        EDIT_CAMPAIGNS,
        Output(DONE, "data", allow_duplicate=True),
        *(Output(field(name), "error") for name in _FAULTY),
        Output(field("amount"), "value"),
        Output(field("note"), "value"),
        Input(ADD, "n_clicks"),
        State(DONE, "data"),
        State(ids.FILTERS, "data"),
        State(ids.URL, "search"),
        *(State(field(name), "checked" if name == "is_spread" else "value") for name in FIELDS),
        prevent_initial_call=True,
    )
    def add(
        clicks: int | None, done: int | None, chosen: object, search: str | None, *values: Any
    ) -> tuple[Any, ...]:
        if not clicks:
            raise PreventUpdate
        found = charts.picked(warehouse, View.read(chosen, search))
        return _entered(found, dict(zip(FIELDS, values, strict=True)), (done or 0) + 1)

    # The channels may have been changed while a cost is being typed.
    @secured_callback(
        app,
        EDIT_CAMPAIGNS,
        Output(field("channel"), "data"),
        Input(DONE, "data"),
        State(ids.FILTERS, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def offer(_done: int | None, chosen: object, search: str | None) -> Any:
        view = View.read(chosen, search)
        found = charts.picked(warehouse, view)
        channels = found.draft.channels if found else ()
        return _options(known.channel_names(warehouse, channels, view.language))

    @secured_callback(
        app,
        EDIT_CAMPAIGNS,
        Output(DONE, "data", allow_duplicate=True),
        Input({"type": STRIKE, "cost": ALL}, "n_clicks"),
        State(DONE, "data"),
        prevent_initial_call=True,
    )
    def strike(_clicks: list[int], done: int | None) -> Any:
        # A button that has just been drawn fires too, without a click.
        if not any(each["value"] for each in ctx.triggered):
            raise PreventUpdate
        return _struck(str((ctx.triggered_id or {}).get("cost", "")), (done or 0) + 1)


def _entered(found: known.Known | None, given: dict[str, Any], done: int) -> tuple[Any, ...]:
    """Keeps a cost and empties the form, or says beside each field what is wrong with it."""
    if found is None or found.is_told:
        tell("gone", "yellow")
        return (no_update,) * 7
    draft = typed.cost(given, channels=found.draft.channels)
    if isinstance(draft, dict):
        errors = [text(f"campaigns.{draft[each]}") if each in draft else "" for each in _FAULTY]
        return (no_update, *errors, no_update, no_update)
    try:
        known.store().enter(found.campaign.campaign_id, draft, current())
    except CampaignRefusedError as refused:
        tell(refused.key, "yellow")
        return (no_update,) * 7
    return (done, "", "", "", "", "", "")


def _struck(cost_id: str, done: int) -> Any:
    try:
        known.store().strike(cost_id, current())
    except CampaignRefusedError as refused:
        tell(refused.key, "yellow")
        return no_update
    return done
