"""Who is who, from files to persons: each rule and guard, late unionids, undone links."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from etl.pipeline import Plan, refresh
from tests.conftest import AS_OF, COMPANY
from tests.etl.building import built, opened, rows

MAPPING = """
source: shop
title: 自建商城
files:
  - file: orders*.csv
    loads:
      - target: orders
        columns:
          order_id: 单号
          created_at: 时间
          paid_at: 时间
          paid: 实付
          app_id: 小程序
          openid: openid
          unionid: unionid
          member_id: 会员
          phone: 手机
        constants: {status: paid}
"""
HEAD = "单号,时间,实付,小程序,openid,unionid,会员,手机"
IDENTITIES, EVIDENCE = "marts.dim_identities", "marts.identity_evidence"
CONFLICTS, ORDERS = "marts.identity_conflicts", "marts.fct_orders"


def order(number: int, day: int, who: str) -> str:
    """`who`: openid, unionid, member and phone, each may be empty."""
    openid, unionid, member, phone = who.split("/")
    app = "wx" if openid else ""
    return f"O{number},2026-09-{day:02d} 10:00:00,9.00,{app},{openid},{unionid},{member},{phone}"


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    lines = [
        HEAD,
        # the unionid is bound later than the first order
        order(1, 1, "late///"),
        order(2, 9, "late/oU1//"),
        # a wife orders by her own account on her husband's phone
        order(3, 10, "husband/oU2//13800000002"),
        order(4, 11, "wife/oU3//13800000002"),
        # an office of six, each with an account of their own
        *(order(10 + n, 12, f"clerk{n}///13800000009") for n in range(6)),
        # somebody types the number that everybody types
        order(20, 13, "one///13800138000"),
        order(21, 13, "two///13800138000"),
        order(22, 13, "///13800138000"),
        # a till where nobody shows a card
        *(order(30 + n, 14, f"guest{n}//0000/") for n in range(21)),
        # the mall masks, and a mask is nobody
        order(60, 15, "three///139****0000"),
        order(61, 15, "four///139****0000"),
    ]
    place = tmp_path_factory.mktemp("people")
    files = {"shop.mapping.yaml": MAPPING, "orders.csv": lines}
    with built(place, files, IDENTITIES, EVIDENCE, CONFLICTS, ORDERS) as connection:
        yield connection


def person_of(marts: duckdb.DuckDBPyConnection, order_id: str) -> str | None:
    ((one_id,),) = rows(marts, f"select one_id from {ORDERS} where order_id = '{order_id}'")
    return one_id


def test_orders_before_a_late_unionid_belong_to_its_person(marts):
    ((person,),) = rows(marts, f"select one_id from {IDENTITIES} where value = 'oU1'")
    assert person_of(marts, "O1") == person_of(marts, "O2") == person


def test_two_unionids_on_one_phone_stay_two_people_and_a_conflict_says_so(marts):
    assert person_of(marts, "O3") != person_of(marts, "O4")
    found = rows(
        marts,
        f"select len(one_ids), other_kind, rule, source, evidence, statement_count "
        f"from {CONFLICTS} where reason = 'two_unionids'",
    )
    assert found == [(2, "unionid", "same_row", "mapped", "shop", 1)]


def test_a_phone_or_a_member_number_of_many_joins_none(marts):
    assert len({person_of(marts, f"O{10 + n}") for n in range(6)}) == 6
    assert len({person_of(marts, f"O{30 + n}") for n in range(21)}) == 21
    found = rows(
        marts,
        f"select reason, kind, statement_count, len(one_ids) from {CONFLICTS} "
        "where reason like '%by_many' order by all",
    )
    assert found == [
        ("id_shared_by_many", "member_id", 21, 22),
        ("phone_shared_by_many", "phone_hash", 6, 7),
    ]


def test_a_placeholder_and_a_masked_phone_are_nobody(marts):
    assert person_of(marts, "O20") != person_of(marts, "O21")
    assert person_of(marts, "O22") is None
    assert person_of(marts, "O60") != person_of(marts, "O61")
    found = rows(
        marts, f"select count(*), bool_or(is_followed) from {EVIDENCE} where reason = 'placeholder'"
    )
    assert found == [(2, False)]


def test_every_statement_is_followed_or_says_why_not(marts):
    assert rows(
        marts,
        f"select count(*) from {EVIDENCE} where is_followed <> (reason is null) "
        "or (is_followed and left_one_id <> right_one_id)",
    ) == [(0,)]


# Links undone by an administrator


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "shop.mapping.yaml").write_text(MAPPING, "utf-8")
    first, second = order(1, 1, "a/oU1/M1/13800000001"), order(2, 2, "b///13800000001")
    (inbox / "orders.csv").write_text(f"{HEAD}\n{first}\n{second}\n", "utf-8")
    return tmp_path


def published(shop: Path, *undone: tuple[str, str, str, str], full: bool = False) -> list[tuple]:
    """Who the identities are, after a refresh that must have had a reason to publish."""
    at = datetime(2026, 9, 20, tzinfo=UTC)
    names = ("left_kind", "left_value", "right_kind", "right_value")
    decided = [
        dict(zip(names, link, strict=True))
        | {"undone_by": "Ada", "undone_at": at, "reason": "礼物"}
        for link in undone
    ]
    report = refresh(
        shop / "inbox",
        shop / "data",
        company=COMPANY,
        as_of=AS_OF,
        workers=1,
        full=full,
        decisions={"app__identity_undo": decided},
        plan=Plan(targets=(IDENTITIES, EVIDENCE, CONFLICTS)),
    )
    assert report.published, report.as_json()
    with opened(shop / "data") as marts:
        assert rows(marts, f"select * from {CONFLICTS}") == []
        undone_rows = rows(
            marts,
            f"select reason, undone_by, undone_because from {EVIDENCE} where not is_followed",
        )
        assert undone_rows == [("undone", "Ada", "礼物")] * len(undone)
        return rows(
            marts,
            f"select string_agg(kind, ' ' order by kind, value) from {IDENTITIES} "
            "group by one_id order by 1",
        )


def test_an_undone_link_stays_undone_until_it_is_brought_back(shop: Path):
    together = [("member_id openid openid phone_hash unionid",)]
    assert published(shop) == together
    with opened(shop / "data") as marts:
        ((phone,),) = rows(marts, f"select value from {IDENTITIES} where kind = 'phone_hash'")
    link = ("phone_hash", phone, "openid", "wx:b")
    apart = [("member_id openid phone_hash unionid",), ("openid",)]
    assert published(shop, link) == apart
    # the same statement delivered again, by another file
    again = order(3, 3, "b///13800000001")
    (shop / "inbox" / "orders-2.csv").write_text(f"{HEAD}\n{again}\n", "utf-8")
    assert published(shop, link) == apart
    # everything anew, from nothing but the exports and the decision
    for old in (shop / "data").glob("mart-*"):
        old.unlink()
    (shop / "data" / "current").unlink()
    (shop / "data" / "lake" / "manifest.jsonl").unlink()
    assert published(shop, link[2:] + link[:2]) == apart
    assert published(shop) == together


def test_the_same_decisions_are_no_reason_to_build_again(shop: Path):
    link = ("openid", "wx:a", "unionid", "oU1")
    published(shop, link)
    with pytest.raises(AssertionError, match="unchanged"):
        published(shop, link)
