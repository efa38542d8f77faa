"""The bar keeps address, store, controls and words in step, over the real callback."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.dashboard.conftest import Visitor, output_of

MakePerson = Callable[..., Visitor]


@pytest.fixture
def choose(person: MakePerson) -> Callable[..., dict[str, Any]]:
    """choose(search, **{"filter-vs.value": "year"}) → what changes on the screen."""
    visitor = person()
    output = output_of(visitor.app, "filters.data")

    def ask(search: str = "", before: object = None, **changed: object) -> dict[str, Any]:
        controls = {f"{name.replace('_', '-')}.value": value for name, value in changed.items()}
        if "reset" in changed:
            controls = {"filter-reset.n_clicks": 1}
        values = controls or {"url.search": search}
        answer = visitor.call(
            output,
            **values,
            **({"url.search": search} if controls else {}),
            **{"filters.data": before},
        )
        assert answer.status_code == 200, answer.text
        return answer.get_json()["response"]

    return ask


def test_an_empty_address_means_the_usual_view(choose: Callable[..., dict[str, Any]]) -> None:
    shown = choose("")
    assert "url" not in shown
    assert shown["filters"]["data"]["to"] == "2026-01-31"
    assert shown["filter-preset"]["value"] == "last30"
    assert shown["filter-words-range"]["children"] == "近30日 01-02 – 01-31"
    assert shown["filter-words-store"]["children"] == "全部门店"
    assert shown["filter-chip-range"]["data-narrowed"] == "false"


def test_an_address_sets_every_control(choose: Callable[..., dict[str, Any]]) -> None:
    shown = choose("?range=last7&vs=year&store=S1&who=new&node=abc")
    assert "url" not in shown
    assert shown["filter-vs"]["value"] == "year"
    assert shown["filter-stores"]["value"] == ["S1"]
    assert shown["filter-visitors"]["value"] == "new"
    assert shown["filter-words-store"]["children"] == "静安店"
    assert shown["filter-chip-store"]["data-narrowed"] == "true"


@pytest.mark.parametrize(
    ("control", "value", "address"),
    [
        ("filter_preset", "last7", "?range=last7&who=new&node=abc"),
        ("filter_vs", "none", "?vs=none&who=new&node=abc"),
        ("filter_stores", ["S2"], "?store=S2&who=new&node=abc"),
        ("filter_visitors", "all", "?node=abc"),
        (
            "filter_days",
            ["2026-01-29", "2026-01-30"],
            "?from=2026-01-29&to=2026-01-30&who=new&node=abc",
        ),
    ],
)
def test_a_control_changes_the_address_and_keeps_the_rest(
    choose: Callable[..., dict[str, Any]], control: str, value: object, address: str
) -> None:
    shown = choose("?who=new&node=abc", **{control: value})
    assert shown["url"]["search"] == address


def test_reset_is_one_click_and_keeps_the_drill(choose: Callable[..., dict[str, Any]]) -> None:
    shown = choose("?who=new&range=last7&node=abc", reset=1)
    assert shown["url"]["search"] == "?node=abc"
    assert shown["filter-preset"]["value"] == "last30"


def test_a_drill_alone_does_not_make_the_page_load_again(
    choose: Callable[..., dict[str, Any]],
) -> None:
    before = choose("?who=new")["filters"]["data"]
    assert "filters" not in choose("?who=new&node=abc", before)


def test_what_was_dropped_is_told(choose: Callable[..., dict[str, Any]]) -> None:
    (notice,) = choose("?store=closed&who=new")["notice"]["sendNotifications"]
    assert "门店" in notice["message"]
