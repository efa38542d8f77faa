"""Turns the text of a command line into the values a query needs, by the types in its header."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from queries.catalog import Param, Query
from queries.errors import ParameterError

Value = date | int | float | bool | str | list[str] | None

TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def named(words: Iterable[str]) -> dict[str, str]:
    """`--start-date 2026-10-01 --level=family` as names and their texts.

    Raises:
        ParameterError: a word is no name, or a name has no value.
    """
    texts: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            raise ParameterError(f"“{word}” 前缺少参数名。请写成 --start_date 2026-09-01。")
        name, equals, text = word.removeprefix("--").partition("=")
        value = text if equals else next(rest, None)
        if value is None:
            raise ParameterError(f"参数 --{name} 后面缺少值。")
        texts[name.replace("-", "_")] = value
    return texts


def parse(query: Query, texts: Mapping[str, str]) -> dict[str, Value]:
    """The values of `texts`, typed; optional ones that are left out are None.

    Raises:
        ParameterError: one is missing, unknown, or not of the type its header names.
    """
    values: dict[str, Value] = {
        name: _value(query.params[name], text)
        for name, text in texts.items()
        if name in query.params
    }
    optional = {name: None for name, param in query.params.items() if param.is_optional}
    given = {**optional, **values, **{name: None for name in texts if name not in query.params}}
    require(query, given)
    return given


def require(query: Query, given: Mapping[str, object]) -> None:
    """Refuses values the query does not know, and a call that leaves one out."""
    unknown = sorted(given.keys() - query.params.keys())
    missing = sorted(query.params.keys() - given.keys())
    if not unknown and not missing:
        return
    faults = [f"不认识参数 {name}" for name in unknown] + [f"缺少参数 {name}" for name in missing]
    raise ParameterError(f"查询 {query.name}：{'，'.join(faults)}。{_known(query)}")


def _known(query: Query) -> str:
    if not query.params:
        return "它没有参数。"
    lines = [f"{param.name} ({param.type}) {param.meaning}" for param in query.params.values()]
    return "它的参数：" + "；".join(lines)


def _value(param: Param, text: str) -> Value:
    read, form = READERS.get(param.type, (str, ""))
    try:
        return read(text)
    except (ValueError, KeyError) as error:
        raise ParameterError(f"参数 {param.name} 的值 “{text}” 无效：应为{form}。") from error


def _texts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


READERS: dict[str, tuple[Callable[[str], Value], str]] = {
    "date": (date.fromisoformat, "日期，如 2026-09-01"),
    "bigint": (int, "整数，如 42"),
    "integer": (int, "整数，如 42"),
    "double": (float, "数字，如 0.5"),
    "boolean": (lambda text: TRUTHS[text.lower()], " true 或 false"),
    "varchar[]": (_texts, "用逗号隔开的文字，如 S01,S02"),
}
