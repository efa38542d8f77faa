"""What reached people through WeCom: groups joined, broadcasts received, lives watched, links."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.etl.building import built, rows
from tests.etl.test_wecom_states import FIRST, OLD, SECOND, at, customers, group, saved

NIGHT = at(FIRST, 20)


def tagged(day: str, tags: list[dict]) -> str:
    follow = {"userid": "anna", "createtime": OLD, "tags": tags}
    contact = {"external_userid": "x1", "type": 1}
    return saved({"external_contact": contact, "follow_user": [follow]}, day)


def result(who: str, status: int, guide: str = "anna", **more: object) -> dict:
    return {"external_userid": who, "userid": guide, "status": status, **more}


LINES = [
    customers("anna", FIRST, ("x1", OLD, 1), ("x2", OLD, 1)),
    group("g1", FIRST, ("x1", OLD), ("stranger", OLD)),
    # mass message: before and after the guide pressed the button
    saved(
        {
            "group_msg_list": [
                {
                    "msgid": "G",
                    "creator": "Boss",
                    "create_time": str(at(FIRST)),
                    "text": {"content": "新茶"},
                }
            ]
        }
    ),
    saved(
        {
            "task_list": [
                {"userid": "anna", "status": 2, "send_time": at(FIRST, 11)},
                {"userid": "bob", "status": 0},
            ]
        },
        msgid="G",
    ),
    saved({"send_list": [result("x1", 0), result("x2", 0)]}, msgid="G", userid="anna"),
    saved(
        {
            "send_list": [
                result("x1", 1, send_time=at(FIRST, 11)),
                result("x2", 2),
                result("x3", 3),
                {"chat_id": "g1", "userid": "anna", "status": 1, "send_time": at(FIRST, 11)},
            ]
        },
        msgid="G",
        userid="anna",
    ),
    # moment
    saved(
        {
            "moment_list": [
                {
                    "moment_id": "M",
                    "creator": "anna",
                    "create_time": str(at(FIRST, 12)),
                    "visible_type ": 1,
                }
            ]
        }
    ),
    saved({"task_list": [{"userid": "anna", "publish_status": 1}]}, moment_id="M"),
    saved({"customer_list": [{"external_userid": "x2"}]}, moment_id="M", userid="anna"),
    saved(
        {
            "comment_list": [{"external_userid": "x2", "create_time": at(FIRST, 13)}],
            "like_list": [
                {"external_userid": "x2", "create_time": at(FIRST, 13)},
                {"userid": "bob", "create_time": at(FIRST, 13)},
            ],
        },
        moment_id="M",
        userid="anna",
    ),
    # a living: x2 was brought by x1, which only the sharing code tells
    saved(
        {
            "living_info": {
                "theme": "茶话会",
                "living_start": NIGHT,
                "living_duration": 60,
                "anchor_userid": "anna",
                "viewer_num": 2,
            }
        },
        livingid="L",
    ),
    saved(
        {
            "ending": 1,
            "stat_info": {
                "users": [],
                "external_users": [
                    {
                        "external_userid": "x1",
                        "type": 1,
                        "watch_time": 30,
                        "invitor_userid": "anna",
                    },
                    {"external_userid": "x2", "type": 1, "watch_time": 40},
                ],
            },
        },
        livingid="L",
    ),
    saved(
        {
            "livingid": "L",
            "viewer_external_userid": "x2",
            "viewer_userid": "",
            "invitor_external_userid": "x1",
        },
        ww_share_code="c",
    ),
    # links
    saved({"link_id_list": ["K"]}, FIRST),
    saved({"link": {"link_id": "K", "link_name": "门店码", "url": "u"}, "range": {}}, FIRST),
    saved({"link_id_list": ["K"]}, SECOND),
    saved(
        {
            "customer_list": [
                {"external_userid": "x1", "userid": "anna", "chat_status": 0},
                {"external_userid": "x1", "userid": "bob", "chat_status": 1},
            ]
        },
        FIRST,
        link_id="K",
    ),
    saved(
        {"click_link_customer_cnt": 9, "new_customer_cnt": 2},
        link_id="K",
        start_time=at(FIRST, 0),
        end_time=at(FIRST, 23),
    ),
    saved(
        {"click_link_customer_cnt": 10, "new_customer_cnt": 2},
        link_id="K",
        start_time=at(FIRST, 0),
        end_time=at(FIRST, 23),
    ),
    # tags: a tag taken off again is no tag
    saved(
        {
            "tag_group": [
                {
                    "group_id": "TG",
                    "group_name": "口味",
                    "tag": [
                        {"id": "T1", "name": "绿茶", "order": 1},
                        {"id": "T2", "name": "红茶", "order": 2},
                    ],
                }
            ]
        },
        FIRST,
    ),
    tagged(FIRST, [{"tag_id": "T1", "tag_name": "绿茶", "type": 1}]),
    tagged(SECOND, [{"tag_id": "T2", "tag_name": "红茶", "type": 1}]),
    # the group's own unionid, and what WeCom translates
    saved({"external_userid": "x9", "pending_id": "p"}, FIRST, unionid="U9", openid="o"),
    # what WeCom counts of an owner's groups
    *[
        saved(
            {
                "items": [
                    {"stat_time": at(day, 0), "data": {"member_total": 7, "new_member_cnt": 1}}
                ]
            },
            owner_filter={"userid_list": ["Olga"]},
        )
        for day in (FIRST, FIRST, SECOND)
    ],
]


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    place: Path = tmp_path_factory.mktemp("touches")
    names = ("fct_touches", "fct_broadcasts", "fct_link_days", "fct_link_customers")
    names += ("fct_contact_tags", "fct_group_owner_days", "fct_live_viewers")
    with built(place, {"wecom.ndjson": LINES}, *(f"marts.{name}" for name in names)) as connection:
        yield connection


def test_each_way_of_reaching_somebody_is_a_touch_of_its_own_kind(marts):
    found = rows(
        marts,
        "select touches.kind, identities.value, touches.guide_id, epoch(touched_at)::bigint "
        "from marts.fct_touches as touches inner join marts.dim_identities as identities "
        "on touches.one_id = identities.one_id and identities.kind = 'external_userid' "
        "where touches.kind <> 'wecom_add' order by all",
    )
    assert found == [
        ("group_join", "stranger", "ivan", OLD),
        ("group_join", "x1", "ivan", OLD),
        ("live_view", "x1", "anna", NIGHT),
        ("live_view", "x2", "anna", NIGHT),
        ("mass_message", "x1", "anna", at(FIRST, 11)),
        ("moment", "x2", "anna", at(FIRST, 12)),
    ]


def test_the_one_who_brought_a_viewer_is_known_from_the_sharing_code(marts):
    inviters = rows(
        marts,
        "select invited.value, inviters.value from marts.fct_touches as touches "
        "inner join marts.dim_identities as invited on touches.one_id = invited.one_id "
        "inner join marts.dim_identities as inviters on touches.from_one_id = inviters.one_id "
        "where invited.kind = 'external_userid' and inviters.kind = 'external_userid'",
    )
    assert inviters == [("x2", "x1")]
    assert rows(marts, "select count(*), sum(watch_seconds) from marts.fct_live_viewers") == [
        (2, 70)
    ]


def test_a_broadcast_counts_each_end_of_its_sendings_once(marts):
    assert rows(
        marts,
        "select kind, creator_id, guide_count, sent_guide_count, receiver_count, received_count, "
        "received_group_count, unsent_count, not_friend_count, over_limit_count, like_count "
        "from marts.fct_broadcasts order by kind",
    ) == [
        ("mass_message", "boss", 2, 1, 4, 1, 1, 0, 1, 1, None),
        ("moment", "anna", 1, 1, 1, 1, 0, 0, 0, 0, 1),
    ]


def test_a_link_keeps_its_name_and_the_latest_count_of_a_day(marts):
    assert rows(
        marts,
        "select link_id, stat_date::varchar, link_name, click_count, customer_new_count "
        "from marts.fct_link_days",
    ) == [("K", FIRST, "门店码", 10, 2)]
    assert rows(
        marts, "select guide_id, has_written from marts.fct_link_customers order by guide_id"
    ) == [("anna", False), ("bob", True)]


def test_a_tag_taken_off_is_no_tag(marts):
    assert rows(marts, "select tag_id, tag_name, group_name from marts.fct_contact_tags") == [
        ("T2", "红茶", "口味")
    ]


def test_a_unionid_comes_from_groups_and_from_the_translation(marts):
    assert rows(
        marts,
        "select unions.value, customers.value, customers.rule from marts.dim_identities as unions "
        "inner join marts.dim_identities as customers on unions.one_id = customers.one_id "
        "where unions.kind = 'unionid' and customers.kind = 'external_userid' order by all",
    ) == [
        ("U9", "x9", "wecom_translation"),
        ("u-stranger", "stranger", "group_member"),
        ("u-x1", "x1", "group_member"),
    ]


def test_a_stock_told_twice_for_a_day_is_one(marts):
    assert rows(
        marts,
        "select guide_id, stat_date::varchar, member_new_count, member_count "
        "from marts.fct_group_owner_days order by stat_date",
    ) == [("olga", FIRST, 1, 7), ("olga", SECOND, 1, 7)]
