"""Saved WeCom replies: staff, customers in both shapes, daily statistics per guide."""

import json
from pathlib import Path

import pytest

from etl.errors import FileRefusedError
from etl.reading import input_file, sniff
from etl.sources import wecom
from tests.etl.building import built, read, rows

(FEED,) = wecom.FEEDS
CONTACT, CONTACTS = "wecom_externalcontact_get", "wecom_externalcontact_batch_get_by_user"


@pytest.fixture
def sample(shared_data: Path):
    """sample("wecom_user_list") → the reply as the documents print it."""
    return lambda name: json.loads((shared_data / "formats" / f"{name}.json").read_text("utf-8"))


@pytest.fixture
def saved(tmp_path: Path):
    """saved(name, value, …) → a file with one JSON value a line (or one, for .json)."""

    def save(name: str, *values: object) -> Path:
        path = tmp_path / name
        path.write_text(
            "\n".join(json.dumps(value, ensure_ascii=False) for value in values), "utf-8"
        )
        return path

    return save


def envelope(response: object, day: str | None = "2026-09-01", **request: object) -> dict:
    asked = {"request": request, "response": response}
    return asked if day is None else {"observed_on": day, **asked}


@pytest.mark.parametrize(
    "name",
    [
        "wecom_user_list",
        CONTACT,
        "wecom_externalcontact_get_current",
        "wecom_externalcontact_get_type2",
        CONTACTS,
        "wecom_user_behavior_data",
        "wecom_living_info_current",
        "wecom_living_watch_stat_current",
    ],
)
def test_every_reply_is_known_bare_and_in_an_envelope(name, sample, saved):
    for path in (saved("bare.json", sample(name)), saved("lines.ndjson", envelope(sample(name)))):
        assert FEED.recognises(sniff(input_file(path, path.parent)))


@pytest.mark.parametrize("name", ["wecom_user_list", CONTACT, CONTACTS])
def test_a_snapshot_without_a_day_is_refused_and_told_how_to_give_one(name, sample, saved):
    with pytest.raises(FileRefusedError, match="observed_on"):
        read(saved("reply.json", sample(name)), FEED)


@pytest.mark.parametrize("name", ["reply-2026-09-01.json", "20260901_reply.json"])
def test_the_day_may_be_in_the_name(name, sample, saved):
    tables, refusals = read(saved(name, sample("wecom_user_list")), FEED)
    (member,) = tables["wecom__staff"]
    assert (str(member["observed_on"]), member["departments"]) == ("2026-09-01", "1;2")
    assert not refusals


def test_both_shapes_of_a_customer_give_the_same_relation(sample, saved):
    one = read(saved("get-2026-09-01.json", sample(CONTACT)), FEED)[0]["wecom__contacts"]
    many = read(saved("batch-2026-09-01.json", sample(CONTACTS)), FEED)[0]["wecom__contacts"]
    same = ("external_userid", "userid", "added_at", "unionid", "type", "remark", "corp_name")
    assert {k: one[0][k] for k in same} == {k: many[0][k] for k in same}
    assert (many[0]["add_way"], many[0]["channels_nickname"]) == (10, "视频号名称")
    assert (one[0]["add_way"], one[1]["state"]) == (None, "外联二维码1")


def test_a_key_that_first_comes_after_hundreds_of_replies_is_kept(sample, saved):
    without = {
        "external_contact": {"external_userid": "wm", "type": 1},
        "follow_info": {"userid": "a", "createtime": 1525779812},
    }
    early = [{"external_contact_list": [without]} for _ in range(400)]
    late = sample(CONTACTS)
    lines = [envelope({"errcode": 0, **reply}) for reply in (*early, late)]
    tables, _ = read(saved("contacts.ndjson", *lines), FEED)
    assert tables["wecom__contacts"][-1]["state"] == "外联二维码1"
    assert tables["wecom__contacts"][-2]["add_way"] == 10


def test_staff_ids_are_lower_cased_and_customer_ids_are_not(sample, saved):
    reply = sample(CONTACTS)
    reply["external_contact_list"][0]["follow_info"]["userid"] = "ROCKY"
    (first, _) = read(saved("c-2026-09-01.json", reply), FEED)[0]["wecom__contacts"]
    assert (first["userid"], first["external_userid"]) == (
        "rocky",
        "woAJ2GCAAAXtWyujaWJHDDGi0mACHAAA",
    )


def test_remarked_phones_are_kept_as_hashes_only(sample, saved):
    tables, _ = read(saved("c-2026-09-01.json", sample(CONTACT)), FEED)
    phones = tables["wecom__contact_phones"]
    assert [phone["phone_masked"] for phone in phones] == ["138****0001", "130****0002"]
    assert "13800000001" not in json.dumps(tables, default=str)


def test_statistics_belong_to_the_one_guide_that_was_asked_for(sample, saved):
    reply = sample("wecom_user_behavior_data")
    tables, _ = read(saved("s.ndjson", envelope(reply, None, userid=["ZhangSan"])), FEED)
    day, _ = tables["wecom__guide_days"]
    assert (day["userid"], str(day["stat_date"])) == ("zhangsan", "2018-09-10")
    assert (day["chat_count"], day["reply_percentage"]) == (100, 60.25)


@pytest.mark.parametrize(
    ("request_keys", "sentence"),
    [
        (None, "没有导购的 userid"),
        ({"userid": ["a", "b"]}, "合计数"),
        ({"userid": ["a"], "partyid": [1001]}, "合计数"),
        ({"partyid": [1001]}, "没有导购的 userid"),
    ],
)
def test_statistics_of_nobody_or_of_several_are_refused(request_keys, sentence, sample, saved):
    reply = sample("wecom_user_behavior_data")
    value = reply if request_keys is None else envelope(reply, None, **request_keys)
    with pytest.raises(FileRefusedError, match=sentence):
        read(saved("stats.json", value), FEED)


def test_a_bad_reply_is_refused_by_line_and_the_others_load(sample, saved):
    good = envelope(sample("wecom_user_list"))
    failed = envelope({"errcode": 40014, "errmsg": "invalid access_token"})
    path = saved("mixed.ndjson", good, failed, {"errcode": 0, "ticket": 1}, good)
    path.write_text(path.read_text("utf-8") + '\n{"errcode": 0, "userl', "utf-8")
    tables, refusals = read(path, FEED)
    assert len(tables["wecom__staff"]) == 2
    assert [refusal.row for refusal in refusals] == [2, 3, 5]
    assert "40014" in refusals[0].reason


def test_no_chat_means_no_reply_rate_rather_than_zero(saved, tmp_path):
    quiet = {"stat_time": 1788192000, "chat_cnt": 0, "message_cnt": 0, "new_contact_cnt": 2}
    path = saved("s.ndjson", envelope({"behavior_data": [quiet]}, None, userid="a"))
    with built(tmp_path / "w", {"s.ndjson": path}, "marts.fct_guide_days") as marts:
        assert rows(
            marts, "select reply_rate, first_reply_minutes, chat_count from marts.fct_guide_days"
        ) == [(None, None, 0)]


def behaviour(guide: str, version: str | None = None, **counts: float) -> dict:
    """A guide's day as WeCom tells it; what is left out stays out."""
    reply = envelope({"behavior_data": [{"stat_time": 1788192000, **counts}]}, None, userid=guide)
    return reply if version is None else {**reply, "doc_version": version}


def test_reply_rates_are_weighted_by_chats_and_silent_days_count_nowhere(saved, tmp_path):
    path = saved(
        "s.ndjson",
        behaviour("busy", "92132@2024-05", chat_cnt=90, reply_percentage=50.0, avg_reply_time=10),
        behaviour("calm", chat_cnt=10, reply_percentage=100.0, avg_reply_time=20),
        behaviour("silent", chat_cnt=0),
        behaviour("unasked", chat_cnt=40),
    )
    with built(tmp_path / "w", {"s.ndjson": path}, "marts.fct_guide_days") as marts:
        assert rows(
            marts,
            "select guide_reply_rate(reply_rate, chat_count), "
            "guide_first_reply_seconds(first_reply_minutes, chat_count) from marts.fct_guide_days",
        ) == [(0.55, 660.0)]
        assert rows(
            marts,
            "select guide_reply_rate(reply_rate, chat_count) from marts.fct_guide_days "
            "where guide_id in ('silent', 'unasked')",
        ) == [(None,)]
        versions = "select guide_id, chat_count_version from marts.fct_guide_days order by all"
        assert rows(marts, versions)[:2] == [("busy", "92132@2024-05"), ("calm", None)]


def relation(external_userid: str, userid: str, added: int, **more: object) -> dict:
    return {
        "external_contact": {"external_userid": external_userid, "type": 1},
        "follow_info": {"userid": userid, "createtime": added, **more},
    }


def guide_list(day: str, *relations: dict, cursor: str = "", following: str = "") -> dict:
    reply = {"errcode": 0, "external_contact_list": list(relations), "next_cursor": following}
    return envelope(reply, day, userid_list=["anna"], cursor=cursor)


ADDED = 1788192000
CONTACT_ROWS = (
    "select external_userid, lost_date::varchar, is_handover from marts.fct_contacts order by all"
)


def contacts(tmp_path: Path, saved, *pages: dict) -> list[tuple]:
    path = saved("lists.ndjson", *pages)
    with built(tmp_path / "w", {"lists.ndjson": path}, "marts.fct_contacts") as marts:
        return rows(marts, CONTACT_ROWS)


def test_a_relation_is_lost_on_the_first_complete_list_without_it(saved, tmp_path):
    both = [relation("x", "Anna", ADDED), relation("y", "Anna", ADDED, add_way=202)]
    assert contacts(
        tmp_path,
        saved,
        guide_list("2026-09-05", both[1]),
        guide_list("2026-09-01", *both),
        guide_list("2026-09-03"),
    ) == [("x", "2026-09-03", False), ("y", None, True)]


def test_a_list_with_a_page_missing_says_nobody_is_gone(saved, tmp_path):
    gone = relation("x", "anna", ADDED)
    assert contacts(
        tmp_path,
        saved,
        guide_list("2026-09-01", gone),
        guide_list("2026-09-02", relation("y", "anna", ADDED), following="p2"),
        guide_list("2026-09-02", relation("z", "anna", ADDED), cursor="p2", following="p3"),
    ) == [("x", None, False), ("y", None, False), ("z", None, False)]


def test_a_customer_who_comes_back_has_two_relations(saved, tmp_path):
    assert contacts(
        tmp_path,
        saved,
        guide_list("2026-09-01", relation("x", "anna", ADDED)),
        guide_list("2026-09-02"),
        guide_list("2026-09-03", relation("x", "anna", ADDED + 90_000)),
    ) == [("x", "2026-09-02", False), ("x", None, False)]


def test_contacts_become_people_touches_and_guides(sample, saved, tmp_path):
    files = {
        "staff-2026-09-01.json": saved("a.json", sample("wecom_user_list")),
        "departments-2026-09-01.json": saved("b.json", sample("wecom_department_list")),
        "contacts-2026-09-01.json": saved("c.json", sample(CONTACTS)),
        "more.ndjson": saved(
            "d.ndjson",
            envelope(
                {"external_contact_list": [relation("hand-over", "rocky", ADDED, add_way=201)]}
            ),
        ),
    }
    with built(tmp_path / "w", files) as marts:
        touches = rows(
            marts,
            "select kind, guide_id, chan_id from marts.fct_touches where kind = 'wecom_add' "
            "order by guide_id",
        )
        assert touches == [("wecom_add", "lisi", "外联二维码1"), ("wecom_add", "rocky", None)]
        people = rows(
            marts,
            "select count(distinct one_id), count(*) from marts.dim_identities "
            "where kind in ('unionid', 'external_userid', 'phone_hash')",
        )
        assert people == [(3, 7)]
        guides = rows(
            marts, "select guide_id, guide_name, is_active from marts.dim_guides order by all"
        )
        assert ("zhangsan", "李四", True) in guides
