"""What identities, rules and guards are called, on the page about a person and in a terminal."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.i18n import language, text, texts

ZONE = ZoneInfo("Asia/Shanghai")


def named(group: str, code: str) -> str:
    """The text of a code, or the code itself where a mapping or a new source brought its own."""
    return texts(language()).get(f"people.{group}_{code}", code)


def identity(row: Mapping[str, Any], side: str = "") -> str:
    """“手机号 138****0001”: the identity of a row, or one end of a statement."""
    return f"{named('kind', row[f'{side}kind'])} {row[f'{side}shown']}"


def day(moment: datetime | date | None) -> str:
    """The business day of a moment."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(ZONE).date()
    return moment.isoformat() if moment else "—"


def because(statement: Mapping[str, Any]) -> str:
    """Rule, source, evidence, certainty and since when, in one line."""
    parts = [
        named("rule", statement["rule"]),
        named("source", statement["source"]),
        text("people.evidence", evidence=statement["evidence"]) if statement["evidence"] else "",
        text("people.confidence", percent=round(statement["confidence"] * 100)),
        f"{text('people.since')} {day(statement['first_seen_at'])}",
    ]
    if statement["statement_count"] > 1:
        parts.append(text("people.count", count=statement["statement_count"]))
    return " · ".join(part for part in parts if part)


def why_not(statement: Mapping[str, Any]) -> str:
    """Why a statement was not followed."""
    if statement["reason"] != "undone":
        return named("reason", statement["reason"])
    return text(
        "people.reason_undone",
        by=statement["undone_by"],
        date=day(statement["undone_at"]),
        because=statement["undone_because"],
    )
