"""What the cube's page draws: the dimensions in a row, the way back, and the pivot itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import dash_mantine_components as dmc
import polars as pl
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import theme
from dashboard.components.attributes import aria, data
from dashboard.components.breadcrumb import breadcrumb
from dashboard.components.empty import empty_state
from dashboard.components.switch import switch
from dashboard.components.table import Column, data_table
from dashboard.format import number
from dashboard.i18n import text
from dashboard.pages.charts import metric_label, metric_words
from dashboard.pages.cube_charts import KEYS, PAGE, called
from dashboard.pages.cube_choice import (
    DIMENSIONS,
    HEATS,
    MOST,
    PRESETS,
    RANKINGS,
    REST,
    TOPS,
    Choice,
    dim_of,
)
from dashboard.pages.view import View
from queries.metrics import Metric

# Which column counts the people who are too new for a number, and after how many days none is.
UNRIPE = {
    "tp_ret1": ("ret1_immature_uv", 1),
    "tp_ret7": ("ret7_immature_uv", 7),
    "tp_ret30": ("ret30_immature_uv", 30),
    "rep30": ("rep30_immature_uv", 30),
    "amt1_fen": ("amt1_immature_uv", 0),
    "amt7_fen": ("amt7_immature_uv", 6),
    "amt15_fen": ("amt15_immature_uv", 14),
    "amt30_fen": ("amt30_immature_uv", 29),
    "value30_fen": ("amt30_immature_uv", 29),
    "chan_roi7": ("amt7_immature_uv", 6),
    "chan_roi30": ("amt30_immature_uv", 29),
}


def dimensions(choice: Choice, view: View) -> list[Component]:
    """The chosen dimensions, each to be dragged, moved by a key, or taken away."""
    chips = [_chip(choice, dim, view) for dim in choice.dims]
    unused = [dim for dim in DIMENSIONS if dim not in choice.dims]
    parts: list[Component] = [
        html.Span(text("cube.dims"), className="dim"),
        html.Ol(chips, className="cube-dims", **data(dims=".".join(choice.dims))),
    ]
    if len(choice.dims) < MOST:
        parts.append(
            _menu(
                text("cube.add"),
                [(text(f"cube.dim_{dim}"), choice.with_dim(dim).href(view)) for dim in unused],
            )
        )
    presets = [
        (
            text(f"cube.preset_{name}"),
            replace(choice, dims=tuple(dims), measures=tuple(measures), kept=()).href(view),
        )
        for name, (dims, measures) in PRESETS.items()
    ]
    return [*parts, _menu(text("cube.presets"), presets)]


def _chip(choice: Choice, dim: str, view: View) -> Component:
    name, at, last = text(f"cube.dim_{dim}"), choice.dims.index(dim), len(choice.dims) - 1
    acts = [
        ("←", "cube.move_front", choice.moved(dim, -1), at > 0),
        ("→", "cube.move_back", choice.moved(dim, 1), at < last),
        ("×", "cube.remove", choice.without(dim), last > 0),
    ]
    links = [
        dcc.Link(
            [
                html.Span(sign, **aria(hidden="true")),
                html.Span(text(key, name=name), className="only-spoken"),
            ],
            href=then.href(view),
            title=text(key, name=name),
            className="cube-act",
        )
        for sign, key, then, is_possible in acts
        if is_possible
    ]
    return html.Li(
        [html.Span(name, className="cube-dim-name"), *links],
        className="cube-dim",
        draggable="true",
        **data(dim=dim),
    )


def _menu(label: str, links: list[tuple[str, str]]) -> Component:
    menu: Component = dmc.Menu(
        [
            dmc.MenuTarget(dmc.UnstyledButton(label, className="cube-menu")),
            dmc.MenuDropdown(
                [dmc.MenuItem(words, href=href, refresh=False) for words, href in links]
            ),
        ],
        position="bottom-start",
    )
    return menu


def switches(choice: Choice, view: View) -> list[Component]:
    """How many rows, which are the first, and whether cells are shaded."""
    return [
        _labelled("top", choice.top, {each: each for each in sorted(TOPS, key=int)}, choice, view),
        _labelled("by", choice.by, {each: f"cube.by_{each}" for each in RANKINGS}, choice, view),
        _labelled("heat", choice.heat, {each: f"cube.heat_{each}" for each in HEATS}, choice, view),
    ]


def _labelled(
    name: str, chosen: str, options: Mapping[str, str], choice: Choice, view: View
) -> Component:
    label = text(f"cube.choose_{name}")
    links = [
        (
            value,
            text(words) if words.startswith("cube.") else words,
            choice.showing(**{name: value}).href(view),
        )
        for value, words in options.items()
    ]
    return html.Div(
        [html.Span(label, className="dim"), switch(links, chosen, label=label)],
        className="labelled",
    )


def trail(choice: Choice, known: Mapping[str, str], view: View) -> Component | None:
    """What the cube is narrowed to, step by step; each step leads back to itself."""
    narrowed = list(dict.fromkeys(dim_of(key) for key in choice.kept))
    if not narrowed:
        return None
    steps = [(text("cube.all"), choice.rolled_up(0).href(view))]
    for place, dim in enumerate(narrowed, 1):
        kept = [called(key, known) for key in choice.kept if dim_of(key) == dim]
        words = "、".join(kept) if view.language == "zh-CN" else ", ".join(kept)
        steps.append((f"{text(f'cube.dim_{dim}')}: {words}", choice.rolled_up(place).href(view)))
    return breadcrumb(steps)


def pivot(
    rows: pl.DataFrame,
    total: pl.DataFrame,
    metrics: Mapping[str, Metric],
    choice: Choice,
    view: View,
) -> Component:
    """The cells; beyond the first all others are one row, and the last counts each person once."""
    if rows.is_empty() or total.is_empty():
        return empty_state(text("cube.nothing"), text("cube.nothing_do"))
    shown = _linked(rows.filter(pl.col("key1") != REST), choice, view)
    others = rows.filter(pl.col("key1") == REST)
    whole: dict[str, Any] = total.row(0, named=True) | {
        "dim1": text("cube.total"),
        "brief": text("cube.total"),
    }
    return data_table(
        f"{PAGE}-pivot-rows",
        shown,
        [
            *_dims(choice, shown),
            *(_measure(code, metrics, choice, view) for code in choice.measures),
        ],
        language=view.language,
        total=whole,
        rest=others.row(0, named=True) | {"brief": text("cube.rest")} if others.height else None,
        total_note=_excess(rows, total, view),
    )


def _linked(rows: pl.DataFrame, choice: Choice, view: View) -> pl.DataFrame:
    """Each value with the address that a click on it leads to, and the colour of its dot."""
    columns = [
        pl.Series(
            f"href{place}",
            [choice.drilled(key).href(view) if key else "" for key in rows[column]],
            dtype=pl.String,
        )
        for place, column in enumerate(KEYS, 1)
    ]
    colours = [_colour(key, view) for key in rows["key1"]]
    brief = pl.concat_str(
        [f"dim{place}" for place, _ in enumerate(choice.dims, 1)], separator=" · "
    )
    return rows.with_columns(
        *columns, pl.Series("colour", colours, dtype=pl.String), brief.alias("brief")
    )


def _colour(key: str, view: View) -> str | None:
    dim, _, value = key.partition(":")
    if dim not in ("entry_class", "family"):
        return None
    return theme.colour_of(value or "未知", view.scheme)


def _dims(choice: Choice, rows: pl.DataFrame) -> list[Column]:
    def width(field: str) -> int:
        # A Chinese letter is three bytes and 14 pixels wide, a Latin one 8 at most.
        is_chinese = rows[field].str.contains("[一-龥]").any()
        longest = cast(int, rows[field].str.len_bytes().max() or 0)
        return min(300, 40 + longest * (5 if is_chinese else 8))

    return [
        Column(
            f"dim{place}",
            text(f"cube.dim_{dim}"),
            link=f"href{place}",
            colour="colour" if place == 1 else None,
            brief="brief" if place == 1 else None,
            width=width(f"dim{place}"),
        )
        for place, dim in enumerate(choice.dims, 1)
    ]


def _measure(code: str, metrics: Mapping[str, Metric], choice: Choice, view: View) -> Column:
    metric = metrics[code]
    unripe, days = UNRIPE.get(code, (None, 0))
    ripe_on = view.filters.end_date + timedelta(days=days)
    return Column(
        code,
        metric_label(metric, view.language),
        kind=metric.format,
        hint=metric_words(metric, view.language),
        heat=choice.heat == HEATS[0],
        unripe=unripe,
        ripens=text("cube.unripe", ripe_on=ripe_on, count="{count}"),
        lead=code in choice.measures[:2],
        width=78,
    )


def _excess(rows: pl.DataFrame, total: pl.DataFrame, view: View) -> str:
    """By how much the rows' people are more than the people there are."""
    parts, whole = rows["uv"].sum(), total["uv"].item()
    if not whole:
        return text("cube.total_note")
    excess = number(parts / whole - 1, "percent", view.language)
    return f"{text('cube.total_note')} {text('cube.excess', excess=excess)}"
