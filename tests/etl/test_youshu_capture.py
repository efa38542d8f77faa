"""What the real client posted in scripted journeys, against what was planted in them."""

import gzip
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import orjson
import pytest

from tests.etl.building import opened, rows


@pytest.fixture(scope="module")
def capture(shared_data: Path) -> Path:
    return shared_data / "youshu_capture"


@pytest.fixture(scope="module")
def truth(capture: Path) -> dict[str, list[dict]]:
    return orjson.loads(gzip.decompress((capture / "truth.json.gz").read_bytes()))


@pytest.fixture(scope="module")
def files(capture: Path) -> list[Path]:
    return sorted(capture.glob("youshu-report-*.ndjson.gz"))


@pytest.fixture(scope="module")
def marts(refreshed: Callable[..., Path], files: list[Path]):
    connection = opened(refreshed(*files))
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def people(marts: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """openid → person."""
    found = rows(marts, "select value, one_id from marts.dim_identities where kind = 'openid'")
    return {value.removeprefix("wx_mall:"): one_id for value, one_id in found}


def instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def test_every_entry_is_there_once_with_its_true_time_person_scene_and_channel(
    marts, people, truth
):
    planted = Counter(
        (people[entry["user"]], instant(entry["at"]), entry["chan_id"])
        for entry in truth["entries"]
    )
    found = rows(
        marts,
        "select one_id, touched_at, chan_id, scene_code, scene_code_raw, is_scene_lost "
        "from marts.fct_touches where kind = 'entry'",
    )
    assert Counter(row[:3] for row in found) == planted
    scenes = {(people[entry["user"]], instant(entry["at"])): entry for entry in truth["entries"]}
    lost = [row for row in found if row[5]]
    assert len(lost) == 3
    assert all(row[3] is None and row[4] is not None for row in lost)
    assert all(row[3] == scenes[row[:2]]["scene"] for row in found if not row[5])


def test_every_card_names_its_sender(marts, people, truth):
    planted = {
        (people[entry["user"]], instant(entry["at"])): people[entry["from_user"]]
        for entry in truth["entries"]
        if entry["from_user"]
    }
    assert len(planted) == 872
    entries = rows(
        marts,
        "select one_id, touched_at, from_one_id from marts.fct_touches "
        "where from_one_id is not null",
    )
    assert {row[:2]: row[2] for row in entries} == planted
    edges = rows(marts, "select to_one_id, opened_at, from_one_id, hop from marts.fct_share_edges")
    assert {row[:2]: row[2] for row in edges} == planted
    assert all(hop >= 1 for to, _, sender, hop in edges if to != sender)


def test_every_order_is_paid_or_not_as_planted(marts, people, truth):
    found = {
        row[0]: row[1:]
        for row in rows(
            marts, "select order_id, one_id, payable_fen, paid_fen, paid_at from marts.fct_orders"
        )
    }
    assert found == {
        order["order_id"]: (
            people[order["user"]],
            order["amt_fen"],
            order["amt_fen"] if order["paid"] else 0,
            instant(order["at"]) if order["paid"] else None,
        )
        for order in truth["orders"]
    }
    assert len(found) == 891
    assert sum(row[2] for row in found.values()) == 10_009_890


def test_openings_earn_what_was_paid_in_them(marts):
    assert rows(marts, "select sum(paid_fen), sum(paid_order_count) from marts.fct_opens") == [
        (10_009_890, 727)
    ]


def test_the_traps_are_counted(marts, truth):
    counters = dict(rows(marts, "select counter, value from marts.fct_cleaning"))
    known = {
        "t1_scenes_lost": 3,
        "t2_channels_wrong": 132,
        "t3_senders_stale": 126,
        "t3_ads_stale": 455,
        "t4_shares": len(truth["shares"]),
        "t5_entries_by_card": 872,
        "t5_senders_unknown": 0,
        "t6_duplicates_removed": 339,
        "t9_entries": len(truth["entries"]),
    }
    assert {name: counters[name] for name in known} == known
