"""Everything that shows data. May import queries, never etl."""
