"""Customers, groups and live nights of the invented brand: the warehouse against what was planted.

Lists show only the present, so a loss can be dated by two of them: the last complete one with the
relation and the first without. Counts are exact, days lie in that window.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
import pytest

from etl.simulator import Planted
from tests.etl.building import rows

UNTIL = date(2026, 11, 22)
SHANGHAI = ZoneInfo("Asia/Shanghai")
TARGETS = (
    "marts.fct_contact_days",
    "marts.fct_contact_losses",
    "marts.fct_group_days",
    "marts.fct_live_summaries",
    "marts.fct_broadcasts",
    "marts.fct_link_days",
    "marts.fct_link_customers",
    "marts.fct_contact_tags",
    "marts.dim_live_sessions",
)


@pytest.fixture(scope="module")
def world(invented: Callable[..., Planted]) -> Planted:
    return invented(30_000, 28, UNTIL)


@pytest.fixture(scope="module")
def marts(world: Planted, refreshed: Callable[..., Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    folders = (world.inbox / "wecom", world.inbox / "live")
    published = refreshed(*folders, as_of=UNTIL, targets=TARGETS) / "current"
    with duckdb.connect(str(published.resolve()), read_only=True) as connection:
        yield connection


def truth(world: Planted, table: str) -> list[dict]:
    return pl.read_parquet(world.truth / f"{table}.parquet").to_dicts()


def replies(world: Planted, pattern: str) -> Iterator[tuple[str, dict, dict]]:
    for path in sorted((world.inbox / "wecom").glob(pattern)):
        for line in path.read_text("utf-8").splitlines():
            saved = json.loads(line)
            yield saved.get("observed_on", ""), saved.get("request", {}), saved.get("response", {})


def day_of(instant) -> str:
    return "" if instant is None else str(instant.astimezone(SHANGHAI).date())


def dated(lists: list[str], begun: str, ended: str) -> tuple[str | None, str] | None:
    """(first list without, last list with) of what was there from one day to another.

    Lists are written at night. None where no list ever showed it; lost is None while it lasts.
    """
    shown = [day for day in lists if day >= begun and (not ended or day < ended)]
    if not shown:
        return None
    missed = [day for day in lists if ended and day >= ended]
    return (missed[0] if missed else None, shown[-1])


def test_lost_members_of_groups_are_the_planted_ones(world, marts):
    lists: dict[str, list[str]] = defaultdict(list)
    for day, request, reply in replies(world, "wecom-groups-*"):
        if reply.get("group_chat", {}).get("member_list"):
            lists[request["chat_id"]].append(day)
    assert len({len(days) for days in lists.values()}) == 2, "one snapshot came half told"
    expected = []
    for stay in truth(world, "group_members"):
        seen = dated(lists[stay["chat_id"]], day_of(stay["joined_at"]), day_of(stay["lost_at"]))
        if seen is not None:
            expected.append((stay["chat_id"], stay["external_userid"], *seen))
    found = rows(
        marts,
        "select chat_id, external_userid, lost_date::varchar, seen_until::varchar, "
        "last_observed_on::varchar from marts.fct_group_members where member_kind = 'customer'",
    )
    seen_so = {(chat, who, lost, until or last) for chat, who, lost, until, last in found}
    assert (seen_so, len(found)) == (set(expected), len(expected))
    assert sum(lost is not None for _, _, lost, _ in expected) > 5
    assert rows(marts, "select sum(lost_count) from marts.fct_group_days") == [
        (sum(lost is not None for _, _, lost, _ in expected),)
    ]


def test_lost_customers_are_the_planted_ones_and_callbacks_know_the_second(world, marts):
    lists = sorted({day for day, _, _ in replies(world, "wecom-contacts-*")})
    switched_on = min(
        path.name.removeprefix("wecom-callbacks-")[:10]
        for path in (world.inbox / "wecom").glob("wecom-callbacks-*")
    )
    expected, exact = {}, {}
    for contact in truth(world, "contacts"):
        key = contact["external_userid"], contact["guide_id"], contact["added_at"].timestamp()
        begun, ended = day_of(contact["added_at"]), day_of(contact["lost_at"])
        seen = dated(lists, begun, ended)
        told = contact["lost_by"] == "deleted" and ended >= switched_on
        announced = begun >= switched_on and contact["add_way"] not in (201, 202)
        if seen is None and not (told and announced):
            continue
        expected[key] = ended if told else seen[0]
        if told:
            exact[key] = contact["lost_at"].timestamp() // 1
    found = rows(
        marts,
        "select external_userid, guide_id, epoch(added_at), lost_date::varchar, is_loss_exact, "
        "epoch(lost_at), is_handed_over from marts.fct_contacts",
    )
    if unseen := [key for key in expected if key not in {row[:3] for row in found}]:
        # Known from its announcement alone, whose second is one later.
        assert {(who, guide, at + 1) for who, guide, at in unseen} <= {row[:3] for row in found}
        for who, guide, at in unseen:
            expected[who, guide, at + 1] = expected.pop((who, guide, at))
            exact[who, guide, at + 1] = exact.pop((who, guide, at))
    assert {row[:3]: row[3] for row in found} == expected
    assert {row[:3]: row[5] for row in found if row[4]} == exact
    assert exact


def test_the_customers_of_the_guide_who_left_were_handed_over_and_not_lost(world, marts):
    moved = [each for each in truth(world, "contacts") if each["lost_by"] == "handover"]
    (leaver,) = {each["guide_id"] for each in moved}
    lists = sorted({day for day, _, _ in replies(world, "wecom-contacts-*")})
    seen = [
        each
        for each in moved
        if dated(lists, day_of(each["added_at"]), day_of(each["lost_at"])) is not None
    ]
    assert seen
    assert rows(
        marts,
        "select count(*), min(guide_id) from marts.fct_contacts where is_handed_over",
    ) == [(len(seen), leaver)]
    totals = "select sum(handover_out_count), sum(handover_in_count) from marts.fct_contact_days"
    assert rows(marts, totals) == [(len(seen), len(moved))]


def test_live_nights_are_the_planted_ones_in_both_sources(world, marts):
    nights = truth(world, "lives")
    assert nights
    assert rows(
        marts,
        "select live_id, source, watch_uv, pcu, paid_fen from marts.fct_live_summaries "
        "order by all",
    ) == sorted(
        row
        for night in nights
        for row in (
            (night["live_id"], "dashboard", night["watch_uv"], night["pcu"], night["paid_fen"]),
            (night["live_id"], "hand", night["hand_watch_uv"], night["pcu"], night["paid_fen"]),
        )
    )
    assert rows(marts, "select count(*) from marts.dim_live_sessions where title like '% %'") == [
        (1,)
    ]


def test_links_and_broadcasts_count_what_their_replies_say(world, marts):
    new, clicks = (
        sum(reply.get(key, 0) for _, _, reply in replies(world, "wecom-daily-*"))
        for key in ("new_customer_cnt", "click_link_customer_cnt")
    )
    totals = "select sum(customer_new_count), sum(click_count) from marts.fct_link_days"
    assert rows(marts, totals) == [(new, clicks)]
    received = {
        (request["msgid"], result["external_userid"])
        for _, request, reply in replies(world, "wecom-daily-*")
        for result in reply.get("send_list", ())
        if result["status"] == 1
    }
    assert received
    assert rows(
        marts, "select sum(received_count) from marts.fct_broadcasts where kind = 'mass_message'"
    ) == [(len(received),)]
    tags = "select count(*) > 20, count(tag_name) = count(*) from marts.fct_contact_tags"
    assert rows(marts, tags) == [(True, True)]
