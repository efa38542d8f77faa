"""Keeping campaigns and their costs: who may, what is written down, and what a refresh takes.

Whoever holds the permission changes any campaign: it is the company's, not one person's. A deleted
campaign or cost stays in app.db and is read no more.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dashboard.auth import records
from dashboard.auth.database import Database, now
from dashboard.auth.permissions import EDIT_CAMPAIGNS
from dashboard.auth.viewer import Viewer
from dashboard.campaigns.models import (
    COST_COLUMNS,
    Campaign,
    CampaignDraft,
    CampaignRow,
    Cost,
    CostDraft,
    CostRow,
)
from dashboard.errors import CampaignRefusedError

MOST_COSTS = 500


class Campaigns:
    """The campaigns of one installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, draft: CampaignDraft, viewer: Viewer) -> str:
        """Keeps a new campaign and gives its id.

        Raises:
            CampaignRefusedError: one of that name exists, or the viewer may not.
        """
        with self._changing(viewer) as session:
            _unnamed(session, draft.name, None)
            at = now()
            row = CampaignRow(
                campaign_id=secrets.token_hex(6),
                made_by=viewer.name,
                made_at=at,
                changed_at=at,
                **_fields(draft),
            )
            session.add(row)
            _note(session, "campaign made", viewer, row, _words(draft))
            return row.campaign_id

    def change(self, campaign_id: str, draft: CampaignDraft, viewer: Viewer) -> None:
        """Makes it what the draft says.

        Raises:
            CampaignRefusedError: it is gone, its name is another's, or the viewer may not.
        """
        with self._changing(viewer) as session:
            row = _standing(session, campaign_id)
            _unnamed(session, draft.name, campaign_id)
            _note(session, "campaign changed", viewer, row, _words(draft))
            for name, value in _fields(draft).items():
                setattr(row, name, value)
            row.changed_at = now()

    def end(self, campaign_id: str, last_day: date, viewer: Viewer) -> None:
        """Lets it end on that day, if it has begun and would last longer."""
        with self._changing(viewer) as session:
            row = _standing(session, campaign_id)
            if not row.start_date <= last_day < row.end_date:
                raise CampaignRefusedError("not_running")
            row.end_date, row.changed_at = last_day, now()
            _note(session, "campaign ended", viewer, row, f"last day {last_day}")

    def delete(self, campaign_id: str, viewer: Viewer) -> None:
        """Takes it and its costs out of every number."""
        with self._changing(viewer) as session:
            row = _standing(session, campaign_id)
            row.deleted_at = now()
            _note(session, "campaign deleted", viewer, row, _words(_campaign(row, []).draft))

    def enter(self, campaign_id: str, draft: CostDraft, viewer: Viewer) -> str:
        """Adds a cost to a campaign and gives its id."""
        with self._changing(viewer) as session:
            row = _standing(session, campaign_id)
            if len(_costs(session, [campaign_id])[campaign_id]) >= MOST_COSTS:
                raise CampaignRefusedError("many_costs")
            made = CostRow(
                cost_id=secrets.token_hex(6),
                campaign_id=campaign_id,
                kind=draft.kind,
                amount_fen=draft.amount_fen,
                cost_date=draft.cost_date,
                channel=draft.channel,
                note=draft.note,
                entered_by=viewer.name,
                entered_at=now(),
            )
            session.add(made)
            _note(session, "campaign cost entered", viewer, row, _cost_words(made))
            return made.cost_id

    def strike(self, cost_id: str, viewer: Viewer) -> None:
        """Takes a cost out again."""
        with self._changing(viewer) as session:
            cost = session.get(CostRow, cost_id)
            if cost is None or cost.deleted_at:
                raise CampaignRefusedError("gone")
            cost.deleted_at = now()
            row = _standing(session, cost.campaign_id)
            _note(session, "campaign cost struck", viewer, row, _cost_words(cost))

    def listed(self) -> list[Campaign]:
        """Every campaign there is, the latest to start first."""
        with self._database.reading() as session:
            rows = session.scalars(
                select(CampaignRow)
                .where(CampaignRow.deleted_at.is_(None))
                .order_by(CampaignRow.start_date.desc(), CampaignRow.campaign_id)
            ).all()
            costs = _costs(session, [row.campaign_id for row in rows])
            return [_campaign(row, costs[row.campaign_id]) for row in rows]

    def find(self, campaign_id: str) -> Campaign | None:
        """The campaign of that id, if there is one."""
        with self._database.reading() as session:
            row = session.get(CampaignRow, campaign_id)
            if row is None or row.deleted_at:
                return None
            return _campaign(row, _costs(session, [campaign_id])[campaign_id])

    def for_refresh(self) -> dict[str, list[dict[str, Any]]]:
        """The rows a refresh takes, by the name of their lake table."""
        listed = self.listed()
        return {
            "app__campaigns": [
                {
                    "campaign_id": each.campaign_id,
                    "campaign_name": each.draft.name,
                    "start_date": each.draft.start_date,
                    "end_date": each.draft.end_date,
                }
                for each in listed
            ],
            "app__campaign_costs": [
                {
                    "cost_id": cost.cost_id,
                    "cost_date": day,
                    "kind": cost.draft.kind,
                    "amount_fen": fen,
                }
                | _claimed(cost.draft.channel, each.draft.channels)
                for each in listed
                for cost, day, fen in each.cost_days()
            ],
        }

    def _changing(self, viewer: Viewer) -> Any:
        # The page asks too; whoever calls from elsewhere must not get round it.
        if not viewer.may(EDIT_CAMPAIGNS):
            raise CampaignRefusedError("not_yours")
        return self._database.writing()


def _claimed(channel: str | None, channels: tuple[str, ...]) -> dict[str, str | None]:
    """The columns by which the effect page gives a cost to a channel.

    A cost of the whole campaign belongs to a channel only where there is no other.
    """
    only = channel or (channels[0] if len(channels) == 1 else "")
    kind, _, value = only.partition(":")
    return {column: value if kind == each else None for each, column in COST_COLUMNS.items()}


def _campaign(row: CampaignRow, costs: list[CostRow]) -> Campaign:
    return Campaign(
        campaign_id=row.campaign_id,
        draft=CampaignDraft(
            row.name,
            tuple(row.channels),
            row.start_date,
            row.end_date,
            row.budget_fen,
            row.control_tag,
        ),
        made_by=row.made_by,
        costs=tuple(
            Cost(
                each.cost_id,
                CostDraft(each.kind, each.amount_fen, each.cost_date, each.channel, each.note),
                each.entered_by,
                each.entered_at,
            )
            for each in costs
        ),
    )


def _fields(draft: CampaignDraft) -> dict[str, Any]:
    return {
        "name": draft.name,
        "channels": list(draft.channels),
        "start_date": draft.start_date,
        "end_date": draft.end_date,
        "budget_fen": draft.budget_fen,
        "control_tag": draft.control_tag,
    }


def _costs(session: Session, campaign_ids: list[str]) -> dict[str, list[CostRow]]:
    """The costs of each of these campaigns, in the order of their entry."""
    found: dict[str, list[CostRow]] = {each: [] for each in campaign_ids}
    wanted = select(CostRow).where(
        CostRow.campaign_id.in_(campaign_ids), CostRow.deleted_at.is_(None)
    )
    for row in session.scalars(wanted.order_by(CostRow.entered_at, CostRow.cost_id)):
        found[row.campaign_id].append(row)
    return found


def _standing(session: Session, campaign_id: str) -> CampaignRow:
    row = session.get(CampaignRow, campaign_id)
    if row is None or row.deleted_at:
        raise CampaignRefusedError("gone")
    return row


def _unnamed(session: Session, name: str, own_id: str | None) -> None:
    """Two campaigns of one name could not be told apart in a list."""
    others = select(CampaignRow).where(CampaignRow.deleted_at.is_(None))
    taken = {records.key(row.name) for row in session.scalars(others) if row.campaign_id != own_id}
    if records.key(name) in taken:
        raise CampaignRefusedError("double_name")


def _words(draft: CampaignDraft) -> str:
    budget = "" if draft.budget_fen is None else f" budget={draft.budget_fen}fen"
    tag = f" control={draft.control_tag}" if draft.control_tag else ""
    channels = ",".join(draft.channels)
    return f"{draft.name}: {draft.start_date}..{draft.end_date}{budget}{tag} {channels}"


def _cost_words(cost: CostRow) -> str:
    when = str(cost.cost_date) if cost.cost_date else "spread"
    return f"{cost.amount_fen}fen {cost.kind} {when} {cost.channel or 'whole'} {cost.note}".strip()


def _note(session: Session, action: str, viewer: Viewer, row: CampaignRow, detail: str) -> None:
    records.note(session, action, viewer.name, f"{row.campaign_id}/{row.name}", detail=detail)
