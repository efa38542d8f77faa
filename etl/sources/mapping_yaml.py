"""YAML → plain data that remembers its lines, and validation errors → sentences with them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import yaml

from etl.errors import FileRefusedError, did_you_mean

Path = tuple[str | int, ...]


def load(text: str, name: str) -> tuple[object, dict[Path, int]]:
    """The document with every scalar as text, and the line of each key and item.

    Text, because YAML would read the code `no` as false and `012` as 10.

    Raises:
        FileRefusedError: not YAML, or a key is given twice.
    """
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FileRefusedError(
            f"映射文件 {name} 第 {line} 行不是正确的 YAML：{error.problem}。"
            "请检查缩进和引号；以 * 开头的文件名要加引号。"
        ) from error
    except yaml.YAMLError as error:
        raise FileRefusedError(f"映射文件 {name} 不是正确的 YAML：{error}。") from error
    if node is None:
        raise FileRefusedError(f"映射文件 {name} 是空的。写法见 docs/mapping.md。")
    lines: dict[Path, int] = {}
    return _plain(node, (), lines, name), lines


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int], name: str) -> object:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each, (*path, i), lines, name) for i, each in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    found: dict[str, object] = {}
    for key_node, value in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in found:
            raise FileRefusedError(f"映射文件 {name} 第 {line} 行：“{key}”写了两次，请只留一个。")
        lines[(*path, key)] = line
        found[key] = _plain(value, (*path, key), lines, name)
    return found


_SENTENCES = {
    "missing": "缺少必填的“{last}”",
    "extra_forbidden": "不认识的键“{last}”",
    "bool_parsing": "“{last}”只能是 true 或 false",
    "int_parsing": "“{last}”应为整数",
    "decimal_parsing": "“{last}”应为数字",
    "literal_error": "“{last}”只能是 {expected}",
    "string_pattern_mismatch": "“{last}”只能用小写英文字母、数字和下划线，且以字母开头",
}


def sentences(
    errors: Iterable[Mapping[str, Any]], lines: Mapping[Path, int], name: str, keys: Sequence[str]
) -> list[str]:
    """One sentence per error: file, line, where in the file, what is wrong, what may be meant."""
    return [_sentence(error, lines, name, keys) for error in errors]


def _sentence(
    error: Mapping[str, Any], lines: Mapping[Path, int], name: str, keys: Sequence[str]
) -> str:
    context = error.get("ctx") or {}
    where: Path = (*error["loc"], *context.get("at", ()))
    known = next((where[:size] for size in range(len(where), -1, -1) if where[:size] in lines), ())
    last = where[-1] if where else "文件"
    reason = _SENTENCES.get(error["type"], str(error["msg"])).format(last=last, **context)
    if error["type"] == "extra_forbidden":
        reason += did_you_mean(str(last), keys)
    place = ".".join(str(part) for part in where)
    return f"映射文件 {name} 第 {lines.get(known, 1)} 行（{place}）：{reason}"
