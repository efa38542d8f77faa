"""The table behind the Sankey: links between stages, small nodes folded, shares worked out."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

STAGES = ("entry", "landing", "deed", "outcome")
LINK = ("step", "node_from", "node_to")
_COUNTS = ("open_count", "before_count")


def folded(stage: str) -> str:
    """The node that holds the small ones of a stage."""
    return f"{stage}:other"


def fold(links: pl.DataFrame, *, top: int, always: Collection[str] = ()) -> pl.DataFrame:
    """Keeps the largest `top` nodes of each stage and adds the rest up under “<stage>:other”.

    In:     step (1 entry → landing, 2 landing → deed, 3 deed → outcome), node_from, node_to,
            open_count
    Out:    the same columns, one row per pair of nodes that are left
    Nodes named in `always` are kept whatever their size. A stage whose rest is a single
    node keeps it: folding one node would hide its name and save nothing.
    """
    ranked = node_totals(links).with_columns(
        pl.col("open_count").rank("ordinal", descending=True).over("stage").alias("place"),
        pl.len().over("stage").alias("node_count"),
    )
    small = ranked.filter(
        (pl.col("place") > top)
        & (pl.col("node_count") > top + 1)
        & ~pl.col("node").is_in(list(always))
    )
    names = {node: folded(stage) for node, stage in small.select("node", "stage_name").iter_rows()}
    return (
        links.with_columns(pl.col("node_from", "node_to").replace(names))
        .group_by(LINK)
        .agg(pl.col(_counts(links)).sum())
        .sort(LINK)
    )


def node_totals(links: pl.DataFrame) -> pl.DataFrame:
    """Opens through each node, largest first within its stage, the folded rest last.

    Out:    stage (0–3), stage_name, node, open_count, share (of the opens of its stage, 0–1)
    """
    sides = [
        links.select(
            (pl.col("step") - 1 + offset).cast(pl.Int64).alias("stage"),
            pl.col(column).alias("node"),
            pl.lit(offset).alias("side"),
            *_counts(links),
        )
        for offset, column in enumerate(("node_from", "node_to"))
    ]
    through = (
        pl.concat(sides)
        .group_by("stage", "node", "side")
        .agg(pl.col(_counts(links)).sum())
        # A node in the middle is counted on both sides; what enters it also leaves it.
        .group_by("stage", "node")
        .agg(pl.col(_counts(links)).max())
    )
    return (
        through.with_columns(
            pl.col("stage").replace_strict(range(len(STAGES)), STAGES).alias("stage_name"),
            (pl.col("open_count") / pl.col("open_count").sum().over("stage")).alias("share"),
        )
        .with_columns((pl.col("node") == pl.col("stage_name") + ":other").alias("rest"))
        .sort(["stage", "rest", "open_count", "node"], descending=[False, False, True, False])
        .drop("rest")
    )


def with_before(links: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    """The links with what went through each before, as `before_count`; none without a comparison.

    A link that is gone is not drawn, but its openings of then are in the nodes it left.
    """
    kept = links.select(*LINK, "open_count")
    if before is None:
        return kept
    then = before.select(*LINK, pl.col("open_count").alias("before_count"))
    return kept.join(then, on=LINK, how="full", coalesce=True).with_columns(
        pl.col("open_count", "before_count").fill_null(0)
    )


def _counts(links: pl.DataFrame) -> list[str]:
    return [column for column in _COUNTS if column in links.columns]
