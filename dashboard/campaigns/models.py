"""What a campaign and a cost entered by hand are, in app.db and for those who read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.auth.models import Base

LONGEST_NAME, LONGEST_NOTE, MOST_CHANNELS, LONGEST_DAYS = 80, 200, 60, 400
# As the warehouse calls them (fct_costs.kind); what is none of them is “other”.
KINDS = ("ad", "red_packet", "sms", "commission", "other")
# The kinds of channel that have a column in fct_costs, by which the effect page gives costs away.
COST_COLUMNS = {"chan": "chan_id", "live": "live_id", "campaign": "campaign_id"}


class CampaignRow(Base):
    """One campaign; deleted ones stay, so that the trail can be followed."""

    __tablename__ = "campaigns"

    campaign_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    channels: Mapped[list[str]] = mapped_column(JSON)
    start_date: Mapped[date]
    end_date: Mapped[date]
    budget_fen: Mapped[int | None] = mapped_column(BigInteger)
    control_tag: Mapped[str | None] = mapped_column(String(128))
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class CostRow(Base):
    """One cost entered by hand."""

    __tablename__ = "campaign_costs"

    cost_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.campaign_id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    cost_date: Mapped[date | None]
    channel: Mapped[str | None] = mapped_column(String(160))
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE))
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class CampaignDraft:
    """A campaign as somebody wants it, checked.

    channels:    ids of channels as the effect page has them, “chan:AD_1”
    control_tag: the WeCom tag whose wearers it is compared with
    """

    name: str
    channels: tuple[str, ...]
    start_date: date
    end_date: date
    budget_fen: int | None = None
    control_tag: str | None = None


@dataclass(frozen=True, slots=True)
class CostDraft:
    """A cost as somebody enters it, checked.

    cost_date: None spreads it evenly over the days of the campaign
    channel:   one of the campaign's; None for the campaign as a whole
    """

    kind: str
    amount_fen: int
    cost_date: date | None = None
    channel: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost as a reader meets it."""

    cost_id: str
    draft: CostDraft
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as a reader meets it, with its costs in the order of their entry."""

    campaign_id: str
    draft: CampaignDraft
    made_by: str
    costs: tuple[Cost, ...] = ()

    def days(self) -> list[date]:
        """Its days, the first and the last among them."""
        first = self.draft.start_date
        length = (self.draft.end_date - first).days + 1
        return [first + timedelta(days=number) for number in range(length)]

    def cost_days(self) -> list[tuple[Cost, date, int]]:
        """Every cost by day, in 分: one that is spread is cut into days that add up to it."""
        return [
            (cost, day, fen)
            for cost in self.costs
            for day, fen in spread(cost.draft.amount_fen, self._days_of(cost))
        ]

    def _days_of(self, cost: Cost) -> list[date]:
        return [cost.draft.cost_date] if cost.draft.cost_date else self.days()


def spread(amount_fen: int, days: list[date]) -> list[tuple[date, int]]:
    """An amount over days as evenly as 分 allow; the first days bear what does not divide.

    Days that would bear nothing are left out.
    """
    share, rest = divmod(amount_fen, len(days))
    parts = [(day, share + (place < rest)) for place, day in enumerate(days)]
    return [(day, fen) for day, fen in parts if fen]
