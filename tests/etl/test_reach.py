"""Text messages, red packets and costs from tables without an official format."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from etl import inbox, loading
from etl.pipeline import SOURCES
from etl.reading import input_file
from tests.etl.building import broken, built, rows
from tests.etl.client_log import HOME, HOUR, Client, entered

SENDS = "短信ID,手机号,发送时间,发送状态,活动编号,费用（元）\n"
CLICKS = "手机号码,点击时间,短链,活动编号,渠道编号\n"
PACKETS = "商户单号,openid,金额(元),发放时间,状态,活动编号\n"
COSTS = "日期,费用类型,金额(元),渠道编号,活动编号,备注\n"
MARTS = ("marts.fct_sends", "marts.fct_touches", "marts.fct_costs")


@pytest.mark.parametrize(
    ("name", "text", "feed"),
    [
        ("导出1.csv", SENDS, "text_messages"),
        ("导出2.csv", CLICKS, "text_message_clicks"),
        ("导出3.csv", PACKETS, "red_packets"),
        ("导出4.csv", COSTS, "costs"),
        ("导出5.csv", "渠道编号,广告ID,活动编号\n", "channel_links"),
        # Looks like a list of costs, is a report of ads.
        ("导出6.csv", "日期,广告ID,花费,曝光量,类型,费用\n", "ads_console"),
    ],
)
def test_tables_are_known_by_their_header(tmp_path: Path, name: str, text: str, feed: str):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    known = inbox.catalogue(loading.built_in_feeds(SOURCES), (), loading.mapped_feeds)[0]
    (chosen,) = inbox.route(input_file(path, tmp_path), known).feeds
    assert chosen.name == feed


def made(place: Path, files: Mapping[str, str]):
    return built(place, files, *MARTS)


def test_a_sending_told_again_with_its_receipt_is_one(tmp_path: Path):
    files = {
        "短信发送记录1.csv": SENDS
        + "m1,13900000001,2026-09-01 10:00:00,已提交,C1,0.05\n"
        + "m2,139****0002,2026-09-01 10:00:00,失败,C1,0\n",
        "短信发送记录2.csv": SENDS
        + "m1,13900000001,2026-09-01 10:00:00,DELIVRD,C1,0.05\n"
        + "m3,13900000003,2026-09-01 23:59:59,,C1,0.05\n",
    }
    with made(tmp_path, files) as marts:
        # A masked phone is nobody's, and an unknown receipt is not a failure.
        assert rows(
            marts,
            "select send_id, is_delivered, one_id is not null, cost_fen from marts.fct_sends "
            "order by send_id",
        ) == [("no:m1", True, True, 5), ("no:m2", False, False, 0), ("no:m3", None, True, 5)]
        assert rows(
            marts, "select kind, campaign_id, amount_fen, entry_count from marts.fct_costs"
        ) == [("sms", "C1", 10, 3)]
        assert not broken(marts, "sends_are_unique")


def test_sendings_without_a_number_are_told_apart_by_person_moment_and_campaign(tmp_path: Path):
    line = "13900000001,2026-09-01 10:00:00,成功,C1\n"
    head = "手机号,发送时间,状态,活动编号\n"
    files = {
        "短信发送记录1.csv": head + line + line,  # two equal lines of one file are two
        "短信发送记录2.csv": head + "13900000002,2026-09-01 10:00:00,成功,C1\n" + line,
    }
    with made(tmp_path, files) as marts:
        assert rows(marts, "select count(*), count(distinct one_id) from marts.fct_sends") == [
            (3, 2)
        ]


def test_a_click_is_a_touch_of_the_person_behind_the_phone(tmp_path: Path):
    files = {
        "短信点击.csv": CLICKS
        + "13900000001,2026-09-01 10:05:00,https://wxaurl.cn/a,C1,SMS_C1\n"
        + "13900000001,2026-09-01 10:05:00,https://wxaurl.cn/a,C1,SMS_C1\n"
        + "139****0002,2026-09-01 10:06:00,https://wxaurl.cn/a,C1,SMS_C1\n",
        "短信点击 (1).csv": CLICKS
        + "13900000001,2026-09-01 10:05:00,https://wxaurl.cn/a,C1,SMS_C1\n",
    }
    with made(tmp_path, files) as marts:
        assert rows(
            marts,
            "select kind, chan_id, campaign_id, one_id is not null, count(*) "
            "from marts.fct_touches group by all",
        ) == [("sms_click", "SMS_C1", "C1", True, 2)]


def test_a_red_packet_that_came_back_cost_nothing(tmp_path: Path):
    files = {
        "红包发放1.csv": PACKETS
        + "r1,oA,1.00,2026-09-01 10:00:00,已领取,C1\n"
        + "r2,oB,2.00,2026-09-01 10:00:00,已发放,C1\n",
        "红包发放2.csv": PACKETS + "r2,oB,2.00,2026-09-01 10:00:00,已退款,C1\n",
    }
    with made(tmp_path, files) as marts:
        assert rows(marts, "select kind, amount_fen from marts.fct_costs") == [("red_packet", 100)]


def test_costs_of_every_source_side_by_side(tmp_path: Path):
    files = {
        "费用表.csv": COSTS
        + "2026-09-01,广告投放,500,AD_1,C1,\n"
        + "2026-09-01,场地,1000.5,,C1,\n" * 2,
        "渠道对照表.csv": "渠道编号,广告ID,活动编号\nAD_1,7001,C1\n",
        "广告数据.csv": "日期,广告ID,花费,曝光量\n2026-09-01,7001,400,9\n",
        "短信发送记录.csv": SENDS + "m1,13900000001,2026-09-01 10:00:00,成功,C1,0.05\n",
    }
    with made(tmp_path, files) as marts:
        assert rows(
            marts,
            "select source, kind, campaign_id, chan_id, amount_fen from marts.fct_costs "
            "order by source, kind",
        ) == [
            ("ads", "ad", "C1", "AD_1", 40000),
            ("by_hand", "ad", "C1", "AD_1", 50000),
            ("by_hand", "other", "C1", None, 200100),
            ("sms", "sms", "C1", None, 5),
        ]
        (twice,) = broken(marts, "costs_come_from_one_source")
        assert (twice["kind"], twice["amount_fen"]) == ("ad", 90000)


def test_who_comes_by_a_channel_of_a_campaign_came_by_the_campaign(tmp_path: Path):
    """CH_2 stands for two campaigns and therefore for none; what an entry says itself stays."""
    anna = Client("anna")
    queries = ("chan_id=CH_1", "chan_id=CH_2", "chan_id=CH_1&campaign_id=C9", "x=1")
    posts = [
        line
        for hour, query in enumerate(queries)
        for line in entered(anna, hour * HOUR, page=f"{HOME}?{query}")
    ]
    files = {
        "渠道对照表.csv": "渠道编号,广告ID,活动编号\nCH_1,,C1\nCH_2,,C1\nCH_2,,C2\n",
        "短信点击.csv": "手机号,点击时间,短链,活动编号,渠道编号\n"
        "13900000001,2026-09-01 10:00:00,https://s.cn/a,,CH_1\n",
        "youshu.ndjson": posts,
    }
    with made(tmp_path, files) as marts:
        assert rows(
            marts, "select kind, campaign_id from marts.fct_touches order by kind, touched_at"
        ) == [
            ("entry", "C1"),
            ("entry", None),
            ("entry", "C9"),
            ("entry", None),
            ("sms_click", "C1"),
        ]
