"""Whatever may be delivered has a name in both languages."""

from datetime import UTC, datetime

import polars as pl

from dashboard.filters import Filters
from dashboard.i18n.source_names import english, named
from dashboard.pages.health_charts import SOURCES
from dashboard.pages.view import View
from etl import loading, pipeline


def titles() -> set[str]:
    feeds = loading.built_in_feeds(pipeline.SOURCES)
    return {feed.title for feed in feeds} | {table.title for feed in feeds for table in feed.tables}


def test_everything_delivered_has_one_english_name_and_no_name_is_left_over():
    assert set(english()) == titles()
    assert all(name.isascii() for name in english().values())


def test_several_sources_are_named_one_by_one_and_a_mapped_one_as_it_was_named():
    assert named("有赞订单、门店小票（a.csv）", "en") == "Youzan orders, 门店小票（a.csv）"
    assert named("有赞订单、短信点击", "zh-CN") == "有赞订单、短信点击"


def test_the_table_of_sources_speaks_the_language_of_its_reader():
    given = {"title": ["有赞订单"], "feed_titles": ["短信点击、有赞订单导出"]}
    rows = pl.DataFrame(given | {"delivered_at": [datetime(2026, 11, 1, tzinfo=UTC)]})
    view = View(Filters.parse(None), None, "en", "light", {})
    shown = rows.with_columns(SOURCES.derived(view)).row(0)
    assert shown[:2] == ("Youzan orders", "SMS clicks, Youzan order export")
