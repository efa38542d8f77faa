"""为什么是同一个人: found, explained, guarded and audited; links undone by administrators only."""

import hashlib
import json
from collections.abc import Callable

import pytest
from dash import Dash
from flask import g

from dashboard.auth.accounts import Accounts
from dashboard.auth.permissions import PERMISSIONS
from dashboard.auth.viewer import Viewer
from dashboard.decisions import Decisions
from dashboard.pages import person_parts
from queries import persons, phones
from queries.persons import Identity
from queries.warehouse import Warehouse
from tests.dashboard.conftest import LAST_DAY, MakeApp, Visitor
from tests.queries.conftest import Given
from tests.queries.facts import order

PHONE_KEY = b"p" * 32
PHONE = "13800000001"
HASH = phones.phone_hash(PHONE, PHONE_KEY)
FIND = "people-result"
ROOT, OPENID, OTHER = ("unionid", "oU1"), ("openid", "wx:a"), ("openid", "wx:b")
ONE = "p" + hashlib.sha256(b"unionid:oU1").hexdigest()[:16]
TWO = "p" + hashlib.sha256(b"openid:wx:b").hexdigest()[:16]


def statement(left: tuple[str, str], right: tuple[str, str], rule: str, **more: object) -> dict:
    return {
        "source": "youshu",
        "left_kind": left[0],
        "left_value": left[1],
        "right_kind": right[0],
        "right_value": right[1],
        "rule": rule,
        "evidence": "wx_user",
        "confidence": 1.0,
        "left_one_id": ONE,
        "right_one_id": ONE,
        "is_followed": True,
    } | more


@pytest.fixture(scope="module")
def warehouse(given: Given) -> Warehouse:
    """One person of three identities who bought in S1, and one on whose account they also rang."""
    phone = ("phone_hash", HASH)
    return given(
        fct_orders=[order(ONE, LAST_DAY, 500, store_id="S1")],
        dim_identities=[
            {"kind": kind, "value": value, "one_id": one_id, "rule": "client_user"}
            for (kind, value), one_id in ((ROOT, ONE), (OPENID, ONE), (phone, ONE), (OTHER, TWO))
        ],
        dim_phones=[{"phone_hash": HASH, "one_id": ONE, "phone_masked": "138****0001"}],
        identity_evidence=[
            statement(OPENID, ROOT, "client_unionid"),
            statement(phone, OPENID, "buyer_phone", source="mall", evidence="O1", confidence=0.9),
            statement(
                phone,
                OTHER,
                "receiver_phone",
                source="mall",
                evidence="O9",
                confidence=0.5,
                right_one_id=TWO,
                is_followed=False,
                reason="doubtful_between_two",
            ),
        ],
    )


@pytest.fixture
def app(make_app: MakeApp) -> Dash:
    return make_app(phone_key=PHONE_KEY)


def _asking(visitor: Visitor, typed: object) -> dict[str, object]:
    return {"people-find.n_clicks": 1, "people-search.value": typed}


@pytest.fixture
def called(app: Dash, person: Callable[..., Visitor]) -> Callable[..., str]:
    """called(typed, role=…) → the page's answer as text."""

    def ask(typed: object, **who: object) -> str:
        visitor = person(**{"role": "analyst"} | who)
        output = next(key for key in app.callback_map if FIND in key)
        answer = visitor.call(output, **_asking(visitor, typed))
        assert answer.status_code == 200, answer.text
        return json.dumps(answer.json, ensure_ascii=False)

    return ask


@pytest.mark.parametrize(
    "typed", ["openid:wx:a", "openid:a", "unionid:oU1", ONE, f"phone:+86 {PHONE}", PHONE]
)
def test_any_identity_finds_the_person_and_shows_no_number(called, typed: str):
    page = called(typed)
    assert ONE in page
    assert "138****0001" in page
    assert PHONE not in page
    assert HASH not in page


def test_the_way_leads_from_the_asked_identity_to_the_most_trusted(warehouse: Warehouse):
    person = persons.person(warehouse, ONE, Identity("phone_hash", HASH), None)
    assert [(step.from_.kind, step.to.kind) for step in person.chain] == [
        ("phone_hash", "openid"),
        ("openid", "unionid"),
    ]
    assert [row["rule"] for step in person.chain for row in step.rows] == [
        "buyer_phone",
        "client_unionid",
    ]


def test_the_page_says_the_rule_the_evidence_and_why_not(called):
    page = called(f"phone:{PHONE}")
    for words in ("同一笔订单的买家手机号", "凭据 O1", "可信度 90%", "不足以把两个人并成一人"):
        assert words in page


@pytest.mark.parametrize("typed", ["nonsense", "openid:", "phone:138****0001", "x:y", 7, ["a"]])
def test_what_cannot_be_read_is_a_sentence(called, typed: object):
    page = called(typed)
    assert "看不懂这个标识" in page or "还没有查找" in page


def test_nobody_is_a_sentence_too(called):
    assert "没有人有这个标识" in called("openid:wx:nobody")


def test_every_look_up_is_audited_without_what_was_typed(called, accounts: Accounts):
    called(f"phone:{PHONE}", name="Ada")
    called("openid:wx:nobody", name="Bo")
    lines = [line for line in accounts.audit_lines() if line.action == "person looked up"]
    assert [(line.actor, line.target, line.outcome, line.detail) for line in lines] == [
        ("Bo", "", "nobody", "openid"),
        ("Ada", ONE, "ok", "phone_hash"),
    ]


def test_a_person_of_other_stores_is_nobody(called):
    assert "没有人有这个标识" in called(ONE, store_scope=["S2"])
    assert "buyer" not in called("openid:wx:a", name="Bo", store_scope=["S2"])
    assert ONE in called(ONE, name="Cy", store_scope=["S1"])


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_who_may_not_see_people_sees_none(app: Dash, person, role: str):
    visitor = person(role=role)
    output = next(key for key in app.callback_map if FIND in key)
    assert visitor.call(output, **_asking(visitor, ONE)).status_code == 403


# Undoing


@pytest.fixture
def decide(app: Dash, warehouse: Warehouse, accounts: Accounts, person):
    """decide("undo", …) → (status, words) of an administrator who undoes the phone's link."""
    with app.server.test_request_context("/"):
        g.viewer = Viewer(1, "Ada", "admin", PERMISSIONS["admin"], None, "zh-CN", "light")
        shown = persons.person(warehouse, ONE, None, None)
        offered = person_parts.links(shown, [], "undo")
    (link_id,) = [key for key, each in offered.items() if "138****0001" in each.label]

    def make(action: str, visitor: Visitor, link: str = link_id, reason: str = "礼物"):
        answer = visitor.call(
            f"people-{action}-said.children",
            **{
                f"people-{action}.n_clicks": 1,
                f"people-{action}-link.value": link,
                f"people-{action}-reason.value": reason,
                "people-shown.data": ONE,
            },
        )
        return answer.status_code, answer.text

    return make


def test_an_administrator_undoes_a_link_and_brings_it_back(decide, called, person, accounts):
    ada = person("Ada", role="admin")
    decisions = Decisions(accounts.database)
    assert "下次刷新后生效" in decide("undo", ada)[1]
    decide("undo", ada)
    (row,) = decisions.for_refresh()["app__identity_undo"]
    assert (row["left_value"], row["right_value"]) == ("wx:a", HASH)
    assert (row["undone_by"], row["reason"]) == ("Ada", "礼物")
    assert "等待刷新" in called(ONE, name="Bo", role="admin")
    assert "下次刷新后生效" in decide("redo", ada)[1]
    assert decisions.for_refresh() == {"app__identity_undo": []}
    noted = [line for line in accounts.audit_lines() if line.action.startswith("link ")]
    assert [
        (line.action, line.actor, line.target) for line in noted if "used" not in line.action
    ] == [
        ("link brought back", "Ada", ONE),
        ("link undone", "Ada", ONE),
    ]


@pytest.mark.parametrize(
    "wrong", [{"reason": "  "}, {"reason": "长" * 201}, {"link": "ffff"}, {"link": ""}]
)
def test_a_decision_needs_a_reason_and_a_link_that_exists(decide, person, accounts, wrong: dict):
    status, words = decide("undo", person("Ada", role="admin"), **wrong)
    assert status == 200
    assert "下次刷新后生效" not in words
    assert Decisions(accounts.database).undone() == []


def test_only_an_administrator_decides(decide, called, person, accounts):
    assert decide("undo", person("Bo", role="analyst"))[0] == 403
    assert Decisions(accounts.database).undone() == []
    assert "拆开这条关联" not in called(ONE, name="Cy")
    assert "拆开这条关联" in called(ONE, name="Di", role="admin")
