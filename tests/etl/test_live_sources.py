"""Live sessions of Channels, of the mini program and of tables kept by hand."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from etl.errors import FileRefusedError
from etl.reading import input_file, sniff
from etl.sources import channels, live_tables, mini_program_live
from tests.etl.building import built, read, rows

(CHANNELS,), (MINI,), (TABLES,) = channels.FEEDS, mini_program_live.FEEDS, live_tables.FEEDS
LIVE = "export/UzFfEXAMPLE"


@pytest.fixture
def sample(shared_data: Path):
    return lambda name: json.loads((shared_data / "formats" / f"{name}.json").read_text("utf-8"))


@pytest.fixture
def saved(tmp_path: Path):
    def save(response: object, **request: object) -> Path:
        path = tmp_path / "reply.ndjson"
        path.write_text(json.dumps({"request": request, "response": response}), "utf-8")
        return path

    return save


@pytest.mark.parametrize(
    ("name", "feed"),
    [
        ("channels_getlivelist", CHANNELS),
        ("channels_getlivedata", CHANNELS),
        ("channels_finder_live_data_list", CHANNELS),
        ("store_compass_shop_overall", CHANNELS),
        ("mp_getliveinfo", MINI),
        ("mp_getliveinfo_replay", MINI),
    ],
)
def test_a_reply_is_known_bare_and_in_an_envelope(name, feed, sample, saved, tmp_path):
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps(sample(name)), "utf-8")
    for path in (bare, saved(sample(name))):
        assert feed.recognises(sniff(input_file(path, tmp_path)))


def test_the_dashboard_is_parsed_twice(sample, saved):
    tables, refusals = read(saved(sample("channels_getlivedata"), export_id=LIVE), CHANNELS)
    assert not refusals
    (live,) = tables["channels__live_summaries"]
    assert (live["watch_uv"], live["pcu"], live["avg_watch_seconds"]) == (1520, 210, 95)
    assert (live["paid_fen"], live["buyer_uv"], live["refunded_fen"]) == (1_286_400, 38, 19_900)
    assert (live["duration_seconds"], str(live["started_date"])) == (7200, "2024-01-01")


def test_a_dashboard_whose_inner_text_is_cut_or_that_names_no_session_is_refused(sample, saved):
    reply = sample("channels_getlivedata")
    with pytest.raises(FileRefusedError, match="export_id"):
        read(saved(reply), CHANNELS)
    reply["live_ec_data_summary"] = reply["live_ec_data_summary"][:40]
    with pytest.raises(FileRefusedError, match="live_ec_data_summary"):
        read(saved(reply, export_id=LIVE), CHANNELS)


def test_compass_numbers_are_text_in_fen(sample, saved):
    reply = sample("store_compass_shop_overall")
    (day,) = read(saved(reply, ds="20260901"), CHANNELS)[0]["channels__shop_days"]
    assert (str(day["observed_on"]), day["paid_fen"], day["order_count"], day["refunded_fen"]) == (
        "2026-09-01",
        1_286_400,
        41,
        19_900,
    )
    listed = {
        "errcode": "0",
        "live_list": [
            {
                "live_id": LIVE,
                "live_title": "品茶夜",
                "live_time": "1704038400",
                "live_duration": "7200",
            }
        ],
    }
    (live,) = read(saved(listed), CHANNELS)[0]["channels__lives"]
    assert (live["title"], live["duration_seconds"]) == ("品茶夜", 7200)


def test_no_room_is_nothing_and_another_error_is_a_refusal(saved):
    assert read(saved({"errcode": 1, "errmsg": "no room"}), MINI)[1] == []
    with pytest.raises(FileRefusedError, match="48001"):
        read(saved({"errcode": 48001, "errmsg": "no right"}), MINI)


def test_a_replay_has_iso_times_beside_epochs_and_belongs_to_the_room_asked_for(sample, saved):
    rooms = read(saved(sample("mp_getliveinfo")), MINI)[0]
    assert [str(room["planned_start_at"]) for room in rooms["mini_program__live_rooms"]] == [
        "2020-12-24 08:36:28+00:00"
    ] * 2
    (goods,) = rooms["mini_program__live_goods"]
    assert (goods["live_id"], goods["product_id"], goods["price_fen"]) == ("2", "12", 1100)
    replays = read(saved(sample("mp_getliveinfo_replay"), room_id=1), MINI)[0]
    first = replays["mini_program__live_replays"][0]
    assert (first["live_id"], str(first["created_at"])) == ("1", "2020-12-24 09:06:42+00:00")
    with pytest.raises(FileRefusedError, match="room_id"):
        read(saved(sample("mp_getliveinfo_replay")), MINI)


HAND = (
    "直播标题,开播时间,直播时长,场观,最高在线人数,人均观看时长,涨粉,成交金额（元）,互动率,备注\n"
    '"周六\n品茶夜",2026-09-05 20:00:00,2小时,45.2万,"1,286",1分08秒,—,45.2万,12%,x\n'
    "坏行,2026-09-06 20:00:00,2小时,10万+,3,1分08秒,5,1.00,12%,x\n"
)


def test_a_hand_export_is_known_by_its_usual_headers_and_read_exactly(tmp_path):
    path = tmp_path / "导出.csv"
    path.write_text(HAND, "utf-8-sig")
    assert TABLES.recognises(sniff(input_file(path, tmp_path)))
    tables, (refusal,) = read(path, TABLES)
    (live,) = tables["hand__lives"]
    assert live["title"] == "周六 品茶夜"
    assert (live["watch_uv"], live["pcu"], live["follow_uv"]) == (452_000, 1_286, None)
    assert (live["avg_watch_seconds"], live["duration_seconds"]) == (68, 7_200)
    assert (live["paid_fen"], live["interact_rate"]) == (45_200_000, 0.12)
    assert (refusal.row, refusal.column) == (4, "场观")


def test_another_table_with_a_start_time_is_not_taken_for_a_live_session(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("开始时间,订单数,成交金额\n2026-09-05 20:00:00,1,2\n", "utf-8")
    assert not TABLES.recognises(sniff(input_file(path, tmp_path)))


STARTED = 1788609600  # 2026-09-05 20:00 in Shanghai


def asked(response: dict, **request: object) -> str:
    return json.dumps({"observed_on": "2026-09-06", "request": request, "response": response})


def dashboard(watched: int, paid: int) -> str:
    curve = [{"ts": STARTED + 60 * n, "value": 100 + n} for n in range(2)]
    board = {
        "summary": {"new_watch_uv": watched, "max_online_watch_uv": 101, "impression_uv": 900},
        "portrait": {
            "online_watch_uv": [
                {"points": curve, "dimensions": []},
                {"points": curve, "dimensions": [{"ux_label": "女"}]},
            ]
        },
    }
    products = {
        "spu_data_list": [
            {
                "base_data": {"spu_id": 9_007_199_254_740_993, "spu_name": "龙井", "price": 12_800},
                "exp_uv": 50,
                "clk_uv": 20,
                "pay_uv": 3,
                "pay_pv": 4,
                "gmv": paid,
            }
        ]
    }
    return asked(
        {
            "errcode": 0,
            "live_dashboard_data": json.dumps(
                {"live_dashboard_data": board, "start_time": STARTED, "live_duration": 7200}
            ),
            "live_ec_data_summary": json.dumps({"total_gmv": paid, "total_pay_uv": 3}),
            "single_live_ec_spu_data_page_v2": json.dumps(products),
        },
        export_id="export/A",
    )


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    finder = {
        "export_id": "export/A",
        "live_start_time": STARTED,
        "total_audience_count": 1300,
        "max_online_count": 100,
    }
    room = {
        "roomid": 7,
        "name": "小程序场",
        "start_time": STARTED,
        "end_time": STARTED + 60,
        "goods": [{"goods_id": 1, "name": "杯", "price": 100.0}],
    }
    replay = [{"create_time": "2026-09-06T01:00:00Z", "expire_time": "2027-09-06T01:00:00Z"}]
    files = {
        "channels.ndjson": [
            dashboard(1200, 45_000),
            dashboard(1000, 40_000),
            asked({"errcode": 0, "item": [finder]}),
        ],
        "getliveinfo.ndjson": [
            asked({"errcode": 0, "room_info": [room], "live_replay": []}),
            asked({"errcode": 0, "live_replay": replay}, room_id=7),
            asked({"errcode": 1, "errmsg": "no room"}),
        ],
        "场次.csv": HAND.splitlines(keepends=False),
    }
    names = ("fct_live_summaries", "fct_live_products", "fct_live_minutes", "dim_live_sessions")
    place = tmp_path_factory.mktemp("live")
    with built(place, files, *(f"marts.{name}" for name in names)) as connection:
        yield connection


def test_sources_of_a_session_stand_side_by_side(marts):
    assert rows(
        marts,
        "select live_id, source, watch_uv, pcu, paid_fen, follow_uv from marts.fct_live_summaries "
        "order by all",
    ) == [
        ("export/A", "dashboard", 1200, 101, 45_000, None),
        ("export/A", "finder", 1300, 100, None, None),
        ("export/A", "hand", 452_000, 1_286, 45_200_000, None),
    ]


def test_a_session_is_described_by_whoever_knows(marts):
    assert rows(
        marts,
        "select live_id, title, source, viewer_count, peak_online_count, paid_fen, "
        "epoch(ended_at - started_at)::integer, replay_count from marts.dim_live_sessions "
        "order by all",
    ) == [
        ("7", "小程序场", "mini_program", None, None, None, 60, 1),
        ("export/A", "周六 品茶夜", "channels", 1200, 101, 45_000, 7200, None),
    ]


def test_products_and_minutes_of_the_whole_room_only(marts):
    assert rows(
        marts,
        "select live_id, product_id, product_name, price_fen, paid_fen, source "
        "from marts.fct_live_products order by all",
    ) == [
        ("7", "1", "杯", 100, None, "mini_program"),
        ("export/A", "9007199254740993", "龙井", 12_800, 45_000, "channels"),
    ]
    assert rows(
        marts,
        "select epoch(minute_at)::bigint, online_count, source from marts.fct_live_minutes "
        "order by all",
    ) == [(STARTED, 100, "channels"), (STARTED + 60, 101, "channels")]
