"""Daily states out of lists that show only the present: customers and group members, won and lost.

One warehouse holds every case, each with a guide or a group of its own.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest

from tests.etl.building import built, rows

SHANGHAI = timezone(timedelta(hours=8))
FIRST, SECOND, THIRD, FOURTH = "2026-11-01", "2026-11-05", "2026-11-09", "2026-11-13"


def at(day: str, hour: int = 10) -> int:
    """An instant of a day, as WeCom writes it."""
    return int(
        datetime.fromisoformat(f"{day}T{hour:02}:00:00").replace(tzinfo=SHANGHAI).timestamp()
    )


def saved(response: dict, day: str | None = None, **request: object) -> str:
    reply = {"request": request, "response": {"errcode": 0, **response}}
    return json.dumps({"observed_on": day, **reply} if day else reply, ensure_ascii=False)


def customers(guide: str, day: str, *who: tuple, cursor: str = "", more: str = "") -> str:
    """A page of a guide's customers: (external_userid, when added, add_way)."""
    listed = [
        {
            "external_contact": {"external_userid": name, "type": 1},
            "follow_info": {"userid": guide, "createtime": added, "add_way": way},
        }
        for name, added, way in who
    ]
    response = {"external_contact_list": listed, "next_cursor": more}
    return saved(response, day, userid_list=[guide], cursor=cursor)


def group(chat: str, day: str, *who: tuple, owner: str = "Olga") -> str:
    """A group with its owner and customers: (external_userid, when joined)."""
    members = [{"userid": owner, "type": 1, "join_time": at("2026-10-01"), "join_scene": 1}]
    members += [
        {
            "userid": name,
            "type": 2,
            "join_time": joined,
            "join_scene": 3,
            "unionid": f"u-{name}",
            "invitor": {"userid": "Ivan"},
        }
        for name, joined in who
    ]
    described = {"chat_id": chat, "name": "茶友群", "owner": owner, "create_time": at("2026-10-01")}
    return saved({"group_chat": {**described, "member_list": members}}, day)


def event(change: str, guide: str, customer: str, happened: int, **more: object) -> str:
    told = {"Event": "change_external_contact", "ChangeType": change, "UserID": guide}
    return json.dumps({**told, "ExternalUserID": customer, "CreateTime": happened, **more})


OLD = at("2026-10-20")
A, B = ("a", OLD, 1), ("b", OLD, 1)
LINES = [
    # plain: b is gone between the second list and the third; c is new
    customers("plain", FIRST, ("p-a", OLD, 1), ("p-b", OLD, 1)),
    customers("plain", SECOND, ("p-a", OLD, 1), ("p-b", OLD, 1), ("p-c", at("2026-11-03"), 3)),
    customers("plain", THIRD, ("p-a", OLD, 1), ("p-c", at("2026-11-03"), 3)),
    # cut: the second list lacks its last page, the third is whole again
    customers("cut", FIRST, ("c-a", OLD, 1), ("c-b", OLD, 1)),
    customers("cut", SECOND, ("c-a", OLD, 1), more="page2"),
    customers("cut", THIRD, ("c-a", OLD, 1), ("c-b", OLD, 1)),
    # half: the same, but the missing page never comes back
    customers("half", FIRST, ("h-a", OLD, 1), ("h-b", OLD, 1)),
    customers("half", SECOND, ("h-a", OLD, 1), more="page2"),
    # told: an event gives the second and who ended it; the list of ids alone says the rest
    customers("Told", FIRST, ("t-a", OLD, 1), ("t-b", OLD, 1), ("t-c", OLD, 1)),
    event("del_follow_user", "Told", "t-a", at(SECOND, 15)),
    event("del_external_contact", "told", "t-b", at(SECOND, 16)),
    event("add_external_contact", "told", "t-d", at(SECOND, 9), State="CODE"),
    event("del_follow_user", "told", "t-d", at(SECOND, 11)),
    saved({"external_userid": ["t-c"]}, THIRD, userid="told"),
    saved({"external_userid": []}, FOURTH, userid="told"),
    # leaver hands over to heir: three ways of knowing, and one customer who refuses and stays
    customers("leaver", FIRST, *[(f"l-{n}", OLD, 1) for n in range(4)]),
    customers("leaver", THIRD, ("l-3", OLD, 1)),
    customers("heir", FIRST),
    customers("heir", THIRD, ("l-0", at(SECOND), 202), ("l-9", at(SECOND), 201)),
    saved(
        {
            "customer": [
                {"external_userid": "l-1", "status": 1, "takeover_time": at(SECOND)},
                {"external_userid": "l-3", "status": 2, "takeover_time": at("2026-12-01")},
            ]
        },
        THIRD,
        handover_userid="leaver",
        takeover_userid="heir",
    ),
    event("del_external_contact", "leaver", "l-2", at(SECOND), Source="DELETE_BY_TRANSFER"),
    # two guides of one shop lose the same person
    customers("twin1", FIRST, ("both", OLD, 1)),
    customers("twin2", FIRST, ("both", OLD, 1)),
    customers("twin1", SECOND),
    customers("twin2", SECOND),
]
GROUPS = [
    group("g1", FIRST, ("m1", OLD), ("m2", OLD)),
    group("g1", SECOND, ("m1", OLD), ("m3", at("2026-11-03"))),
    group("g1", THIRD, ("m1", OLD), ("m2", at("2026-11-08")), ("m3", at("2026-11-03"))),
    # no member list, or an empty one: the caller may not see it
    group("g2", FIRST, ("m1", OLD), ("m4", OLD)),
    saved({"group_chat": {"chat_id": "g2", "name": "茶友群", "owner": "Olga"}}, SECOND),
    saved({"group_chat": {"chat_id": "g2", "owner": "Olga", "member_list": []}}, THIRD),
    # an event tells when; staff write their id as they like
    group("g3", FIRST, ("m5", OLD), ("m6", OLD)),
    json.dumps(
        {
            "Event": "change_external_chat",
            "ChatId": "g3",
            "ChangeType": "update",
            "UpdateDetail": "del_member",
            "QuitScene": 1,
            "CreateTime": at(SECOND, 15),
            "MemChangeList": {"Item": ["m5", "OLGA"]},
        }
    ),
    # g4 is dissolved: on no complete list of all groups any more; a list of one owner says nothing
    group("g4", FIRST, ("m7", OLD)),
    saved(
        {"group_chat_list": [{"chat_id": g, "status": 0} for g in ("g1", "g2", "g3", "g4")]}, FIRST
    ),
    saved({"group_chat_list": []}, SECOND, owner_filter={"userid_list": ["nobody"]}),
    saved({"group_chat_list": [{"chat_id": g, "status": 0} for g in ("g1", "g2", "g3")]}, THIRD),
]


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    place = tmp_path_factory.mktemp("states")
    files = {"wecom-contacts.ndjson": LINES, "wecom-groups.ndjson": GROUPS, **guide_table(place)}
    targets = ("fct_contact_days", "fct_contact_losses", "fct_group_days", "dim_groups")
    with built(place, files, *(f"marts.{target}" for target in targets)) as connection:
        yield connection


def guide_table(place: Path) -> dict[str, object]:
    mapping = """
source: hand
title: 导购
files:
  - file: guides.csv
    loads:
      - target: guides
        columns: {guide_id: 工号, store_id: 门店}
"""
    return {
        "guides.mapping.yaml": mapping,
        "guides.csv": "工号,门店\ntwin1,S1\ntwin2,S1\n",
    }


def contacts(marts: duckdb.DuckDBPyConnection, guide: str) -> list[tuple]:
    return rows(
        marts,
        "select external_userid, lost_date::varchar, seen_until::varchar, lost_by, is_loss_exact "
        f"from marts.fct_contacts where guide_id = '{guide}' order by all",
    )


def test_a_loss_lies_between_two_complete_lists(marts):
    assert contacts(marts, "plain") == [
        ("p-a", None, None, None, False),
        ("p-b", THIRD, SECOND, None, False),
        ("p-c", None, None, None, False),
    ]


@pytest.mark.parametrize("guide", ["cut", "half"])
def test_an_incomplete_list_loses_nobody(marts, guide):
    assert {row[1] for row in contacts(marts, guide)} == {None}


def test_an_event_dates_a_loss_to_the_second_and_says_who_ended_it(marts):
    assert contacts(marts, "told") == [
        ("t-a", SECOND, SECOND, "customer", True),
        ("t-b", SECOND, SECOND, "guide", True),
        ("t-c", FOURTH, THIRD, None, False),
        ("t-d", SECOND, SECOND, "customer", True),
    ]
    at_second = "select epoch(lost_at)::bigint from marts.fct_contacts where external_userid = "
    assert rows(marts, at_second + "'t-a'") == [(at(SECOND, 15),)]
    assert rows(marts, at_second + "'p-b'") == [(at(THIRD, 0),)]


def test_a_hand_over_is_neither_lost_nor_new(marts):
    assert [(name, by) for name, _, _, by, _ in contacts(marts, "leaver")] == [
        ("l-0", "handover"),
        ("l-1", "handover"),
        ("l-2", "handover"),
        ("l-3", None),
    ]
    moved = "sum(new_count), sum(lost_count), sum(handover_in_count), sum(handover_out_count)"
    by_guide = f"select guide_id, {moved} from marts.fct_contact_days "
    assert rows(
        marts, by_guide + "where guide_id in ('heir', 'leaver') group by guide_id order by guide_id"
    ) == [("heir", 0, 0, 2, 0), ("leaver", 0, 0, 0, 3)]


def test_the_stock_of_every_day_follows_from_the_day_before(marts):
    assert rows(
        marts,
        "select stat_date::varchar, stock_start, new_count, lost_count, stock_end "
        "from marts.fct_contact_days where guide_id = 'plain' and (new_count + lost_count > 0 "
        f"or stat_date in (date '{FIRST}', date '2026-11-22')) order by stat_date",
    ) == [
        (FIRST, 2, 0, 0, 2),
        ("2026-11-03", 2, 1, 0, 3),
        (THIRD, 3, 0, 1, 2),
        ("2026-11-22", 2, 0, 0, 2),
    ]
    assert rows(marts, "select count(*) from marts.fct_contact_days where guide_id = 'plain'") == [
        (22,)
    ]


def test_two_guides_left_by_one_person_are_two_events_and_one_lost_person(marts):
    assert rows(
        marts,
        "select store_id, count(*), contact_lost_people(person_id) from marts.fct_contact_losses "
        "where store_id = 'S1' group by store_id",
    ) == [("S1", 2, 1)]
    assert rows(
        marts,
        "select contact_lost(lost_count) from marts.fct_contact_days "
        "where guide_id in ('twin1', 'twin2')",
    ) == [(2,)]


def test_who_was_handed_over_is_no_loss_of_the_company(marts):
    assert rows(
        marts, "select count(*) from marts.fct_contact_losses where guide_id = 'leaver'"
    ) == [(0,)]


def members(marts: duckdb.DuckDBPyConnection, chat: str) -> list[tuple]:
    return rows(
        marts,
        "select member_id, joined_date::varchar, lost_date::varchar, is_loss_exact "
        f"from marts.fct_group_members where chat_id = '{chat}' and member_kind = 'customer' "
        "order by all",
    )


def test_a_member_who_leaves_and_comes_back_has_two_stays(marts):
    assert members(marts, "g1") == [
        ("m1", "2026-10-20", None, False),
        ("m2", "2026-10-20", SECOND, False),
        ("m2", "2026-11-08", None, False),
        ("m3", "2026-11-03", None, False),
    ]


def test_a_reply_without_members_loses_nobody(marts):
    assert {row[2] for row in members(marts, "g2")} == {None}


def test_an_event_says_when_a_member_left_staff_in_any_case(marts):
    assert members(marts, "g3") == [
        ("m5", "2026-10-20", SECOND, True),
        ("m6", "2026-10-20", None, False),
    ]
    assert rows(
        marts,
        "select guide_id, lost_date::varchar, quit_scene from marts.fct_group_members "
        "where chat_id = 'g3' and member_kind = 'staff'",
    ) == [("olga", SECOND, 1)]


def test_a_dissolved_group_loses_its_members_and_only_a_whole_list_can_tell(marts):
    assert members(marts, "g4") == [("m7", "2026-10-20", THIRD, False)]
    assert rows(
        marts,
        "select chat_id, is_active, ended_date::varchar, guide_id from marts.dim_groups "
        "order by chat_id",
    ) == [
        ("g1", True, None, "olga"),
        ("g2", True, None, "olga"),
        ("g3", True, None, "olga"),
        ("g4", False, THIRD, "olga"),
    ]


def test_members_of_a_group_balance_day_by_day(marts):
    assert rows(
        marts,
        "select stat_date::varchar, stock_start, joined_count, lost_count, stock_end "
        "from marts.fct_group_days where chat_id = 'g1' and member_kind = 'customer' "
        "and joined_count + lost_count > 0 order by stat_date",
    ) == [
        ("2026-11-03", 2, 1, 0, 3),
        (SECOND, 3, 0, 1, 2),
        ("2026-11-08", 2, 1, 0, 3),
    ]
