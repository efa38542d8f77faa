"""数据健康 on rows that a test can count."""

from datetime import date, timedelta

import pytest

from tests.queries.conftest import AS_OF
from tests.queries.facts import gap, noon, opening, restated


def source(name: str, behind: int | None, due: int | None, **more: object) -> dict[str, object]:
    reached = None if behind is None else AS_OF - timedelta(days=behind)
    return {
        "table_name": name,
        "title": name,
        "files": 1,
        "feed_titles": [],
        "rows_refused": 0,
        "reached_date": reached,
        # The file of a day comes the morning after.
        "delivered_at": noon(AS_OF + timedelta(days=1 - (behind or 0))),
        "due_days": due,
    } | more


SOURCES = [
    source("fresh", 0, 1),
    source("a_day_late", 1, 1),
    source("weekly", 6, 7),
    source("weekly_late", 7, 7),
    source("by_hand", 300, None),
    source("unused", None, 1, files=0, delivered_at=None),
    source("unchanged", 300, 1, delivered_at=noon(AS_OF + timedelta(days=1))),
    source("undated", None, 1),
    source("undated_late", None, 1, delivered_at=noon(AS_OF)),
]


def test_a_source_is_late_once_as_many_days_are_missing_as_it_may_stay_away(given):
    rows = given(data_sources=SOURCES).fetch("health/sources")
    found = {
        name: (state, days)
        for name, state, days in zip(
            rows["table_name"], rows["state"], rows["days_behind"], strict=True
        )
    }
    assert found == {
        "weekly_late": ("late", 7),
        "a_day_late": ("late", 1),
        "undated_late": ("late", 1),
        "weekly": ("on_time", 6),
        "fresh": ("on_time", 0),
        "unchanged": ("on_time", 0),
        "undated": ("on_time", 0),
        "by_hand": ("unscheduled", 300),
        "unused": ("never", None),
    }
    assert rows["table_name"].to_list()[:3] == ["weekly_late", "a_day_late", "undated_late"]


def test_the_state_in_one_row_is_what_the_lists_say(given):
    warehouse = given(
        data_sources=SOURCES,
        check_results=[
            check("held", "stop", 0),
            check("broken", "warn", 7),
            check("worse", "warn", 1),
        ],
        files=FILES,
    )
    row = warehouse.fetch("health/state").row(0, named=True)
    assert row["late_titles"] == "weekly_late、a_day_late、undated_late"
    counts = ("late_count", "check_count", "broken_count", "refused_file_count")
    assert [row[name] for name in counts] == [3, 3, 2, 1]
    assert row["refused_row_count"] == 5
    assert warehouse.fetch("health/kpis")["on_time_share"].item() == pytest.approx(4 / 7)
    assert warehouse.fetch("health/checks")["check_name"].to_list() == ["broken", "worse", "held"]


def check(name: str, severity: str, count: int) -> dict[str, object]:
    return {
        "check_name": name,
        "title": name,
        "title_en": name,
        "severity": severity,
        "summary": name,
        "count": count,
        "rows_json": "[]",
    }


FILES = [
    {
        "file_id": "aa",
        "name": "orders.csv",
        "status": "loaded",
        "row_count": 10,
        "refused_row_count": 5,
        "loaded_at": noon(AS_OF),
    },
    {"file_id": "bb", "name": "what.bin", "status": "refused", "reason": "不认识。"},
    {"file_id": None, "name": "half.part", "status": "waiting", "reason": "还在写。"},
]


def test_a_file_says_why_rows_of_it_were_refused_the_most_frequent_reason_first(given):
    warehouse = given(
        files=FILES,
        refusals=[
            refusal("aa", "金额", "读不懂。", 2),
            refusal("aa", None, "列数不对。", 3),
            refusal("bb", None, "不认识。", 1),
        ],
    )
    rows = warehouse.fetch("health/files")
    assert rows.select("file_key", "reason").rows() == [
        ("bb", "不认识。"),
        ("half.part", "还在写。"),
        ("aa", "列数不对。 ×3 金额：读不懂。 ×2"),
    ]
    refused = warehouse.fetch("health/refusals").select("name", "refusal_no", "refused_row_count")
    assert refused.rows() == [("orders.csv", 1, 3), ("orders.csv", 2, 2)]
    assert warehouse.fetch("health/kpis")["refused_rows"].item() == 5


def refusal(file_id: str, column: str | None, reason: str, count: int) -> dict[str, object]:
    return {
        "file_id": file_id,
        "column_name": column,
        "reason": reason,
        "row_count": count,
        "first_row": 2,
    }


def test_losses_by_day_are_sums_over_sums_and_days_without_the_log_are_unknown(given):
    first = AS_OF - timedelta(days=2)
    warehouse = given(
        fct_cleaning_days=[
            {
                "stat_date": first,
                "entry_count": 10,
                "chan_inherited_count": 4,
                "numbered_count": 100,
                "failed_count": 8,
                "lost_count": 2,
            },
            {"stat_date": AS_OF, "numbered_count": 300, "failed_count": 0, "lost_count": 6},
            {"stat_date": date(2035, 1, 1), "numbered_count": 1, "lost_count": 0},
        ]
    )
    rows = warehouse.fetch("health/cleaning_days", day_count=None)
    assert rows["stat_date"].to_list() == [first, first + timedelta(days=1), AS_OF]
    assert rows["event_loss_rate"].to_list() == [0.02, None, 0.02]
    assert rows["event_failure_rate"].to_list() == [0.08, None, 0.0]
    assert rows["chan_inherited_share"].to_list() == [0.4, None, None]
    assert warehouse.fetch("health/cleaning_days", day_count=1)["stat_date"].to_list() == [AS_OF]


def test_what_cleaning_undid_is_a_share_of_what_it_was_met_in(given):
    counters = {
        "t9_entries": 200,
        "t2_channels_wrong": 50,
        "t2_channels_inherited": 40,
        "t1_scenes_lost": 3,
        "t1_scenes_rescued": 7,
        "t6_sendings": 1000,
        "t6_duplicates_removed": 25,
    }
    rows = given(
        fct_cleaning=[{"counter": name, "value": value} for name, value in counters.items()]
    ).fetch("health/cleaning")
    found = {row["topic"]: (row["wrong_share"], row["left_share"]) for row in rows.to_dicts()}
    assert found["channels_inherited"] == (0.2, 0.0)
    assert found["scenes"] == (0.05, 0.015)
    assert found["duplicates"] == (0.025, 0.0)
    assert found["hops"] == (None, None)


def test_unknown_scenes_are_counted_by_code_and_the_lost_ones_too(given, jan):
    opens = [opening("p1", jan(1)), opening("p1", jan(2), 9999), opening("p2", jan(3), 9999)]
    rows = given(fct_opens=[*opens, opening("p2", jan(3), None)]).fetch("health/unknown_scenes")
    columns = ("scene_key", "open_count", "person_count", "first_date", "tp_share")
    assert rows.select(columns).rows() == [
        (9999, 2, 2, jan(2), 0.5),
        (0, 1, 1, jan(3), 0.25),
    ]


def test_conflicts_are_counted_by_reason_and_a_quiet_guard_shows_none(given):
    conflict = {"kind": "phone_hash", "reason": "phone_shared_by_many"}
    warehouse = given(
        identity_conflicts=[
            conflict | {"value": "h1", "one_ids": ["a", "b"]},
            conflict | {"value": "h2", "one_ids": ["a", "b", "c"]},
        ]
    )
    rows = warehouse.fetch("health/identity_conflicts")
    columns = ("reason", "conflict_count", "person_count")
    assert rows.select(columns).rows() == [("phone_shared_by_many", 2, 5), ("two_unionids", 0, 0)]
    assert warehouse.fetch("health/kpis")["identity_conflicts"].item() == 2


def test_a_gap_of_either_sign_counts_and_a_day_of_nothing_has_no_rate(given, jan):
    days = [gap(jan(1), 1000, 990), gap(jan(2), 1000, 1030), gap(jan(3), 0, 0)]
    warehouse = given(fct_reconciliation_days=days)
    assert warehouse.fetch("health/reconciliation")["reconciliation_gap"].to_list() == [
        None,
        0.03,
        0.01,
    ]
    assert warehouse.fetch("health/kpis")["reconciliation_gap"].item() == pytest.approx(0.02)


def test_a_changed_day_tells_money_and_counts_apart_and_the_files_behind_it(given, jan):
    changed = [restated(jan(2), "paid_fen", 500, 700), restated(jan(2), "opens", None, 3)]
    rows = given(restatements=changed).fetch("health/restatements")
    columns = ("measure", "old_fen", "new_fen", "old_count", "new_count", "file_names")
    assert rows.select(columns).rows() == [
        ("opens", None, None, None, 3, "a.csv、b.csv +5"),
        ("paid_fen", 500, 700, None, None, "a.csv、b.csv +5"),
    ]
