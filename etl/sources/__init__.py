"""One module per source family: a declared list of feeds. May import etl.reading, nothing that runs them."""
