"""The mini program's statistics (getweanalysisappid*): visits, pages, sources, retention, portrait.

The numbers are WeChat's own, of the span in `ref_date`: people counted once per span, so days do
not add up to a week. `access_source` has numbers of its own that are not scene values.
"""

from collections.abc import Iterator
from functools import partial

from etl.sources.dated_records import ItemKind, dated_records, span
from etl.sources.declared import Field
from etl.sources.replies import Record, objects

_VISITS = (
    Field("session_count", "count", ("session_cnt",)),
    Field("visit_pv", "count", ("visit_pv",)),
    Field("visit_uv", "count", ("visit_uv",)),
    Field("visit_uv_new", "count", ("visit_uv_new",)),
    Field("stay_seconds_uv", "number", ("stay_time_uv",)),
    Field("stay_seconds_session", "number", ("stay_time_session",)),
    Field("visit_depth", "number", ("visit_depth",)),
)
_SUMMARY = (
    Field("visitor_stock", "count", ("visit_total",)),
    Field("share_pv", "count", ("share_pv",)),
    Field("share_uv", "count", ("share_uv",)),
)
_PAGES = (
    Field("page_path", "text", ("page_path",), required=True),
    Field("visit_pv", "count", ("page_visit_pv",)),
    Field("visit_uv", "count", ("page_visit_uv",)),
    Field("stay_seconds_pv", "number", ("page_staytime_pv",)),
    Field("entry_pv", "count", ("entrypage_pv",)),
    Field("exit_pv", "count", ("exitpage_pv",)),
    Field("share_pv", "count", ("page_share_pv",)),
    Field("share_uv", "count", ("page_share_uv",)),
)
_DISTRIBUTION = (
    Field("index_name", "text", ("index",), required=True),
    Field("bucket", "id", ("key",), required=True),
    Field("value", "count", ("value",)),
    Field("visit_uv", "count", ("access_source_visit_uv",)),
)
_RETENTION = (
    Field("cohort", "text", ("cohort",), required=True),
    Field("offset", "count", ("key",), required=True),
    Field("visit_uv", "count", ("value",)),
)
_PORTRAIT = (
    Field("cohort", "text", ("cohort",), required=True),
    Field("attribute", "text", ("attribute",), required=True),
    Field("value_id", "id", ("id",)),
    Field("value_name", "text", ("name",), required=True),
    Field("visit_uv", "count", ("value",)),
)
_COHORTS = ("visit_uv_new", "visit_uv")


def _plain(table: str, item: Record) -> Iterator[tuple[str, Record]]:
    yield table, {**item, **span(item["ref_date"])}


def _distributions(item: Record) -> Iterator[tuple[str, Record]]:
    for bucket in objects(item["item_list"]):
        yield "mp__distributions", {**bucket, "index": item["index"], **span(item["ref_date"])}


def _cohorts(item: Record) -> Iterator[tuple[str, Record]]:
    """Retention holds lists, the portrait an object of lists, under the same two keys."""
    for cohort in _COHORTS:
        held = item[cohort]
        named = {**span(item["ref_date"]), "cohort": cohort}
        for value in objects(held):
            yield "mp__retention", {**value, **named}
        for attribute, values in held.items() if isinstance(held, dict) else ():
            for value in objects(values):
                yield "mp__portraits", {**value, **named, "attribute": attribute}


ITEMS = (
    ItemKind(("ref_date", "session_cnt"), partial(_plain, "mp__visits")),
    ItemKind(("ref_date", "visit_total"), partial(_plain, "mp__summaries")),
    ItemKind(("ref_date", "page_path"), partial(_plain, "mp__pages")),
    ItemKind(("ref_date", "index", "item_list"), _distributions),
    ItemKind(("ref_date", *_COHORTS), _cohorts),
)
TABLES = (
    dated_records("mp__visits", "小程序访问趋势", _VISITS),
    dated_records("mp__summaries", "小程序概况", _SUMMARY),
    dated_records("mp__pages", "小程序访问页面", _PAGES),
    dated_records("mp__distributions", "小程序访问分布", _DISTRIBUTION),
    dated_records("mp__retention", "小程序访问留存", _RETENTION),
    dated_records("mp__portraits", "小程序用户画像", _PORTRAIT),
)
