"""The questions 活动 asks of all campaigns and of one, and the choices its address holds."""

from __future__ import annotations

import polars as pl

from dashboard.i18n import text
from dashboard.pages import campaigns_known as known
from dashboard.pages.charts import Chart, Words
from dashboard.pages.effect_charts import FORMS, MODELS, window_of
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PAGE, ONE = "campaigns", "campaign"
CHOICES = ("window", "form", "model")
DAY_METRICS = ("attr_cohort_fen", "attr_reach_uv", "attr_cohort_orders", "attr_cost_fen")
KPI_METRICS = (
    "attr_reach_uv",
    "attr_cohort_fen",
    "attr_cohort_buyers",
    "attr_cost_fen",
    "attr_roi",
    "attr_cac_fen",
)
_COSTS = {
    "cost_date": pl.String,
    "kind": pl.String,
    "channel": pl.String,
    "camp_cost_fen": pl.Int64,
    "note": pl.String,
    "entered_by": pl.String,
}


def scope(view: View) -> list[str] | None:
    """The stores the viewer may see; campaigns have their own days, so no filter applies."""
    return None if view.scope is None else sorted(view.scope)


def shared(view: View) -> dict[str, object]:
    """What every question is asked with beside its campaigns."""
    return {
        "store_ids": scope(view),
        "form": view.choice("form", FORMS),
        "window_days": window_of(view),
    }


def picked(warehouse: Warehouse, view: View) -> known.Known | None:
    """The campaign that the address names, if there is one."""
    return known.find(warehouse, view.drill.get("campaign", ""))


def _all(warehouse: Warehouse, view: View) -> dict[str, object]:
    return (
        shared(view)
        | known.asked(known.every(warehouse).values())
        | {"model": view.choice("model", MODELS), "span": "now"}
    )


def _one(warehouse: Warehouse, view: View) -> dict[str, object]:
    found = picked(warehouse, view)
    asked = known.asked([found] if found else [])
    return shared(view) | asked | {"model": view.choice("model", MODELS)}


def _both(warehouse: Warehouse, view: View) -> dict[str, object]:
    return _one(warehouse, view) | {"span": None}


def _compared(warehouse: Warehouse, view: View) -> dict[str, object]:
    params = _one(warehouse, view)
    return {name: params[name] for name in params if name not in ("costs", "model")}


def _listed(warehouse: Warehouse, view: View) -> pl.DataFrame:
    """Every campaign, also one that no day of is over, the latest to start first."""
    every = known.every(warehouse)
    names = pl.DataFrame(
        [
            {
                "campaign_id": campaign_id,
                "name": each.draft.name,
                "days": f"{each.draft.start_date} – {each.draft.end_date}",
                "state": each.state,
            }
            for campaign_id, each in every.items()
        ],
        schema=dict.fromkeys(("campaign_id", "name", "days", "state"), pl.String),
    )
    rows = warehouse.fetch(LIST.query, **LIST.params(warehouse, view))
    return names.join(rows, on="campaign_id", how="left", maintain_order="left")


def _parts(warehouse: Warehouse, view: View) -> pl.DataFrame:
    rows = warehouse.fetch(PARTS.query, **_one(warehouse, view))
    names = known.channel_names(warehouse, rows["channel"].to_list(), view.language)
    return rows.with_columns(
        name=pl.Series([names[each] for each in rows["channel"]], dtype=pl.String)
    )


def cost_rows(warehouse: Warehouse, view: View) -> pl.DataFrame:
    """The costs that were entered by hand, to those whom no store narrows."""
    found = picked(warehouse, view)
    costs = found.campaign.costs if found and scope(view) is None else ()
    channels = [each.draft.channel for each in costs if each.draft.channel]
    names = known.channel_names(warehouse, channels, view.language)
    return pl.DataFrame(
        [
            {
                "cost_date": str(each.draft.cost_date or text("campaign.spread")),
                "kind": text(f"campaign.kind_{each.draft.kind}"),
                "channel": names.get(each.draft.channel or "", text("campaign.whole")),
                "camp_cost_fen": each.draft.amount_fen,
                "note": each.draft.note,
                "entered_by": each.entered_by,
            }
            for each in costs
        ],
        schema=_COSTS,
    )


def _said(_warehouse: Warehouse, view: View) -> str:
    """A file of credits must say how they were shared out."""
    return " · ".join(
        f"{text(f'effect.choose_{key}')}: {text(f'effect.{key}_{value}')}"
        for key, value in (
            ("window", str(window_of(view))),
            ("form", view.choice("form", FORMS)),
            ("model", view.choice("model", MODELS)),
        )
    )


def _said_of_one(warehouse: Warehouse, view: View) -> str:
    found = picked(warehouse, view)
    return f"{found.draft.name} · {_said(warehouse, view)}" if found else ""


LIST = Chart(
    PAGE,
    "list",
    "campaigns/results",
    "campaigns.list",
    (
        Words("name", "campaigns.name"),
        Words("days", "campaigns.days"),
        Words("state", "campaigns.state", area="campaigns.state_"),
        "attr_cohort_fen",
        "camp_change",
        "attr_cost_fen",
        "attr_roi",
        "attr_reach_uv",
        "attr_cohort_buyers",
        "attr_cac_fen",
        "camp_budget_fen",
        "camp_budget_used",
    ),
    own=_all,
    whole=True,
    read=_listed,
    note=_said,
)
KPIS = Chart(
    ONE,
    "kpis",
    "campaigns/results",
    "campaign.kpis",
    (Words("span", "campaign.span", area="campaign.span_"), *KPI_METRICS),
    own=_both,
    whole=True,
    note=_said_of_one,
)
DAYS = Chart(
    ONE,
    "days",
    "campaigns/days",
    "campaign.days",
    (
        Words("span", "campaign.span", area="campaign.span_"),
        Words("day_number", "campaign.day_number", kind="int"),
        Words("stat_date", "campaign.date"),
        *DAY_METRICS,
    ),
    own=_one,
    whole=True,
    derived=lambda view: (pl.col("stat_date").cast(pl.String).alias("stat_date"),),
    note=_said_of_one,
)
PARTS = Chart(
    ONE,
    "parts",
    "campaigns/parts",
    "campaign.parts",
    (
        Words("name", "effect.channel"),
        "attr_cohort_fen",
        "attr_reach_uv",
        "attr_cohort_orders",
        "attr_cohort_buyers",
        "attr_cost_fen",
        "attr_roi",
        "attr_cac_fen",
    ),
    own=_one,
    whole=True,
    read=_parts,
    note=_said_of_one,
)
CONTROL = Chart(
    ONE,
    "control",
    "campaigns/control",
    "campaign.control",
    (
        Words("side", "campaign.side", area="campaign.side_"),
        "camp_people",
        "camp_paid_uv",
        "camp_cvr",
        "camp_cvr_low",
        "camp_cvr_high",
        "camp_lift",
        "camp_lift_low",
        "camp_lift_high",
    ),
    own=_compared,
    whole=True,
    note=_said_of_one,
)
COSTS = Chart(
    ONE,
    "costs",
    "",
    "campaign.costs",
    (
        Words("cost_date", "campaign.cost_date"),
        Words("kind", "campaign.kind"),
        Words("channel", "effect.channel"),
        "camp_cost_fen",
        Words("note", "campaign.note"),
        Words("entered_by", "campaign.entered_by"),
    ),
    own=lambda warehouse, view: {},
    whole=True,
    read=cost_rows,
    note=_said_of_one,
)
CHARTS = (LIST,)
ONE_CHARTS = (KPIS, DAYS, PARTS, CONTROL, COSTS)
