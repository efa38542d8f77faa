"""The rows of one file that were refused, as a CSV to mend and deliver again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import orjson
import polars as pl
from flask import Blueprint, Response, abort, current_app, request

from dashboard.auth import authorize
from dashboard.auth.permissions import QUARANTINE
from dashboard.components.table import Column
from dashboard.exports import to_csv
from dashboard.i18n import text
from queries.warehouse import Warehouse

FOLDER = "quarantine"
# What a file is known by; anything else could name another place on the disk.
_FILE_ID = re.compile(r"[0-9a-f]{16}")
_FIELDS = ("file", "row", "column", "reason", "raw")


def address(file_id: str) -> str:
    """Where the refused rows of a file are to be had."""
    return f"/refused/{file_id}.csv"


def routes(warehouse: Warehouse) -> Blueprint:
    """The one route to what lies in quarantine."""
    refused = Blueprint("refused", __name__)

    @refused.get("/refused/<file_id>.csv")
    def download(file_id: str) -> Response:
        viewer = authorize(QUARANTINE)
        if not _FILE_ID.fullmatch(file_id) or viewer.store_scope is not None:
            abort(404)
        path = warehouse.folder / FOLDER / f"{file_id}.ndjson"
        if not path.is_file():
            abort(404)
        rows = pl.DataFrame(
            list(_lines(path)), schema=dict.fromkeys(_FIELDS, pl.String), orient="row"
        )
        body = to_csv(rows, [Column(name, text(f"health.refused_{name}")) for name in _FIELDS])
        encoded = body.encode("utf-8")
        digest = hashlib.sha256(encoded).hexdigest()
        current_app.extensions["accounts"].audit(
            "export",
            actor=viewer.name,
            target=f"refused/{file_id}",
            detail=f"rows={rows.height} sha256={digest}",
            source=request.remote_addr,
        )
        return Response(
            encoded,
            mimetype="text/csv",
            headers={
                "Content-Disposition": _disposition(file_id),
                "X-Row-Count": str(rows.height),
                "X-Content-SHA256": digest,
            },
        )

    return refused


def _lines(path: Path) -> Iterator[tuple[str | None, ...]]:
    with path.open("rb") as stream:
        for line in stream:
            found = orjson.loads(line)
            values = (found.get(name) for name in _FIELDS)
            yield tuple(None if value is None else str(value) for value in values)


def _disposition(file_id: str) -> str:
    name = quote(f"{text('health.refused_rows')}_{file_id}.csv", safe="")
    return f"attachment; filename=\"refused-{file_id}.csv\"; filename*=UTF-8''{name}"
