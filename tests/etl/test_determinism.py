"""The same content in any order, split and repetition gives the same tables."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

Refreshed = Callable[..., Path]


def hashes(data: Path) -> dict[str, str]:
    with duckdb.connect(str((data / "current").resolve()), read_only=True) as connection:
        rows = connection.execute("select table_name, content_hash from meta.mart_hashes")
        return dict(rows.fetchall())


@pytest.fixture(scope="module")
def capture(shared_data: Path) -> list[Path]:
    return sorted((shared_data / "youshu_capture").glob("*.ndjson.gz"))


def test_client_posts_shuffled_split_and_redelivered_give_the_same_tables(
    refreshed: Refreshed, capture: list[Path], tmp_path: Path
) -> None:
    once = hashes(refreshed(*capture))
    lines = [line for file in capture for line in gzip.decompress(file.read_bytes()).splitlines()]
    chance = random.Random(20261123)
    chance.shuffle(lines)
    again = tmp_path / "again"
    again.mkdir()
    third = len(lines) // 3
    deliveries = {
        "z.ndjson": lines[:third],
        "a.ndjson.gz": lines[third - 100 : 2 * third],
        "m.jsonl": lines[2 * third :] + chance.sample(lines, 500),
    }
    for name, posts in deliveries.items():
        content = b"\n".join(posts) + b"\n"
        (again / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    assert hashes(refreshed(again)) == once


def test_every_file_of_an_invented_world_delivered_twice_under_other_names_changes_nothing(
    refreshed: Refreshed, tmp_path: Path
) -> None:
    from datetime import date

    from etl.simulator import write_world

    write_world(tmp_path / "world", events=5_000, days=10, until=date(2026, 11, 22))
    inbox = tmp_path / "world" / "inbox"
    once = hashes(refreshed(inbox))
    again = tmp_path / "again"
    for file in inbox.rglob("*"):
        if not file.is_file():
            continue
        place = again / file.relative_to(inbox).parent
        place.mkdir(parents=True, exist_ok=True)
        (place / file.name).write_bytes(file.read_bytes())
        if not file.name.endswith((".mapping.yaml", ".part")):
            # One more byte makes another file of the same rows.
            blank = b"" if file.suffix in {".gz", ".xlsx", ".parquet"} else b"\n"
            (place / f"0-{file.name}").write_bytes(file.read_bytes() + blank)
    assert hashes(refreshed(again)) == once
