"""What is on the screen as a CSV: the same query, filters and scope, complete or refused."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from urllib.parse import quote

import polars as pl
from flask import Blueprint, Response, abort, current_app, request

from dashboard import filter_bar
from dashboard.auth import Viewer, authorize
from dashboard.auth.permissions import EXPORT
from dashboard.components.table import Column
from dashboard.filters import Filters
from dashboard.i18n import text
from dashboard.pages import overview_charts, touchpoint_charts, touchpoints_charts
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
        ("view:touchpoints", touchpoint_charts.CHARTS),
    )
    for chart in charts
}
BOM = "\ufeff"
# A spreadsheet runs what begins with one of these, also full-width and after blanks.
_FORMULA = tuple("=+-@＝＋－＠\t\r\n\0")
_UNITS = {
    "yuan": "exports.in_yuan",
    "percent": "exports.as_ratio",
    "duration": "exports.in_seconds",
}


def routes(warehouse: Warehouse) -> Blueprint:
    """The one route every file leaves by."""
    exports = Blueprint("exports", __name__)

    @exports.get("/export/<page>/<name>.csv")
    def export(page: str, name: str) -> Response:
        viewer = authorize(EXPORT)
        if (page, name) not in ALLOWED:
            abort(404)
        permission, chart = ALLOWED[page, name]
        authorize(permission)
        try:
            view = _view(warehouse, viewer)
            rows = in_words(chart.fetch(warehouse, view), chart, view.language)
            columns = table_columns(chart, warehouse.metrics(), view.language)
            version = warehouse.version().version
        except QueriesError:
            abort(503)
        body = to_csv(rows, columns, footer=_footer(rows.height, view, version)).encode("utf-8")
        digest = hashlib.sha256(body).hexdigest()
        _audit(viewer, chart, view, rows.height, digest)
        return Response(
            body,
            mimetype="text/csv",
            headers={
                "Content-Disposition": _disposition(chart, view),
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


def _footer(row_count: int, view: View, version: int) -> str:
    return text(
        "exports.footer",
        rows=row_count,
        view=view.filters.sentence(view.language),
        version=version,
    )


def _disposition(chart: Chart, view: View) -> str:
    """RFC 6266: the Chinese name for those who read it, an ASCII one for those who cannot."""
    days = f"{view.filters.start_date}_{view.filters.end_date}"
    name = quote(f"{text(f'{chart.page}.title')}_{text(chart.title)}_{days}.csv", safe="")
    plain = f"{chart.page}-{chart.name}_{days}.csv"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{name}"


def _audit(viewer: Viewer, chart: Chart, view: View, row_count: int, digest: str) -> None:
    current_app.extensions["accounts"].audit(
        "export",
        actor=viewer.name,
        target=f"{chart.page}/{chart.name}",
        detail=f"rows={row_count} sha256={digest} filters={view.filters.to_query_string()}",
        source=request.remote_addr,
    )
