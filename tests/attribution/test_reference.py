"""51 797 real baskets and what independent libraries make of them (reference/README.md)."""

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest

from tests.attribution.paths import ZONE, attributed

# Our model, and where the reference keeps its value by channel.
PEERS = {
    "last": ("mam_2.1.1_value", "last"),
    "first": ("mam_2.1.1_value", "first"),
    "linear": ("mam_2.1.1_value", "linear"),
    "position": ("mam_2.1.1_value", "position_based_40_20_40"),
    "time_decay": ("mam_2.1.1_value", "time_decay_halflife_168h"),
}


@pytest.fixture(scope="module")
def reference(shared_data: Path) -> dict:
    path = shared_data / "reference" / "attribution" / "completejourney_touch_attribution.json"
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def marts(shared_data: Path):
    real = shared_data / "real" / "completejourney"
    with attributed(orders=_baskets(real), touches=_touches(real)) as connection:
        yield connection


def _baskets(real: Path) -> pl.DataFrame:
    lines = pl.read_parquet(real / "transactions.parquet")
    paid_at = pl.col("ts_local").first().dt.cast_time_unit("us").dt.replace_time_zone(ZONE)
    return (
        lines.group_by("basket_id")
        .agg(
            order_id=pl.col("basket_id").first().cast(pl.String),
            one_id=pl.col("household_id").first().cast(pl.String),
            paid_at=paid_at,
            paid_date=pl.col("ts_local").first().dt.date(),
            paid_fen=(pl.col("sales_value") * 100).round(0).sum().cast(pl.Int64),
            is_counted=pl.lit(value=True),
        )
        .drop("basket_id")
    )


def _touches(real: Path) -> pl.DataFrame:
    """Mailings on the first day of their campaign, and coupons handed in, at midnight."""
    mailed = (
        pl.read_parquet(real / "campaigns.parquet")
        .join(pl.read_parquet(real / "campaign_descriptions.parquet"), on="campaign_id")
        .select(
            "household_id",
            "campaign_id",
            day=pl.col("start_date").cast(pl.Date),
            kind="mail_" + pl.col("campaign_type").cast(pl.String).str.replace("Type ", ""),
            coupon=pl.lit("0"),
        )
    )
    redeemed = pl.read_parquet(real / "coupon_redemptions.parquet").select(
        "household_id",
        "campaign_id",
        day=pl.col("redemption_date").cast(pl.Date),
        kind=pl.lit("redeem"),
        coupon=pl.col("coupon_upc").cast(pl.String),
    )
    midnight = pl.col("day").cast(pl.Datetime("us")).dt.replace_time_zone(ZONE)
    # Touches of one midnight stand in the reference's order: channel, campaign, coupon.
    name = pl.format(
        "{}|{}|{}", "kind", pl.col("campaign_id").cast(pl.String).str.zfill(4),
        pl.col("coupon").str.zfill(20),
    )  # fmt: skip
    together = pl.concat([mailed, redeemed], how="vertical_relaxed")
    return together.select(
        touch_id=name + "|" + pl.int_range(pl.len()).cast(pl.String).str.zfill(6),
        one_id=pl.col("household_id").cast(pl.String),
        touched_at=midnight,
        touch_date=pl.col("day"),
        kind=pl.col("kind"),
    )


def by_channel(marts: duckdb.DuckDBPyConnection, measure: str) -> dict[str, float]:
    return dict(
        marts.sql(
            f"select kind, {measure} from staging.stg_attribution_weights as weights "
            "inner join staging.stg_attribution_windows using (window_number) "
            "inner join staging.stg_attribution_pairs as pairs on "
            "weights.order_number = pairs.order_number and weights.path_place = pairs.place "
            "where window_form = 'rolling' and window_days = 30 group by kind"
        ).fetchall()
    )


def test_the_paths_are_those_of_the_reference(marts, reference):
    assert marts.sql(
        "select count(distinct order_number) from staging.stg_attribution_weights "
        "inner join staging.stg_attribution_windows using (window_number) "
        "where window_form = 'rolling' and window_days = 30"
    ).fetchall() == [(reference["baskets_with_touch"],)]
    assert marts.sql("select count(*) from marts.fct_orders").fetchall() == [
        (reference["baskets"],)
    ]


@pytest.mark.parametrize("model", PEERS)
def test_weights_give_every_channel_what_the_peer_gives_it(model: str, marts, reference):
    library, name = PEERS[model]
    ours = by_channel(marts, f"sum({model}_weight * weights.paid_fen) / 100.0")
    assert ours == pytest.approx(reference[library][name], rel=1e-9)


@pytest.mark.parametrize("model", ["first", "last", "linear"])
def test_conversions_equal_those_of_the_second_peer(model: str, marts, reference):
    expected = {
        channel: numbers[f"{model}_touch_conversions"]
        for channel, numbers in reference["ChannelAttribution_2.2.5"].items()
    }
    assert by_channel(marts, f"sum({model}_weight)") == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("model", PEERS)
def test_credits_in_whole_fen_add_up_to_what_was_paid(model: str, marts, reference):
    (attributed_fen, total_fen) = marts.sql(
        f"select sum(case when touch_id is not null then {model}_fen end)::bigint, "
        f"sum({model}_fen)::bigint from marts.fct_attribution "
        "where window_form = 'rolling' and window_days = 30"
    ).fetchall()[0]
    assert attributed_fen == round(reference["value_with_touch"] * 100)
    assert total_fen == round(reference["value_total"] * 100)
