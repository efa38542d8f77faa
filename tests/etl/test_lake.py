from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from etl import lake
from etl.contracts import validated
from etl.errors import ContractError
from etl.feeds import Company, LakeTable
from etl.inputs import Inputs
from etl.lake_views import open_lake

DAYS = LakeTable(
    "shop__visits", {"visitor": pl.String(), "visit_date": pl.Date()}, "visit_date", "到店"
)
WIDER = LakeTable(
    "shop__visits",
    {"visitor": pl.String(), "paid_fen": pl.Int64(), "visit_date": pl.Date()},
    "visit_date",
    "到店",
)
LOADED = datetime(2026, 9, 2, tzinfo=UTC)


def visits(*rows: tuple[str, date | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=DAYS.schema, orient="row")


def load(folder: Path, table: LakeTable, rows: pl.DataFrame, sha: str) -> lake.Entry:
    writer = lake.PartWriter(folder, sha[:16], "v1")
    writer.add(table, rows)
    writer.finish()
    entry = lake.Entry(
        sha, "v1", ("visits",), ("a.csv",), rows.height, {}, tuple(writer.parts), LOADED
    )
    lake.record(folder, entry)
    return entry


def in_lake(folder: Path, table: LakeTable) -> list[tuple[object, ...]]:
    entries = tuple(lake.read_manifest(folder).values())
    inputs = Inputs(folder, (table,), entries, Company("b", "b", b"k"), date(2026, 9, 2), 1, LOADED)
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as lake")
        open_lake(connection, inputs)
        return connection.execute("select * from lake.shop__visits order by all").fetchall()


def test_rows_lie_by_day_with_their_file_and_line(tmp_path: Path) -> None:
    rows = visits(("a", date(2026, 9, 1)), ("b", date(2026, 9, 2)), ("c", None))
    entry = load(tmp_path, DAYS, rows, "f" * 64)
    folders = {Path(part.path).parts[1] for part in entry.parts}
    assert folders == {"day=2026-09-01", "day=2026-09-02", "day=unknown"}
    assert in_lake(tmp_path, DAYS) == [
        ("a", date(2026, 9, 1), "f" * 16, 1),
        ("b", date(2026, 9, 2), "f" * 16, 2),
        ("c", None, "f" * 16, 3),
    ]


def test_what_the_manifest_says_comes_back_whole(tmp_path: Path) -> None:
    entry = load(tmp_path, DAYS, visits(("a", date(2026, 9, 1)), ("b", None)), "f" * 64)
    assert lake.read_manifest(tmp_path) == {"f" * 64: entry}


def test_a_line_cut_short_by_a_crash_never_happened(tmp_path: Path) -> None:
    load(tmp_path, DAYS, visits(("a", date(2026, 9, 1))), "a" * 64)
    load(tmp_path, DAYS, visits(("b", date(2026, 9, 1))), "b" * 64)
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-20])
    entries = lake.read_manifest(tmp_path)
    assert set(entries) == {"a" * 64}
    assert lake.sweep(tmp_path, entries.values()) == 1
    load(tmp_path, DAYS, visits(("b", date(2026, 9, 1))), "b" * 64)
    assert [row[0] for row in in_lake(tmp_path, DAYS)] == ["a", "b"]


def test_parts_that_no_line_names_are_swept(tmp_path: Path) -> None:
    entry = load(tmp_path, DAYS, visits(("a", date(2026, 9, 1))), "a" * 64)
    folder = tmp_path / Path(entry.parts[0].path).parent
    (folder / "c.parquet").write_bytes(b"half")
    (folder / ".77-d.parquet").write_bytes(b"half")
    assert lake.sweep(tmp_path, [entry]) == 2
    assert len(list(folder.iterdir())) == 1


def test_a_later_line_for_a_file_replaces_its_rows(tmp_path: Path) -> None:
    load(tmp_path, DAYS, visits(("a", date(2026, 9, 1))), "a" * 64)
    load(tmp_path, DAYS, visits(("corrected", date(2026, 9, 1))), "a" * 64)
    assert [row[0] for row in in_lake(tmp_path, DAYS)] == ["corrected"]


def test_parts_from_before_a_column_existed_read_as_unknown(tmp_path: Path) -> None:
    load(tmp_path, DAYS, visits(("old", date(2026, 9, 1))), "a" * 64)
    new = pl.DataFrame([("new", 7, date(2026, 9, 2))], schema=WIDER.schema, orient="row")
    load(tmp_path, WIDER, new, "b" * 64)
    rows = in_lake(tmp_path, WIDER)
    assert [row[:3] for row in rows] == [
        ("new", 7, date(2026, 9, 2)),
        ("old", None, date(2026, 9, 1)),
    ]


def test_a_table_without_files_is_empty_but_there(tmp_path: Path) -> None:
    assert in_lake(tmp_path, DAYS) == []


@pytest.mark.parametrize(
    "rows",
    [
        pl.DataFrame({"visitor": ["a"]}),
        pl.DataFrame({"visitor": ["a"], "visit_date": ["2026-09-01"]}),
        pl.DataFrame({"visitor": ["a"], "visit_date": [date(2026, 9, 1)], "more": [1.5]}),
    ],
)
def test_a_chunk_that_breaks_its_declaration_is_not_let_in(rows: pl.DataFrame) -> None:
    with pytest.raises(ContractError, match="shop__visits"):
        validated(DAYS, rows)
