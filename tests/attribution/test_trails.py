"""Ten orders of the real client's log, followed by hand from the raw lines to the last 分.

Each row is what stands in the file: day and line, number of the event, moment, scene and channel as
stamped; then what it must earn by last, last non-direct, first, linear, position and time decay in
30 natural days. How the last three were worked out stands above each order. The way by hand for
time decay: 2^(-seconds before payment / 604 800) over the sum of all touches of the order.
"""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import orjson
import pytest

from tests.etl.building import opened

MODELS = ("last", "last_non_direct", "first", "linear", "position", "time_decay")
ALL = "marts.fct_attribution"

# order, openid, paid: (day, line, event, moment, amount in 元), touches
TRAILS = {
    # One touch earns everything, whatever the model; the order before it was paid the same minute.
    "P7000118": (
        ("o7_337", (2, 731, 22, "11:10:22", 129)),
        [((2, 722, 2, "11:09:24", 1008, ""), (12900,) * 6)],
    ),
    # Two: halves of 39.90. 172 090 s and 42 s: 0.8210 to 1.0000, so 0.4509 of 3990 = 1798.9.
    "P7000245": (
        ("o7_289", (4, 590, 19, "10:47:53", 39.9)),
        [
            ((2, 664, 2, "10:59:43", 1007, ""), (0, 0, 3990, 1995, 1995, 1799)),
            ((4, 585, 2, "10:47:11", 1008, ""), (3990, 3990, 0, 1995, 1995, 2191)),
        ],
    ),
    # 174 029 s and 21 s: 0.8192 to 1.0000, so 0.4503 of 5900 = 2656.7.
    "P7000174": (
        ("o7_321", (3, 611, 11, "10:54:29", 59)),
        [
            ((1, 537, 2, "10:34:00", 1008, ""), (0, 0, 5900, 2950, 2950, 2657)),
            ((3, 606, 2, "10:54:08", 1058, "OA_ART_2"), (5900, 5900, 0, 2950, 2950, 3243)),
        ],
    ),
    # Three: 5900 / 3 = 1966 and two thirds, the two 分 left go to the later; 40, 20, 40 per cent.
    # 259 554 s, 86 973 s, 27 s: 0.7427, 0.9051, 1.0000 of 2.6478.
    "P7000372": (
        ("o7_310", (6, 638, 11, "10:56:48", 59)),
        [
            ((3, 594, 2, "10:50:54", 1008, ""), (0, 0, 5900, 1966, 2360, 1655)),
            ((5, 555, 2, "10:47:15", 1007, ""), (0, 0, 0, 1967, 1180, 2017)),
            ((6, 634, 2, "10:56:21", 1177, ""), (5900, 5900, 0, 1967, 2360, 2228)),
        ],
    ),
    # Both entries of the 5th were sent in one post, which stamped the later scene and ad on them:
    # the address of the first says OA_MENU, and its scene is lost.
    # 0.7439, 1.0000, 1.0000 of 2.7438.
    "P7000297": (
        ("o7_255", (5, 449, 26, "10:25:59", 259)),
        [
            ((2, 563, 2, "10:43:55", 1008, ""), (0, 0, 25900, 8633, 10360, 7022)),
            ((5, 443, 6, "10:25:23", 1045, "AD_1"), (0, 0, 0, 8633, 5180, 9439)),
            ((5, 443, 14, "10:25:31", 1045, "AD_1"), (25900, 25900, 0, 8634, 10360, 9439)),
        ],
    ),
    # The last is “recently used”, which nobody sent: last non-direct is the card twelve seconds
    # earlier. 258 422 s: 0.7437 of 2.7436.
    "P7000310": (
        ("o7_356", (5, 627, 16, "11:02:22", 199)),
        [
            ((2, 752, 2, "11:15:20", 1058, "OA_ART_1"), (0, 0, 19900, 6633, 7960, 5394)),
            ((5, 622, 2, "11:01:46", 1007, ""), (0, 19900, 0, 6633, 3980, 7253)),
            ((5, 623, 8, "11:01:58", 1089, ""), (19900, 0, 0, 6634, 7960, 7253)),
        ],
    ),
    # The same person two days later; an order in between takes no touch away. 40, 10, 10, 40 per
    # cent. 0.6095, 0.8196, 0.8196, 1.0000 of 3.2487; the 分 over goes to the largest remainder.
    "P7000456": (
        ("o7_356", (7, 778, 15, "11:15:02", 59)),
        [
            ((2, 752, 2, "11:15:20", 1058, "OA_ART_1"), (0, 0, 5900, 1475, 2360, 1107)),
            ((5, 622, 2, "11:01:46", 1007, ""), (0, 0, 0, 1475, 590, 1488)),
            ((5, 623, 8, "11:01:58", 1089, ""), (0, 0, 0, 1475, 590, 1489)),
            ((7, 774, 6, "11:14:37", 1034, ""), (5900, 5900, 0, 1475, 2360, 1816)),
        ],
    ),
    # A touch a day: 0.7430, 0.8204, 0.9058, 1.0000 of 3.4691.
    "P7000384": (
        ("o7_3", (7, 5, 11, "09:00:24", 129)),
        [
            ((4, 7, 2, "09:01:03", 1008, ""), (0, 0, 12900, 3225, 5160, 2763)),
            ((5, 12, 2, "09:01:03", 1011, "GUIDE_4"), (0, 0, 0, 3225, 1290, 3051)),
            ((6, 7, 2, "09:01:03", 1035, "OA_MENU"), (0, 0, 0, 3225, 1290, 3368)),
            ((7, 1, 2, "09:00:00", 1035, "OA_MENU"), (12900, 12900, 0, 3225, 5160, 3718)),
        ],
    ),
    # Five: a fifth each; 20 per cent over three is 1726 and two thirds. The first is eight days old
    # and outside a week. 0.4525, 0.7424, 0.8199, 0.9999, 1.0000 of 4.0146.
    "P7000553": (
        ("o7_77", (9, 192, 25, "09:35:53", 259)),
        [
            ((1, 123, 2, "09:22:41", 1045, "AD_3"), (0, 0, 25900, 5180, 10360, 2919)),
            ((6, 130, 2, "09:24:30", 1034, ""), (0, 0, 0, 5180, 1726, 4790)),
            ((7, 153, 2, "09:27:22", 1045, "AD_2"), (0, 0, 0, 5180, 1727, 5289)),
            ((9, 183, 2, "09:34:41", 1045, "AD_1"), (0, 0, 0, 5180, 1727, 6451)),
            ((9, 187, 17, "09:35:24", 1058, "OA_ART_1"), (25900, 25900, 0, 5180, 10360, 6451)),
        ],
    ),
    # 0.5522, 0.6097, 0.6097, 0.9999, 0.9999 of 3.7715.
    "P7000464": (
        ("o7_36", (8, 38, 22, "09:07:45", 199)),
        [
            ((2, 69, 2, "09:12:16", 1005, ""), (0, 0, 19900, 3980, 7960, 2914)),
            ((3, 65, 2, "09:11:49", 1005, ""), (0, 0, 0, 3980, 1326, 3217)),
            ((3, 67, 12, "09:11:58", 1008, ""), (0, 0, 0, 3980, 1327, 3217)),
            ((8, 31, 2, "09:06:52", 1007, ""), (0, 0, 0, 3980, 1327, 5276)),
            ((8, 32, 7, "09:06:58", 1177, ""), (19900, 19900, 0, 3980, 7960, 5276)),
        ],
    ),
}
orders = pytest.mark.parametrize("order_id", TRAILS)


@pytest.fixture(scope="module")
def capture(shared_data: Path) -> Path:
    return shared_data / "youshu_capture"


@pytest.fixture(scope="module")
def lines(capture: Path) -> dict[int, list[bytes]]:
    """Day of September → the raw lines of its file."""
    return {
        int(path.name.split(".")[0][-2:]): gzip.decompress(path.read_bytes()).splitlines()
        for path in capture.glob("youshu-report-*.ndjson.gz")
    }


@pytest.fixture(scope="module")
def marts(refreshed: Callable[..., Path], capture: Path):
    files = sorted(capture.glob("youshu-report-*.ndjson.gz"))
    with opened(refreshed(*files)) as connection:
        yield connection


def moment(day: int, clock: str) -> datetime:
    """A time of day in Shanghai."""
    return datetime.fromisoformat(f"2026-09-{day:02d} {clock}+08:00")


def event(lines: dict[int, list[bytes]], day: int, line: int, number: int) -> dict:
    """What stands in the file, with its time read."""
    (found,) = (e for e in orjson.loads(lines[day][line - 1])["body"] if e["log_id"] == number)
    seconds = int(found["props"]["time"]) // 1000
    return found | {"at": datetime.fromtimestamp(seconds, UTC)}


@orders
def test_the_rows_quoted_here_are_those_of_the_files(order_id: str, lines):
    (openid, (day, line, number, clock, yuan)), touches = TRAILS[order_id]
    paid = event(lines, day, line, number)
    assert paid["props"]["order"]["order_id"] == order_id
    assert paid["props"]["order"]["order_status"] == "payed"
    assert paid["at"] == moment(day, clock)
    assert sum(each["pay_amt"] for each in paid["props"]["sub_orders"]) == yuan
    for (day, line, number, clock, scene, chan), _ in touches:
        shown = event(lines, day, line, number)
        assert (shown["type"], shown["at"]) == ("app_show", moment(day, clock))
        assert shown["props"]["wx_user"]["open_id"] == openid
        stamped = shown["props"]["chan"]
        assert (stamped["chan_wxapp_scene"], stamped["chan_id"]) == (scene, chan)


@orders
def test_every_model_gives_each_touch_what_a_hand_gives_it(
    order_id: str, marts: duckdb.DuckDBPyConnection
):
    (_, (*_, yuan)), touches = TRAILS[order_id]
    credits = ", ".join(f"credits.{model}_fen" for model in MODELS)
    found = marts.execute(
        f"select touches.touched_at, {credits} from {ALL} as credits "
        "inner join marts.fct_touches as touches on credits.touch_id = touches.touch_id "
        "where credits.order_id = ? and window_form = 'day' and window_days = 30 order by place",
        [order_id],
    ).fetchall()
    expected = [(moment(day, clock), *earned) for (day, _, _, clock, *_), earned in touches]
    assert [(at - timedelta(microseconds=at.microsecond), *row) for at, *row in found] == expected
    assert {sum(column) for column in zip(*(row for _, *row in found), strict=True)} == {
        round(yuan * 100)
    }


def test_what_a_post_stamped_late_is_set_right_on_the_trail(marts):
    (first, second) = marts.execute(
        "select touches.scene_code, touches.chan_id from marts.fct_attribution as credits "
        "inner join marts.fct_touches as touches on credits.touch_id = touches.touch_id "
        "where order_id = 'P7000297' and window_form = 'day' and window_days = 1 order by place"
    ).fetchall()
    assert (first, second) == ((None, "OA_MENU"), (1045, "AD_1"))


def test_the_eight_days_old_touch_is_outside_a_week_and_the_next_one_is_first(marts):
    found = marts.execute(
        "select place, first_fen from marts.fct_attribution where order_id = 'P7000553' "
        "and window_form = 'day' and window_days = 7 order by place"
    ).fetchall()
    assert found == [(1, 25900), (2, 0), (3, 0), (4, 0)]
