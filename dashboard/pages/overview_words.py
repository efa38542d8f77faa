"""The sentence under 支付金额: by how much it moved, and which factor moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from dashboard.components.factor_tree import Factor
from dashboard.figures.change import Step
from dashboard.format import Delta, delta, number
from dashboard.i18n import Language, text
from dashboard.pages.charts import metric_label
from queries.metrics import Metric

WHOLE, REST = "paid_fen", "unsplit"


def steps(rows: pl.DataFrame) -> list[Step]:
    """The parts of the change as the waterfall draws them; none when nothing is compared."""
    known = rows.filter(
        (pl.col("factor") != WHOLE)
        & pl.col("contribution_fen").is_not_null()
        & ((pl.col("factor") != REST) | (pl.col("contribution_fen") != 0))
    )
    return [
        Step(text(f"overview.factor_{factor}"), int(part))
        for factor, part in known.select("factor", "contribution_fen").iter_rows()
    ]


def factors(
    rows: pl.DataFrame, metrics: Mapping[str, Metric], language: Language
) -> tuple[Factor, list[Factor]]:
    """The whole and its factors as the tree shows them."""
    shown = [
        _factor(row["factor"], row, metrics[row["factor"]], language)
        for row in rows.sort("position").iter_rows(named=True)
        if row["factor"] != REST
    ]
    return shown[0], shown[1:]


def sentence(rows: pl.DataFrame, drawn: Sequence[Step], language: Language) -> str:
    """What moved and through what; says so when the change cannot be split."""
    whole = rows.row(by_predicate=pl.col("factor") == WHOLE, named=True)
    if whole["value_before"] is None:
        return text("overview.words_no_comparison")
    moved = delta(whole["value"], whole["value_before"], "yuan", language)
    if moved.direction == "flat":
        return text("overview.words_flat")
    head = text(
        f"overview.words_{moved.direction}",
        amount=moved.absolute.lstrip("+-"),
        relative=_relative(moved),
    )
    return head + _through(drawn, language)


def _through(drawn: Sequence[Step], language: Language) -> str:
    if not drawn:
        return ""
    total = sum(step.effect_fen for step in drawn)
    with_it = [step for step in drawn if step.effect_fen * total > 0]
    against = [step for step in drawn if step.effect_fen * total < 0]
    main = max(with_it, key=lambda step: abs(step.effect_fen))
    words = text("overview.words_main", factor=main.label, part=signed(main.effect_fen, language))
    if against:
        named = text("overview.words_and").join(
            text("overview.words_factor", factor=step.label, part=signed(step.effect_fen, language))
            for step in against
        )
        words += text("overview.words_against", factors=named)
    return words + text("overview.words_end")


def signed(value: int, language: Language) -> str:
    """An amount with its sign, which a change must always carry."""
    return delta(value, 0, "yuan", language).absolute


def _relative(moved: Delta) -> str:
    return "" if moved.relative == "—" else text("overview.words_relative", share=moved.relative)


def _factor(code: str, row: Mapping[str, object], metric: Metric, language: Language) -> Factor:
    value, before = row["value"], row["value_before"]
    part = row["contribution_fen"]
    return Factor(
        label=metric_label(metric, language),
        value=number(value, metric.format, language),  # type: ignore[arg-type]
        delta=delta(value, before, metric.format, language, better=metric.better),  # type: ignore[arg-type]
        part=text("overview.contributed", part=signed(int(part), language))  # type: ignore[call-overload]
        if part is not None and code != WHOLE
        else "",
    )
