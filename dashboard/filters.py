"""What the viewer has chosen: one frozen value ⇄ URL ⇄ query parameters ⇄ a sentence.

Everything that arrives here was written by somebody's browser, so parsing never fails: what is
not understood is dropped and named in `dropped`, for a notice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal, cast, get_args
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

from dashboard.i18n import Language, text

Preset = Literal["yesterday", "last7", "last30", "month", "last_month", "custom"]
Comparison = Literal["previous", "year", "weekday", "none"]
Visitors = Literal["new", "old"]

PRESETS: Final[tuple[Preset, ...]] = get_args(Preset)
COMPARISONS: Final[tuple[Comparison, ...]] = get_args(Comparison)
VISITORS: Final[tuple[Visitors, ...]] = get_args(Visitors)
DEFAULT_PRESET: Final[Preset] = "last30"
DEFAULT_COMPARISON: Final[Comparison] = "previous"
LONGEST = timedelta(days=1100)
MOST_CHOICES = 500
OWN_KEYS = frozenset({"range", "from", "to", "vs", "store", "who", "family"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """What can be chosen: the loaded days, and the stores and families that exist."""

    first_date: date
    last_date: date
    stores: Mapping[str, str] | None = None
    families: Mapping[str, str] | None = None

    @classmethod
    def unknown(cls) -> "Bounds":
        """Before the first refresh: yesterday by the clock, everything allowed."""
        yesterday = datetime.now(ZoneInfo("Asia/Shanghai")).date() - timedelta(days=1)
        return cls(first_date=yesterday - LONGEST, last_date=yesterday)


@dataclass(frozen=True, slots=True)
class Filters:
    """One choice of period, comparison, stores, visitors and touchpoint families."""

    start_date: date
    end_date: date
    comparison: Comparison = DEFAULT_COMPARISON
    store_ids: tuple[str, ...] = ()
    visitor_type: Visitors | None = None
    families: tuple[str, ...] = ()
    preset: Preset = DEFAULT_PRESET
    dropped: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def parse(cls, raw: object = None, *, bounds: Bounds | None = None) -> "Filters":
        """Reads a query string (`?range=last7&store=s1`) or the dict of the filter store.

        With bounds, presets count from the last loaded day and unknown choices are dropped;
        without them the days that the store already resolved are taken as they stand.
        """
        limits = bounds or Bounds.unknown()
        given = _from_query(raw) if isinstance(raw, str) else _from_store(raw)
        dropped: list[str] = []

        def one_of(key: str, allowed: Iterable[str]) -> str | None:
            value = given.get(key, [None])[0]
            if value is not None and value not in allowed:
                dropped.append(key)
                return None
            return value

        def some_of(key: str, known: Mapping[str, str] | None) -> tuple[str, ...]:
            values = sorted(set(given.get(key, [])))
            kept = [value for value in values if known is None or value in known]
            kept = [value for value in kept if _is_plain(value)][:MOST_CHOICES]
            if kept != values:
                dropped.append(key)
            return tuple(kept)

        preset, start, end = _period(given, one_of, bounds, dropped)
        return cls(
            start_date=start,
            end_date=end,
            comparison=cast(Comparison, one_of("vs", COMPARISONS) or DEFAULT_COMPARISON),
            store_ids=some_of("store", limits.stores),
            visitor_type=cast(Visitors | None, one_of("who", VISITORS)),
            families=some_of("family", limits.families),
            preset=preset,
            dropped=tuple(dict.fromkeys(dropped)),
        )

    def to_query_string(self) -> str:
        """The shortest address of this view, without “?”; what is default is left out."""
        pairs: list[tuple[str, str]] = []
        if self.preset == "custom":
            pairs += [("from", self.start_date.isoformat()), ("to", self.end_date.isoformat())]
        elif self.preset != DEFAULT_PRESET:
            pairs.append(("range", self.preset))
        if self.comparison != DEFAULT_COMPARISON:
            pairs.append(("vs", self.comparison))
        pairs += [("store", store_id) for store_id in self.store_ids]
        if self.visitor_type:
            pairs.append(("who", self.visitor_type))
        pairs += [("family", family) for family in self.families]
        return urlencode(pairs)

    def to_store(self) -> dict[str, object]:
        """What the browser keeps: the resolved days and the choices, for `parse` to read back."""
        return {
            "range": self.preset,
            "from": self.start_date.isoformat(),
            "to": self.end_date.isoformat(),
            "vs": self.comparison,
            "store": list(self.store_ids),
            "who": self.visitor_type,
            "family": list(self.families),
        }

    def params(self, scope: tuple[str, ...] | None) -> dict[str, object]:
        """Query parameters, narrowed to the stores the signed-in viewer may see.

        `scope` comes from the server's session, never from the browser. An empty intersection
        stays an empty list, which matches no row: outside one's scope there is nothing.
        """
        store_ids: list[str] | None = sorted(self.store_ids) or None
        if scope is not None:
            store_ids = sorted(set(store_ids or scope) & set(scope))
        return {
            "start_date": self.start_date,
            "end_date": self.end_date,
            "store_ids": store_ids,
            "visitor_type": self.visitor_type,
            "families": list(self.families) or None,
        }

    def compared(self) -> "Filters | None":
        """The same view in the comparison period; None when nothing is compared."""
        if self.comparison == "none":
            return None
        days = (self.end_date - self.start_date).days + 1
        if self.comparison == "year":
            start, end = _year_before(self.start_date), _year_before(self.end_date)
        else:
            back = days if self.comparison == "previous" else -(-days // 7) * 7
            start, end = (day - timedelta(days=back) for day in (self.start_date, self.end_date))
        return replace(self, start_date=start, end_date=end, preset="custom", comparison="none")

    def sentence(self, language: Language, bounds: Bounds | None = None) -> str:
        """The view in words: “近7日 11-16 – 11-22 · 环比 · 华东店 · 新客”."""
        return " · ".join(words for words in self.words(language, bounds).values() if words)

    def words(self, language: Language, bounds: Bounds | None = None) -> dict[str, str]:
        """One phrase per chip of the filter bar; empty where nothing is narrowed."""
        stores = (bounds and bounds.stores) or {}
        families = (bounds and bounds.families) or {}
        first, last = self.start_date, self.end_date
        shown = "%m-%d" if first.year == last.year else "%Y-%m-%d"
        days = first.strftime(shown) if first == last else f"{first:{shown}} – {last:{shown}}"
        label = text(f"filters.preset_{self.preset}", language)
        return {
            "range": days if self.preset == "custom" else f"{label} {days}",
            "vs": text(f"filters.vs_{self.comparison}", language),
            "store": _few([stores.get(each, each) for each in self.store_ids], language),
            "who": text(f"filters.who_{self.visitor_type}", language) if self.visitor_type else "",
            "family": _few([families.get(each, each) for each in self.families], language),
        }


def merged_search(search: str | None, filters: Filters) -> str:
    """The address' query with the filters replaced and a page's own keys (a drill) kept."""
    try:
        others = parse_qs((search or "").lstrip("?"), keep_blank_values=True, max_num_fields=100)
    except ValueError:
        others = {}
    own = urlencode(
        [(key, value) for key, values in others.items() if key not in OWN_KEYS for value in values]
    )
    joined = "&".join(part for part in (filters.to_query_string(), own) if part)
    return f"?{joined}" if joined else ""


def _period(
    given: dict[str, list[str]],
    one_of: Callable[[str, Iterable[str]], str | None],
    bounds: Bounds | None,
    dropped: list[str],
) -> tuple[Preset, date, date]:
    preset = cast(Preset | None, one_of("range", PRESETS))
    typed = _typed_days(given)
    if bounds is None and preset and typed:
        return preset, *typed
    limits = bounds or Bounds.unknown()
    if preset and preset != "custom":
        return preset, *_preset_days(preset, limits)
    kept = _within(typed, limits) if typed else None
    if kept:
        if kept != typed:
            dropped.append("range")
        return "custom", *kept
    if "from" in given or "to" in given:
        dropped.append("range")
    return DEFAULT_PRESET, *_preset_days(DEFAULT_PRESET, limits)


def _typed_days(given: dict[str, list[str]]) -> tuple[date, date] | None:
    start, end = (_day(given.get(key, [""])[0]) for key in ("from", "to"))
    if start is None or end is None:
        return None
    start, end = sorted((start, end))
    return max(start, end - LONGEST), end


def _within(days: tuple[date, date], limits: Bounds) -> tuple[date, date] | None:
    start, end = max(days[0], limits.first_date), min(days[1], limits.last_date)
    return (start, end) if start <= end else None


def _preset_days(preset: Preset, limits: Bounds) -> tuple[date, date]:
    """Days of a preset, counted from the last loaded business day, not from the clock."""
    last = limits.last_date
    if preset == "yesterday":
        return last, last
    if preset == "month":
        return last.replace(day=1), last
    if preset == "last_month":
        end = last.replace(day=1) - timedelta(days=1)
        return end.replace(day=1), end
    return last - timedelta(days=6 if preset == "last7" else 29), last


def _from_query(raw: str) -> dict[str, list[str]]:
    try:
        pairs = parse_qs(raw.lstrip("?"), max_num_fields=MOST_CHOICES * 2)
    except ValueError:
        return {}
    return {key: values for key, values in pairs.items() if key in OWN_KEYS}


def _from_store(raw: object) -> dict[str, list[str]]:
    """The store's dict in the shape of a parsed query; anything that is no text is left out."""
    if not isinstance(raw, Mapping):
        return {}
    given: dict[str, list[str]] = {}
    for key in OWN_KEYS & raw.keys():
        value = raw[key]
        values = value if isinstance(value, list | tuple) else [value]
        texts = [each for each in values if isinstance(each, str)]
        if texts:
            given[key] = texts
    return given


def _day(value: str) -> date | None:
    """A day of this century; anything else, however well-formed, is somebody's nonsense."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _is_plain(value: str) -> bool:
    return 0 < len(value) <= 64 and value.isprintable()


def _few(names: list[str], language: Language) -> str:
    if len(names) <= 2:
        return ", ".join(names)
    return text("filters.and_more", language, first=names[0], count=len(names))
