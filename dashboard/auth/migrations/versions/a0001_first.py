"""Users, sessions, attempts, one-time links, and an audit trail that only grows."""

import sqlalchemy as sa
from alembic import op

from dashboard.auth.models import Instant

revision = "0001"
down_revision = None

FROZEN = "audit lines are never changed or deleted"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "users",
        sa.Column("user_id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("name_key", sa.String(64), nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("store_scope", sa.JSON),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("language", sa.String(8)),
        sa.Column("theme", sa.String(8), nullable=False),
        sa.Column("is_disabled", sa.Boolean, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("password_changed_at", Instant),
    )
    op.create_table(
        "sessions",
        sa.Column("session_id", sa.Integer, primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("users.user_id"), nullable=False, index=True
        ),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("agent", sa.String(255), nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
    )
    op.create_table(
        "login_attempts",
        sa.Column("attempt_id", sa.Integer, primary_key=True),
        sa.Column("name_key", sa.String(64), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("device", sa.String(64)),
        sa.Column("tried_at", Instant, nullable=False),
        sa.Column("is_admitted", sa.Boolean, nullable=False),
        sa.Column("is_right", sa.Boolean, nullable=False),
    )
    op.create_index("login_attempts_name", "login_attempts", ["name_key", "tried_at"])
    op.create_index("login_attempts_source", "login_attempts", ["source", "tried_at"])
    op.create_table(
        "one_time_links",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column(
            "user_id", sa.Integer, sa.ForeignKey("users.user_id"), nullable=False, index=True
        ),
        sa.Column("issued_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
    )
    op.create_table(
        "audit",
        sa.Column("line_id", sa.Integer, primary_key=True),
        sa.Column("at", Instant, nullable=False, index=True),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("target", sa.String(255), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
    )
    _freeze_audit(op.get_bind().dialect.name)


def _freeze_audit(dialect: str) -> None:
    if dialect == "postgresql":
        op.execute(
            "create function audit_is_frozen() returns trigger language plpgsql as "
            f"$$ begin raise exception '{FROZEN}'; end $$"
        )
        op.execute(
            "create trigger audit_frozen before update or delete on audit "
            "for each row execute function audit_is_frozen()"
        )
        return
    for event in ("update", "delete"):
        op.execute(
            f"create trigger audit_no_{event} before {event} on audit "
            f"begin select raise(abort, '{FROZEN}'); end"
        )
