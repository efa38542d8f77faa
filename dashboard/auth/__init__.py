"""Who may see what: users, sign-in, scopes, authorize(); state lives in app.db."""
