"""Saved views: whose they are, who sees them, what opening one shows, and the trail of changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dash import Dash

from dashboard.auth.accounts import Accounts
from dashboard.auth.permissions import PERMISSIONS
from dashboard.auth.viewer import Viewer
from dashboard.errors import ViewRefusedError
from dashboard.saved_views import MOST, SavedViews
from tests.dashboard.conftest import Visitor, output_of
from tests.dashboard.shop import (
    CHOSEN,
    FILTERS,
    SCHEME,
    SEARCH,
    answered,
    find,
    warehouse,
    words_in,
)

__all__ = ["warehouse"]
MakePerson = Callable[..., Visitor]
QUERY = "range=last7&store=S1&dims=store.family&measures=uv.paid_fen"


@pytest.fixture
def views(accounts: Accounts) -> SavedViews:
    return SavedViews(accounts.database)


@pytest.fixture
def viewer(accounts: Accounts) -> Callable[..., Viewer]:
    made: list[str] = []

    def make(name: str, role: Any = "viewer") -> Viewer:
        accounts.add(name, role=role)
        made.append(name)
        return Viewer(len(made), name, role, PERMISSIONS[role], None, "zh-CN", "light")

    return make


def actions(accounts: Accounts) -> list[str]:
    return [line.action for line in accounts.audit_lines() if line.action.startswith("view ")]


def test_a_view_is_its_owners_until_it_is_shared(
    views: SavedViews, viewer: Callable[..., Viewer]
) -> None:
    ann, bob = viewer("Ann"), viewer("Bob")
    view_id = views.save("cube", " 我的 ", QUERY, is_shared=False, viewer=ann)
    assert [each.name for each in views.listed("cube", ann)] == ["我的"]
    assert views.listed("cube", bob) == []
    assert views.find("cube", view_id, bob) is None
    assert views.find("effect", view_id, ann) is None
    views.share(view_id, True, ann)
    (seen,) = views.listed("cube", bob)
    assert (seen.owner, seen.is_mine, seen.may_change, seen.query) == ("Ann", False, False, QUERY)


def test_only_the_owner_or_an_administrator_changes_a_view(
    views: SavedViews, viewer: Callable[..., Viewer], accounts: Accounts
) -> None:
    ann, bob, eve = viewer("Ann"), viewer("Bob", "analyst"), viewer("Eve", "admin")
    view_id = views.save("cube", "每周", QUERY, is_shared=True, viewer=ann)
    changes: list[Callable[[Viewer], None]] = [
        lambda who: views.rename(view_id, "改", who),
        lambda who: views.change(view_id, "dims=store", who),
        lambda who: views.share(view_id, False, who),
        lambda who: views.delete(view_id, who),
    ]
    for change in changes:
        with pytest.raises(ViewRefusedError, match="not_yours"):
            change(bob)
    assert actions(accounts) == ["view saved"]
    for change, who in zip(changes, (ann, eve, ann, eve), strict=True):
        change(who)
    assert views.find("cube", view_id, ann) is None
    assert sorted(actions(accounts)) == sorted(
        ["view saved", "view renamed", "view changed", "view unshared", "view deleted"]
    )


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "a\nb"])
def test_a_name_that_nobody_can_read_is_refused(
    views: SavedViews, viewer: Callable[..., Viewer], name: str
) -> None:
    with pytest.raises(ViewRefusedError, match="bad_name"):
        views.save("cube", name, QUERY, is_shared=False, viewer=viewer("Ann"))


def test_nobody_fills_the_disk_with_views(views: SavedViews, viewer: Callable[..., Viewer]) -> None:
    ann = viewer("Ann")
    with pytest.raises(ViewRefusedError, match="too_long"):
        views.save("cube", "x", "y" * 8001, is_shared=False, viewer=ann)
    for number in range(MOST):
        views.save("cube", f"{number}", QUERY, is_shared=False, viewer=ann)
    with pytest.raises(ViewRefusedError, match="too_many"):
        views.save("cube", "x", QUERY, is_shared=False, viewer=ann)


def callback_of(app: Dash, part: str, with_input: str) -> str:
    return next(
        key
        for key, entry in app.callback_map.items()
        if part in key and any(each["id"] == with_input for each in entry["inputs"])
    )


def saved_by(visitor: Visitor, app: Dash, *, name: str, shared: bool) -> str:
    """Saves a view as the panel does, and gives its id."""
    answer = visitor.call(
        callback_of(app, "cube-view-done.data", "cube-view-save"),
        **{
            "cube-view-save.n_clicks": 1,
            "cube-view-name.value": name,
            "cube-view-shared.checked": shared,
            FILTERS: CHOSEN | {"store": ["S1"]},
            SEARCH: f"?{QUERY}",
        },
    )
    (address,) = [each["search"] for each in answered(answer).values() if "search" in each]
    assert "dims=store.family" in address
    return str(address.partition("view=")[2])


def followed(visitor: Visitor, app: Dash, search: str) -> str:
    output = next(
        key
        for key, entry in app.callback_map.items()
        if key.startswith("url.search@")
        and [each["id"] for each in entry["inputs"]] == ["url"]
        and not entry["state"]
    )
    answer = visitor.call(output, **{SEARCH: search}).json["response"]
    return next((each["search"] for each in answer.values() if "search" in each), "nothing")


def test_a_shared_link_shows_its_reader_their_own_stores_alone(
    app: Dash, person: MakePerson
) -> None:
    view_id = saved_by(person("Ann", role="manager"), app, name="静安一周", shared=True)
    bob = person("Bob", store_scope=["S2"])
    address = followed(bob, app, f"?view={view_id}")
    assert address.startswith("?")
    assert "store=S1" in address
    chosen = CHOSEN | {"store": ["S1"]}
    values = {FILTERS: chosen, SEARCH: address, SCHEME: "light"}
    drawn = answered(bob.call(output_of(app, "cube-pivot.children"), **values))
    # The view asks for S1, which Bob may not see: nothing is shown, least of all S1.
    assert find(drawn["cube-pivot"]["children"], "AgGrid") == []
    values[FILTERS] = CHOSEN
    drawn = answered(bob.call(output_of(app, "cube-pivot.children"), **values))
    (grid,) = find(drawn["cube-pivot"]["children"], "AgGrid")
    assert {row["dim1"] for row in grid["rowData"]} == {"湖滨店"}


def test_a_link_to_what_is_private_or_gone_leads_nowhere(app: Dash, person: MakePerson) -> None:
    ann = person("Ann")
    view_id = saved_by(ann, app, name="私", shared=False)
    assert followed(person("Bob"), app, f"?view={view_id}") == ""
    assert followed(ann, app, "?view=nonsense") == ""
    assert followed(ann, app, f"?view={view_id}") != ""
    assert followed(ann, app, f"?view={view_id}&dims=store") == "nothing"


def test_the_panel_offers_changes_to_the_owner_and_names_the_owner_to_others(
    app: Dash, person: MakePerson
) -> None:
    ann, bob = person("Ann"), person("Bob")
    view_id = saved_by(ann, app, name="<b>每周</b>", shared=True)
    output = output_of(app, "cube-view-list.children")
    values = {FILTERS: CHOSEN, SEARCH: f"?dims=store&view={view_id}"}
    mine, theirs = (answered(who.call(output, **values)) for who in (ann, bob))
    assert "删除" in words_in(mine["cube-view-list"]["children"])
    assert "删除" not in words_in(theirs["cube-view-list"]["children"])
    assert "<b>每周</b>（Ann）" in words_in(theirs["cube-view-list"]["children"])
    assert mine["cube-view-update"]["style"] == {}
    assert theirs["cube-view-update"]["style"] == {"display": "none"}
