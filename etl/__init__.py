"""Everything that moves data in: files → lake → marts → published file. May import queries."""
