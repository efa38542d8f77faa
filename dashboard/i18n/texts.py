"""Texts by key in the viewer's language: `text("filters.reset")` reads filters.yaml."""

from functools import cache
from pathlib import Path
from typing import cast

import yaml
from flask import g, has_request_context

from dashboard.format import Language

LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")
DEFAULT_LANGUAGE: Language = "zh-CN"
FOLDER = Path(__file__).parent


class MissingTextError(KeyError):
    """A page asked for a text that no YAML file holds."""


@cache
def texts(language: Language) -> dict[str, str]:
    """All texts of one language, keyed `area.key`."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.yaml")):
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        found |= {f"{path.stem}.{key}": str(value) for key, value in entries.items()}
    return found


def language() -> Language:
    """The language of the request being answered; the default outside of one."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    return cast(Language, g.get("language", DEFAULT_LANGUAGE))


def text(key: str, into: Language | None = None, /, **values: object) -> str:
    """One text with its `{names}` filled in.

    Raises:
        MissingTextError: no such key, so that a typing mistake fails a test and not a reader.
    """
    wanted = into or language()
    try:
        template = texts(wanted)[key]
    except KeyError:
        raise MissingTextError(f"no text {key!r} in dashboard/i18n/{wanted}") from None
    return template.format(**values) if values else template
