"""The questions 营销效果 asks, and the choices its address holds."""

from __future__ import annotations

import polars as pl

from dashboard.pages.charts import Chart, Words
from dashboard.pages.effect_names import TOTAL, called, names
from dashboard.pages.view import View
from queries.markov import removal_effects
from queries.warehouse import Warehouse

PAGE = "effect"
WINDOWS = ("7", "1", "15", "30")
FORMS = ("day", "rolling")
BASES = ("paid", "touched")
BREAKDOWNS = (
    "family", "scene", "kind", "chan_type", "chan", "campaign", "guide", "live", "article",
)  # fmt: skip
MODELS = ("last", "last_non_direct", "first", "linear", "position", "time_decay")
CREDITS = tuple(f"attr_{model}_fen" for model in MODELS)
ANGLES = ("attr_instant_fen", "attr_short_fen", "attr_long_fen")
OWN = ("attr_last_fen", *ANGLES)
FISSION = ("attr_fission_fen", "attr_fission_orders", "attr_fission_buyers")
# The angles are about this many days, whatever window is chosen above.
MONTH = 30


def window_of(view: View) -> int:
    """How many days after a touch a sale is still owed to it."""
    return int(view.choice("window", WINDOWS))


def credit_of(view: View) -> str:
    """The column of the chosen model."""
    return f"attr_{view.choice('model', MODELS)}_fen"


def shared_out(view: View) -> dict[str, object]:
    """What every question about credits is asked with."""
    return {
        "form": view.choice("form", FORMS),
        "breakdown": view.choice("breakdown", BREAKDOWNS),
    }


def _channels(_warehouse: Warehouse, view: View) -> dict[str, object]:
    return shared_out(view) | {"basis": view.choice("basis", BASES)}


def _totals(_warehouse: Warehouse, view: View) -> dict[str, object]:
    chosen = {"form": view.choice("form", FORMS), "basis": view.choice("basis", BASES)}
    return chosen | {"window_days": window_of(view)}


def _reach(_warehouse: Warehouse, view: View) -> dict[str, object]:
    return {"breakdown": view.choice("breakdown", BREAKDOWNS)}


def _windowed(_warehouse: Warehouse, view: View) -> dict[str, object]:
    return shared_out(view) | {"window_days": window_of(view)}


def _orders(_warehouse: Warehouse, view: View) -> dict[str, object]:
    return shared_out(view) | {"channel": view.drill.get("channel")}


def _spent(_warehouse: Warehouse, view: View) -> dict[str, object]:
    return shared_out(view) | {"model": view.choice("model", MODELS)}


def _worth(_warehouse: Warehouse, view: View) -> dict[str, object]:
    return _spent(_warehouse, view) | {"window_days": window_of(view)}


def _removed(warehouse: Warehouse, view: View) -> pl.DataFrame:
    return removal_effects(warehouse.fetch(MARKOV.query, **MARKOV.params(warehouse, view)))


KPIS = Chart(
    PAGE,
    "kpis",
    "effect/totals",
    "effect.kpis",
    (
        "paid_fen",
        "attr_fen",
        "attr_unattributed_share",
        "attr_orders",
        "attr_buyers",
        "attr_new_buyers",
    ),
    own=_totals,
)
CHANNELS = Chart(
    PAGE,
    "channels",
    "effect/channels",
    "effect.channels",
    (
        Words("window_days", "effect.window", kind="int"),
        Words("channel", "effect.channel"),
        "attr_orders",
        "attr_buyers",
        "attr_new_buyers",
        *CREDITS,
        "attr_shapley_fen",
        "attr_participation_fen",
        *ANGLES,
    ),
    own=_channels,
)


def _angles(warehouse: Warehouse, view: View) -> pl.DataFrame:
    """The three angles of each channel, which add up, and beside them what fission brought.

    The last row is of everything; there each order of fission counts once.
    """
    month = pl.col("window_days") == MONTH
    own = CHANNELS.fetch(warehouse, view).filter(month).select("channel", *OWN)
    brought = warehouse.fetch("effect/fission", **CHANNELS.params(warehouse, view)).filter(month)
    everything = own.select(pl.lit(TOTAL).alias("channel"), pl.col(OWN).sum())
    rows = pl.concat([own, everything]).join(
        brought.select("channel", *FISSION), on="channel", how="full", coalesce=True
    )
    known = names(warehouse.fetch("effect/names"), view)
    called_so = [called(channel, known) for channel in rows["channel"]]
    return rows.with_columns(channel_name=pl.Series(called_so, dtype=pl.String)).sort(
        pl.col("channel") == TOTAL,
        pl.col("attr_last_fen").fill_null(0),
        pl.col("attr_fission_fen").fill_null(0),
        "channel",
        descending=[False, True, True, False],
    )


ANGLE = Chart(
    PAGE,
    "angles",
    "effect/fission",
    "effect.angles",
    (Words("channel_name", "effect.channel"), *OWN, *FISSION),
    own=_channels,
    read=_angles,
)
REACH = Chart(
    PAGE,
    "reach",
    "effect/reach",
    "effect.reach",
    (Words("channel", "effect.channel"), "attr_reach_uv", "attr_touches"),
    own=_reach,
)
MARKOV = Chart(
    PAGE,
    "markov",
    "effect/transitions",
    "effect.markov",
    (Words("channel", "effect.channel"), "attr_removal_effect", "attr_markov_fen"),
    own=_windowed,
    read=_removed,
)
ORDERS = Chart(
    PAGE,
    "orders",
    "effect/orders",
    "effect.orders",
    (
        Words("order_id", "effect.order"),
        Words("paid_date", "effect.paid_date"),
        Words("store_name", "effect.store"),
        "paid_fen",
        "attr_touches",
        Words("buyer", "effect.buyer", area="effect.buyer_"),
    ),
    own=_orders,
    derived=lambda view: (
        pl.when(pl.col("is_first_paid"))
        .then(pl.lit("new"))
        .otherwise(pl.lit("old"))
        .alias("buyer"),
    ),
)
ROI = Chart(
    PAGE,
    "roi",
    "effect/roi",
    "effect.roi",
    (
        Words("window_days", "effect.window", kind="int"),
        Words("channel", "effect.channel"),
        "attr_cost_fen",
        "attr_cohort_fen",
        "attr_cohort_net_fen",
        "attr_roi",
        "attr_net_roi",
        "attr_profit_roi",
        "attr_cohort_orders",
        "attr_cpa_fen",
        "attr_cohort_buyers",
        "attr_cac_fen",
    ),
    own=_spent,
)
PAYBACK = Chart(
    PAGE,
    "payback",
    "effect/payback",
    "effect.payback",
    (
        Words("channel", "effect.channel"),
        Words("day_number", "effect.day_number", kind="int"),
        "attr_net_roi",
        "attr_payback_day",
    ),
    own=_spent,
)
LTV = Chart(
    PAGE,
    "ltv",
    "effect/ltv",
    "effect.ltv",
    (
        Words("window_days", "effect.age", kind="int"),
        Words("channel", "effect.channel"),
        "attr_ltv_buyers",
        "attr_ltv_fen",
    ),
    own=_worth,
)
CHARTS = (KPIS, CHANNELS, ROI, PAYBACK, LTV, ANGLE, REACH, MARKOV, ORDERS)
