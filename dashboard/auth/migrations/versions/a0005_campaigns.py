"""Campaigns made in the app, and the costs entered for them by hand."""

import sqlalchemy as sa
from alembic import op

from dashboard.auth.models import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "campaigns",
        sa.Column("campaign_id", sa.String(16), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("channels", sa.JSON, nullable=False),
        sa.Column("start_date", sa.Date, nullable=False),
        sa.Column("end_date", sa.Date, nullable=False),
        sa.Column("budget_fen", sa.BigInteger),
        sa.Column("control_tag", sa.String(128)),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("deleted_at", Instant),
    )
    op.create_table(
        "campaign_costs",
        sa.Column("cost_id", sa.String(16), primary_key=True),
        sa.Column(
            "campaign_id", sa.String(16), sa.ForeignKey("campaigns.campaign_id"), nullable=False
        ),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("amount_fen", sa.BigInteger, nullable=False),
        sa.Column("cost_date", sa.Date),
        sa.Column("channel", sa.String(160)),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("entered_by", sa.String(64), nullable=False),
        sa.Column("entered_at", Instant, nullable=False),
        sa.Column("deleted_at", Instant),
    )
    op.create_index("ix_campaign_costs_campaign_id", "campaign_costs", ["campaign_id"])
