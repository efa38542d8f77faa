"""Text cells → ids, money, instants and phones: polars expressions that never guess.

Each parser gives null for what it cannot read exactly. A reader refuses a row where the cell is
not blank yet parses to null: etl.quarantine.sift.
"""

import hashlib
import hmac
from datetime import UTC
from typing import Literal

import polars as pl

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
    cleaned = _number_text(cell)
    parts = cleaned.str.extract_groups(r"^([+-]?)([0-9]{0,15})(?:\.([0-9]{0,2})0*)?$")
    whole, decimals = parts.struct[1], parts.struct[2].fill_null("")
    digits = whole + decimals.str.pad_end(2, "0")
    fen = digits.cast(pl.Int64, strict=False)
    has_digit = cleaned.str.contains(r"[0-9]")
    return pl.when(has_digit).then(pl.when(parts.struct[0] == "-").then(-fen).otherwise(fen))


def fen(cell: pl.Expr) -> pl.Expr:
    """Money already in 分, text or integer → BIGINT; null for a fraction of a 分."""
    whole = _number_text(cell).str.extract(r"^([+-]?[0-9]{1,18})(?:\.0*)?$", 1)
    return whole.cast(pl.Int64, strict=False)


def float_yuan_to_fen(cell: pl.Expr) -> pl.Expr:
    """Money a source stores as a float of 元 → BIGINT 分, rounded once, here and nowhere else."""
    return (cell.cast(pl.Float64) * 100).round(0, mode="half_away_from_zero").cast(pl.Int64)


def whole_number(cell: pl.Expr) -> pl.Expr:
    """A count as text ("3", "1,286", "3.0") → BIGINT; null otherwise."""
    return fen(cell)


def decimal_number(cell: pl.Expr) -> pl.Expr:
    """A ratio, duration or other measure that is not money → Float64; null if unreadable."""
    return _number_text(cell).cast(pl.Float64, strict=False)


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
    cleaned = clean_id(cell).str.normalize("NFKC").str.replace_all(r"[ ()-]", "")
    return cleaned.str.extract(r"^(?:\+?86|0086)?(1[0-9]{10})(?:\.0*)?$", 1)


def masked_phone(cell: pl.Expr) -> pl.Expr:
    """138****0001, for messages and raw columns."""
    return phone_digits(cell).str.replace(r"^([0-9]{3})[0-9]{4}([0-9]{4})$", "${1}****${2}")


def phone_hash(cell: pl.Expr, key: bytes) -> pl.Expr:
    """The identity a phone gives: HMAC(key, sha256(phone)); null where no phone is readable."""
    return phone_digits(cell).map_batches(
        lambda phones: _hashed(phones, key, digested=False), return_dtype=pl.String
    )


def phone_hash_of_digest(cell: pl.Expr, key: bytes) -> pl.Expr:
    """The same identity from a source that sends sha256(phone) as 64 hex digits."""
    digest = clean_id(cell).str.to_lowercase().str.extract("^([0-9a-f]{64})$", 1)
    return digest.map_batches(
        lambda digests: _hashed(digests, key, digested=True), return_dtype=pl.String
    )


def _hashed(values: pl.Series, key: bytes, *, digested: bool) -> pl.Series:
    distinct = values.unique().drop_nulls().to_list()
    hashes = [
        hmac.new(
            key,
            (value if digested else hashlib.sha256(value.encode()).hexdigest()).encode(),
            hashlib.sha256,
        ).hexdigest()
        for value in distinct
    ]
    return values.replace_strict(
        pl.Series(distinct, dtype=pl.String),
        pl.Series(hashes, dtype=pl.String),
        default=None,
        return_dtype=pl.String,
    )


def utc_datetime() -> pl.Datetime:
    """The type of every instant in the lake."""
    return pl.Datetime("us", str(UTC))
