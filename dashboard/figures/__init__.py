"""Pure: frame in, plotly figure out; a chart family per file. Imports neither dash nor queries."""
