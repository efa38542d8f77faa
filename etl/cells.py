"""Text cells → ids, money, instants and phones: polars expressions that never guess.

Each parser gives null for what it cannot read exactly. A reader refuses a row where the cell is
not blank yet parses to null: etl.quarantine.sift.
"""

from collections.abc import Callable
from datetime import UTC
from typing import Literal

import polars as pl

from queries import phones

BLANKS = ("", "-", "--", "—", "——", "/", "null", "NULL", "None", "nan", "NaN", "N/A", "暂无", "无")
# Regexes below name their digits and blanks one by one: the Unicode classes \d and \s make each
# pattern a large automaton, which costs more to build than a small file costs to read.
_BLANK_EDGE = " \t\r\n\x0b\x0c\u00a0\u200b\u200e\u2028\u202a\u202b\u202c\u202d\u202e\u3000\ufeff"
_ID_EDGE = _BLANK_EDGE + "`'\"‘’“”="
_NUMBER_MARKS = "[,， \u00a0¥￥元]"
_TIME = (
    r"^(?P<year>[0-9]{4})[-/.年]?(?P<month>[0-9]{1,2})[-/.月]?(?P<day>[0-9]{1,2})日?"
    r"(?:[ T]+(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{1,2})(?::(?P<second>[0-9]{1,2})"
    r"(?:\.(?P<fraction>[0-9]+))?)?)?)?"
    r"(?:(?P<utc>Z)|(?P<offset_sign>[+-])(?P<offset_hours>[0-9]{2}):?(?P<offset_minutes>[0-9]{2}))?$"
)
_UNITS = {"千": 3, "万": 4, "w": 4, "W": 4, "亿": 8}
_SPOKEN_TIME = r"^(?:([0-9]{1,4})(?:小时|时))?(?:([0-9]{1,4})(?:分钟|分))?(?:([0-9]{1,2})秒)?$"
_COLON_TIME = r"^([0-9]{1,3}):([0-9]{2}):([0-9]{2})$"
_CLOCK = (
    ("year", "x"),
    ("month", "x"),
    ("day", "x"),
    ("hour", "00"),
    ("minute", "00"),
    ("second", "00"),
)


def text(cell: pl.Expr) -> pl.Expr:
    """The cell without outer blanks; null for the ways exports write nothing."""
    stripped = cell.cast(pl.String).str.strip_chars(_BLANK_EDGE)
    return pl.when(~stripped.is_in(BLANKS)).then(stripped)


def clean_id(cell: pl.Expr) -> pl.Expr:
    """The id without BOM, blanks, TAB, NBSP, backtick, quotes and the `="…"` of Excel."""
    stripped = cell.cast(pl.String).str.strip_chars(_ID_EDGE)
    return pl.when(~stripped.is_in(BLANKS)).then(stripped)


def is_mangled_id(cell: pl.Expr) -> pl.Expr:
    """True where a spreadsheet turned the id into a number: 2.02E+18, 2025120300000000.0.

    The digits are lost; such a row is refused, never repaired.
    """
    return clean_id(cell).str.contains(
        r"^[+-]?([0-9]\.[0-9]+[eE]\+?[0-9]+|[0-9][eE]\+[0-9]+|[0-9]+\.0*)$"
    )


MANGLED_ID = (
    "编号被表格软件改成了科学计数法或小数，末尾数字已丢失，无法修复。"
    "请在导出时把该列设为“文本”后重新导出"
)


def yuan_to_fen(cell: pl.Expr) -> pl.Expr:
    """Money text in 元 → BIGINT 分, exactly; null if unreadable or finer than one 分.

    Reads full-width digits, thousands commas and ￥/¥/元.
    """
    return _shifted(_number_text(cell), 2)


def _shifted(number: pl.Expr, places: int) -> pl.Expr:
    """The number times ten to the power of `places`, if that is whole; null otherwise."""
    parts = number.str.extract_groups(rf"^([+-]?)([0-9]{{0,15}})(?:\.([0-9]{{0,{places}}})0*)?$")
    decimals = parts.struct[2].fill_null("").str.pad_end(places, "0")
    whole = (parts.struct[1] + decimals).cast(pl.Int64, strict=False)
    has_digit = number.str.contains(r"[0-9]")
    return pl.when(has_digit).then(pl.when(parts.struct[0] == "-").then(-whole).otherwise(whole))


def fen(cell: pl.Expr) -> pl.Expr:
    """Money already in 分, text or integer → BIGINT; null for a fraction of a 分."""
    whole = _number_text(cell).str.extract(r"^([+-]?[0-9]{1,18})(?:\.0*)?$", 1)
    return whole.cast(pl.Int64, strict=False)


def float_yuan_to_fen(cell: pl.Expr) -> pl.Expr:
    """Money a source stores as a float of 元 → BIGINT 分, rounded once, here and nowhere else."""
    return (cell.cast(pl.Float64) * 100).round(0, mode="half_away_from_zero").cast(pl.Int64)


def noisy_yuan_to_fen(cell: pl.Expr) -> pl.Expr:
    """Money in 元 that a program may have computed as a float: 59.0, "108.00", 19.900000000000002.

    Noise of the float, nine decimals down, is rounded away once; a true fraction of a 分 stays
    unreadable.
    """
    cleaned = _number_text(cell)
    fen = cleaned.cast(pl.Float64, strict=False) * 100
    is_noise = cleaned.str.contains(r"\.[0-9]{9,}$") & ((fen - fen.round(0)).abs() < 1e-5)
    rounded = pl.when(is_noise).then(fen.round(0)).cast(pl.Int64, strict=False)
    return pl.coalesce(yuan_to_fen(cell), rounded)


def whole_number(cell: pl.Expr) -> pl.Expr:
    """A count as text ("3", "1,286", "3.0") → BIGINT; null otherwise."""
    return fen(cell)


def decimal_number(cell: pl.Expr) -> pl.Expr:
    """A ratio, duration or other measure that is not money → Float64; null if unreadable."""
    return _number_text(cell).cast(pl.Float64, strict=False)


def shown_number(cell: pl.Expr) -> pl.Expr:
    """A count as a screen shows it ("45.2万", "1,286,400", "1.2亿") → BIGINT.

    Null where the text does not say one whole number: "10万+", "1.23456万".
    """
    return _scaled(_number_text(cell), 0)


def shown_yuan_to_fen(cell: pl.Expr) -> pl.Expr:
    """Money as a screen shows it ("¥45.2万", "1,286.40") in 元 → BIGINT 分; null if not exact."""
    return _scaled(_number_text(cell), 2)


def _scaled(number: pl.Expr, places: int) -> pl.Expr:
    by_unit = [
        pl.when(number.str.ends_with(unit)).then(
            _shifted(number.str.strip_suffix(unit), power + places)
        )
        for unit, power in _UNITS.items()
    ]
    return pl.coalesce(_shifted(number, places), *by_unit)


def shown_seconds(cell: pl.Expr) -> pl.Expr:
    """A length of time ("1分08秒", "1小时2分", "0:01:08", "68") → seconds; null if unclear.

    "01:08" may be minutes or hours, so it is not read.
    """
    cleaned = _number_text(cell)
    plain = cleaned.str.extract(r"^([0-9]{1,9})(?:秒|s)?$", 1).cast(pl.Int64, strict=False)
    return pl.coalesce(plain, _clock(cleaned, _SPOKEN_TIME), _clock(cleaned, _COLON_TIME))


def _clock(text_cell: pl.Expr, pattern: str) -> pl.Expr:
    parts = text_cell.str.extract_groups(pattern)
    hours, minutes, seconds = (
        parts.struct[place].cast(pl.Int64, strict=False) for place in range(3)
    )
    is_read = pl.any_horizontal(part.is_not_null() for part in (hours, minutes, seconds))
    within = (seconds.fill_null(0) < 60) & (minutes.fill_null(0) < 60)
    total = hours.fill_null(0) * 3600 + minutes.fill_null(0) * 60 + seconds.fill_null(0)
    # Minutes may run on past the hour where no hour is written.
    return pl.when(is_read & (within | (hours.is_null() & (seconds.fill_null(0) < 60)))).then(total)


def shown_share(cell: pl.Expr) -> pl.Expr:
    """A percentage ("12%", "3.5%") → a share from 0 to 1; null without the sign."""
    number = _number_text(cell).str.extract(r"^([0-9]+(?:\.[0-9]+)?)%$", 1)
    return number.cast(pl.Float64, strict=False) / 100


def _number_text(cell: pl.Expr) -> pl.Expr:
    normal = text(cell).str.normalize("NFKC")
    return normal.str.replace_all(_NUMBER_MARKS, "")


def local_time(cell: pl.Expr, zone: str = "Asia/Shanghai") -> pl.Expr:
    """Local clock time without zone → instant in UTC; "0", 暂无 and 0000-00-00 are null.

    Text that carries its own offset ("…Z", "…+08:00") keeps it.
    """
    return cell.map_batches(
        lambda cells: _instants(cells, zone), return_dtype=pl.Datetime("us", "UTC")
    )


def _instants(cells: pl.Series, zone: str) -> pl.Series:
    if isinstance(cells.dtype, pl.Datetime):
        zoned = (
            cells
            if cells.dtype.time_zone
            else cells.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        )
        return zoned.dt.convert_time_zone("UTC").dt.cast_time_unit("us")
    # In two steps, because one expression would take the text apart anew for each of its parts.
    written = text(pl.col(cells.name)).str.normalize("NFKC")
    parts = cells.to_frame().select(written.str.extract_groups(_TIME).alias("part")).unnest("part")
    canonical = pl.concat_str(
        *[pl.col(name).fill_null(missing).str.zfill(2) for name, missing in _CLOCK], separator=" "
    )
    fraction = pl.col("fraction").fill_null("0").str.slice(0, 6).str.pad_end(6, "0")
    naive = canonical.str.to_datetime("%Y %m %d %H %M %S", strict=False, time_unit="us")
    naive = naive + pl.duration(microseconds=fraction.cast(pl.Int64), time_unit="us")
    clock = parts.with_columns(naive.alias("clock"))
    offset = pl.col("offset_hours").cast(pl.Int64) * 60 + pl.col("offset_minutes").cast(pl.Int64)
    ahead = pl.when(pl.col("offset_sign") == "-").then(-offset).otherwise(offset)
    minutes = pl.when(pl.col("utc").is_not_null()).then(0).otherwise(ahead)
    stated = pl.col("clock") - pl.duration(minutes=minutes, time_unit="us")
    local = pl.col("clock").dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    instant = pl.coalesce(stated.dt.replace_time_zone("UTC"), local.dt.convert_time_zone("UTC"))
    return clock.select(instant.alias(cells.name))[cells.name]


def epoch_time(cell: pl.Expr, unit: Literal["s", "ms"]) -> pl.Expr:
    """Epoch seconds or milliseconds, number or text → instant in UTC; 0 and blanks are null."""
    number = whole_number(cell)
    micros = number * (1_000_000 if unit == "s" else 1_000)
    return pl.when(number > 0).then(micros.cast(pl.Datetime("us", "UTC")))


def business_date(instant: pl.Expr, zone: str = "Asia/Shanghai") -> pl.Expr:
    """The day of an instant in the business time zone."""
    return instant.dt.convert_time_zone(zone).dt.date()


def phone_digits(cell: pl.Expr) -> pl.Expr:
    """Eleven digits of a mainland mobile; null when masked or not a phone.

    "13800000001.0" is repaired, because eleven digits survive a float.
    """
    cleaned = clean_id(cell).str.normalize("NFKC").str.replace_all(phones.MARKS, "")
    return cleaned.str.extract(phones.NUMBER, 1)


def masked_phone(cell: pl.Expr) -> pl.Expr:
    """138****0001, for messages and raw columns."""
    return phone_digits(cell).str.replace(r"^([0-9]{3})[0-9]{4}([0-9]{4})$", "${1}****${2}")


def phone_hash(cell: pl.Expr, key: bytes) -> pl.Expr:
    """The identity a phone gives, written out or as its SHA-256; null where it is neither."""
    number = _each(phone_digits(cell), phones.digest)
    sent = clean_id(cell).str.to_lowercase().str.extract(phones.DIGEST, 1)
    return _each(pl.coalesce(number, sent), lambda digest: phones.matching_key(digest, key))


def sealed_phone(cell: pl.Expr, keys: str) -> pl.Expr:
    """The phone encrypted, for a permitted hand-off; null where no number is readable.

    keys: the text of the key file; without one nothing is kept
    """
    if not keys:
        return pl.lit(None, dtype=pl.String)
    return _each(phone_digits(cell), phones.PhoneSeal.of_text(keys).seal)


def _each(cell: pl.Expr, change: Callable[[str], str]) -> pl.Expr:
    """Applies a function of one text to every distinct one."""

    def changed(texts: pl.Series) -> pl.Series:
        distinct = texts.unique().drop_nulls()
        return texts.replace_strict(
            distinct,
            pl.Series([change(text) for text in distinct.to_list()], dtype=pl.String),
            default=None,
            return_dtype=pl.String,
        )

    return cell.map_batches(changed, return_dtype=pl.String)


def utc_datetime() -> pl.Datetime:
    """The type of every instant in the lake."""
    return pl.Datetime("us", str(UTC))
