from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from etl import publish
from etl.errors import PublishError


def built(data: Path, version: int) -> Path:
    path = publish.build_path(data)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema meta")
        connection.execute(
            "create table meta.data_version as select ?::integer as version", [version]
        )
    return path


def released(data: Path, count: int, keep: int = 3) -> None:
    for _ in range(count):
        version = publish.next_version(data)
        publish.publish(data, built(data, version), version, keep=keep)


def test_readers_find_the_newest_version_and_the_last_ones_are_kept(tmp_path: Path) -> None:
    assert publish.current_version(tmp_path) is None
    released(tmp_path, 5)
    assert publish.current_version(tmp_path) == 5
    assert list(publish.versions(tmp_path)) == [3, 4, 5]
    assert (tmp_path / "current").is_symlink()


def test_a_version_after_a_roll_back_gets_a_new_number(tmp_path: Path) -> None:
    released(tmp_path, 3)
    (tmp_path / "current").unlink()
    (tmp_path / "current").symlink_to("mart-000001.duckdb")
    assert publish.current_version(tmp_path) == 1
    released(tmp_path, 1)
    assert publish.current_version(tmp_path) == 4


def test_an_open_reader_is_not_disturbed_when_its_version_goes(tmp_path: Path) -> None:
    released(tmp_path, 1)
    old = (tmp_path / "current").resolve()
    with duckdb.connect(str(old), read_only=True) as reader:
        released(tmp_path, 4)
        assert not old.exists()
        assert reader.execute("select version from meta.data_version").fetchall() == [(1,)]


def test_a_build_that_cannot_be_read_is_never_published(tmp_path: Path) -> None:
    released(tmp_path, 1)
    path = publish.build_path(tmp_path)
    path.write_bytes(b"half a file")
    with pytest.raises(PublishError, match="没有发布"):
        publish.publish(tmp_path, path, 2, keep=3)
    path.unlink()
    with pytest.raises(PublishError, match="版本"):
        publish.publish(tmp_path, built(tmp_path, 7), 2, keep=3)
    assert publish.current_version(tmp_path) == 1


def test_leftovers_of_a_killed_build_are_swept(tmp_path: Path) -> None:
    released(tmp_path, 1)
    (tmp_path / ".build-999.duckdb").write_bytes(b"x")
    (tmp_path / ".build-999.duckdb.wal").write_bytes(b"x")
    (tmp_path / ".build-999.spill").mkdir()
    (tmp_path / ".build-999.spill" / "block").write_bytes(b"x")
    (tmp_path / ".current-next").symlink_to("nowhere")
    publish.sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"current", "mart-000001.duckdb"}


def test_the_file_can_be_read_by_the_engine_before(tmp_path: Path) -> None:
    from etl.feeds import Company
    from etl.inputs import Inputs
    from etl.lake_views import open_lake
    from etl.marts import Limits, opened

    inputs = Inputs(
        tmp_path,
        (),
        (),
        Company("b", "b", b"k"),
        date(2026, 1, 1),
        1,
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    with opened(tmp_path / "x.duckdb", Limits()) as connection:
        open_lake(connection, inputs)
    header = (tmp_path / "x.duckdb").read_bytes()[:20]
    # Bytes 12 to 19 hold the storage version: 68 is what v1.5.0 writes and reads.
    assert int.from_bytes(header[12:20], "little") == 68
    assert {path.name for path in tmp_path.iterdir()} == {"x.duckdb", "x.staging"}
