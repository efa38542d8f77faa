"""Ways of looking at a page that somebody keeps under a name."""

import sqlalchemy as sa
from alembic import op

from dashboard.auth.models import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "saved_views",
        sa.Column("view_id", sa.String(16), primary_key=True),
        sa.Column("page", sa.String(32), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("users.user_id"), nullable=False),
        sa.Column("is_shared", sa.Boolean, nullable=False),
        sa.Column("saved_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
    )
    op.create_index("saved_views_page", "saved_views", ["page", "owner_id"])
