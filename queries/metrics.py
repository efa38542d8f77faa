"""Reads metrics.sql: what each number is called, how it is shown, and what it means."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast

import duckdb

from queries.errors import CatalogError

PATH = Path(__file__).with_name("metrics.sql")
LABELS = ("label", "unit", "format", "better", "en", "source")
OWN = "[G]"

Unit = Literal["people", "count", "fen", "ratio", "points", "seconds"]
Format = Literal["int", "yuan", "percent", "duration", "decimal"]
Better = Literal["up", "down", "none"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One number that the screen shows: its words and its formula."""

    code: str
    label: str
    label_en: str
    unit: Unit
    format: Format
    better: Better
    description: str
    description_en: str
    source: str
    sql: str

    @property
    def is_own_definition(self) -> bool:
        """True where no public source defines the metric and the definition is ours."""
        return OWN in self.source


def definitions(tables: Collection[str]) -> str:
    """The statements that create the macros, for a warehouse that holds `tables`.

    The database looks a macro's tables up when it is created, so those of a table that was not
    built are left out, with all that call them.
    """
    kept: list[str] = []
    left_out: set[str] = set()
    for statement in duckdb.extract_statements(text()):
        name, *called = re.findall(r"\b([a-z_0-9]+)\(", _code(statement.query))
        reads = set(re.findall(r"\bmarts\.\w+", statement.query))
        # Without tables of its own a database is no warehouse and has no meta either.
        is_ready = bool(tables) or "meta." not in statement.query
        if is_ready and reads <= set(tables) and left_out.isdisjoint(called):
            kept.append(statement.query)
        else:
            left_out.add(name)
    return ";\n".join(kept)


def text() -> str:
    """The file itself, words and formulas."""
    return PATH.read_text(encoding="utf-8")


def parse(text: str) -> Mapping[str, Metric]:
    """The metrics of `text` by code, in its order; macros without a label are parts, not metrics.

    Raises:
        CatalogError: a metric lacks one of its lines, or two stand in one block.
    """
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text)]
    for block in blocks:
        names = re.findall(r"^create or replace macro (\w+)", block, re.MULTILINE)
        if len(names) > 1:
            raise CatalogError(f"metrics.sql: no empty line between {' and '.join(names)}.")
    metrics = [_metric(block) for block in blocks if re.search(r"^-- label:", block, re.MULTILINE)]
    return MappingProxyType({metric.code: metric for metric in metrics})


def _metric(block: str) -> Metric:
    comments = [line[2:].strip() for line in block.splitlines() if line.startswith("--")]
    code, *rest = comments
    fields: dict[str, list[str]] = {"description": [], **{label: [] for label in LABELS}}
    field = "description"
    for line in rest:
        label, colon, text = line.partition(":")
        if colon and label in LABELS:
            field = label
            fields[field].append(text.strip())
        else:
            # Only the English words run on; every other field is one line.
            field = field if field == "en" else "description"
            fields[field].append(line)
    missing = [field for field, lines in fields.items() if not lines]
    if missing:
        raise CatalogError(f"metrics.sql: {code} lacks {', '.join(missing)}.")
    label_zh, _, label_en = fields["label"][0].partition("|")
    return Metric(
        code=code,
        label=label_zh.strip(),
        label_en=label_en.strip(),
        unit=cast("Unit", fields["unit"][0]),
        format=cast("Format", fields["format"][0]),
        better=cast("Better", fields["better"][0]),
        description="".join(fields["description"]),
        description_en=" ".join(fields["en"]),
        source=fields["source"][0],
        sql=_code(block),
    )


def _code(block: str) -> str:
    return "\n".join(line for line in block.splitlines() if not line.startswith("--"))
