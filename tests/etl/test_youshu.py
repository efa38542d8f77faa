"""Reading the client log: what one line and one event become, and what is refused."""

import gzip
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from etl.feeds import Refusal, Sniff
from etl.reading import input_file, sniff
from etl.sources import youshu
from etl.sources.youshu_event import yuan_to_fen
from etl.sources.youshu_page import read_page
from tests.etl.building import CONTEXT
from tests.etl.client_log import START, Client, browse, event, order, show

(FEED,) = youshu.FEEDS


def read(path: Path, *lines: str | bytes) -> tuple[list[dict], list[Refusal]]:
    """The rows and refusals of a log with these lines."""
    content = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    path = path / "youshu.ndjson"
    path.write_bytes(content)
    chunks = list(FEED.read(input_file(path, path.parent), CONTEXT))
    return (
        [row for chunk in chunks for row in chunk.rows.to_dicts()],
        [refusal for chunk in chunks for refusal in chunk.refusals],
    )


def line(*events: dict) -> str:
    return Client("o1").post(1_000, *events)


def test_a_post_becomes_a_row_per_event(tmp_path):
    rows, refusals = read(tmp_path, line(show(0), browse(100)))
    assert not refusals
    assert [row["event_type"] for row in rows] == ["app_show", "browse_wxapp_page"]
    assert [row["log_id"] for row in rows] == [1, 2]
    assert {row["open_id"] for row in rows} == {"o1"}
    assert {row["_row"] for row in rows} == {1}
    assert rows[0]["happened_at"].timestamp() * 1000 == START
    assert str(rows[0]["event_date"]) == "2026-09-01"


def test_the_envelope_may_differ(tmp_path):
    post = json.loads(line(show(0)))
    events = post["body"]
    variants = [
        {"received_at": post["received_at"], "body": json.dumps(events)},
        {"receivedAt": str(post["received_at"]), "data": events},
        {"received_at": "2026-09-01T09:00:01+08:00", "body": {"events": events}},
        events,
        events[0],
    ]
    rows, refusals = read(tmp_path, *(json.dumps(variant) for variant in variants))
    assert not refusals
    assert len({row["event_id"] for row in rows}) == 1
    assert [row["received_at"] is not None for row in rows] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ('{"received_at": 1788224401000, "bo', "JSON"),
        ('{"received_at": 1788224401000}', "body"),
        ("42", "上报内容"),
        ('{"received_at": 1, "body": "gkTx0h0kJpB1s2d9QmZ3yA=="}', "加密"),
        ("gkTx0h0kJpB1s2d9QmZ3yA==", "加密"),
        ('{"received_at": 1, "body": "[{"}', "截断"),
        (b"\xff\xfe\x00", "JSON"),
    ],
)
def test_a_line_that_is_no_post_is_refused_with_its_number_and_the_rest_loads(tmp_path, bad, word):
    rows, refusals = read(tmp_path, line(show(0)), bad, line(show(0)))
    assert len(rows) == 2
    assert [refusal.row for refusal in refusals] == [2]
    assert word in refusals[0].reason


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"type": None}, "type"),
        ({"props": None}, "props"),
        ({"props": {"time": 1_788_224_400}}, "time"),
        ({"props": {"time": START}}, "wx_user"),
    ],
)
def test_an_event_without_type_time_or_person_is_refused_and_its_post_loads(
    tmp_path, change, column
):
    post = json.loads(line(show(0), browse(100)))
    post["body"][0] |= change
    rows, refusals = read(tmp_path, json.dumps(post))
    assert [row["event_type"] for row in rows] == ["browse_wxapp_page"]
    assert [(refusal.row, refusal.column) for refusal in refusals] == [(1, column)]


def test_unreadable_money_is_refused_and_not_made_zero(tmp_path):
    rows, refusals = read(tmp_path, line(show(0), order(1, "P1", "payed", "59元")))
    assert len(rows) == 1
    assert refusals[0].column == "sub_orders.order_amt"


def test_the_lines_of_an_order_add_up_to_the_fen(tmp_path):
    (row,), _ = read(tmp_path, line(order(1, "P1", "payed", 0.1, 0.2, 39.9)))
    assert (row["pay_amt_fen"], row["item_count"]) == (4_020, 3)


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [
        (59, 5_900),
        (39.9, 3_990),
        (39.900000000000006, 3_990),
        (1.005, 101),
        ("80.05", 8_005),
        (0.1 + 0.2, 30),
        (True, None),
        ("", None),
        (float("inf"), None),
    ],
)
def test_yuan_become_fen_by_their_digits(yuan, fen):
    assert yuan_to_fen(yuan) == fen


def test_a_retry_has_the_same_id_whatever_it_stamps_anew(tmp_path):
    client = Client("o1")
    first = client.post(1_000, browse(0), scene=1007)
    second = client.post(2_000, browse(0) | {}, scene=1089, chan="C", user={"user_id": "m"})
    other = client.post(3_000, event("browse_wxapp_page", 0, is_newly_open=True))
    rows, _ = read(tmp_path, first, second, other)
    assert rows[0]["event_id"] == rows[1]["event_id"] != rows[2]["event_id"]


def test_a_page_address_tells_what_its_own_entry_carried():
    shared = quote(json.dumps({"mi": "A" * 32, "d": 2, "o": "x"}))
    page = read_page(
        f"/pages/live/room?room_id=r1&chan_id=%E5%AF%BC%E8%B4%AD&txsrShareInfoSdk={shared}"
    )
    assert (page.path, page.live_id, page.chan_id) == ("pages/live/room", "r1", "导购")
    assert (page.share_mi, page.share_depth) == ("a" * 32, 2)


def test_the_code_in_a_scene_parameter_overrides_the_rest():
    page = read_page("p?chan_id=A&scene=chan_id%3DB%26guide_id%3Dg1")
    assert (page.chan_id, page.guide_id) == ("B", "g1")
    assert read_page("p?scene=just-a-key").chan_id is None


@pytest.mark.parametrize("empty", ["chan_id=", "chan_id=undefined", "chan_id=null", "chan_id"])
def test_what_javascript_writes_for_nothing_is_nothing(empty):
    assert read_page(f"p?{empty}").chan_id is None


@pytest.mark.parametrize("payload", ["{", "%7B", "[]", '{"mi":"short"}', "null"])
def test_a_broken_share_payload_is_no_share(payload):
    assert read_page(f"p?txsrShareInfoSdk={quote(payload)}").share_mi is None


def test_the_log_is_recognised_by_its_content(tmp_path):
    path = tmp_path / "whatever.gz"
    path.write_bytes(gzip.compress((line(show(0)) + "\n" + line(show(1))).encode()))
    assert FEED.recognises(sniff(input_file(path, tmp_path)))
    assert not FEED.recognises(Sniff("a.json", "json", ("errcode", "data")))
    assert not FEED.recognises(Sniff("a.csv", "csv", ("received_at", "body")))
