"""What is on the screen as a file: the same query, filters and scope, complete or refused."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import quote

import polars as pl
import xlsxwriter
from flask import Blueprint, Response, abort, current_app, request

from dashboard import filter_bar
from dashboard.auth import Viewer, authorize
from dashboard.auth.permissions import EXPORT
from dashboard.components.table import Column
from dashboard.filters import Filters
from dashboard.i18n import text
from dashboard.pages import (
    articles_charts,
    campaigns_charts,
    cube_charts,
    effect_charts,
    fission_charts,
    health_charts,
    overview_charts,
    touchpoint_charts,
    touchpoints_charts,
    touchpoints_mix,
    trail,
)
from dashboard.pages.charts import Chart, in_words, table_columns
from dashboard.pages.view import View
from queries.errors import QueriesError
from queries.warehouse import Warehouse

# The allow-list: nothing else can be asked for, whatever the address says.
ALLOWED: Mapping[tuple[str, str], tuple[str, Chart]] = {
    (chart.page, chart.name): (permission, chart)
    for permission, charts in (
        ("view:overview", overview_charts.CHARTS),
        ("view:touchpoints", touchpoints_charts.CHARTS),
        ("view:touchpoints", (touchpoints_mix.MIX,)),
        ("view:touchpoints", touchpoint_charts.CHARTS),
        ("view:health", health_charts.CHARTS),
        ("view:cube", cube_charts.CHARTS),
        ("view:effect", effect_charts.CHARTS),
        ("view:effect", trail.CHARTS),
        ("view:effect", campaigns_charts.CHARTS),
        ("view:effect", campaigns_charts.ONE_CHARTS),
        ("view:fission", fission_charts.CHARTS),
        ("view:articles", articles_charts.CHARTS),
        ("view:articles", articles_charts.ONE_CHARTS),
    )
    for chart in charts
}
BOM = "\ufeff"
MIMETYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What a workbook would make of text by itself: formulas, links, numbers.
_ONLY_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FORMS = {"int": "#,##0", "yuan": "#,##0.00", "percent": "0.0%", "decimal": "0.00"}
# A spreadsheet runs what begins with one of these, also full-width and after blanks.
_FORMULA = tuple("=+-@＝＋－＠\t\r\n\0")
_UNITS = {
    "yuan": "exports.in_yuan",
    "percent": "exports.as_ratio",
    "duration": "exports.in_seconds",
}


def _csv(rows: pl.DataFrame, columns: Sequence[Column], footer: str) -> bytes:
    return to_csv(rows, columns, footer=footer).encode("utf-8")


def _xlsx(rows: pl.DataFrame, columns: Sequence[Column], footer: str) -> bytes:
    return to_xlsx(rows, columns, footer=footer)


FILES = {"csv": _csv, "xlsx": _xlsx}


def routes(warehouse: Warehouse) -> Blueprint:
    """The one route every file leaves by."""
    exports = Blueprint("exports", __name__)

    @exports.get("/export/<page>/<name>.<any(csv, xlsx):kind>")
    def export(page: str, name: str, kind: str) -> Response:
        viewer = authorize(EXPORT)
        if (page, name) not in ALLOWED:
            abort(404)
        permission, chart = ALLOWED[page, name]
        authorize(permission)
        try:
            view = _view(warehouse, viewer)
            chart = chart.seen(view)
            rows = in_words(chart.fetch(warehouse, view), chart, view.language)
            columns = table_columns(chart, warehouse.metrics(), view.language)
            version = warehouse.version().version
            note = chart.note(warehouse, view)
        except QueriesError:
            abort(503)
        footer = _footer(chart, rows.height, view, version, note)
        body = FILES[kind](rows, columns, footer)
        digest = hashlib.sha256(body).hexdigest()
        _audit(viewer, f"{page}/{name}.{kind}", view, rows.height, digest)
        return Response(
            body,
            mimetype=MIMETYPES[kind],
            headers={
                "Content-Disposition": _disposition(chart, view, kind),
                "X-Row-Count": str(rows.height),
                "X-Data-Version": str(version),
                "X-Content-SHA256": digest,
            },
        )

    return exports


def to_csv(rows: pl.DataFrame, columns: Sequence[Column], *, footer: str = "") -> str:
    """A CSV that a spreadsheet opens as Chinese text and never as a formula.

    Money is written in 元 with two decimals, a rate as a share of one, unknown as nothing.
    """
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(guarded(_heading(column)) for column in columns)
    for row in rows.select([column.field for column in columns]).iter_rows():
        writer.writerow(_cells(row, columns))
    if footer:
        writer.writerow([])
        writer.writerow([guarded(footer)])
    return out.getvalue()


def to_xlsx(rows: pl.DataFrame, columns: Sequence[Column], *, footer: str = "") -> bytes:
    """The same as a workbook, its numbers as numbers and every text as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _ONLY_TEXT) as book:
        # The same rows are the same file: its making has no time of its own.
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        forms = [book.add_format({"num_format": _FORMS.get(each.kind or "", "General")})
                 for each in columns]  # fmt: skip
        for place, column in enumerate(columns):
            sheet.write_string(0, place, _heading(column), bold)
            sheet.set_column(place, place, 24 if column.kind is None else 14)
        sheet.freeze_panes(1, 1)
        lines = rows.select([column.field for column in columns]).iter_rows()
        for number, row in enumerate(lines, 1):
            for place, value in enumerate(_cells(row, columns)):
                sheet.write(number, place, value, forms[place])
        sheet.write_string(rows.height + 2, 0, footer)
    return out.getvalue()


def guarded(words: str) -> str:
    """Text that no spreadsheet takes for a formula; everything else stays as it is."""
    return f"'{words}" if words.lstrip(" \u3000\ufeff").startswith(_FORMULA) else words


def _cells(row: Iterable[object], columns: Sequence[Column]) -> list[object]:
    return [_cell(value, column) for value, column in zip(row, columns, strict=True)]


def _cell(value: object, column: Column) -> object:
    if value is None:
        return ""
    if column.kind == "yuan":
        return (Decimal(str(value)) / 100).quantize(Decimal("0.01"))
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, int):
        return value
    return guarded(str(value))


def _heading(column: Column) -> str:
    unit = _UNITS.get(column.kind or "")
    return column.title + (text(unit) if unit else "")


def _view(warehouse: Warehouse, viewer: Viewer) -> View:
    asked = request.query_string.decode("utf-8", "replace")
    filters = Filters.parse(asked, bounds=filter_bar.bounds(warehouse, viewer))
    return View.read(filters.to_store(), asked)


def _footer(chart: Chart, row_count: int, view: View, version: int, note: str) -> str:
    chosen = text("exports.whole") if chart.whole else view.filters.sentence(view.language)
    chosen = f"{chosen} · {note}" if note else chosen
    return text("exports.footer", rows=row_count, view=chosen, version=version)


def _disposition(chart: Chart, view: View, kind: str) -> str:
    """RFC 6266: the Chinese name for those who read it, an ASCII one for those who cannot."""
    filters = view.filters
    days = f"{filters.end_date}" if chart.whole else f"{filters.start_date}_{filters.end_date}"
    name = quote(f"{text(f'{chart.page}.title')}_{text(chart.title)}_{days}.{kind}", safe="")
    plain = f"{chart.page}-{chart.name}_{days}.{kind}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}"


def _audit(viewer: Viewer, target: str, view: View, row_count: int, digest: str) -> None:
    current_app.extensions["accounts"].audit(
        "export",
        actor=viewer.name,
        target=target,
        detail=f"rows={row_count} sha256={digest} filters={view.filters.to_query_string()}",
        source=request.remote_addr,
    )
