"""The words sources and pipeline share: a file, a feed, what a reader yields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

FileKind = Literal["csv", "xlsx", "parquet", "json", "ndjson", "unknown"]
Money = Literal["fen", "yuan", "mixed"]


@dataclass(frozen=True, slots=True)
class Sniff:
    """What the first bytes of a file say: enough to decide which feed it is.

    `header` holds NFKC-normalised column names, or the keys of the first JSON object (of the first
    element when that is a list), followed by those of the reply in its `response` or `data`.
    """

    name: str
    kind: FileKind
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of the inbox, a member of an archive, or a sheet of a workbook; known by content.

    `path` is where its bytes lie; `name` is relative to the inbox, in posix form, and is what
    messages show (`week.zip/orders.csv`, `orders.xlsx#明细`); `sha256` is of its content. `archive`
    is the file of the inbox it came out of. `seen` is what a look into it has shown, where that is
    known. etl.reading opens it.
    """

    path: Path
    name: str
    sha256: str
    archive: Path | None = None
    sheet: str | None = None
    seen: Sniff | None = None

    @property
    def sha16(self) -> str:
        """The short form that lake parts and quarantine files carry."""
        return self.sha256[:16]

    @property
    def folder(self) -> Path:
        """The folder of the inbox it lies in: a mapping file there may know it."""
        return (self.archive or self.path).parent


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that was not loaded, and what its owner should do about it.

    `row` counts as a person would: 1-based, the header of a CSV is line 1. `reason` is a Chinese
    sentence. `raw` is the row as text, cut to 2 000 characters, phones masked (reading.raw_text).
    """

    row: int | None
    column: str | None
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A chunk (at most 200 000 rows) for one lake table, with the rows refused on the way.

    `rows` has exactly the table's columns; it may carry `_row` (Int64, the line in the file) as
    well, otherwise rows are numbered in the order they come.
    """

    table: str
    rows: pl.DataFrame
    refusals: list[Refusal]


@dataclass(frozen=True, slots=True)
class LakeTable:
    """A table of the lake: cleaned rows in the source's own words.

    `schema` is binding in order and type; `day` names the Date column that partitions the table;
    `title` is its Chinese name for messages and the health page.
    """

    name: str
    schema: dict[str, pl.DataType]
    day: str
    title: str
    defaults: Callable[[], pl.DataFrame] | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """What a company decides about its own numbers.

    phone_seal: the keys that seal phones (queries.phones), newest first; none seals none
    """

    brand_id: str
    brand_name: str
    phone_key: bytes
    phone_seal: str = ""
    currency: str = "CNY"
    count_zero_orders: bool = False
    gross_margin: float | None = None
    business_zone: str = "Asia/Shanghai"
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a reader may know beyond the file itself."""

    phone_key: bytes
    business_zone: str
    brand_id: str
    mapping: object | None = None
    phone_seal: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """One kind of file: how to recognise it and how to read it.

    `patterns` are case-insensitive globs on the file's own name; `recognises` looks at the content
    and wins over the name. `read` raises FileRefusedError when nothing of the file can be used.
    The rest is the contract a reader of the health page needs: in which unit money comes, in which
    form times come, how many days back a delivery may still change, and after how many days without
    one the source is late (None: it comes when it comes).
    """

    name: str
    title: str
    tables: tuple[LakeTable, ...]
    patterns: tuple[str, ...]
    recognises: Callable[[Sniff], bool]
    read: Callable[[InputFile, ReadContext], Iterator[Parsed]]
    money: Money | None = None
    times: str = ""
    restates_days: int = 0
    due_days: int | None = None
