"""One file per change of app.db, numbered."""
