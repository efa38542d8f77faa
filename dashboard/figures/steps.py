"""How long each run took, stacked by its steps."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from dashboard import theme
from dashboard.figures.axes import value_axis
from dashboard.figures.empty import empty
from dashboard.format import Language, number
from dashboard.theme import Scheme

# The colours stand apart in either theme and follow no touchpoint's meaning.
COLOURS = ("#5a86b8", "#8169dd", "#25978f", "#c9690c", "#82868e", "#b0608f", "#6f8f3f")
REST = "other"


def stacked_steps(
    rows: pl.DataFrame,
    *,
    names: Mapping[str, str],
    nothing: str,
    scheme: Scheme,
    language: Language,
) -> go.Figure:
    """One bar per run, the oldest on the left; the longest steps have a colour of their own.

    In:  run (the label under its bar), step and step_seconds, in the order of the runs
    """
    if rows.is_empty():
        return empty(nothing, scheme=scheme)
    runs = rows["run"].unique(maintain_order=True).to_list()
    sums = rows.group_by("step", maintain_order=True).agg(pl.col("step_seconds").sum())
    most = sums.sort("step_seconds", descending=True).head(len(COLOURS) - 1)["step"].to_list()
    folded = rows.with_columns(
        pl.when(pl.col("step").is_in(most)).then("step").otherwise(pl.lit(REST)).alias("step")
    )
    shown = [step for step in folded["step"].unique(maintain_order=True) if step != REST]
    shown += [REST] if REST in set(folded["step"]) else []
    totals = rows.group_by("run").agg(pl.col("step_seconds").sum())["step_seconds"].to_list()
    return go.Figure(
        [
            _bars(folded.filter(pl.col("step") == step), runs, names.get(step, step), colour)
            for step, colour in zip(shown, COLOURS, strict=False)
        ],
        layout={
            "template": theme.template(scheme),
            "barmode": "stack",
            "hovermode": "x unified",
            "legend": {"orientation": "h", "x": 0, "y": 1.12, "traceorder": "normal"},
            "margin": {"l": 8, "r": 8, "t": 28, "b": 8},
            "xaxis": {
                "type": "category",
                "categoryorder": "array",
                "categoryarray": runs,
                "tickvals": runs[:: max(1, -(-len(runs) // 6))],
                "tickangle": 0,
                "showgrid": False,
                "fixedrange": True,
            },
            "yaxis": {
                **value_axis(totals, kind="decimal", language=language),
                "automargin": True,
            },
        },
    )


def _bars(rows: pl.DataFrame, runs: list[str], label: str, colour: str) -> go.Bar:
    seconds = dict(rows.group_by("run").agg(pl.col("step_seconds").sum()).iter_rows())
    return go.Bar(
        x=runs,
        y=[seconds.get(run) for run in runs],
        name=label,
        customdata=[number(seconds.get(run), "decimal") for run in runs],
        marker={"color": colour},
        # A bar as wide as the chart would say nothing more than one as wide as a thumb.
        width=min(0.7, 0.06 * len(runs)),
        hovertemplate="%{customdata} s<extra>" + label + "</extra>",
    )
