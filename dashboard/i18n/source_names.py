"""What a source is called on the screen: feeds name themselves in Chinese alone."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from dashboard.format import Language


@cache
def english() -> Mapping[str, str]:
    """Chinese name → English name of everything the built-in feeds deliver."""
    path = Path(__file__).with_suffix(".yaml")
    return {str(k): str(v) for k, v in yaml.safe_load(path.read_text(encoding="utf-8")).items()}


def named(titles: str, language: Language) -> str:
    """One source, or several with “、” between, in the reader's language.

    What a mapping file named stays as it was named.
    """
    if language == "zh-CN":
        return titles
    return ", ".join(english().get(title, title) for title in titles.split("、"))
