"""What somebody typed into a form, read; or, field by field, the text that says what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from dashboard.campaigns.models import (
    KINDS,
    LONGEST_DAYS,
    LONGEST_NAME,
    LONGEST_NOTE,
    MOST_CHANNELS,
    CampaignDraft,
    CostDraft,
)

Typed = Mapping[str, object]
Faults = dict[str, str]
MOST_FEN = 10**13
_CHANNEL = re.compile(
    r"(family|scene|kind|chan_type|chan|campaign|guide|live|article):[^\s,;]{1,128}"
)
_AMOUNT = re.compile(r"\d{1,3}(,\d{3})+(\.\d{1,2})?|\d+(\.\d{1,2})?")


def campaign(typed: Typed, *, known: Collection[str]) -> CampaignDraft | Faults:
    """A campaign, or field → key of what is wrong with it.

    typed: name, channels (list), new_chans, start_date, end_date, budget, control_tag
    known: the channels that data tells of; channel numbers may be new and are typed apart
    """
    faults: Faults = {}
    name = _plain(typed.get("name"))
    if not name:
        faults["name"] = "no_name"
    elif len(name) > LONGEST_NAME or not name.isprintable():
        faults["name"] = "bad_name"
    chosen = _texts(typed.get("channels"))
    new = [f"chan:{each}" for each in re.split(r"[\s,;]+", _plain(typed.get("new_chans"))) if each]
    faults |= _channel_faults(chosen, new, known)
    start, end = _day(typed.get("start_date")), _day(typed.get("end_date"))
    faults |= _day_faults(start, end)
    budget, wrong = amount(typed.get("budget"))
    if wrong:
        faults["budget"] = wrong
    if faults or start is None or end is None:
        return faults
    channels = tuple(dict.fromkeys([*chosen, *new]))
    tag = _plain(typed.get("control_tag")) or None
    return CampaignDraft(name, channels, start, end, budget, tag)


def cost(typed: Typed, *, channels: Collection[str]) -> CostDraft | Faults:
    """A cost, or field → key of what is wrong with it.

    typed:    kind, amount, is_spread, cost_date, channel, note
    channels: those of its campaign
    """
    faults: Faults = {}
    fen, wrong = amount(typed.get("amount"))
    if wrong or not fen:
        faults["amount"] = wrong or "no_amount"
    day = None if typed.get("is_spread") else _day(typed.get("cost_date"))
    if day is None and not typed.get("is_spread"):
        faults["cost_date"] = "no_day"
    note = _plain(typed.get("note"))
    if len(note) > LONGEST_NOTE or not note.isprintable():
        faults["note"] = "bad_note"
    channel = _plain(typed.get("channel")) or None
    if channel and channel not in channels:
        faults["channel"] = "not_its_channel"
    kind = str(typed.get("kind") or "other")
    if kind not in KINDS:
        faults["kind"] = "bad_kind"
    return faults or CostDraft(kind, fen or 0, day, channel, note)


def amount(typed: object) -> tuple[int | None, str]:
    """元 as people write them → 分, and the key of what is wrong; nothing typed is no amount.

    “1,234.50”, “¥1234.5” and full-width digits are read; more than two decimals are not.
    """
    words = _plain(typed).lstrip("¥").removesuffix("元").strip()
    if not words:
        return None, ""
    if words[0] in "-−–(":
        return None, "negative_amount"
    if not _AMOUNT.fullmatch(words):
        return None, "bad_amount"
    try:
        fen = int(Decimal(words.replace(",", "")) * 100)
    except InvalidOperation:
        return None, "bad_amount"
    return (fen, "") if fen <= MOST_FEN else (None, "large_amount")


def _channel_faults(chosen: list[str], new: list[str], known: Collection[str]) -> Faults:
    if any(each not in known for each in chosen):
        return {"channels": "unknown_channels"}
    if any(not _CHANNEL.fullmatch(each) for each in new):
        return {"new_chans": "bad_chans"}
    if not chosen and not new:
        return {"channels": "no_channels"}
    return {"channels": "many_channels"} if len({*chosen, *new}) > MOST_CHANNELS else {}


def _day_faults(start: date | None, end: date | None) -> Faults:
    if start is None:
        return {"start_date": "no_start"}
    if end is None:
        return {"end_date": "no_end"}
    if end < start:
        return {"end_date": "ends_early"}
    return {"end_date": "too_long"} if (end - start).days >= LONGEST_DAYS else {}


def _plain(typed: object) -> str:
    """Text as it was meant: full-width letters and signs are the same as ordinary ones."""
    return unicodedata.normalize("NFKC", typed).strip() if isinstance(typed, str) else ""


def _texts(typed: object) -> list[str]:
    return [each for each in typed if isinstance(each, str)] if isinstance(typed, list) else []


def _day(typed: object) -> date | None:
    try:
        return date.fromisoformat(str(typed)[:10]) if typed else None
    except ValueError:
        return None
