"""The words on the screen in zh-CN and en, one YAML file per area."""

from dashboard.format import Language
from dashboard.i18n.texts import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    MissingTextError,
    language,
    text,
    texts,
)

__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "Language",
    "MissingTextError",
    "language",
    "text",
    "texts",
]
