"""A fortnight of a small shop, every row there for a reason, and the same numbers by hand."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pytest
from werkzeug.test import TestResponse

from queries.warehouse import Warehouse
from tests.queries.conftest import Given
from tests.queries.facts import deal, opening, order, placed, refund

END = date(2026, 1, 31)
START, BEFORE = END - timedelta(days=6), END - timedelta(days=13)
CHOSEN = {"range": "last7", "from": str(START), "to": str(END), "vs": "previous"}
FILTERS, SEARCH, SCHEME = "filters.data", "url.search", "scheme.data"
ByHand = Callable[..., Any]


@pytest.fixture(scope="module")
def warehouse(given: Given) -> Warehouse:
    """Three buyers this week, one last; one entry of a lost scene; one order outside any visit."""
    this, last = START + timedelta(days=2), BEFORE + timedelta(days=2)
    orders = [
        order("ann", this, 120_05, store_id="S1", item_count=2),
        order("bob", this, 80_00, store_id="S2"),
        order("ann", last, 50_00, store_id="S1"),
        order("eve", this, 10_00, store_id="S2"),
        order("ann", this, None, store_id="S1"),
    ]
    return given(
        dim_dictionaries=[
            {"dictionary": "chudian", "edition_name": "触点字典", "edition": "2026"},
            {"dictionary": "youshu", "edition_name": "有数 12 组", "edition": "2026"},
        ],
        dim_mix_references=[
            {
                "reference": "plan",
                "reference_name": "目标",
                "dictionary": "chudian",
                "measure": "paid",
                "group_name": "公众号",
                "share": 0.5,
                "note": "年度计划",
                "is_ours": False,
            }
        ],
        dim_scene_groups=[
            {"dictionary": "youshu", "scene_code": code, "group_name": group}
            for code, group in ((1035, "公众号"), (1067, "广告"), (1005, "搜索"))
        ],
        dim_stores=[
            {"store_id": "S1", "store_name": "静安店"},
            {"store_id": "S2", "store_name": "湖滨店"},
        ],
        fct_opens=[
            deal("ann", this, 120_05, store_id="S1"),
            deal("bob", this, 80_00, store_id="S2", scene_code=1067),
            deal("ann", last, 50_00, store_id="S1"),
            opening("cat", this, 1005, store_id="S1"),
            opening("dan", this, None, store_id="S2"),
            opening(
                "dan", last, 1007, store_id="S2", landing_page="pages/a", landing_kind="article"
            ),
        ],
        fct_orders=orders,
        fct_refunds=[refund("ann", END, 20_05, store_id="S1")],
        fct_order_entries=[
            placed(str(made["order_id"]), scene)
            for made, scene in zip(orders, [1035, 1067, 1035], strict=False)
        ],
    )


@pytest.fixture(scope="module")
def by_hand(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ByHand]:
    """by_hand("select …") → the one value of a query on the published tables alone."""
    # A copy, since one process opens a database file with one configuration only.
    copy = tmp_path_factory.mktemp("hand") / "copy.duckdb"
    shutil.copy(warehouse._link.resolve(), copy)
    with duckdb.connect(str(copy), read_only=True) as connection:

        def ask(sql: str, *values: object) -> Any:
            ((value,),) = connection.execute(sql, list(values)).fetchall()
            return value

        yield ask


def answered(response: TestResponse) -> dict[str, dict[str, Any]]:
    """What a callback's answer sets, by component."""
    assert response.status_code == 200, response.text
    found: dict[str, dict[str, Any]] = json.loads(response.text)["response"]
    return found


def numbers_in(values: Any) -> list[float]:
    """A series of a figure, which travels as base64 of its own bytes."""
    if isinstance(values, list):
        return values
    return np.frombuffer(base64.b64decode(values["bdata"]), dtype=values["dtype"]).tolist()


def words_in(node: Any) -> list[str]:
    """Every text of a component tree, in reading order."""
    if isinstance(node, str):
        return [node]
    if isinstance(node, list):
        return [words for each in node for words in words_in(each)]
    if isinstance(node, dict) and "parts" in node:
        return words_in(node["parts"])
    if isinstance(node, dict):
        told = node.get("props", {})
        return words_in(told.get("children", told.get("drawn", [])))
    return [] if node is None else [str(node)]


def find(node: Any, kind: str) -> list[dict[str, Any]]:
    """The properties of every component of that type."""
    if isinstance(node, list):
        return [found for each in node for found in find(each, kind)]
    if not isinstance(node, dict):
        return []
    here = [node["props"]] if node.get("type") == kind else []
    return here + find(node.get("props", {}).get("children", []), kind)
