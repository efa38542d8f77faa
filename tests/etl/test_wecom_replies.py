"""Every other kind of saved WeCom reply, from the documents' own samples: what is kept of it."""

import json
from pathlib import Path

import pytest

from etl.errors import FileRefusedError
from etl.reading import input_file, sniff
from etl.sources import wecom
from tests.etl.building import read

(FEED,) = wecom.FEEDS
DAY = {"day_begin_time": 1600272000, "day_end_time": 1600272000}
ONE_OWNER = {"owner_filter": {"userid_list": ["ZhangSan"]}}

# sample, request, the lake table it fills, columns, and the rows they hold
SAMPLES = [
    (
        "wecom_corp_tag_list",
        {},
        "wecom__tags",
        "tag_id group_name is_deleted position",
        [("TAG_ID1", "GOURP_NAME", 0, 1), ("TAG_ID2", "GOURP_NAME", 1, 2)],
    ),
    (
        "wecom_user_list_id",
        {},
        "wecom__staff",
        "userid departments name",
        [("zhangsan", "1;2", None)],
    ),
    (
        "wecom_groupchat_list",
        {},
        "wecom__group_states",
        "chat_id status",
        [("wrOgQhDgAAMYQiS5ol9G7gK9JVAAAA", 0), ("wrOgQhDgAAcwMTB7YmDkbeBsAAAA", 0)],
    ),
    (
        "wecom_groupchat_get",
        {},
        "wecom__groups",
        "owner_userid chat_name admins",
        [("zhushengben", "销售客服群", "pony;sam")],
    ),
    (
        "wecom_groupchat_get",
        {},
        "wecom__group_members",
        "staff_userid external_userid unionid invitor_userid join_scene",
        [
            ("abel", None, None, "jack", 1),
            (None, "wmOgQhDgAAuXFJGwbve4g4iXknfOAAAA", "ozynqsulJFCZ2z1aYeS8h-nuasdAAA", None, 1),
        ],
    ),
    (
        "wecom_groupchat_statistic_by_day",
        ONE_OWNER,
        "wecom__group_owner_days",
        "owner_userid stat_date member_new_count member_count migrated_chat_count",
        [("zhangsan", "2020-09-17", 0, 6, 3), ("zhangsan", "2020-09-18", 0, 6, 3)],
    ),
    (
        "wecom_groupchat_statistic_by_owner",
        DAY,
        "wecom__group_owner_days",
        "owner_userid stat_date chat_new_count chat_count",
        [("zhangsan", "2020-09-17", 2, 2)],
    ),
    (
        "wecom_customer_acquisition_list_link",
        {},
        "wecom__links",
        "link_id link_name",
        [(f"LINK_ID_{each}", None) for each in ("AAA", "BBB", "CCC")],
    ),
    (
        "wecom_customer_acquisition_get",
        {},
        "wecom__links",
        "link_id link_name guides departments",
        [("LINK_ID_AAA", "LINK_NAME", "rocky;sam", "1")],
    ),
    (
        "wecom_customer_acquisition_customer",
        {"link_id": "L"},
        "wecom__link_customers",
        "link_id external_userid userid chat_status state",
        [
            ("L", "woAJ2GCAAAXtWyujaWJHDDGi0mACAAA", "zhangsan", 0, "CHANNEL_A"),
            ("L", "woAJ2GCAAAXtWyujaWJHDDGi0mACAAA", "lisi", 0, "CHANNEL_B"),
            ("L", "woAJ2GCAAAXtWyujaWJHDDGi0mBCBBB", "rocky", 1, "CHANNEL_A"),
        ],
    ),
    (
        "wecom_customer_acquisition_statistic",
        {"link_id": "L", "start_time": 1600272000, "end_time": 1600272000},
        "wecom__link_days",
        "link_id stat_date click_count customer_new_count",
        [("L", "2020-09-17", 1000, 500)],
    ),
    (
        "wecom_customer_acquisition_quota",
        {},
        "wecom__link_quotas",
        "quota_total quota_left",
        [(1000, 500)],
    ),
    (
        "wecom_moment_task",
        {"moment_id": "M"},
        "wecom__broadcast_tasks",
        "kind broadcast_id userid status",
        [("moment", "M", "zhangsan", 1)],
    ),
    (
        "wecom_moment_comments",
        {"moment_id": "M", "userid": "Anna"},
        "wecom__moment_reactions",
        "moment_id publisher kind external_userid",
        [("M", "anna", "comment", "xxx"), ("M", "anna", "like", "xxx")],
    ),
    (
        "wecom_groupmsg_result_old",
        {"msgid": "G"},
        "wecom__broadcast_results",
        "kind broadcast_id userid external_userid status",
        [("mass_message", "G", "zhangsan", "wmqfasd1e19278asdasAAAA", 1)],
    ),
    (
        "wecom_transfer_result",
        {"handover_userid": "ZhangSan", "takeover_userid": "lisi"},
        "wecom__handovers",
        "handover_userid takeover_userid external_userid status takeover_at",
        [
            ("zhangsan", "lisi", "woAJ2GCAAAXtWyujaWJHDDGi0mACCCC", 1, "2020-04-30 16:00:00+00:00"),
            (
                "zhangsan",
                "lisi",
                "woAJ2GCAAAXtWyujaWJHDDGi0mACBBBB",
                2,
                "2020-05-03 05:06:40+00:00",
            ),
            ("zhangsan", "lisi", "woAJ2GCAAAXtWyujaWJHDDGi0mACAAAA", 3, None),
        ],
    ),
    (
        "wecom_unassigned_list",
        {},
        "wecom__unassigned",
        "handover_userid external_userid",
        [
            ("zhangsan", "woAJ2GCAAAd4uL12hdfsdasassdDmAAAAA"),
            ("lisi", "wmAJ2GCAAAzLTI123ghsdfoGZNqqAAAA"),
        ],
    ),
    (
        "wecom_living_share_info",
        {"ww_share_code": "c"},
        "wecom__living_shares",
        "living_id viewer_external_userid invitor_userid invitor_external_userid",
        [("livingid", "viewer_external_userid", "invitor_userid", "invitor_external_userid")],
    ),
]


@pytest.fixture
def sample(shared_data: Path):
    """sample("wecom_user_list") → the reply as the documents print it."""
    return lambda name: json.loads((shared_data / "formats" / f"{name}.json").read_text("utf-8"))


@pytest.fixture
def saved(tmp_path: Path):
    """saved(reply, request, …) → a file with the reply in an envelope of 2026-09-01."""

    def save(response: object, **request: object) -> Path:
        path = tmp_path / "reply.ndjson"
        envelope = {"observed_on": "2026-09-01", "request": request, "response": response}
        path.write_text(json.dumps(envelope, ensure_ascii=False), "utf-8")
        return path

    return save


def shown(rows: list[dict], columns: str) -> list[tuple]:
    """The named columns; days and instants as text."""
    plain = (str, int, float, type(None))
    return [
        tuple(row[c] if isinstance(row[c], plain) else str(row[c]) for c in columns.split())
        for row in rows
    ]


@pytest.mark.parametrize(("name", "request_keys", "table", "columns", "expected"), SAMPLES)
def test_a_reply_is_known_and_kept(
    name, request_keys, table, columns, expected, sample, saved, tmp_path
):
    path = saved(sample(name), **request_keys)
    assert FEED.recognises(sniff(input_file(path, tmp_path)))
    tables, refusals = read(path, FEED)
    assert not refusals
    assert shown(tables[table], columns) == expected


@pytest.mark.parametrize(
    ("name", "request_keys", "sentence"),
    [
        ("wecom_customer_acquisition_statistic", {}, "链接编号"),
        ("wecom_customer_acquisition_statistic", {"link_id": "L"}, "统计日期"),
        (
            "wecom_customer_acquisition_statistic",
            {"link_id": "L", "start_time": 1600272000, "end_time": 1600358400},
            "每天单独请求",
        ),
        ("wecom_customer_acquisition_customer", {}, "链接编号"),
        ("wecom_groupchat_statistic_by_owner", {}, "统计日期"),
        (
            "wecom_groupchat_statistic_by_owner",
            {"day_begin_time": 1600272000, "day_end_time": 1600358400},
            "每天单独请求",
        ),
        ("wecom_groupchat_statistic_by_day", {}, "群主"),
        (
            "wecom_groupchat_statistic_by_day",
            {"owner_filter": {"userid_list": ["a", "b"]}},
            "合计数",
        ),
        ("wecom_moment_task", {}, "msgid、moment_id"),
        ("wecom_groupmsg_result_old", {}, "msgid"),
        ("wecom_transfer_result", {"handover_userid": "a"}, "takeover_userid"),
    ],
)
def test_a_reply_that_does_not_say_of_whom_or_when_is_refused(
    name, request_keys, sentence, sample, saved
):
    with pytest.raises(FileRefusedError, match=sentence):
        read(saved(sample(name), **request_keys), FEED)


def test_the_time_of_a_moment_is_text_and_its_key_may_end_in_a_blank(sample, saved):
    reply = sample("wecom_moment_list")
    assert "visible_type " in reply["moment_list"][0]
    reply["moment_list"][0]["create_time"] = "1605172726"
    (moment,) = read(saved(reply), FEED)[0]["wecom__broadcasts"]
    assert (moment["visible_type"], moment["content"]) == (1, "test")
    assert str(moment["created_date"]) == "2020-11-12"


def test_those_who_see_a_moment_and_those_of_a_link_are_told_apart_by_the_request(saved):
    customers = {"errcode": 0, "customer_list": [{"external_userid": "wm1"}]}
    (seen,) = read(saved(customers, moment_id="M", userid="Anna"), FEED)[0][
        "wecom__broadcast_results"
    ]
    assert (seen["kind"], seen["userid"], seen["status"]) == ("moment", "anna", 1)


def test_an_asked_unionid_and_a_list_of_customers_come_under_one_key(saved):
    pair = {"errcode": 0, "external_userid": "wm1", "pending_id": "p1"}
    tables, _ = read(saved(pair, unionid="U", openid="O", subject_type=1), FEED)
    assert shown(
        tables["wecom__external_userids"], "unionid openid external_userid pending_id"
    ) == [("U", "O", "wm1", "p1")]
    listed = {"errcode": 0, "external_userid": ["wm1", "wm2"]}
    tables, _ = read(saved(listed, userid="Anna"), FEED)
    assert shown(tables["wecom__contact_ids"], "userid external_userid") == [
        ("anna", "wm1"),
        ("anna", "wm2"),
    ]
    assert shown(tables["wecom__lists"], "list_of list_id") == [("guide", "anna")]


def test_a_group_of_the_mini_program_is_a_group_of_wecom(saved):
    tables, _ = read(saved({"errcode": 0, "chat_id": "wr1"}, opengid="oG"), FEED)
    assert shown(tables["wecom__opengids"], "opengid chat_id") == [("oG", "wr1")]


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({"Item": ["Jack", "wmRose"]}, ["Jack", "wmRose"]),
        ({"Item": "Jack"}, ["Jack"]),
        ("Jack,wmRose", ["Jack", "wmRose"]),
        (["Jack"], ["Jack"]),
        (None, [None]),
    ],
)
def test_a_callback_names_its_members_in_every_way_seen(members, found, tmp_path):
    event = {
        "CreateTime": "1600272000",
        "Event": "change_external_chat",
        "ChatId": "wr1",
        "ChangeType": "update",
        "UpdateDetail": "del_member",
        "QuitScene": 1,
    }
    path = tmp_path / "callbacks.ndjson"
    lines = [{**event, "MemChangeList": members}, {"xml": {**event, "MemChangeList": members}}]
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    assert FEED.recognises(sniff(input_file(path, tmp_path)))
    rows = read(path, FEED)[0]["wecom__group_events"]
    assert [row["member_id"] for row in rows] == found * 2
    assert {(row["change"], row["quit_scene"]) for row in rows} == {("del_member", 1)}
