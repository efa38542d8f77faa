"""What a published file says of its deliveries, its checks and its runs, for the health page."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from etl import pipeline
from etl.feeds import Company
from etl.report import RefreshReport
from tests.etl import tiny_source

TINY = pipeline.Plan(queries=Path(__file__).parent / "tiny", sources=("tests.etl.tiny_source",))
COMPANY = Company(brand_id="b", brand_name="小店", phone_key=b"k")
HEADER = "订单号,时间,金额\n"
GOOD = "E1,2026-09-01 00:30:00,12.30\n"


def run(place: Path, **files: str) -> RefreshReport:
    inbox = place / "inbox"
    inbox.mkdir(exist_ok=True)
    for name, lines in files.items():
        (inbox / f"{name}.csv").write_text(HEADER + lines, encoding="utf-8")
    return pipeline.refresh(
        inbox, place / "data", company=COMPANY, as_of=date(2026, 9, 30), plan=TINY
    )


def rows(place: Path, sql: str) -> list[tuple]:
    current = (place / "data" / "current").resolve()
    with duckdb.connect(str(current), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_file_is_told_of_with_what_was_refused_and_why(tmp_path):
    report = run(
        tmp_path,
        sales_a=GOOD + ",2026-09-02,5\n,2026-09-02,5\nE2,gestern,5\n",
        sales_b="E3,2026-09-03,1\n",
    )
    (tmp_path / "inbox" / "nobody.csv").write_text("a,b\n1,2\n")
    (tmp_path / "inbox" / "sales_c.csv").write_text("订单号,时间\n1,2026-09-01\n")
    report = run(tmp_path)
    assert report.published
    told = rows(
        tmp_path,
        """select name, status, feeds, tables, row_count, refused_row_count, last_date,
        reason is null, loaded_at is null from meta.files order by name""",
    )
    sales = ["tiny_sales"]
    day = date(2026, 9, 1)
    assert told == [
        ("nobody.csv", "refused", [], [], 0, 0, None, False, True),
        ("sales_a.csv", "loaded", sales, ["tiny__sales"], 1, 3, day, True, False),
        ("sales_b.csv", "loaded", sales, ["tiny__sales"], 1, 0, date(2026, 9, 3), True, False),
        ("sales_c.csv", "refused", sales, [], 0, 0, None, False, True),
    ]
    why = rows(
        tmp_path,
        """select files.name, refusals.column_name, refusals.reason, refusals.row_count,
        refusals.first_row from meta.refusals inner join meta.files using (file_id)
        where files.status = 'loaded' order by refusals.row_count desc""",
    )
    assert why == [
        ("sales_a.csv", "订单号", "没有订单号。", 2, 3),
        ("sales_a.csv", "时间", "时间读不懂。", 1, 5),
    ]


def test_a_source_says_when_it_is_late_and_in_which_unit_it_counts(tmp_path, monkeypatch):
    (feed,) = tiny_source.FEEDS
    feed = replace(feed, money="yuan", times="北京时间", due_days=1, restates_days=7)
    monkeypatch.setattr(tiny_source, "FEEDS", (feed,))
    run(tmp_path, sales=GOOD)
    assert rows(
        tmp_path,
        """select title, feed_titles, money, times, due_days, restates_days
        from meta.data_sources where table_name = 'tiny__sales'""",
    ) == [("小店流水", ["小店流水表"], "yuan", "北京时间", 1, 7)]


def test_checks_are_told_of_whether_or_not_they_hold(tmp_path):
    run(tmp_path, sales=GOOD + "F1,2026-09-05,0\n")
    told = rows(
        tmp_path,
        """select check_name, title_en, severity, count, rows_json
        from meta.check_results order by check_name""",
    )
    free = '[{"order_id": "F1"}]'
    assert told == [
        ("no_order_is_free", "Orders have a price", "warn", 1, free),
        ("orders_are_unique", "orders_are_unique", "stop", 0, "[]"),
    ]


def test_a_run_that_published_nothing_is_told_of_too(tmp_path):
    run(tmp_path, sales=GOOD)
    run(tmp_path, more="E1,2026-09-05,9\n")
    lines = (tmp_path / "data" / "runs.jsonl").read_text("utf-8").splitlines()
    ends = [line for line in map(json.loads, lines) if line["name"] == "refresh"]
    assert [(end["detail"], end["rows"]) for end in ends] == [("published", 1), ("stopped", 1)]
    assert ends[0]["error"] is None
    assert "orders_are_unique" in ends[1]["error"]
