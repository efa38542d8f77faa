"""Which line of a table is its header, what its columns are called, which line is a total."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

SEARCHED_LINES = 20
DELIMITERS = ",\t;|"
_TOTAL = re.compile(r"^(本页|全部|当前)?(合计|总计|小计|汇总|共计|总额|合计金额)[:：]?$")
_NUMBER = re.compile(r"^[-+¥￥]?[0-9][0-9,.:/ -]*%?$")
ROW = "_row"


def column_name(name: object) -> str:
    """A header cell in normal form: NFKC, no BOM, no line breaks or outer blanks."""
    text = unicodedata.normalize("NFKC", str(name)).replace("\ufeff", "")
    return " ".join(text.split()).strip("`'\"= ")


def headings(cells: Iterable[object]) -> list[str]:
    """Header cells → distinct names: `分销员`, `分销员__2`; a nameless one is `column_35`."""
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        name = base = column_name(cell if cell is not None else "") or f"column_{position}"
        count = 1
        while name in names or name == ROW:
            count += 1
            name = f"{base}__{count}"
        names.append(name)
    return names


def header_of(lines: Sequence[Sequence[str | None]]) -> tuple[str, ...]:
    """The header cells among the first lines of a table."""
    return tuple(cell or "" for cell in lines[header_at(lines)]) if lines else ()


def header_at(lines: Sequence[Sequence[str | None]]) -> int:
    """The place of the header among the first lines: it comes after the titles.

    A title (`订单报表 2026-09-01`, `门店：,全部`) fills at most half of the cells that the fullest
    line fills. The first line that fills more is the header if it holds words and no numbers; a
    line of data that is too long must not take its place.
    """
    filled = [[cell.strip() for cell in line if cell and cell.strip()] for line in lines]
    fullest = max(map(len, filled), default=0)
    candidates = [place for place, cells in enumerate(filled) if len(cells) * 2 > fullest]
    first = next((place for place, cells in enumerate(filled) if cells), 0)
    if first in candidates:
        return first
    worded = (place for place in candidates if not any(map(_NUMBER.match, filled[place])))
    return next(worded, first)


def is_total(cells: Sequence[str | None]) -> bool:
    """Whether a line at the end is a sum of those above: 合计 stands in its first filled cell.

    That cell is one of the first three, where exports keep the number of the order or its name.
    """
    filled = ((place, (cell or "").strip()) for place, cell in enumerate(cells))
    place, word = next(((place, word) for place, word in filled if word), (0, ""))
    return place < 3 and bool(_TOTAL.match(word))


def delimiter_of(lines: Sequence[str]) -> str:
    """The delimiter of a table by its first lines; a comma when there is none.

    The first line tells it, unless that holds fewer than three cells: then it may be a title, and
    the delimiter is the one that cuts most lines alike.
    """
    first = next((line for line in lines if line.strip()), "")
    own = max(DELIMITERS, key=first.count)
    if first.count(own) >= 2:
        return own
    return max(DELIMITERS, key=lambda each: (_alike(lines, each), each == own))


def _alike(lines: Sequence[str], delimiter: str) -> int:
    """How many lines this delimiter cuts into one same number of cells, more than one."""
    widths = Counter(len(cells) for cells in records(lines, delimiter) if len(cells) > 1)
    return max(widths.values(), default=0)


def records(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The first records that hold anything, up to one that cannot be cut."""
    with suppress(csv.Error):
        found = (cells for cells in csv.reader(lines, delimiter=delimiter) if any(cells))
        yield from islice(found, SEARCHED_LINES)
