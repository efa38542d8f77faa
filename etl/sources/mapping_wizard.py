"""Proposes a mapping file from the header and the cells of a table, and tries it.

What cannot be known from the table is written as a question (`money: 元?`): a mapping file with a
question in it is refused until somebody has decided.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

import polars as pl

from etl.errors import FileRefusedError
from etl.feeds import InputFile, ReadContext, Refusal
from etl.reading import sniff
from etl.sources import mapped
from etl.sources.mapped_targets import TARGETS, Target
from etl.sources.mapping_file import parse_mapping
from etl.sources.mapping_words import FIELD_WORDS, STATUS_WORDS, plain

SHOWN = 10
STATES = 30
UNITS = {"yuan": "元", "fen": "分"}
_BARE = re.compile(r"[^\W\d_][\w()]*")
_RESERVED = ("yes", "no", "on", "off", "true", "false", "null")
_ASKED = '"?"  # 请填列名'
_EPOCHS = {10: "epoch_s", 13: "epoch_ms"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping file as text, what it fills, and what a person has still to decide."""

    text: str
    target: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What the mapping makes of the file: the first rows, the first refusals, and how many."""

    rows: pl.DataFrame
    loaded: int
    refusals: tuple[Refusal, ...]
    refused: int


def propose(file: InputFile, *, money: str | None = None, target: str | None = None) -> Proposal:
    """A mapping for a table; `money` is yuan or fen where that is known.

    Raises:
        FileRefusedError: no table, or nothing in its header is known.
    """
    cells = _cells(file)
    chosen = TARGETS[target] if target else _target(cells.columns)
    columns = _columns(chosen, cells.columns)
    questions: list[str] = []
    lines = [
        f"source: {_source(file)}",
        f"title: {_word(PurePosixPath(file.name).stem)}",
        *_money(chosen, columns, money, questions),
        *_time(chosen, columns, cells, questions),
        "",
        "files:",
        f"  - file: {_word(_pattern(file))}",
        "    loads:",
        f"      - target: {chosen.name}",
        "        columns:",
        *_fields(chosen, columns, cells, questions),
    ]
    unused = [name for name in cells.columns if name not in columns.values()]
    if unused:
        lines.append(f"# 没有用到的列：{'、'.join(unused)}")
    return Proposal("\n".join(lines) + "\n", chosen.name, tuple(questions))


def attempt(file: InputFile, proposal: Proposal, context: ReadContext) -> Trial | None:
    """Reads the file as if every question was answered as the proposal guesses.

    None where a column is asked for: there is nothing to guess.
    """
    if _ASKED in proposal.text:
        return None
    answered = re.sub(r'(?m)^((?:money|time): .*)"([^"?]+)\?"', r"\1\2", proposal.text)
    answered = answered.replace(': "?"\n', ": pending\n")
    (feed,) = mapped.feeds_of(parse_mapping(answered, "试读"))
    frames: list[pl.DataFrame] = []
    refusals: list[Refusal] = []
    for chunk in feed.read(file, context):
        frames.append(chunk.rows)
        refusals.extend(chunk.refusals)
    rows = pl.concat(frames)
    first = rows.head(SHOWN)
    given = [name for name in first.columns if first[name].null_count() < first.height]
    kept = [name for name in given if name not in ("source", "brand_id", "day")]
    return Trial(first.select(kept), rows.height, tuple(refusals[:SHOWN]), len(refusals))


def write(text: str, file: Path, *, force: bool) -> Path:
    """Puts the mapping file beside the table.

    Raises:
        FileRefusedError: there is one already.
    """
    path = file.with_name(f"{file.name.partition('.')[0]}.mapping.yaml")
    if path.exists() and not force:
        raise FileRefusedError(f"已经有 {path}，没有改动它。要覆盖请加 --force。")
    path.write_text(text, encoding="utf-8")
    return path


def _cells(file: InputFile) -> pl.DataFrame:
    """The first rows as text."""
    header = sniff(file).header
    some = next(mapped.columns_of(file, header), pl.DataFrame())
    if not some.columns:
        raise FileRefusedError("没有读到表头，提不出映射。请检查文件是不是表格。")
    return some.head(10_000).drop("_row").select(pl.all().cast(pl.String, strict=False))


def _target(header: list[str]) -> Target:
    """The target that has all it needs, else most of it, and then the most fields."""

    def fit(target: Target) -> tuple[bool, int, int]:
        found = _columns(target, header)
        absent = sum(field.required and field.name not in found for field in target.fields)
        return (absent == 0, len(found) - 3 * absent, -len(target.fields))

    best = max(TARGETS.values(), key=fit)
    if not _columns(best, header):
        words = "、".join(header[:12])
        raise FileRefusedError(
            f"表头里没有一列认得出来（{words}）。"
            "请用 --target 指定目标，或照 docs/mapping.md 手写。"
        )
    return best


def _columns(target: Target, header: list[str]) -> dict[str, str]:
    """Field → column, each column once."""
    found: dict[str, str] = {}
    for field in target.fields:
        words = FIELD_WORDS.get(field.name, (field.name,))
        named = (name for word in words for name in header if plain(name) == word)
        column = next((name for name in named if name not in found.values()), None)
        if column:
            found[field.name] = column
    if "openid" in found and "app_id" not in found:
        del found["openid"]
    return found


def _money(
    target: Target, columns: Mapping[str, str], chosen: str | None, questions: list[str]
) -> Iterator[str]:
    amounts = [columns[f.name] for f in target.fields if f.kind == "money" and f.name in columns]
    if not amounts:
        return
    if chosen:
        yield f"money: {UNITS[chosen]}"
        return
    hint = "分" if any("(分" in name for name in amounts) else "元"
    questions.append(f"金额（{'、'.join(amounts)}）以元还是以分为单位？--money yuan 或 --money fen")
    yield f'money: "{hint}?"  # 请决定：改成 元 或 分'


def _time(
    target: Target, columns: Mapping[str, str], cells: pl.DataFrame, questions: list[str]
) -> Iterator[str]:
    """Epochs have no other sign than their length, so they are asked about, too."""
    for field in target.fields:
        if field.kind != "time" or field.name not in columns:
            continue
        written = cells[columns[field.name]].drop_nulls().str.strip_chars().head(100)
        lengths = set(written.str.extract(r"^([0-9]+)$").str.len_chars()) - {0, 1}
        if len(lengths) == 1 and (form := _EPOCHS.get(lengths.pop() or 0)):
            questions.append(f"“{columns[field.name]}”是 Unix 时间（{form}）吗？是的话去掉问号")
            yield f'time: {{format: "{form}?"}}'
            return
    yield "time: local"


def _fields(
    target: Target, columns: Mapping[str, str], cells: pl.DataFrame, questions: list[str]
) -> Iterator[str]:
    for field in target.fields:
        column = columns.get(field.name)
        if column and field.kind == "status":
            yield from _states(column, cells, questions)
        elif column:
            yield f"          {field.name}: {_word(column)}"
        elif field.required:
            questions.append(f"哪一列是 {field.name}？没有这一列就不能读")
            yield f"          {field.name}: {_ASKED}"


def _states(column: str, cells: pl.DataFrame, questions: list[str]) -> Iterator[str]:
    """Each state the table holds, in our words where they are clear."""
    known = {word: state for state, words in STATUS_WORDS.items() for word in words}
    found = cells[column].str.strip_chars().drop_nulls().unique().sort().head(STATES).to_list()
    words = [word for word in found if word]
    unclear = [word for word in words if word not in known]
    if unclear:
        questions.append(
            f"“{column}”里的 {'、'.join(unclear)} 是什么状态？可用：{'、'.join(STATUS_WORDS)}"
        )
    yield "          status:"
    yield f"            column: {_word(column)}"
    yield "            values:"
    for word in words:
        yield f"              {_word(word)}: {known.get(word, _quoted('?'))}"


def _source(file: InputFile) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", PurePosixPath(file.name).stem.lower())
    letters = re.sub(r"^[^a-z]+|_?[0-9_]*$", "", name)
    return letters[:40] or "shop"


def _pattern(file: InputFile) -> str:
    """The file's name with a star for its days and numbers."""
    name = PurePosixPath(file.name.partition("#")[0]).name
    stem, dot, ending = name.partition(".")
    return re.sub(r"[0-9][0-9_.-]*", "*", stem) + dot + ending


def _word(text: str) -> str:
    is_bare = bool(_BARE.fullmatch(text)) and text.lower() not in _RESERVED
    return text if is_bare else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def told(proposal: Proposal, trial: Trial | None) -> Iterator[str]:
    """The proposal for a person: the text, what is open, what it makes of the file."""
    yield proposal.text
    for number, question in enumerate(proposal.questions, 1):
        yield f"? {number}. {question}"
    if trial is None:
        yield "回答了上面的问题，才能试读。"
        return
    guessed = "（带问号的按所猜的试读）" if proposal.questions else ""
    yield f"试读{guessed}：读入 {trial.loaded} 行，拒绝 {trial.refused} 行"
    for row in islice(trial.rows.iter_rows(named=True), SHOWN):
        yield "  " + "  ".join(f"{name}={_shown(value)}" for name, value in row.items())
    for refusal in trial.refusals:
        yield f"! 第 {refusal.row} 行 {refusal.column or ''}：{refusal.reason}"


def _shown(value: object) -> str:
    return str(value)[:32]
