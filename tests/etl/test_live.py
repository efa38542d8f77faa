"""Live sessions: WeCom rooms and viewers by the room that was asked for, curves by a mapping."""

import json
from pathlib import Path

import pytest

from etl.errors import FileRefusedError
from etl.sources import wecom
from tests.etl.building import built, read, rows

(FEED,) = wecom.FEEDS


@pytest.fixture
def reply(shared_data: Path):
    return lambda name: json.loads((shared_data / "formats" / f"{name}.json").read_text("utf-8"))


def asked(response: object, living_id: str = "L1", **more: object) -> str:
    return json.dumps({"request": {"livingid": living_id, **more}, "response": response})


@pytest.mark.parametrize("name", ["wecom_living_info_current", "wecom_living_watch_stat_current"])
def test_a_reply_that_names_no_room_is_refused(name, reply, tmp_path):
    path = tmp_path / "living.json"
    path.write_text(json.dumps(reply(name)), "utf-8")
    with pytest.raises(FileRefusedError, match="livingid"):
        read(path, FEED)


def test_the_status_key_with_a_trailing_blank_is_read(reply, tmp_path):
    path = tmp_path / "living.ndjson"
    path.write_text(asked(reply("wecom_living_info_current")), "utf-8")
    (room,) = read(path, FEED)[0]["wecom__livings"]
    assert (room["status"], room["replay_status"], room["viewer_count"]) == (3, 2, 100)


def test_viewers_of_all_pages_are_told_apart_and_counted_once(reply, tmp_path):
    first = reply("wecom_living_watch_stat_current")
    second = json.loads(json.dumps(first))
    second["stat_info"]["users"] = []
    second["stat_info"]["external_users"] = [
        {"external_userid": "external_userid3", "type": 1, "watch_time": 90, "is_comment": 0}
    ]
    files = {
        "info.ndjson": asked(reply("wecom_living_info_current")),
        "pages.ndjson": [
            asked(first, next_key="0"),
            asked(second, next_key="NEXT_KEY"),
            asked(first, next_key="0"),
            asked(first, "L2", next_key="0"),
        ],
    }
    with built(tmp_path, files) as marts:
        assert rows(
            marts,
            "select live_id, viewer_kind, count(*), sum(watch_seconds) from marts.fct_live_viewers "
            "group by all order by all",
        ) == [
            ("L1", "customer", 3, 150),
            ("L1", "staff", 1, 30),
            ("L2", "customer", 2, 60),
            ("L2", "staff", 1, 30),
        ]
        assert rows(
            marts,
            "select live_id, title, guide_id, viewer_count, epoch(ended_at - started_at)::int "
            "from marts.dim_live_sessions order by all",
        ) == [("L1", "直角三角形讲解", "zhangsan", 100, 1800), ("L2", "L2", None, 3, None)]
        touches = "select count(*), count(distinct one_id) from marts.fct_touches where kind = "
        # A room without its facts has no time, so its viewers are no touches yet.
        assert rows(marts, touches + "'live_view'") == [(3, 3)]


CURVE = """
source: channels
title: 视频号直播分钟曲线
money: 元
files:
  - file: curve*.csv
    loads:
      - target: live_minutes
        columns:
          live_id: 直播ID
          minute_at: 时间
          online_count: 在线人数
          enter_count: 进入人数
          order_count: 成交订单数
          paid: 成交金额
"""


def test_a_minute_curve_comes_from_any_table_with_a_mapping(tmp_path):
    curve = [
        "直播ID,时间,在线人数,进入人数,成交订单数,成交金额",
        'export/A,2026-09-01 20:00,"1,286",300,2,"1,999.00"',
        "export/A,2026-09-01 20:01,1300,20,,",
    ]
    later = [curve[0], 'export/A,2026-09-01 20:00,"1,286",300,3,"2,999.00"']
    files = {"curve.mapping.yaml": CURVE, "curve-1.csv": curve, "curve-2.csv": later}
    targets = ("marts.fct_live_minutes", "marts.dim_live_sessions")
    with built(tmp_path, files, *targets) as marts:
        assert rows(
            marts,
            "select minute_at at time zone 'Asia/Shanghai', online_count, order_count, paid_fen "
            "from marts.fct_live_minutes order by minute_at",
        )[0][1:] == (1_286, 3, 299_900)
        assert rows(
            marts, "select live_id, peak_online_count, source from marts.dim_live_sessions"
        ) == [("export/A", 1_300, "channels")]


def test_a_real_curve_of_seventeen_thousand_minutes_is_kept_whole(shared_data, tmp_path):
    mapping = """
source: bilibili
title: 直播弹幕
files:
  - file: minutes.parquet
    loads:
      - target: live_minutes
        columns:
          live_id: room_id
          minute_at: minute
          popularity: popularity
          comment_count: comments
"""
    minutes = shared_data / "real" / "live_bilibili_minutes" / "minutes.parquet"
    files = {"b.mapping.yaml": mapping, "minutes.parquet": minutes}
    with built(tmp_path, files, "marts.fct_live_minutes") as marts:
        assert rows(
            marts,
            "select count(*), count(distinct live_id), min(minute_at at time zone 'Asia/Shanghai')"
            "::varchar from marts.fct_live_minutes",
        ) == [(17_306, 89, "2019-05-10 20:42:00")]
