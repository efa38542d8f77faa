"""The questions 公众号 asks, of the whole account and of one article."""

from __future__ import annotations

from dashboard.pages.charts import Chart, Words
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PAGE, ONE = "articles", "article"
WINDOWS = ("7", "1", "15", "30")
TREND_METRICS = ("read_uv", "article_visit_uv", "article_paid_fen", "read_shares")


def _windowed(_: Warehouse, view: View) -> dict[str, object]:
    return {"window_days": int(view.choice("window", WINDOWS))}


def _all(_: Warehouse, __: View) -> dict[str, object]:
    return {"article": None}


def _one(_: Warehouse, view: View) -> dict[str, object]:
    # Without an article in the address there is none of that name, not all of them.
    return {"article": view.drill.get("article", "")}


def _all_windowed(warehouse: Warehouse, view: View) -> dict[str, object]:
    return _all(warehouse, view) | _windowed(warehouse, view)


def _one_windowed(warehouse: Warehouse, view: View) -> dict[str, object]:
    return _one(warehouse, view) | _windowed(warehouse, view)


SOURCE = Words("source_name", "articles.source", area="articles.read_source:")
KPIS = Chart(
    PAGE,
    "kpis",
    "articles/kpis",
    "articles.kpis",
    (
        "fans_net",
        "unfollow_rate",
        "read_uv",
        "read_to_visit",
        "article_paid_fen",
        "gmv_per_k_readers_fen",
    ),
    own=_windowed,
)
ARTICLES = Chart(
    PAGE,
    "articles",
    "articles/articles",
    "articles.hero",
    (
        Words("title", "articles.article"),
        Words("publish_date", "articles.published"),
        "gmv_per_k_readers_fen",
        "gmv_per_k_read_fen",
        "read_uv",
        "read_pv",
        "read_rate",
        "finish_rate",
        "read_shares",
        "article_visit_uv",
        "read_to_visit",
        "attr_orders",
        "attr_buyers",
        "article_sold_fen",
    ),
    own=_all_windowed,
)
DAYS = Chart(
    PAGE,
    "days",
    "articles/days",
    "articles.days",
    (
        Words("stat_date", "articles.day"),
        "fans_new",
        "fans_lost",
        "fans_net",
        "fans_total",
        "unfollow_rate",
        "read_uv",
        "article_visit_uv",
        "article_paid_fen",
    ),
    own=_all,
)
FANS = Chart(
    PAGE,
    "fans",
    "articles/fan_days",
    "articles.fans",
    (
        Words("stat_date", "articles.day"),
        Words("user_source", "articles.source", area="articles.fan_source:"),
        "fans_new",
        "fans_lost",
        "fans_net",
    ),
)
FAN_SOURCES = Chart(
    PAGE,
    "fan-sources",
    "articles/fan_sources",
    "articles.fan_sources",
    (
        Words("user_source", "articles.source", area="articles.fan_source:"),
        "fans_new",
        "fans_lost",
        "fans_net",
    ),
)
PUSHES = Chart(
    PAGE,
    "pushes",
    "articles/pushes",
    "articles.pushes",
    (
        Words("push_date", "articles.push_day"),
        Words("title", "articles.article"),
        "push_lost",
        "push_unfollow",
        "fans_new",
    ),
)
READ_SOURCES = Chart(
    PAGE,
    "read-sources",
    "articles/read_sources",
    "articles.read_sources",
    (SOURCE, "read_uv", "read_share"),
    own=_all,
)
ENTRIES = Chart(
    PAGE,
    "entries",
    "articles/entries",
    "articles.entries",
    (
        Words("scene_name", "articles.entry", english="scene_name_en"),
        "uv",
        "opens",
        "tp_pay_uv",
        "tp_pay_cvr",
        "tp_paid_fen",
    ),
)
CHARTS = (KPIS, ARTICLES, DAYS, FANS, FAN_SOURCES, PUSHES, READ_SOURCES, ENTRIES)

ONE_KPIS = Chart(
    ONE,
    "kpis",
    "articles/articles",
    "articles.kpis",
    (
        "read_uv",
        "finish_rate",
        "article_visit_uv",
        "read_to_visit",
        "article_sold_fen",
        "gmv_per_k_readers_fen",
    ),
    own=_one_windowed,
)
ONE_DAYS = Chart(
    ONE,
    "days",
    "articles/days",
    "article.days",
    (
        Words("stat_date", "articles.day"),
        "read_uv",
        "read_pv",
        "read_shares",
        "article_visit_uv",
        "article_paid_fen",
        Words("told", "article.told", area="article.told_"),
    ),
    own=_one,
)
ONE_SOURCES = Chart(
    ONE,
    "sources",
    "articles/read_sources",
    "articles.read_sources",
    (SOURCE, "read_uv", "read_share"),
    own=_one,
)
ONE_WINDOWS = Chart(
    ONE,
    "windows",
    "articles/windows",
    "article.windows",
    (
        Words("window_days", "article.window", kind="int"),
        "attr_orders",
        "attr_buyers",
        "article_sold_fen",
    ),
    own=_one,
)
ONE_CHARTS = (ONE_KPIS, ONE_DAYS, ONE_SOURCES, ONE_WINDOWS)
