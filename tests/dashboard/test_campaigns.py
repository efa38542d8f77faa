"""Campaigns: what may be typed, who may change them, what a refresh takes, what the pages show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from dash import Dash

from dashboard.auth.accounts import Accounts
from dashboard.auth.permissions import PERMISSIONS
from dashboard.auth.viewer import Viewer
from dashboard.campaigns import typed
from dashboard.campaigns.models import CampaignDraft, CostDraft, spread
from dashboard.campaigns.store import Campaigns
from dashboard.errors import CampaignRefusedError
from queries.warehouse import Warehouse
from tests.dashboard.conftest import Visitor, output_of
from tests.dashboard.shop import CHOSEN, FILTERS, SCHEME, SEARCH, answered, words_in
from tests.queries.conftest import Given
from tests.queries.facts import opening, order, touch

START, END = date(2026, 1, 10), date(2026, 1, 14)
DRAFT = CampaignDraft("双十二", ("family:广告", "chan:AD_1"), START, END, 500000)
TYPED = {
    "name": " 双十二 ",
    "channels": ["family:广告"],
    "new_chans": "AD_1，AD_2",
    "start_date": "2026-01-10",
    "end_date": "2026-01-14",
    "budget": "¥5,000.50",
    "control_tag": None,
}
MakeViewer = Callable[..., Viewer]


@pytest.fixture(scope="module")
def warehouse(given: Given) -> Warehouse:
    """ann comes by an ad of the campaign's days and buys for 30 元."""
    return given(
        dim_stores=[{"store_id": key, "store_name": key} for key in ("S1", "S2")],
        dim_campaigns=[
            {
                "source": "t",
                "campaign_id": "C1",
                "campaign_name": "秋茶上新",
                "start_date": START,
                "end_date": END,
            }
        ],
        fct_opens=[opening("eve", START - timedelta(days=9))],
        fct_touches=[touch("ann", START, 1067, chan_id="AD_1", store_id="S1")],
        fct_orders=[order("ann", START, 3000, is_first_paid=True, store_id="S1")],
    )


@pytest.fixture
def store(accounts: Accounts) -> Campaigns:
    return Campaigns(accounts.database)


def viewer(role: Any = "analyst") -> Viewer:
    return Viewer(1, "Ada", role, PERMISSIONS[role], None, "zh-CN", "light")


def actions(accounts: Accounts) -> list[str]:
    lines = reversed(accounts.audit_lines())
    return [line.action for line in lines if line.action.startswith("campaign ")]


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        ("1,234.50", 123450),
        ("1234.5", 123450),
        ("¥ 12", 1200),
        ("12元", 1200),
        ("1２．５", 1250),
        ("0.01", 1),
        ("", None),
        (None, None),
    ],
)
def test_amounts_are_read_as_people_write_them(words: object, fen: int | None) -> None:
    assert typed.amount(words) == (fen, "")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("-5", "negative_amount"),
        ("12.345", "bad_amount"),
        ("1,23", "bad_amount"),
        ("五百", "bad_amount"),
        ("1e9", "bad_amount"),
        ("9" * 20, "large_amount"),
    ],
)
def test_other_amounts_are_refused_and_never_guessed(words: str, fault: str) -> None:
    assert typed.amount(words) == (None, fault)


def test_a_form_becomes_a_campaign() -> None:
    assert typed.campaign(TYPED, known={"family:广告"}) == CampaignDraft(
        "双十二", ("family:广告", "chan:AD_1", "chan:AD_2"), START, END, 500050
    )


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        ({"name": "  "}, {"name": "no_name"}),
        ({"name": "a\tb"}, {"name": "bad_name"}),
        ({"name": "名" * 81}, {"name": "bad_name"}),
        ({"channels": [], "new_chans": ""}, {"channels": "no_channels"}),
        ({"channels": ["family:没有"]}, {"channels": "unknown_channels"}),
        ({"new_chans": "x" * 129}, {"new_chans": "bad_chans"}),
        ({"start_date": None}, {"start_date": "no_start"}),
        ({"end_date": "morgen"}, {"end_date": "no_end"}),
        ({"end_date": "2026-01-09"}, {"end_date": "ends_early"}),
        ({"end_date": "2028-01-09"}, {"end_date": "too_long"}),
        ({"budget": "-1", "name": ""}, {"budget": "negative_amount", "name": "no_name"}),
    ],
)
def test_each_fault_is_told_beside_its_field(
    wrong: dict[str, object], faults: dict[str, str]
) -> None:
    assert typed.campaign(TYPED | wrong, known={"family:广告"}) == faults


def test_a_cost_is_of_a_day_or_spread_over_all() -> None:
    given_cost = {"kind": "ad", "amount": "10", "cost_date": "2026-01-11", "note": "物料"}
    made = typed.cost(given_cost, channels=DRAFT.channels)
    assert made == CostDraft("ad", 1000, date(2026, 1, 11), None, "物料")
    spread_out = typed.cost(given_cost | {"is_spread": True}, channels=DRAFT.channels)
    assert isinstance(spread_out, CostDraft)
    assert spread_out.cost_date is None
    wrong = {"amount": "0", "cost_date": "", "channel": "chan:X", "kind": "gift"}
    assert typed.cost(wrong, channels=DRAFT.channels) == {
        "amount": "no_amount",
        "cost_date": "no_day",
        "channel": "not_its_channel",
        "kind": "bad_kind",
    }


def test_what_is_spread_adds_up_to_the_fen() -> None:
    days = [START + timedelta(days=number) for number in range(7)]
    for fen in (1, 6, 7, 100, 123457):
        parts = spread(fen, days)
        assert sum(amount for _, amount in parts) == fen
        assert {amount for _, amount in parts} <= {fen // 7, fen // 7 + 1}
    assert spread(2, days) == [(days[0], 1), (days[1], 1)]


def test_a_campaign_is_made_changed_ended_and_deleted_and_all_of_it_written_down(
    store: Campaigns, accounts: Accounts
) -> None:
    campaign_id = store.make(DRAFT, viewer())
    cost_id = store.enter(campaign_id, CostDraft("other", 100), viewer())
    store.end(campaign_id, date(2026, 1, 12), viewer())
    (kept,) = store.listed()
    assert kept.draft.end_date == date(2026, 1, 12)
    assert [fen for _, _, fen in kept.cost_days()] == [34, 33, 33]
    store.change(campaign_id, DRAFT, viewer())
    store.strike(cost_id, viewer())
    found = store.find(campaign_id)
    assert found is not None
    assert (found.draft, found.costs) == (DRAFT, ())
    store.delete(campaign_id, viewer())
    assert (store.listed(), store.find(campaign_id)) == ([], None)
    assert actions(accounts) == [
        "campaign made",
        "campaign cost entered",
        "campaign ended",
        "campaign changed",
        "campaign cost struck",
        "campaign deleted",
    ]


def test_names_are_not_taken_twice_but_free_again_once_deleted(store: Campaigns) -> None:
    first = store.make(DRAFT, viewer())
    with pytest.raises(CampaignRefusedError, match="double_name"):
        store.make(DRAFT, viewer())
    store.change(first, DRAFT, viewer())
    store.delete(first, viewer())
    store.make(DRAFT, viewer())
    for gone in (lambda: store.delete(first, viewer()), lambda: store.strike("x", viewer())):
        with pytest.raises(CampaignRefusedError, match="gone"):
            gone()


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_the_store_refuses_those_without_the_permission(
    store: Campaigns, accounts: Accounts, role: str
) -> None:
    campaign_id = store.make(DRAFT, viewer())
    cost_id = store.enter(campaign_id, CostDraft("other", 100), viewer())
    other = viewer(role)
    changes: list[Callable[[], object]] = [
        lambda: store.make(DRAFT, other),
        lambda: store.change(campaign_id, DRAFT, other),
        lambda: store.end(campaign_id, START, other),
        lambda: store.delete(campaign_id, other),
        lambda: store.enter(campaign_id, CostDraft("other", 1), other),
        lambda: store.strike(cost_id, other),
    ]
    for change in changes:
        with pytest.raises(CampaignRefusedError, match="not_yours"):
            change()
    assert len(actions(accounts)) == 2


def test_a_refresh_takes_every_fen_once_and_names_the_channel_that_claims_it(
    store: Campaigns,
) -> None:
    campaign_id = store.make(DRAFT, viewer())
    single = store.make(CampaignDraft("单渠道", ("chan:B",), START, END), viewer())
    store.enter(campaign_id, CostDraft("ad", 1001, None, "chan:AD_1"), viewer())
    store.enter(campaign_id, CostDraft("other", 7, START), viewer())
    store.enter(single, CostDraft("sms", 50, END), viewer())
    struck = store.enter(single, CostDraft("sms", 9, END), viewer())
    store.strike(struck, viewer())
    taken = store.for_refresh()
    costs = taken["app__campaign_costs"]
    assert sum(row["amount_fen"] for row in costs) == 1058
    claimed = {(row["kind"], row["chan_id"]) for row in costs}
    assert claimed == {("ad", "AD_1"), ("other", None), ("sms", "B")}
    assert {row["campaign_name"] for row in taken["app__campaigns"]} == {"双十二", "单渠道"}
    store.delete(campaign_id, viewer())
    assert sum(row["amount_fen"] for row in store.for_refresh()["app__campaign_costs"]) == 50


def ask(visitor: Visitor, app: Dash, part: str, search: str = "", **more: Any) -> Any:
    values = {FILTERS: CHOSEN, SEARCH: search, SCHEME: "light"} | more
    return visitor.call(output_of(app, part), **values)


def test_the_list_shows_made_and_told_campaigns(
    app: Dash, person: Callable[..., Visitor], store: Campaigns
) -> None:
    store.make(DRAFT, viewer())
    answer = answered(ask(person(), app, "campaigns-list.children"))
    words = str(answer["campaigns-list"])
    assert "双十二" in words
    assert "秋茶上新" in words


def test_a_cost_counts_at_once_on_the_page_of_its_campaign(
    app: Dash, person: Callable[..., Visitor], store: Campaigns
) -> None:
    campaign_id = store.make(DRAFT, viewer())
    store.enter(campaign_id, CostDraft("other", 123456, None, None, "拍摄费"), viewer())
    search = f"?campaign={campaign_id}"
    shown = answered(ask(person(role="manager"), app, "campaign-head.children", search))
    cards = words_in(shown["campaign-kpis"]["children"])
    assert "¥1,234.56" in cards
    assert "¥30.00" in cards
    assert any("拍摄费" in each for each in words_in(shown["campaign-cost-list"]["children"]))


def test_whoever_sees_single_stores_sees_no_costs_of_the_company(
    app: Dash, person: Callable[..., Visitor], store: Campaigns
) -> None:
    campaign_id = store.make(DRAFT, viewer())
    store.enter(campaign_id, CostDraft("other", 123456, None, None, "拍摄费"), viewer())
    visitor = person(role="manager", store_scope=["S2"])
    search = f"?campaign={campaign_id}"
    shown = str(answered(ask(visitor, app, "campaign-head.children", search)))
    assert "1,234.56" not in shown
    assert "拍摄费" not in shown
    file = visitor.get(f"/export/campaign/costs.csv{search}")
    assert "拍摄费" not in file.text
    assert "1234.56" not in file.text


@pytest.mark.parametrize(
    "part",
    [
        "campaigns-form-name.value",
        "campaigns-form-channels.data",
        "campaigns-form-name.error@",
        "campaign-cost-amount.error",
    ],
)
@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_the_server_refuses_changes_of_those_who_may_only_look(
    app: Dash, person: Callable[..., Visitor], accounts: Accounts, part: str, role: str
) -> None:
    assert ask(person(role=role), app, part).status_code == 403
    assert accounts.audit_lines()[0].action == "denied"


def saved(visitor: Visitor, app: Dash, **fields: Any) -> Any:
    values = {
        f"campaigns-form-{name.replace('_', '-')}.value": value
        for name, value in (TYPED | fields).items()
    }
    return ask(
        visitor, app, "campaigns-form-name.error@", **values, **{"campaigns-form-save.n_clicks": 1}
    )


def test_a_form_with_faults_keeps_what_was_typed_and_says_what_is_wrong(
    app: Dash, person: Callable[..., Visitor], store: Campaigns
) -> None:
    visitor = person(role="analyst")
    faulty = answered(saved(visitor, app, name="", end_date="2026-01-01", budget="-3"))
    errors = {name: each["error"] for name, each in faulty.items() if "error" in each}
    assert errors["campaigns-form-name"] == "请填写名称。"
    assert errors["campaigns-form-end-date"] == "结束日早于开始日。"
    assert errors["campaigns-form-budget"] == "金额不能是负数。"
    assert not any("value" in each for each in faulty.values())
    assert store.listed() == []


def test_a_form_without_faults_makes_a_campaign_and_leads_to_it(
    app: Dash, person: Callable[..., Visitor], store: Campaigns
) -> None:
    answer = answered(saved(person(role="analyst"), app))
    (made,) = store.listed()
    assert made.draft.budget_fen == 500050
    assert answer["url"]["search"] == f"?campaign={made.campaign_id}"
