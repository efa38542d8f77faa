"""Tables: AG Grid on a wide screen, rows that open on a narrow one; the same numbers in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import dash_ag_grid as dag
import polars as pl
from dash import html
from dash.development.base_component import Component

from dashboard.components.opening_rows import OpeningRow, OpeningRows
from dashboard.components.screens import only_narrow, only_wide
from dashboard.components.table_words import grid_words
from dashboard.format import Kind, number
from dashboard.i18n import Language, text

_ROW, _HEADER, _SCROLLBAR, _MOST = 40, 52, 14, 20
# Of a digit, and of the padding on both sides of a cell.
_DIGIT, _PADDING, _NARROWEST = 7.6, 18, 60


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    kind:     None for text
    heat:     shaded from the column's smallest to its largest value
    unripe:   the column that counts the people left out because they are too new; where there
              are any the cell is hatched and says `ripens`, with their number for “{count}”
    link:     the column that holds the address the text leads to
    download: that address is a file to keep, not a page to go to
    colour:   the column that holds the colour of the dot before the text
    lead:     shown beside the name on a narrow screen
    width:    at least so many pixels, for text or a heading that would be cut
    sort:     rows arrive in the order of this column, the largest first
    brief:    the column that says the whole name where a narrow screen shows one only
    """

    field: str
    title: str
    kind: Kind | None = None
    hint: str = ""
    heat: bool = False
    unripe: str | None = None
    ripens: str = ""
    link: str | None = None
    download: bool = False
    colour: str | None = None
    lead: bool = False
    width: int = 0
    sort: bool = False
    brief: str | None = None


def data_table(
    table_id: str,
    rows: pl.DataFrame,
    columns: Sequence[Column],
    *,
    language: Language,
    total: Mapping[str, Any] | None = None,
    total_note: str = "",
    height: int | None = None,
    rest: Mapping[str, Any] | None = None,
) -> Component:
    """A sortable, filterable table whose first column and totals row stay in sight.

    total: the row below all others, by column; `total_note` says what it means
    rest:  all rows that are not shown as one, just above the total
    """
    wanted = [*dict.fromkeys(field for column in columns for field in _fields(column))]
    shown = rows.select(wanted)
    bottom = [dict(row) for row in (rest, total) if row]
    lines = min(shown.height, _MOST) + len(bottom)
    grid = dag.AgGrid(
        id=table_id,
        rowData=shown.to_dicts(),
        columnDefs=[
            _definition(column, shown, total, first=column is columns[0]) for column in columns
        ],
        defaultColDef={
            "sortable": True,
            "filter": True,
            "resizable": True,
            "wrapHeaderText": True,
            "flex": 1,
        },
        dashGridOptions={
            "localeText": grid_words(language),
            "pinnedBottomRowData": bottom,
            "rowHeight": _ROW,
            "headerHeight": _HEADER,
            "animateRows": False,
            "tooltipShowDelay": 200,
            "enableCellTextSelection": True,
        },
        className="ag-theme-quartz grid",
        style={"height": f"{height or _HEADER + lines * _ROW + _SCROLLBAR}px"},
    )
    note = html.P(total_note, className="table-note") if total and total_note else None
    return html.Div(
        [
            part
            for part in (
                only_wide(grid),
                _narrow(shown, columns, language, bottom),
                note,
            )
            if part is not None
        ],
        className="table",
    )


def _fields(column: Column) -> list[str]:
    extra = (column.unripe, column.link, column.colour, column.brief)
    return [column.field, *(field for field in extra if field)]


def _width(column: Column, values: Sequence[Any]) -> int:
    """Wide enough for the longest number, so that no amount ends in dots."""
    texts = (number(value, column.kind or "int", "en", full=True) for value in values)
    longest = max((len(words) for words in texts), default=0)
    arrow = 18 if column.sort else 0
    return max(_NARROWEST, round(longest * _DIGIT + _PADDING)) + arrow


def _definition(
    column: Column, rows: pl.DataFrame, total: Mapping[str, Any] | None, *, first: bool
) -> dict[str, Any]:
    settings: dict[str, Any] = {"field": column.field, "headerName": column.title}
    if column.hint:
        settings["headerTooltip"] = column.hint
    if column.kind is None:
        settings |= {
            "cellRenderer": "Name",
            "minWidth": max(column.width, 132 if first else 92),
            "flex": 2 if first or column.width > 160 else 1,
            "filter": "agTextColumnFilter",
        }
        settings["cellRendererParams"] = {
            "link": column.link,
            "colour": column.colour,
            "download": column.download,
        }
    else:
        settings |= {
            "type": "rightAligned",
            "minWidth": max(
                column.width,
                _width(column, [*rows[column.field], (total or {}).get(column.field)]),
            ),
            "filter": "agNumberColumnFilter",
            "valueFormatter": {"function": f"cell(params, '{column.kind}')"},
            "cellClass": "number",
        }
    if first:
        settings |= {"pinned": "left", "lockPinned": True}
    if column.sort:
        settings["sort"] = "desc"
    if column.heat:
        values = rows[column.field].cast(pl.Float64)
        low, high = cast(float, values.min() or 0), cast(float, values.max() or 0)
        settings["cellStyle"] = {"function": f"heat(params, {low}, {high})"}
    if column.unripe:
        settings["cellClassRules"] = {"unripe": f"params.data.{column.unripe} > 0"}
        settings["tooltipValueGetter"] = {
            "function": f"unripe(params, '{column.unripe}', '{column.ripens}')"
        }
    return settings


def _narrow(
    rows: pl.DataFrame,
    columns: Sequence[Column],
    language: Language,
    bottom: Sequence[Mapping[str, Any]],
) -> Component:
    """Name and two numbers per row; the rest opens below it."""
    first, *others = columns
    name = replace(first, field=first.brief or first.field)
    # sorted() keeps the order among equals: leading columns first, then numbers, then text.
    ranked = sorted(others, key=lambda column: (not column.lead, column.kind is None))
    ordered = (name, *ranked)
    lines = [_opening_row(row, ordered, language) for row in rows.iter_rows(named=True)]
    lines += [_opening_row(row, ordered, language) | {"total": True} for row in bottom]
    return only_narrow(
        OpeningRows(
            titles=[column.title for column in ordered],
            rows=lines,
            more=text("components.more_rows", language),
        )
    )


def _opening_row(
    row: Mapping[str, Any], columns: Sequence[Column], language: Language
) -> OpeningRow:
    line: OpeningRow = {"cells": [_cell(row, column, language) for column in columns]}
    link = row.get(columns[0].link) if columns[0].link else None
    if link:
        line |= {"link": str(link), "download": columns[0].download}
    unripe = {
        str(place): column.ripens.replace("{count}", number(row[column.unripe], "int", language))
        for place, column in enumerate(columns)
        if column.unripe and row.get(column.unripe)
    }
    if unripe:
        line["unripe"] = unripe
    return line


def _cell(row: Mapping[str, Any], column: Column, language: Language) -> str:
    value = row.get(column.field)
    if column.kind is None:
        return str(value) if value is not None else "—"
    return number(value, column.kind, language)
