"""The reader: locked down, in time, on the newest version, and clear when it cannot answer."""

import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from queries import catalog, metrics
from queries.cancelling import cancellable
from queries.errors import (
    CatalogError,
    NoWarehouseError,
    ParameterError,
    QueryCancelledError,
    QueryError,
    QueryTimeoutError,
)
from queries.warehouse import Warehouse
from tests.queries.facts import opening

ROOT = Path(__file__).parents[2]
ENDLESS = "select count(*) as n from range(100000) as a, range(100000) as b, range(100000) as c"

# Numbers of a row that say where it stands or how it was made, not how the business does.
NO_METRICS = {"position", "step", "day_number", "value", "value_before", "version", "files"} | {
    "contribution_fen",
    "open_count",
    "paid_share",
    "rows_loaded",
    "rows_refused",
    "product_share",
    "unripe_day_count",
    "cart_share",
    "order_share",
    "ret1_immature_uv",
    "ret7_immature_uv",
    "ret30_immature_uv",
    "rep30_immature_uv",
    "amt1_immature_uv",
    "amt7_immature_uv",
    "amt15_immature_uv",
    "amt30_immature_uv",
    "window_days",
    "own_count",
    "opens_before",
    "tp_paid_before_fen",
    "official_count",
    "scene_count",
    "broken_row_count",
    "step_count",
    "place",
    "touch_count",
    "depth",
    "immature_uv",
    "direct_uv",
    "direct_new_uv",
    "descendant_uv",
    "reach_depth",
    "person_key",
    "parent_key",
    "root_key",
    # What the health page counts of deliveries: each column says what it is.
    "base_count",
    "old_fen",
    "new_fen",
    "old_count",
    "new_count",
    "broken_count",
    "chan_before_count",
    "chan_count",
    "check_count",
    "confidence",
    "conflict_count",
    "days_behind",
    "due_days",
    "duplicate_count",
    "entry_count",
    "failed_count",
    "file_count",
    "first_row",
    "gap_fen",
    "late_count",
    "left_count",
    "left_share",
    "lost_count",
    "numbered_count",
    "ours_count",
    "ours_fen",
    "paid_order_count",
    "person_count",
    "refusal_no",
    "refused_file_count",
    "refused_row_count",
    "restates_days",
    "row_count",
    "scene_key",
    "sending_count",
    "statement_count",
    "theirs_count",
    "theirs_fen",
    "wrong_count",
    "wrong_share",
}


@pytest.fixture
def warehouse(given):
    return given()


def publish(folder: Path, version: int) -> None:
    """A file with nothing but its version, made current the way the pipeline does."""
    path = folder / f"mart-{version:06d}.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema meta")
        connection.execute("create schema marts")
        connection.execute(
            f"""create table meta.data_version as
            select {version} as version, now() as built_at, date '2026-01-31' as as_of"""
        )
        connection.execute("create table marts.fct_activity_days (stat_date date)")
    link = folder / ".next"
    link.symlink_to(path.name)
    link.replace(folder / "current")


# The eight statements that a read-only DuckDB would still let through to the machine.
@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/hostname')",
        "select * from glob('/etc/*')",
        "copy (select 1) to '{folder}/stolen.csv'",
        "attach '{folder}/other.duckdb' as other",
        "install httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
    ],
)
def test_the_connection_reaches_nothing_but_its_own_file(warehouse, tmp_path, statement):
    with pytest.raises(QueryError):
        warehouse._run("probe", statement.format(folder=tmp_path), {})
    assert not (tmp_path / "stolen.csv").exists()


def test_nothing_can_be_written(warehouse):
    with pytest.raises(QueryError, match="read-only"):
        warehouse._run("probe", "delete from marts.fct_opens", {})


def test_limits_are_set_on_the_connection(tmp_path):
    publish(tmp_path, 1)
    warehouse = Warehouse(tmp_path, memory_limit="512MB", threads=1)
    found = warehouse._run(
        "probe",
        """select current_setting('memory_limit') as memory, current_setting('threads') as threads,
        current_setting('TimeZone') as zone""",
        {},
    ).row(0)
    assert found == ("488.2 MiB", 1, "Asia/Shanghai")


def test_a_value_is_never_sql(given, jan):
    warehouse = given(fct_opens=[opening("p1", jan(1), store_id="S1")])
    for hostile in ("S1' or '1'='1", "S1'; drop table marts.fct_opens; --", "%", "$start_date"):
        rows = warehouse.fetch(
            "overview/kpis",
            start_date=jan(1),
            end_date=jan(1),
            store_ids=[hostile],
            visitor_type=hostile,
            families=[hostile],
        )
        assert rows["uv"].item() == 0


def test_what_runs_too_long_is_stopped_and_the_next_question_is_answered(tmp_path):
    publish(tmp_path, 1)
    warehouse = Warehouse(tmp_path, query_seconds=0.2)
    with pytest.raises(QueryTimeoutError, match="probe 超过 0.2 秒"):
        warehouse._run("probe", ENDLESS, {})
    assert warehouse.version().version == 1


def test_a_question_can_be_cancelled_from_another_thread(tmp_path):
    publish(tmp_path, 1)
    warehouse = Warehouse(tmp_path)
    with cancellable() as handle:
        threading.Timer(0.2, handle.cancel).start()
        with pytest.raises(QueryCancelledError):
            warehouse._run("probe", ENDLESS, {})
        with pytest.raises(QueryCancelledError):
            warehouse.version()
    assert warehouse.version().version == 1


def test_cancelling_stops_only_what_was_asked_under_the_handle(tmp_path):
    publish(tmp_path, 1)
    warehouse = Warehouse(tmp_path, query_seconds=0.5)
    with cancellable() as handle:
        handle.cancel()
    with pytest.raises(QueryTimeoutError):
        warehouse._run("probe", ENDLESS, {})


def test_the_next_question_sees_a_new_version_though_the_old_file_is_gone(tmp_path):
    publish(tmp_path, 1)
    warehouse = Warehouse(tmp_path)
    assert warehouse.version().version == 1
    publish(tmp_path, 2)
    (tmp_path / "mart-000001.duckdb").unlink()
    assert warehouse.version().version == 2


def test_versions_change_under_many_readers_without_a_failed_or_torn_answer(tmp_path):
    publish(tmp_path, 1)
    warehouse = Warehouse(tmp_path)
    done = threading.Event()

    def read() -> set[int]:
        seen: list[int] = []
        while not done.is_set():
            seen.append(warehouse.version().version)
        assert seen == sorted(seen)
        return set(seen)

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for version in range(2, 6):
            publish(tmp_path, version)
        done.set()
        seen = set[int]().union(*(reader.result() for reader in readers))
    assert seen <= set(range(1, 6))
    assert warehouse.version().version == 5


FORKING_READER = """
import os, sys
from pathlib import Path
from queries.warehouse import Warehouse

warehouse = Warehouse(Path(sys.argv[1]))
child = os.fork()
version = warehouse.version().version
if child == 0:
    os._exit(version)
_, status = os.waitpid(child, 0)
print(version, os.waitstatus_to_exitcode(status))
"""


def test_processes_that_fork_before_they_ask_open_the_file_for_themselves(tmp_path):
    # In a process of its own: this one has run queries, and a fork of it would inherit their locks.
    publish(tmp_path, 1)
    answer = subprocess.run(
        [sys.executable, "-c", FORKING_READER, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=ROOT,
    )
    assert answer.stdout.split() == ["1", "1"]


def test_before_the_first_refresh_the_reader_says_what_to_do(tmp_path):
    with pytest.raises(NoWarehouseError, match="run.py refresh --inbox"):
        Warehouse(tmp_path).version()


def test_a_file_that_is_no_warehouse_is_named(tmp_path):
    (tmp_path / "mart-000001.duckdb").write_text("not a database " * 1000)
    (tmp_path / "current").symlink_to("mart-000001.duckdb")
    with pytest.raises(NoWarehouseError, match=r"mart-000001\.duckdb"):
        Warehouse(tmp_path).version()


def test_a_missing_parameter_is_named_before_anything_runs(tmp_path):
    with pytest.raises(ParameterError, match="缺少参数 end_date"):
        Warehouse(tmp_path).fetch("overview/kpis", start_date=None)


def test_a_refusal_of_the_database_names_the_query(warehouse, jan):
    with pytest.raises(QueryError, match="overview/kpis"):
        warehouse.fetch(
            "overview/kpis",
            start_date="not a day",
            end_date=jan(1),
            store_ids=None,
            visitor_type=None,
            families=None,
        )


def test_each_question_leaves_one_line_without_its_values(warehouse, caplog):
    with caplog.at_level(logging.INFO):
        warehouse.fetch("shell/stores")
    (line,) = [record.message for record in caplog.records if "query=" in record.message]
    assert line.startswith("query=shell/stores rows=0 seconds=")


def test_a_definition_is_words_and_the_sql_that_ran(warehouse):
    query = warehouse.explain("touchpoints/matrix")
    assert query == catalog.find("touchpoints/matrix")
    assert "touchpoint" in query.summary


def test_every_number_has_words_in_both_languages_and_a_formula(warehouse):
    every = warehouse.metrics()
    assert {"uv", "pay_cvr", "paid_fen", "tp_ret7"} <= set(every)
    for metric in every.values():
        words = (metric.label, metric.label_en, metric.description, metric.description_en)
        assert all(words), metric.code
        assert metric.unit in ("people", "count", "fen", "ratio", "points", "seconds")
        assert metric.format in ("int", "yuan", "percent", "duration", "decimal")
        assert metric.better in ("up", "down", "none")
        assert (metric.unit == "fen") == metric.code.endswith("_fen") == (metric.format == "yuan")
        assert f"macro {metric.code}(" in metric.sql
    assert every["net_cash_fen"].is_own_definition
    assert not every["uv"].is_own_definition


def test_every_number_on_a_page_is_a_metric_or_a_named_exception(warehouse):
    known = set(warehouse.metrics()) | NO_METRICS
    strange = {}
    for query in catalog.page_queries():
        rows = warehouse.fetch(query.name, **dict.fromkeys(query.params))
        numbers = {name for name, kind in rows.schema.items() if kind.is_numeric()}
        if unknown := numbers - known:
            strange[query.name] = sorted(unknown)
    assert not strange


def test_formulas_that_run_into_each_other_are_refused():
    two = "create or replace macro a(x) as\n    x;\n-- b\ncreate or replace macro b(x) as\n    x;\n"
    with pytest.raises(CatalogError, match="no empty line between a and b"):
        metrics.parse(two)
    assert metrics.parse(two.replace("-- b", "\n-- b")) == {}
