"""Both languages are complete, and no page asks for a text that is not there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.i18n import LANGUAGES, MissingTextError, text, texts

DASHBOARD = Path(__file__).parents[2] / "dashboard"
GAPS = re.compile(r"\{(\w+)[^}]*\}")


def literal_keys() -> Iterator[tuple[str, str]]:
    """(file, key) of every text("…") in the code and t("…") in the templates."""
    for file in DASHBOARD.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if named and node.func.id == "text" and node.args:
                key = node.args[0]
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield file.name, key.value
    for file in DASHBOARD.rglob("*.html"):
        for key in re.findall(r'\bt\("([\w.]+)"[,)]', file.read_text(encoding="utf-8")):
            yield file.name, key


def test_both_languages_have_the_same_texts() -> None:
    one, other = (texts(language).keys() for language in LANGUAGES)
    assert one ^ other == set()


def test_both_languages_leave_the_same_gaps() -> None:
    one, other = (texts(language) for language in LANGUAGES)
    differing = [key for key in one if set(GAPS.findall(one[key])) != set(GAPS.findall(other[key]))]
    assert differing == []


def test_no_text_is_empty_and_english_is_english() -> None:
    assert [key for key, value in texts("zh-CN").items() if not value.strip()] == []
    left = {key: value for key, value in texts("en").items() if re.search(r"[一-鿿]", value)}
    assert set(left) <= {"shell.other_language"}, left


def test_every_text_that_code_asks_for_exists() -> None:
    known = texts("zh-CN")
    assert [pair for pair in literal_keys() if pair[1] not in known] == []


def test_a_missing_text_is_an_error_not_a_gap() -> None:
    with pytest.raises(MissingTextError, match=r"nowhere\.nothing"):
        text("nowhere.nothing")


def test_texts_are_filled_in_the_language_asked_for() -> None:
    assert text("auth.welcome", "zh-CN", name="阿珍") == "你好，阿珍"
    assert text("auth.welcome", "en", name="Ada") == "Hello, Ada"
