"""Links between identities that an administrator has undone."""

import sqlalchemy as sa
from alembic import op

from dashboard.auth.models import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "identity_undo",
        sa.Column("undo_id", sa.Integer, primary_key=True),
        sa.Column("left_kind", sa.String(32), nullable=False),
        sa.Column("left_value", sa.String(255), nullable=False),
        sa.Column("right_kind", sa.String(32), nullable=False),
        sa.Column("right_value", sa.String(255), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("undone_by", sa.String(64), nullable=False),
        sa.Column("undone_at", Instant, nullable=False),
        sa.Column("redone_by", sa.String(64)),
        sa.Column("redone_at", Instant),
    )
