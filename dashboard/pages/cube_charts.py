"""The questions 渠道魔方 asks, and its rows in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from dashboard.i18n import text
from dashboard.pages.charts import Chart, Words
from dashboard.pages.cube_choice import MOST, REST, Choice, dim_of
from dashboard.pages.view import View
from queries.warehouse import Warehouse

PAGE = "cube"
KEYS = tuple(f"key{number}" for number in range(1, MOST + 1))
_PLAIN_DAYS = {"day": 10, "week": 10, "month": 7}


def _total(_warehouse: Warehouse, view: View) -> dict[str, object]:
    return {"only_keys": Choice.of(view).params["only_keys"], "has_later": None}


def total(warehouse: Warehouse, view: View) -> pl.DataFrame:
    """Everything kept as one row, each person once; empty where nothing was found."""
    asked = Choice.of(view).params
    own = {name: asked[name] for name in ("only_keys", "has_later")}
    return warehouse.fetch(KPIS.query, **view.params(**own))


def cells(warehouse: Warehouse, view: View, known: Mapping[str, str]) -> pl.DataFrame:
    """The cells of the choice with their values' names in dim1 to dim4; the rest comes last."""
    found = warehouse.fetch(PIVOT.query, **view.params(**Choice.of(view).params))
    return found.with_columns(
        pl.Series(f"dim{number}", [called(key, known) for key in found[column]], dtype=pl.String)
        for number, column in enumerate(KEYS, 1)
    )


def names(warehouse: Warehouse, view: View) -> dict[str, str]:
    """Value → what it is called, where somebody named it; shops out of one's scope have no name."""
    column = "name" if view.language == "zh-CN" else "name_en"
    named = dict(warehouse.fetch("cube/names").select("key", column).iter_rows())
    if view.scope is None:
        return named
    mine = {f"store:{store_id}" for store_id in view.scope}
    return {key: name for key, name in named.items() if dim_of(key) != "store" or key in mine}


def called(key: str, known: Mapping[str, str]) -> str:
    """A value's name, or its id; what is not known says of what."""
    dim, _, value = key.partition(":")
    if key == REST:
        return text("cube.rest")
    if dim and not value:
        return text(f"cube.none_{dim}")
    if dim == "visitor":
        return text(f"cube.visitor_{value}")
    return known.get(key) or value[: _PLAIN_DAYS.get(dim, len(value))]


def _written(warehouse: Warehouse, view: View) -> pl.DataFrame:
    """The table as a file holds it: the cells and below them the total."""
    rows = cells(warehouse, view, names(warehouse, view))
    bottom = total(warehouse, view).with_columns(dim1=pl.lit(text("cube.total")))
    return pl.concat([rows, bottom], how="diagonal")


def days(warehouse: Warehouse, view: View) -> pl.DataFrame:
    """What is kept, day by day."""
    asked = Choice.of(view).params | {"dims": ["day"], "top": None, "has_later": False}
    return warehouse.fetch(PIVOT.query, **view.params(**asked)).sort("key1")


def _columns(view: View) -> Sequence[Words | str]:
    choice = Choice.of(view)
    dims = [Words(f"dim{place}", f"cube.dim_{dim}") for place, dim in enumerate(choice.dims, 1)]
    return [*dims, *choice.measures]


def values(warehouse: Warehouse, view: View, dim: str) -> list[tuple[str, str]]:
    """(value, name) of the most visited values of a dimension, the chosen ones among them."""
    choice = Choice.of(view).keeping(dim, ())
    asked = choice.params | {"dims": [dim], "top": None, "top_by": "uv", "has_later": False}
    found = warehouse.fetch(PIVOT.query, **view.params(**asked))["key1"].to_list()[:300]
    kept = [key for key in Choice.of(view).kept if dim_of(key) == dim]
    known = names(warehouse, view)
    return [(key, called(key, known)) for key in dict.fromkeys([*kept, *found])]


KPIS = Chart(
    PAGE,
    "kpis",
    "cube/total",
    "cube.kpis",
    ("uv", "new_uv", "pay_uv", "paid_fen", "aov_user_fen", "value30_fen"),
    own=_total,
)
PIVOT = Chart(
    PAGE,
    "pivot",
    "cube/rows",
    "cube.pivot",
    (),
    own=lambda warehouse, view: Choice.of(view).params,
    read=_written,
    shape=_columns,
)
CHARTS = (KPIS, PIVOT)
