"""What others count and what the invented brand spends: the warehouse against the truth."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from etl.simulator import Planted
from tests.etl.building import broken, rows

UNTIL = date(2026, 11, 22)
MARTS = (
    "marts.fct_mp_days",
    "marts.fct_account_days",
    "marts.fct_article_days",
    "marts.fct_article_sources",
    "marts.dim_articles",
    "marts.fct_ad_days",
    "marts.fct_sends",
    "marts.fct_costs",
    "marts.fct_opens",
    "marts.fct_cleaning",
)


@pytest.fixture(scope="module")
def world(invented: Callable[..., Planted]) -> Planted:
    return invented(9_000, 14, UNTIL)


@pytest.fixture(scope="module")
def mart(world: Planted, refreshed: Callable[..., Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    published = refreshed(world.inbox, as_of=UNTIL, targets=MARTS) / "current"
    with duckdb.connect(str(published.resolve()), read_only=True) as connection:
        yield connection


def truth(world: Planted, table: str) -> pl.DataFrame:
    return pl.read_parquet(world.truth / f"{table}.parquet")


def test_wechat_counts_every_visitor_of_a_day_once(world: Planted, mart) -> None:
    true = truth(world, "mp_days").select(
        "date", "session_cnt", "visit_pv", "visit_uv", "visit_uv_new"
    )
    told = rows(
        mart,
        "select stat_date, session_count, visit_pv, visit_uv, visit_uv_new "
        "from marts.fct_mp_days where period = 'day' order by stat_date",
    )
    assert told == true.rows()
    weeks = rows(
        mart,
        "select weeks.visit_uv, weeks.session_count, sum(days.visit_uv), sum(days.session_count) "
        "from marts.fct_mp_days as weeks inner join marts.fct_mp_days as days "
        "on days.period = 'day' and days.stat_date - weeks.stat_date between 0 and 6 "
        "where weeks.period = 'week' group by all",
    )
    assert weeks
    assert all(uv < summed and count == total for uv, count, summed, total in weeks)


def test_only_the_day_of_the_outage_differs_from_wechat_and_the_log_proves_the_loss(
    world: Planted, mart
) -> None:
    days = truth(world, "mp_days").sort("lost", descending=True)
    differing = broken(mart, "visitors_match_wechat")
    assert [day["stat_date"] for day in differing] == [days["date"][0]]
    assert differing[0]["visitor_count"] < differing[0]["visit_uv"]
    ((proven,),) = rows(
        mart, "select value from marts.fct_cleaning where counter = 't7_runs_with_loss'"
    )
    assert proven > 0


def test_fans_and_readers_are_the_true_ones_once_wechat_is_no_longer_late(
    world: Planted, mart
) -> None:
    fans = truth(world, "fan_days").select("date", "total", "new", "lost")
    assert (
        rows(
            mart,
            "select stat_date, fans_total, fans_new, fans_lost from marts.fct_account_days "
            "order by stat_date",
        )
        == fans.rows()
    )
    assert not broken(mart, "fans_balance")
    columns = ["msgid", "article_id", "stat_date", "read_total", "read_uv"]
    articles = truth(world, "article_days").select(columns).sort("msgid", "stat_date")
    sql = f"select {', '.join(columns)} from marts.fct_article_days order by msgid, stat_date"
    assert rows(mart, sql) == articles.rows()
    # Told 80 % of its readers on the first morning: revised, and the first telling is kept.
    assert rows(
        mart,
        "select day_no, bool_and(is_revised), bool_and(first_read_total < read_total), "
        "bool_or(is_delayed) from marts.fct_article_days where day_no < 2 group by 1 order by 1",
    ) == [(0, True, True, False), (1, False, False, False)]
    assert not broken(mart, "article_totals_never_fall")
    assert not broken(mart, "article_sources_are_at_most_readers")


def test_every_entry_by_an_article_meets_its_article(mart) -> None:
    ((entries, titled),) = rows(
        mart,
        "select count(*), count(case when publication_count > 0 and title <> articles.article_id "
        "then 1 end) from marts.fct_touches as touches "
        "inner join marts.dim_articles as articles on touches.article_id = articles.article_id "
        "where touches.chan_id in (select chan_id from marts.dim_articles "
        "where publication_count > 0)",
    )
    assert 0 < entries == titled


def test_ads_are_as_the_last_pull_told_them(world: Planted, mart) -> None:
    true = truth(world, "ad_days").select(
        pl.col("date").str.to_date(), "chan_id", "cost", "conversions_count"
    )
    told = rows(
        mart,
        "select stat_date, chan_id, cost_fen, conversion_count from marts.fct_ad_days "
        "where is_cost_row",
    )
    assert sorted(told) == sorted(true.rows())


def test_sendings_and_clicks_are_the_true_ones(world: Planted, mart) -> None:
    sends = truth(world, "sends")
    assert rows(
        mart,
        "select count(*), count(case when is_delivered then 1 end), count(one_id), "
        "count(distinct campaign_id) from marts.fct_sends",
    ) == [(len(sends), sends["is_delivered"].sum(), len(sends), sends["campaign_id"].n_unique())]
    clicks = truth(world, "sms_clicks")
    assert rows(
        mart,
        "select count(*), count(distinct one_id) from marts.fct_touches where kind = 'sms_click'",
    ) == [(len(clicks), clicks["person"].n_unique())]
    assert len(clicks) > 0


def test_costs_are_the_true_ones_to_the_fen(world: Planted, mart) -> None:
    ads = truth(world, "ad_days").select(
        pl.col("date").str.to_date().alias("cost_date"),
        pl.lit("ad").alias("kind"),
        pl.col("cost").alias("amount_fen"),
    )
    true = pl.concat([truth(world, "costs"), ads]).group_by("cost_date", "kind")
    true = true.agg(pl.col("amount_fen").sum()).sort("cost_date", "kind")
    told = rows(
        mart,
        "select cost_date, kind, sum(amount_fen)::bigint from marts.fct_costs "
        "where kind <> 'commission' group by all having sum(amount_fen) > 0 order by all",
    )
    assert told == true.filter(pl.col("amount_fen") > 0).rows()
    assert not broken(mart, "costs_come_from_one_source")
