"""The form of a campaign: what is typed stays as typed, and each fault stands beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import dash_mantine_components as dmc
import polars as pl
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import ids
from dashboard.auth import current
from dashboard.auth.guard import secured_callback
from dashboard.auth.permissions import EDIT_CAMPAIGNS
from dashboard.campaigns import typed
from dashboard.campaigns.models import CampaignDraft
from dashboard.errors import CampaignRefusedError
from dashboard.i18n import language, text
from dashboard.pages import campaigns_known as known
from queries.warehouse import Warehouse

FORM = "campaigns-form"
FIELDS = (
    "name", "channels", "new_chans", "start_date", "end_date", "budget", "control_tag",
)  # fmt: skip
# Counts what was changed; the pages draw again when it does.
DONE = "campaigns-done"
EDITED, SAVE = f"{FORM}-edited", f"{FORM}-save"
OPEN = "campaigns-open"
# Which of the fields can be wrong in a way that is said beside it.
_FAULTY = FIELDS[:-1]


def field(name: str) -> str:
    """The id of a field."""
    return f"{FORM}-{name.replace('_', '-')}"


def opener(campaign_id: str) -> Component:
    """The button that opens the form: of a campaign, or of a new one where the id is empty."""
    made: Component = dmc.Button(
        text("campaigns.edit" if campaign_id else "campaigns.new"),
        id={"type": OPEN, "campaign": campaign_id or "new"},
        size="sm",
        variant="default" if campaign_id else "filled",
        n_clicks=0,
    )
    return made


def form() -> Component:
    """The panel with the form, and what it tells the page; for those who may change campaigns."""
    changed = dcc.Store(id=DONE)
    if not current().may(EDIT_CAMPAIGNS):
        return html.Div(changed)

    def day(name: str) -> Component:
        made: Component = dmc.DatePickerInput(
            id=field(name),
            label=text(f"campaigns.{name}"),
            valueFormat="YYYY-MM-DD",
            weekendDays=[],
            required=True,
            className="campaign-field",
        )
        return made

    panel: Component = dmc.Modal(
        html.Div(
            [
                dmc.TextInput(id=field("name"), label=text("campaigns.name"), required=True),
                dmc.MultiSelect(
                    id=field("channels"),
                    label=text("campaigns.channels"),
                    description=text("campaigns.channels_hint"),
                    data=[],
                    searchable=True,
                    clearable=True,
                    nothingFoundMessage=text("filters.nothing_found"),
                    maxDropdownHeight=260,
                ),
                dmc.TextInput(
                    id=field("new_chans"),
                    label=text("campaigns.new_chans"),
                    description=text("campaigns.new_chans_hint"),
                ),
                html.Div([day("start_date"), day("end_date")], className="campaign-pair"),
                html.Div(
                    [
                        dmc.TextInput(
                            id=field("budget"),
                            label=text("campaigns.budget"),
                            placeholder="1,234.50",
                            className="campaign-field",
                        ),
                        dmc.Select(
                            id=field("control_tag"),
                            label=text("campaigns.control_tag"),
                            placeholder=text("campaigns.control_visitors"),
                            data=[],
                            searchable=True,
                            clearable=True,
                            className="campaign-field",
                        ),
                    ],
                    className="campaign-pair",
                ),
                html.P(text("campaigns.control_hint"), className="dim"),
                html.Div(
                    dmc.Button(text("campaigns.save"), id=SAVE, n_clicks=0),
                    className="campaign-acts",
                ),
            ],
            className="campaign-form",
        ),
        id=FORM,
        title=text("campaigns.form"),
        size="lg",
        closeButtonProps={"aria-label": text("components.close")},
    )
    return html.Div([changed, dcc.Store(id=EDITED), panel])


def register_form(app: Dash, warehouse: Warehouse) -> None:
    """Connects the form to app.db; both pages that show it share these callbacks."""

    @secured_callback(
        app,
        EDIT_CAMPAIGNS,
        Output(FORM, "opened"),
        Output(FORM, "title"),
        Output(EDITED, "data"),
        Output(field("control_tag"), "data"),
        *(Output(field(name), "value") for name in FIELDS),
        *(Output(field(name), "error") for name in _FAULTY),
        Input({"type": OPEN, "campaign": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def open_form(_clicks: list[int]) -> tuple[Any, ...]:
        # A button that has just been drawn fires too, without a click.
        if not any(each["value"] for each in ctx.triggered):
            raise PreventUpdate
        campaign_id = str((ctx.triggered_id or {}).get("campaign", ""))
        found = store_find(campaign_id)
        values = _values(found) if found else _empty()
        return (
            True,
            text("campaigns.form_edit" if found else "campaigns.form"),
            campaign_id if found else "",
            _tags(warehouse),
            *(values[name] for name in FIELDS),
            *("" for _ in _FAULTY),
        )

    @secured_callback(
        app,
        EDIT_CAMPAIGNS,
        Output(field("channels"), "data"),
        Input(field("channels"), "searchValue"),
        Input(field("channels"), "value"),
        Input(FORM, "opened"),
    )
    def offer(words: str | None, chosen: list[str] | None, opened: bool | None) -> Any:
        return _offered(warehouse, words or "", chosen or []) if opened else no_update

    @secured_callback(
        app,
        EDIT_CAMPAIGNS,
        Output(FORM, "opened", allow_duplicate=True),
        Output(DONE, "data"),
        Output(ids.URL, "pathname", allow_duplicate=True),
        Output(ids.URL, "search", allow_duplicate=True),
        *(Output(field(name), "error", allow_duplicate=True) for name in _FAULTY),
        Input(SAVE, "n_clicks"),
        State(EDITED, "data"),
        State(DONE, "data"),
        *(State(field(name), "value") for name in FIELDS),
        prevent_initial_call=True,
    )
    def save(
        clicks: int | None, edited: str | None, done: int | None, *values: Any
    ) -> tuple[Any, ...]:
        if not clicks:
            raise PreventUpdate
        given = dict(zip(FIELDS, values, strict=True))
        draft = read(warehouse, given)
        if isinstance(draft, dict):
            return (*(no_update for _ in range(4)), *_errors(draft))
        try:
            made = _kept(draft, edited)
        except CampaignRefusedError as refused:
            return (*(no_update for _ in range(4)), *_errors({"name": refused.key}))
        tell("saved")
        goes = ("/campaigns/one", f"?campaign={made}") if made else (no_update, no_update)
        return (False, (done or 0) + 1, *goes, *("" for _ in _FAULTY))


def read(warehouse: Warehouse, given: Mapping[str, Any]) -> CampaignDraft | dict[str, str]:
    """What was typed as a campaign, or what is wrong with it."""
    chosen = [each for each in given.get("channels") or [] if isinstance(each, str)]
    offered = warehouse.fetch("campaigns/channels", words="\0", chosen=chosen)
    kinds = {f"kind:{kind}" for kind in known.KINDS}
    # A channel number that is in the campaign already may still wait for its first touch.
    told = {*offered["channel"], *kinds, *(each for each in chosen if each.startswith("chan:"))}
    return typed.campaign(given, known=told)


def tell(key: str, colour: str = "teal") -> None:
    """Says in a notice what came of it."""
    notice = {
        "action": "show",
        "id": f"campaigns-{key}",
        "title": text("campaigns.title"),
        "message": text(f"campaigns.{key}"),
        "color": colour,
        "autoClose": 6000,
    }
    set_props(ids.NOTICE, {"sendNotifications": [notice]})


def store_find(campaign_id: str) -> CampaignDraft | None:
    """What a campaign of the app is made of; None where there is none."""
    found = known.store().find(campaign_id)
    return found.draft if found else None


def _kept(draft: CampaignDraft, edited: str | None) -> str:
    """Keeps it, and gives the id of a new one."""
    if edited:
        known.store().change(edited, draft, current())
        return ""
    return known.store().make(draft, current())


def _errors(faults: Mapping[str, str]) -> list[str]:
    return [text(f"campaigns.{faults[name]}") if name in faults else "" for name in _FAULTY]


def _values(draft: CampaignDraft) -> dict[str, Any]:
    budget = "" if draft.budget_fen is None else f"{draft.budget_fen / 100:,.2f}"
    return {
        "name": draft.name,
        "channels": list(draft.channels),
        "new_chans": "",
        "start_date": str(draft.start_date),
        "end_date": str(draft.end_date),
        "budget": budget,
        "control_tag": draft.control_tag,
    }


def _empty() -> dict[str, Any]:
    day = known.today()
    return {
        "name": "",
        "channels": [],
        "new_chans": "",
        "start_date": str(day),
        "end_date": str(day + timedelta(days=6)),
        "budget": "",
        "control_tag": None,
    }


def _tags(warehouse: Warehouse) -> list[dict[str, str]]:
    return [
        {"value": tag_id, "label": " · ".join(each for each in (group, name) if each)}
        for tag_id, name, group in warehouse.fetch("campaigns/tags")
        .select("tag_id", "tag_name", "group_name")
        .iter_rows()
    ]


def _offered(warehouse: Warehouse, words: str, chosen: list[str]) -> list[dict[str, Any]]:
    """Channels by their type: those found by the words, and those already chosen."""
    # A chosen label in the field is no search for it.
    wanted = words.rpartition(" · ")[2].strip() or None
    rows = warehouse.fetch("campaigns/channels", words=wanted, chosen=chosen)
    column = "name" if language() == "zh-CN" else "name_en"
    named = dict(rows.select("channel", column).iter_rows())
    kinds = [f"kind:{kind}" for kind in known.KINDS]
    listed = [*rows["channel"], *kinds, *(each for each in chosen if each not in named)]
    by_type = pl.DataFrame({"channel": list(dict.fromkeys(listed))}).with_columns(
        type=pl.col("channel").str.extract(r"^(\w+):")
    )
    return [
        {
            "group": text(f"campaigns.type_{kind}"),
            "items": [
                {"value": each, "label": known.typed_name(each, named)}
                for each in by_type.filter(pl.col("type") == kind)["channel"]
            ],
        }
        for kind in known.TYPES
        if kind in set(by_type["type"])
    ]
