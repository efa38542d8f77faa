"""An alert in words, for a screen, a mail or a robot, in the language of whoever reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from dashboard.i18n import Language, text

MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: a line, and the whole in plain text and in HTML, which say the same."""

    subject: str
    plain: str
    html: str


def title(rule: str, facts: Mapping[str, str | int], language: Language) -> str:
    """What is wrong, in one line."""
    return text(f"alerts.{rule}", language, **_facts(facts, language))


def advice(rule: str, facts: Mapping[str, str | int], language: Language) -> str:
    """What it means and what to do."""
    return text(f"alerts.{rule}_do", language, **_facts(facts, language))


def of(
    rule: str, facts: Mapping[str, str | int], language: Language, *, brand: str, address: str
) -> Message:
    """The message about one alert."""
    head, body = title(rule, facts, language), advice(rule, facts, language)
    look, why = text("alerts.look", language), text("alerts.why_you", language)
    subject = _one_line(f"【{brand}】{head}")
    plain = f"{head}\n\n{body}\n\n{look}: {address}/health\n\n{why}\n"
    link = escape(f"{address}/health", quote=True)
    html = (
        f'<html lang="{language}"><body style="font-family:sans-serif;line-height:1.6">'
        f"<h2>{escape(head)}</h2><p>{escape(body)}</p>"
        f'<p>{escape(look)}: <a href="{link}">{link}</a></p>'
        f'<p style="color:#666;font-size:12px">{escape(why)}</p></body></html>'
    )
    return Message(subject, plain, html)


def _facts(facts: Mapping[str, str | int], language: Language) -> dict[str, str | int]:
    """The facts, cut and on one line; `x_en` stands in for `x` where English is read."""
    shown = {
        name: _one_line(value) if isinstance(value, str) else value for name, value in facts.items()
    }
    if language == "en":
        shown |= {
            name.removesuffix("_en"): value for name, value in shown.items() if name.endswith("_en")
        }
    return shown


def _one_line(words: str) -> str:
    """No line breaks and no control characters: file and check names come from outside."""
    kept = "".join(c if c.isprintable() else " " for c in words)
    return " ".join(kept.split())[:MOST_SHOWN]
