"""Alembic's entry: runs on the connection that `Accounts` hands over."""

from alembic import context

from dashboard.auth.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    user_module_prefix="",
)
with context.begin_transaction():
    context.run_migrations()
