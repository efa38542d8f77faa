"""Pure: frame in, plotly figure out; one chart family per file. Imports neither dash nor queries."""
