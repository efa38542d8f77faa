"""Numbers to text, from a metric's format: 万/亿 in Chinese, K/M in English, “—” for unknown."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Language = Literal["zh-CN", "en"]
Kind = Literal["int", "yuan", "percent", "duration", "decimal"]
Number = int | float | Decimal | None
Direction = Literal["up", "down", "flat", "unknown"]
Tone = Literal["better", "worse", "neutral"]

UNKNOWN = "—"
SYMBOLS = {"CNY": "¥", "USD": "$", "GBP": "£", "EUR": "€", "HKD": "HK$"}
STEPS: dict[Language, tuple[tuple[Decimal, str], ...]] = {
    "zh-CN": ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
    "en": ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 4, "K")),
}
DIVISORS = {"K": Decimal(1000)}


def number(
    value: Number,
    kind: Kind | str,
    language: Language = "zh-CN",
    *,
    full: bool = False,
    currency: str = "CNY",
) -> str:
    """One value as a reader expects it.

    Units:  yuan takes 分, percent takes a share 0–1, duration takes seconds
    full:   the whole number instead of 万/亿 or K/M, for tables and hover
    """
    exact = _exact(value)
    if exact is None:
        return UNKNOWN
    if kind == "percent":
        return f"{_rounded(exact * 100, 1)}%"
    if kind == "duration":
        return _duration(exact, language)
    if kind == "yuan":
        sign, size = _split(exact / 100)
        return f"{sign}{SYMBOLS.get(currency, currency + ' ')}{_sized(size, 2, language, full)}"
    sign, size = _split(exact)
    return f"{sign}{_sized(size, 0 if kind == 'int' else 2, language, full)}"


@dataclass(frozen=True, slots=True)
class Delta:
    """A change against the comparison period, in words and as a direction."""

    direction: Direction
    relative: str
    absolute: str
    tone: Tone

    @property
    def arrow(self) -> str:
        """▲, ▼ or ±: the sign that must stand beside the colour."""
        return {"up": "▲", "down": "▼", "flat": "±", "unknown": ""}[self.direction]


def delta(
    current: Number,
    previous: Number,
    kind: Kind | str,
    language: Language = "zh-CN",
    *,
    better: str = "up",
    currency: str = "CNY",
) -> Delta:
    """The change of one number: rates in 个百分点, everything else also in per cent.

    A previous value of zero has no relative change, so only the absolute one is told.
    """
    now, before = _exact(current), _exact(previous)
    if now is None or before is None:
        return Delta("unknown", UNKNOWN, UNKNOWN, "neutral")
    change = now - before
    direction: Direction = "up" if change > 0 else "down" if change < 0 else "flat"
    sign = {"up": "+", "down": "-"}.get(direction, "")
    if kind == "percent":
        points = "个百分点" if language == "zh-CN" else " pp"
        absolute = relative = f"{sign}{_rounded(abs(change) * 100, 1)}{points}"
    else:
        absolute = sign + number(abs(change), kind, language, currency=currency)
        share = Decimal(0) if change == 0 else None if before == 0 else abs(change / before)
        relative = UNKNOWN if share is None else f"{sign}{_rounded(share * 100, 1)}%"
    return Delta(direction, relative, absolute, _tone(direction, better))


def _tone(direction: Direction, better: str) -> Tone:
    if direction not in ("up", "down") or better not in ("up", "down"):
        return "neutral"
    return "better" if direction == better else "worse"


def _exact(value: Number) -> Decimal | None:
    """The value without binary noise; NaN and infinities are unknown, not numbers."""
    if value is None:
        return None
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact if exact.is_finite() else None


def _split(value: Decimal) -> tuple[str, Decimal]:
    return ("-" if value < 0 else ""), abs(value)


def _rounded(value: Decimal, places: int) -> str:
    text = f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    return text.removeprefix("-") if not any(digit in text for digit in "123456789") else text


def _sized(size: Decimal, places: int, language: Language, full: bool) -> str:
    if full:
        return _rounded(size, places)
    for step, unit in STEPS[language]:
        divisor = DIVISORS.get(unit, step)
        # 99 999 999 would read 10000.00万: what rounds up to the next unit belongs to it.
        if size >= step or _reaches(size, step, STEPS[language]):
            return f"{_rounded(size / divisor, 2)}{unit}"
    return _rounded(size, places)


def _reaches(size: Decimal, step: Decimal, steps: tuple[tuple[Decimal, str], ...]) -> bool:
    """Whether the text in the next smaller unit would round up to a whole `step`."""
    smaller = [DIVISORS.get(unit, value) for value, unit in steps if value < step]
    if not smaller:
        return False
    unit = smaller[0]
    return (size / unit).quantize(Decimal("0.01")) * unit >= step


def _duration(seconds: Decimal, language: Language) -> str:
    sign, size = _split(seconds)
    whole = int(size.to_integral_value(ROUND_HALF_UP))
    if whole < 60:
        unit = "秒" if language == "zh-CN" else "s"
        return f"{sign}{_rounded(size, 1) if size < 10 else whole}{unit}"
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if language == "zh-CN":
        return sign + (f"{hours}小时{minutes}分" if hours else f"{minutes}分{left}秒")
    return sign + (f"{hours}h {minutes}m" if hours else f"{minutes}m {left}s")
