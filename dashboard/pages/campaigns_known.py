"""The campaigns a page can show: those made in the app and those that delivered tables describe."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from flask import current_app

from dashboard.campaigns.models import Campaign, CampaignDraft
from dashboard.campaigns.store import Campaigns
from dashboard.i18n import Language, text
from queries.warehouse import Warehouse

State = Literal["upcoming", "running", "ended"]
KINDS = (
    "entry", "wecom_add", "live_view", "mailing", "group_join", "sms_click", "article", "scan",
    "share", "moment", "group_message", "mass_message",
)  # fmt: skip
TYPES = (
    "chan", "chan_type", "campaign", "family", "scene", "kind", "article", "live", "guide",
)  # fmt: skip
_TOLD = "t:"


@dataclass(frozen=True, slots=True)
class Known:
    """One campaign.

    is_told: a delivered table describes it, so nobody changes it here
    """

    campaign: Campaign
    is_told: bool = False

    @property
    def draft(self) -> CampaignDraft:
        """What it is made of."""
        return self.campaign.draft

    @property
    def state(self) -> State:
        """Where it stands on this day in Beijing."""
        day = today()
        if day < self.draft.start_date:
            return "upcoming"
        return "running" if day <= self.draft.end_date else "ended"


def today() -> date:
    """The business day it is now."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def store() -> Campaigns:
    """The campaigns of this installation."""
    return cast(Campaigns, current_app.extensions["campaigns"])


def every(warehouse: Warehouse) -> dict[str, Known]:
    """Every campaign by its id in addresses, the latest to start first."""
    made = [Known(each) for each in store().listed()]
    both = [*made, *_told(warehouse)]
    latest = sorted(both, key=lambda each: each.draft.start_date, reverse=True)
    return {each.campaign.campaign_id: each for each in latest}


def find(warehouse: Warehouse, campaign_id: str) -> Known | None:
    """The campaign of that id in an address, if there is one."""
    if campaign_id.startswith(_TOLD):
        told = (each for each in _told(warehouse) if each.campaign.campaign_id == campaign_id)
        return next(told, None)
    made = store().find(campaign_id)
    return Known(made) if made else None


def _told(warehouse: Warehouse) -> list[Known]:
    return [
        Known(
            Campaign(
                _TOLD + row["campaign_id"],
                CampaignDraft(
                    row["campaign_name"],
                    (f"campaign:{row['campaign_id']}",),
                    row["start_date"],
                    row["end_date"],
                ),
                made_by="",
            ),
            is_told=True,
        )
        for row in warehouse.fetch("campaigns/told").iter_rows(named=True)
    ]


def asked(campaigns: Iterable[Known]) -> dict[str, object]:
    """Campaigns and costs as the queries are asked with them."""
    known = list(campaigns)
    return {
        "campaigns": _json(
            {
                "campaign_id": each.campaign.campaign_id,
                "start_date": str(each.draft.start_date),
                "end_date": str(each.draft.end_date),
                "budget_fen": each.draft.budget_fen,
                "channels": each.draft.channels,
                "control_tag": each.draft.control_tag,
            }
            for each in known
        ),
        "costs": _json(
            {
                "campaign_id": each.campaign.campaign_id,
                "cost_date": str(day),
                "amount_fen": fen,
                "channel": cost.draft.channel,
            }
            for each in known
            for cost, day, fen in each.campaign.cost_days()
        ),
    }


def channel_names(
    warehouse: Warehouse, channels: Iterable[str], language: Language
) -> dict[str, str]:
    """What channels are called, with their type: “Ad · AD_1”."""
    rows = warehouse.fetch("campaigns/channels", words="\0", chosen=list(channels))
    column = "name" if language == "zh-CN" else "name_en"
    named = dict(rows.select("channel", column).iter_rows())
    return {each: typed_name(each, named) for each in channels}


def typed_name(channel: str, named: Mapping[str, str]) -> str:
    """A channel's type and name; the id where nobody named it."""
    if channel == "whole":
        return text("campaign.whole")
    kind, _, value = channel.partition(":")
    name = (
        text(f"campaigns.kind_{value}")
        if kind == "kind" and value in KINDS
        else named.get(channel, value)
    )
    return text("campaigns.typed", type=text(f"campaigns.type_{kind}"), name=name)


def _json(rows: Iterable[Mapping[str, object]]) -> str | None:
    made = list(rows)
    return json.dumps(made, ensure_ascii=False) if made else None
