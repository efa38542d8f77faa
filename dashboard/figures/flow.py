"""The table behind the Sankey: flows between stages, small nodes folded, shares worked out."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

OTHER = "__other__"
STAGES = ("entry", "landing", "deed", "outcome")


def fold(rows: pl.DataFrame, *, top: int, always: Collection[str] = ()) -> pl.DataFrame:
    """Keeps the largest `top` nodes of each stage and adds the rest up under OTHER.

    In:     stage_from, node_from, stage_to, node_to, open_count
    Out:    the same columns, one row per pair of nodes that are left
    Nodes named in `always` are kept whatever their size. A stage whose rest is a single
    node keeps it: folding one node would hide its name and save nothing.
    """
    totals = node_totals(rows)
    ranked = totals.with_columns(
        pl.col("open_count").rank("ordinal", descending=True).over("stage").alias("place"),
        pl.len().over("stage").alias("node_count"),
    )
    small = ranked.filter(
        (pl.col("place") > top)
        & (pl.col("node_count") > top + 1)
        & ~pl.col("node").is_in(list(always))
    ).select("stage", "node", pl.lit(OTHER).alias("folded"))
    for side in ("from", "to"):
        rows = (
            rows.join(
                small,
                left_on=[f"stage_{side}", f"node_{side}"],
                right_on=["stage", "node"],
                how="left",
            )
            .with_columns(pl.coalesce("folded", f"node_{side}").alias(f"node_{side}"))
            .drop("folded")
        )
    return (
        rows.group_by("stage_from", "node_from", "stage_to", "node_to")
        .agg(pl.col("open_count").sum())
        .sort("stage_from", "node_from", "stage_to", "node_to")
    )


def node_totals(rows: pl.DataFrame) -> pl.DataFrame:
    """Opens through each node, largest first within its stage, OTHER last.

    Out:    stage, node, open_count, share (of the opens of its stage, 0–1)
    """
    sides = [
        rows.select(
            pl.col(f"stage_{side}").alias("stage"),
            pl.col(f"node_{side}").alias("node"),
            pl.lit(side).alias("side"),
            "open_count",
        )
        for side in ("from", "to")
    ]
    through = (
        pl.concat(sides)
        .group_by("stage", "node", "side")
        .agg(pl.col("open_count").sum())
        # A node in the middle is counted on both sides; what enters it also leaves it.
        .group_by("stage", "node")
        .agg(pl.col("open_count").max())
    )
    return (
        through.with_columns(
            (pl.col("open_count") / pl.col("open_count").sum().over("stage")).alias("share"),
            pl.col("stage").replace_strict(STAGES, range(len(STAGES)), default=9).alias("_stage"),
            (pl.col("node") == OTHER).alias("_last"),
        )
        .sort(["_stage", "_last", "open_count", "node"], descending=[False, False, True, False])
        .drop("_stage", "_last")
    )
