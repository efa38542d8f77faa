"""What people decided in the app and a refresh obeys: rows of the lake tables `app__*`.

The entry point reads them from app.db and hands them over as plain rows, because etl knows
nothing of the app. They are part of a build's fingerprint: a new decision is never skipped.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from etl import cells

Decisions = Mapping[str, Sequence[Mapping[str, object]]]

SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "app__identity_undo": {
        "left_kind": pl.String(),
        "left_value": pl.String(),
        "right_kind": pl.String(),
        "right_value": pl.String(),
        "undone_by": pl.String(),
        "undone_at": cells.utc_datetime(),
        "reason": pl.String(),
    },
    "app__campaigns": {
        "campaign_id": pl.String(),
        "campaign_name": pl.String(),
        "start_date": pl.Date(),
        "end_date": pl.Date(),
    },
    "app__campaign_costs": {
        "cost_id": pl.String(),
        "cost_date": pl.Date(),
        "kind": pl.String(),
        "amount_fen": pl.Int64(),
        "campaign_id": pl.String(),
        "chan_id": pl.String(),
        "live_id": pl.String(),
    },
}
PLACEHOLDERS = "app__placeholder_phones"
_NUMBERS = Path(__file__).parent / "dictionaries" / "placeholder_phones.csv"


def tables(decisions: Decisions, phone_key: bytes) -> dict[str, pl.DataFrame]:
    """Every `app__*` table by name, empty but typed where nothing was decided."""
    made = {
        name: pl.DataFrame(list(decisions.get(name, ())), schema=schema, orient="row")
        for name, schema in SCHEMAS.items()
    }
    return made | {PLACEHOLDERS: placeholder_phones(phone_key)}


def placeholder_phones(phone_key: bytes) -> pl.DataFrame:
    """The hashes of numbers that are typed where somebody has no number to give."""
    with _NUMBERS.open(encoding="utf-8") as stream:
        numbers = pl.DataFrame({"phone": [row["phone"] for row in csv.DictReader(stream)]})
    return numbers.select(phone_hash=cells.phone_hash(pl.col("phone"), phone_key))


def fingerprint(decisions: Decisions) -> str:
    """Equal for decisions that must give the same tables."""
    return repr(sorted((name, sorted(map(_text, rows))) for name, rows in decisions.items()))


def _text(row: Mapping[str, object]) -> str:
    return repr(sorted((name, str(value)) for name, value in row.items()))
