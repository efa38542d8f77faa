"""One module per source family: its declared feeds. May import etl.reading, nothing that runs."""
