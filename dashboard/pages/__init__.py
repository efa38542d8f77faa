"""One module per page: PATH, TITLE, PERMISSION, ids, layout(), register()."""
