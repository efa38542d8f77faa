"""Saved API replies: one a line (NDJSON) or a JSON file, bare or in an envelope with the request.

    {"observed_on": "2026-09-01", "request": {"userid": ["zhangsan"]}, "response": {…the reply…}}

Several replies do not say what was asked, when, or of which app; the envelope does ("app_id").
Without it day and app id are taken from the file's name.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import orjson
import polars as pl

from etl.errors import FileRefusedError
from etl.feeds import InputFile, LakeTable, Parsed, ReadContext, Refusal, Sniff
from etl.quarantine import raw_text
from etl.reading import json_document, json_value, ndjson_lines, sniff, stripped_keys
from etl.sources.declared import Field, parse

CHUNK_RECORDS = 50_000
Record = dict[str, object]
_NAME_DAY = re.compile(r"(?<!\d)(20\d{2})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_APP_ID = re.compile(r"(?<![0-9A-Za-z])wx[0-9a-f]{16}(?![0-9A-Za-z])")
_OBSERVED = ("observed_on", "observed_at")
_WHOSE = ("app_id", "appid")


class ReplyRefusedError(Exception):
    """One reply that cannot be placed; `column` names the key at fault."""

    def __init__(self, column: str | None, reason: str) -> None:
        self.column = column
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply with what is known about its asking.

    `doc_version` is what the saver wrote beside it, for counts whose meaning has changed.
    """

    row: int
    observed_on: date | None
    request: Mapping[str, object]
    response: Mapping[str, object]
    doc_version: str | None = None
    app_id: str | None = None

    def day(self) -> date:
        """The day of the snapshot.

        Raises:
            ReplyRefusedError: nobody says when it was taken.
        """
        if self.observed_on is None:
            raise ReplyRefusedError(
                "observed_on",
                "这是某一天的名单快照，但不知道是哪一天。请把日期写进文件名"
                "（如 staff-2026-09-01.json），或用信封保存："
                '{"observed_on": "2026-09-01", "request": …, "response": …}',
            )
        return self.observed_on


@dataclass(frozen=True, slots=True)
class Records:
    """A lake table filled from replies: its fields, and what follows from them."""

    table: LakeTable
    fields: tuple[Field, ...]
    derive: Callable[[pl.DataFrame, ReadContext], pl.DataFrame] = lambda rows, _context: rows


@dataclass(frozen=True, slots=True)
class ReplyKind:
    """A kind of reply: the keys that give it away and the records it holds, by lake table."""

    keys: tuple[str, ...]
    records: Callable[[Reply], Iterator[tuple[str, Record]]]


def read_replies(
    file: InputFile,
    context: ReadContext,
    kinds: Sequence[ReplyKind],
    tables: Mapping[str, Records],
    *,
    nothing: frozenset[str] = frozenset(),
) -> Iterator[Parsed]:
    """Every record of every reply, typed; replies that cannot be placed are refusals.

    nothing: error codes by which an API says that there is nothing to tell

    Raises:
        FileRefusedError: the only reply of the file cannot be used.
    """
    batch = _Batch(tables, context, nothing)
    faults, replies = 0, 0
    for found in _replies(file):
        replies += 1
        refusal = found if isinstance(found, Refusal) else batch.take(found, kinds)
        if refusal:
            faults += 1
            batch.refusals.append(refusal)
        if batch.size >= CHUNK_RECORDS:
            yield from batch.emptied()
    if faults == 1 == replies:
        raise FileRefusedError(batch.refusals[0].reason)
    yield from batch.emptied()


class _Batch:
    """Records gathered until they make a chunk."""

    def __init__(
        self, tables: Mapping[str, Records], context: ReadContext, nothing: frozenset[str]
    ) -> None:
        self.tables, self.context, self.nothing = tables, context, nothing
        self.held: dict[str, list[Record]] = {}
        self.size = 0
        self.refusals: list[Refusal] = []

    def take(self, reply: Reply, kinds: Sequence[ReplyKind]) -> Refusal | None:
        """Keeps the records of a reply, or says why none of them can be kept."""
        try:
            records = list(_records(reply, kinds, self.nothing))
        except ReplyRefusedError as fault:
            raw = raw_text({"request": reply.request, "response": reply.response})
            return Refusal(reply.row, fault.column, str(fault), raw)
        for table, record in records:
            self.held.setdefault(table, []).append({**record, "_row": reply.row})
        self.size += len(records)
        return None

    def emptied(self) -> Iterator[Parsed]:
        """What was gathered, as chunks; refused replies go with the first table."""
        pending, self.refusals = self.refusals, []
        held, self.held, self.size = self.held, {}, 0
        for table in held or list(self.tables)[:1]:
            records = self.tables[table]
            rows, refused = parse(
                _frame(records, held.get(table, [])), records.fields, self.context
            )
            rows = records.derive(rows, self.context).select(*records.table.schema, "_row")
            yield Parsed(table, rows, [*pending, *refused])
            pending = []


def _frame(records: Records, held: list[Record]) -> pl.DataFrame:
    """Records as text columns by the declared keys: a key that comes late is not lost."""
    columns = [
        pl.Series(key, [_as_text(record.get(key)) for record in held], dtype=pl.String)
        for key in dict.fromkeys(field.headers[0] for field in records.fields)
    ]
    return pl.DataFrame([*columns, pl.Series("_row", [r["_row"] for r in held], dtype=pl.Int64)])


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return orjson.dumps(value).decode()


def _records(
    reply: Reply, kinds: Sequence[ReplyKind], nothing: frozenset[str]
) -> Iterator[tuple[str, Record]]:
    code = str(reply.response.get("errcode", 0))
    if code in nothing:
        return
    if code != "0":
        message = reply.response.get("errmsg", "")
        raise ReplyRefusedError("errcode", f"接口返回了错误 {code}：{message}。请重新拉取后再放入")
    for kind in kinds:
        if set(kind.keys) <= set(reply.response):
            yield from kind.records(reply)
            return
    keys = "、".join(list(reply.response)[:8])
    raise ReplyRefusedError(None, f"不认识的接口回复，它的键是：{keys}")


def knows(sniff: Sniff, kinds: Sequence[ReplyKind]) -> bool:
    """True where the first reply of a file is of one of the kinds, bare or in an envelope."""
    keys = set(sniff.header)
    return sniff.kind in ("json", "ndjson") and any(set(kind.keys) <= keys for kind in kinds)


def _replies(file: InputFile) -> Iterator[Reply | Refusal]:
    name = PurePosixPath(file.name).name
    named, app_id = _day_in(name), app_id_in(name)
    for row, raw, value in _values(file):
        if not isinstance(value, dict):
            yield Refusal(row, None, "这一行不是完整的 JSON 对象。请重新导出这一行", raw_text(raw))
            continue
        yield _reply(row, value, named, app_id)


def _values(file: InputFile) -> Iterator[tuple[int, object, object]]:
    if sniff(file).kind != "ndjson":
        document = json_document(file)
        several = document if isinstance(document, list) else [document]
        yield from ((number, value, value) for number, value in enumerate(several, start=1))
        return
    for number, line in ndjson_lines(file):
        try:
            yield number, line, stripped_keys(json_value(line))
        except (ValueError, RecursionError):
            yield number, line, None


def _reply(row: int, value: Record, named: date | None, app_id: str | None) -> Reply:
    response = value.get("response")
    if not isinstance(response, dict):
        return Reply(row, named, {}, value, app_id=app_id)
    request = value.get("request")
    request = request if isinstance(request, dict) else {}
    version = value.get("doc_version")
    said = next((_day_in(str(value[key])) for key in _OBSERVED if key in value), None)
    whose = next((str(each[key]) for each in (value, request) for key in _WHOSE if key in each), "")
    return Reply(
        row,
        said or named,
        request,
        response,
        None if version is None else str(version),
        app_id_in(whose) or app_id,
    )


def app_id_in(text: str) -> str | None:
    """The app id (wx and sixteen hex digits) in a text such as a file's name."""
    found = _APP_ID.search(text)
    return found.group() if found else None


def _day_in(text: str) -> date | None:
    found = _NAME_DAY.search(text)
    try:
        return datetime.strptime("-".join(found.groups()), "%Y-%m-%d").date() if found else None  # noqa: DTZ007 a day has no zone
    except ValueError:
        return None


def one_of(value: object) -> list[object]:
    """A request key that may hold one value or a list, as a list."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def objects(value: object) -> Iterator[Record]:
    """The JSON objects of a list; anything else in it is no record."""
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def asked(reply: Reply, key: str, what: str) -> object:
    """What was asked for, by its key in the request.

    Raises:
        ReplyRefusedError: the request was not saved, and the reply does not say it.
    """
    value = reply.request.get(key)
    if value is None or value == "":
        raise ReplyRefusedError(
            f"request.{key}",
            f"回复里没有{what}，不知道是谁的数据。请连同请求一起保存："
            f'{{"request": {{"{key}": "…"}}, "response": …}}',
        )
    return value


def asked_day(reply: Reply, first: str, last: str, zone: str = "Asia/Shanghai") -> date:
    """The one day a statistic was asked for, by its first and last instant (epoch seconds).

    Raises:
        ReplyRefusedError: the request was not saved, or covers several days as one sum.
    """
    days = [_day_of(reply, key, zone) for key in (first, last)]
    if days[0] != days[1]:
        raise ReplyRefusedError(
            f"request.{last}",
            "一次请求跨了多天，返回的是合计数，无法分到每一天。请每天单独请求一次",
        )
    return days[0]


def _day_of(reply: Reply, key: str, zone: str) -> date:
    seconds = str(asked(reply, key, "统计日期"))
    if not seconds.isdecimal():
        raise ReplyRefusedError(f"request.{key}", "统计日期应为 Unix 秒数。请按请求原样保存")
    return datetime.fromtimestamp(int(seconds), ZoneInfo(zone)).date()


def joined(value: object) -> str | None:
    """A list of ids as one text, in a fixed order: the order in a reply means nothing."""
    parts = sorted({str(each) for each in one_of(value)})
    return ";".join(parts) or None
