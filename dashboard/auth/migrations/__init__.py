"""How app.db came to its present shape; Alembic runs these in order, when the app opens it."""
