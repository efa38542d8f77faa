import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from etl import marts, pipeline
from etl.errors import RefreshRunningError
from etl.feeds import Company
from etl.report import RefreshReport
from tests.etl.tiny_source import KILLER

TINY = pipeline.Plan(queries=Path(__file__).parent / "tiny", sources=("tests.etl.tiny_source",))
COMPANY = Company(brand_id="b", brand_name="小店", phone_key=b"k")
HEADER = "订单号,时间,金额\n"

Refresh = Callable[..., RefreshReport]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def run(tmp_path: Path, inbox: Path) -> Refresh:
    def run(**options: object) -> RefreshReport:
        chosen = {"company": COMPANY, "as_of": date(2026, 9, 30), "plan": TINY} | options
        return pipeline.refresh(inbox, tmp_path / "data", **chosen)  # type: ignore[arg-type]

    return run


def rows(data: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str((data / "current").resolve()), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def hashes(data: Path) -> list[tuple[object, ...]]:
    return rows(data, "select * from meta.mart_hashes order by table_name")


def write(path: Path, *lines: str, encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((HEADER + "\n".join(lines) + "\n").encode(encoding))


SALES = (
    "E20260525220543065306159,2026-09-01 00:30:00,12.30",
    '2025120312345678901\t,2026-09-02 10:00:00,"1,000.05"',
    "1234567890123456789012345678,2026-09-03 10:00:00,￥7",
)


def test_a_file_in_the_inbox_is_published_with_ids_and_money_exact(
    run: Refresh, inbox: Path, tmp_path: Path
) -> None:
    write(inbox / "sales.csv", *SALES, encoding="gb18030")
    report = run()
    assert report.outcome == "published"
    assert report.version == 1
    assert rows(tmp_path / "data", "select order_id, paid_fen from marts.fct_sales order by 2") == [
        ("1234567890123456789012345678", 700),
        ("E20260525220543065306159", 1230),
        ("2025120312345678901", 100005),
    ]


def test_a_bad_row_goes_to_quarantine_with_file_row_column_and_the_others_load(
    run: Refresh, inbox: Path, tmp_path: Path
) -> None:
    write(inbox / "a" / "sales.csv", SALES[0], "2.02E+18,2026-09-02 10:00:00,5", "x,2026-09-02,5,6")
    report = run()
    (file,) = report.files
    assert (file.status, file.rows, file.refused_rows) == ("loaded", 1, 2)
    kept = [
        json.loads(line)
        for path in (tmp_path / "data" / "quarantine").iterdir()
        for line in path.read_text().splitlines()
    ]
    refused = {(line["file"], line["row"], line["column"]) for line in kept}
    assert refused == {("a/sales.csv", 3, "订单号"), ("a/sales.csv", 4, None)}
    assert "科学计数法" in next(line["reason"] for line in kept if line["column"])
    sources = rows(
        tmp_path / "data",
        """select rows_loaded, rows_refused, first_date from meta.data_sources
        where table_name = 'tiny__sales'""",
    )
    assert sources == [(1, 2, date(2026, 9, 1))]


def test_files_that_cannot_be_used_say_what_to_do_and_the_rest_loads(
    run: Refresh, inbox: Path
) -> None:
    write(inbox / "good.csv", *SALES)
    (inbox / "sales_without_money.csv").write_text("订单号,时间\n1,2026-09-01\n")
    (inbox / "sales_in_no_encoding.csv").write_bytes(HEADER.encode() + b"\xff\xff\xff,1,2\n")
    (inbox / "nobody_knows.csv").write_text("a,b\n1,2\n")
    (inbox / "broken.ndjson.gz").write_bytes(b"\x1f\x8b\x08\x00not gzip")
    (inbox / "empty.csv").write_bytes(b"")
    (inbox / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (inbox / "half.csv.part").write_text(HEADER)
    report = run()
    assert report.published
    by_name = {file.name: file for file in report.files}
    assert by_name["good.csv"].status == "loaded"
    assert by_name["half.csv.part"].status == "waiting"
    assert "缺少列：金额" in str(by_name["sales_without_money.csv"].reason)
    assert "UTF-8" in str(by_name["sales_in_no_encoding.csv"].reason)
    assert "docs/mapping.md" in str(by_name["nobody_knows.csv"].reason)
    refused = {file.name for file in report.refused_files}
    assert refused == set(by_name) - {"good.csv", "half.csv.part"}
    assert len(report.warnings) >= len(refused) + 1


def test_an_empty_inbox_says_so_and_publishes_nothing(run: Refresh, tmp_path: Path) -> None:
    report = run()
    assert report.outcome == "nothing"
    assert "空的" in report.message
    assert not (tmp_path / "data" / "current").exists()


def test_nothing_new_is_not_rebuilt_unless_forced(run: Refresh, inbox: Path) -> None:
    write(inbox / "sales.csv", *SALES)
    assert run().version == 1
    again = run()
    assert (again.outcome, again.version) == ("unchanged", 1)
    assert run(full=True).version == 2
    other = Company(brand_id="b", brand_name="小店", phone_key=b"k", count_zero_orders=True)
    assert run(company=other).version == 3
    assert run(company=other, as_of=date(2026, 10, 1)).version == 4


def test_shuffled_split_and_redelivered_files_give_the_same_tables(
    run: Refresh, inbox: Path, tmp_path: Path
) -> None:
    write(inbox / "sales.csv", *SALES)
    run()
    once = hashes(tmp_path / "data")
    write(inbox / "again" / "sales copy.csv", *reversed(SALES))
    write(inbox / "sales 2.csv", SALES[1])
    (inbox / "same.csv").write_bytes((inbox / "sales.csv").read_bytes())
    assert run().version == 2
    assert hashes(tmp_path / "data") == once


def test_a_file_that_left_the_inbox_stays_in_the_lake(
    run: Refresh, inbox: Path, tmp_path: Path
) -> None:
    write(inbox / "sales.csv", *SALES)
    run()
    (inbox / "sales.csv").unlink()
    write(inbox / "new.csv", "N1,2026-09-04 00:00:00,1")
    run()
    assert rows(tmp_path / "data", "select count(*) from marts.fct_sales") == [(4,)]


def test_a_broken_promise_stops_the_publish_and_shows_its_rows(
    run: Refresh, inbox: Path, tmp_path: Path
) -> None:
    write(inbox / "sales.csv", *SALES)
    run()
    write(inbox / "more.csv", "E20260525220543065306159,2026-09-05 00:00:00,99")
    report = run()
    assert (report.outcome, report.version) == ("stopped", 1)
    (broken,) = report.failed_checks
    assert broken.name == "orders_are_unique"
    assert broken.rows == ({"order_id": "E20260525220543065306159", "row_count": 2},)
    assert rows(tmp_path / "data", "select count(*) from marts.fct_sales") == [(3,)]
    assert not list((tmp_path / "data").glob(".build-*"))
    outcomes = [
        json.loads(line) for line in (tmp_path / "data" / "runs.jsonl").read_text().splitlines()
    ]
    assert [line["rows"] for line in outcomes if line["name"] == "checks"] == [0, 1]


def test_a_warning_is_shown_and_published(run: Refresh, inbox: Path) -> None:
    write(inbox / "sales.csv", "F1,2026-09-05 00:00:00,0")
    report = run()
    assert report.published
    assert any("no_order_is_free" in warning for warning in report.warnings)


def test_two_refreshes_at_once_are_refused(run: Refresh, inbox: Path, tmp_path: Path) -> None:
    write(inbox / "sales.csv", *SALES)
    (tmp_path / "data").mkdir()
    with pipeline.alone(tmp_path / "data"), pytest.raises(RefreshRunningError):
        run()
    assert run().published


def test_a_pool_of_processes_loads_the_same_as_one(
    run: Refresh, inbox: Path, tmp_path: Path
) -> None:
    for number in range(6):
        write(inbox / f"{number}.csv", f"P{number},2026-09-0{number + 1} 00:00:00,{number}.01")
    (inbox / "sales_bad.csv").write_text("订单号,时间\n1,2026-09-01\n")
    report = run(workers=2)
    assert [file.status for file in report.files] == ["loaded"] * 6 + ["refused"]
    assert rows(tmp_path / "data", "select sum(paid_fen) from marts.fct_sales") == [(1506,)]


def test_a_file_that_kills_its_process_is_refused_and_the_others_load(
    run: Refresh, inbox: Path, tmp_path: Path
) -> None:
    write(inbox / "sales_killer.csv", f"{KILLER},2026-09-01 00:00:00,1")
    for number in range(3):
        write(inbox / f"{number}.csv", f"P{number},2026-09-0{number + 1} 00:00:00,1")
    report = run(workers=2)
    by_name = {file.name: file for file in report.files}
    assert "内存不足" in str(by_name.pop("sales_killer.csv").reason)
    assert {file.status for file in by_name.values()} == {"loaded"}
    assert rows(tmp_path / "data", "select count(*) from marts.fct_sales") == [(3,)]


def test_who_watches_is_told_of_every_file_and_table(run: Refresh, inbox: Path) -> None:
    write(inbox / "sales.csv", *SALES)
    told: list[str] = []
    run(on_step=lambda step: told.append(f"{step.name} {step.detail}"))
    assert "read 1/1 sales.csv" in told
    assert "marts marts.fct_sales" in told


def test_a_mistake_in_sql_names_the_file(run: Refresh, inbox: Path, tmp_path: Path) -> None:
    write(inbox / "sales.csv", *SALES)
    queries = tmp_path / "queries"
    (queries / "marts").mkdir(parents=True)
    (queries / "checks").mkdir()
    plan = pipeline.Plan(queries=queries, sources=TINY.sources)
    for sql, said in (
        ("-- x\nselect nonsense from lake.tiny__sales", "queries/marts/fct_x.sql"),
        ("-- x\nselect 1 as a from lake.nothing", "fct_x.sql reads lake.nothing"),
        ("-- x\nselect 1 as a from marts.fct_x", "circle"),
        ("-- x\nselect (", "fct_x.sql: cannot be parsed"),
    ):
        (queries / "marts" / "fct_x.sql").write_text(sql)
        with pytest.raises(marts.BuildError, match=said):
            run(plan=plan)


def test_only_the_tables_asked_for_are_built(run: Refresh, inbox: Path, tmp_path: Path) -> None:
    write(inbox / "sales.csv", *SALES)
    run(plan=pipeline.Plan(TINY.queries, TINY.sources, targets=("marts.fct_sales",)))
    assert [name for name, *_ in hashes(tmp_path / "data")] == ["marts.fct_sales"]


def test_a_changed_reader_reads_its_files_again(run: Refresh, inbox: Path, tmp_path: Path) -> None:
    write(inbox / "sales.csv", *SALES)
    run()
    other_key = Company(brand_id="b", brand_name="小店", phone_key=b"other")
    (file,) = run(company=other_key).files
    assert file.status == "loaded"
    parts = list((tmp_path / "data" / "lake").glob("*/day=*/*.parquet"))
    assert len(parts) == 3
    assert pl.read_parquet(parts[0]).height == 1
