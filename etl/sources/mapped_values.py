"""A mapping's words → polars expressions: values, conditions, and what is unreadable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import and_, mul, or_

import polars as pl

from etl import cells
from etl.feeds import ReadContext
from etl.quarantine import Check
from etl.sources.mapped_targets import STATUSES, TargetField
from etl.sources.mapping_file import Condition, Load, MappedFile, Money, Test, Time, Value
from etl.sources.mapping_file import Mapping as MappingFile

Types = Mapping[str, pl.DataType]
_FRACTION_DIGITS = 9
_NUMBER = pl.Decimal(38, _FRACTION_DIGITS)


@dataclass(frozen=True, slots=True)
class Cells:
    """The columns of a file: their types, and the unit and clock they are written in."""

    types: Types
    money: Money
    time: Time
    context: ReadContext

    @classmethod
    def of(
        cls, rows: pl.DataFrame, file: MappedFile, mapping: MappingFile, context: ReadContext
    ) -> "Cells":
        """The settings that hold in this file."""
        types = dict(rows.schema)
        return cls(types, file.money or mapping.money, file.time or mapping.time, context)


def matches(conditions: list[Condition], types: Types) -> pl.Expr:
    """True where any condition holds; a null never holds."""
    each = (
        reduce(and_, (_passes(column, test, types) for column, test in condition.items()))
        for condition in conditions
        if condition
    )
    return reduce(or_, each, pl.lit(value=False)).fill_null(value=False)


def _passes(column: str, test: Test, types: Types) -> pl.Expr:
    return reduce(and_, _tests(column, test, types), pl.lit(value=True))


def _tests(column: str, test: Test, types: Types) -> Iterator[pl.Expr]:
    word, number = _word(column, types), _number(column, types)
    found = {
        "equals": lambda want: word == want,
        "in_": lambda wants: word.is_in(wants),
        "starts_with": lambda wants: reduce(or_, (word.str.starts_with(want) for want in wants)),
        "ends_with": lambda wants: reduce(or_, (word.str.ends_with(want) for want in wants)),
        "contains": lambda want: word.str.contains(want, literal=True),
        "above": lambda bound: number > _limit(bound),
        "at_least": lambda bound: number >= _limit(bound),
        "below": lambda bound: number < _limit(bound),
        "at_most": lambda bound: number <= _limit(bound),
        "empty": lambda wanted: word.is_null() == pl.lit(wanted),
        "not_": lambda inner: ~_passes(column, inner, types),
    }
    for name, expression in found.items():
        wanted = getattr(test, name)
        if wanted is not None:
            yield expression(wanted).fill_null(value=False)


def _limit(bound: Decimal) -> pl.Expr:
    return pl.lit(str(bound)).cast(_NUMBER)


def _word(column: str, types: Types) -> pl.Expr:
    """The cell as text; a number of a typed file has nothing to trim."""
    if types.get(column, pl.String()).is_numeric():
        return pl.col(column).cast(pl.String)
    return cells.text(pl.col(column))


def _number(column: str, types: Types) -> pl.Expr:
    """The cell as an exact decimal; a float gives its shortest digits: 2.55, not 2.5499999."""
    dtype = types.get(column, pl.String())
    if dtype.is_integer():
        return pl.col(column).cast(_NUMBER)
    if dtype.is_numeric():
        return pl.col(column).cast(pl.String).cast(_NUMBER, strict=False)
    normal = _word(column, types).str.normalize("NFKC")
    return normal.str.replace_all("[, \u00a0¥￥$£€元]", "").cast(_NUMBER, strict=False)


def values(load: Load, file: Cells) -> Iterator[tuple[TargetField, pl.Expr]]:
    """The fields a load fills, each with its expression over the file's columns."""
    for name, value in load.columns.items():
        field = load.of.field(name)
        for kept in field.kept if field else ():
            yield kept, _value(kept, value, file).alias(kept.column)
    for name, constant in load.constants.items():
        field = load.of.field(name)
        if field and name not in load.columns:
            typed = _typed(field, pl.lit(constant), file, Value(column=name))
            yield field, typed.alias(field.column)


def _value(field: TargetField, value: Value, file: Cells) -> pl.Expr:
    if field.kind == "money":
        return _money(value, file)
    if value.multiply:
        product = reduce(mul, (_number(column, file.types) for column in value.multiply))
        return (-product if value.negate else product).round(0).cast(pl.Int64, strict=False)
    cell = pl.col(value.columns[0])
    if value.join:
        cell = pl.concat_str(
            [_word(column, file.types) for column in value.join], separator=value.between
        )
    if value.values is not None:
        cell = _recoded(cells.text(cell), value)
    return _typed(field, cell, file, value)


def _recoded(word: pl.Expr, value: Value) -> pl.Expr:
    """The words of the file in our words; a word that is not listed becomes `otherwise`."""
    table = value.values or {}
    default = pl.when(word.is_not_null()).then(pl.lit(value.otherwise, dtype=pl.String))
    return word.replace_strict(
        list(table), list(table.values()), default=default, return_dtype=pl.String
    )


def _typed(field: TargetField, cell: pl.Expr, file: Cells, value: Value) -> pl.Expr:
    if field.kind == "time":
        dtype = file.types.get(value.column or "", pl.String())
        return _instant(cell, dtype, value.time or file.time, file.context)
    whole = file.types.get(value.column or "", pl.String()).is_integer()
    if field.kind == "count":
        count = cell.cast(pl.Int64) if whole else cells.whole_number(cell)
        return -count if value.negate else count
    if field.kind == "phone":
        return cells.phone_hash(cell, file.context.phone_key)
    if field.kind == "phone_masked":
        return cells.masked_phone(cell)
    if field.kind == "phone_sealed":
        return cells.sealed_phone(cell, file.context.phone_seal)
    if field.kind in ("id", "userid"):
        if whole:
            return cell.cast(pl.String)
        # 17850.0 is what a spreadsheet library makes of 17850 beside empty cells; up to 15 digits
        # survive that exactly.
        identifier = cells.clean_id(cell).str.replace(r"^([0-9]{1,15})\.0+$", "${1}")
        return identifier.str.to_lowercase() if field.kind == "userid" else identifier
    return cells.text(cell)


def _money(value: Value, file: Cells) -> pl.Expr:
    """分, exactly; a product and a float are rounded once, here, half away from zero."""
    unit = value.money or file.money
    amount = reduce(mul, (_number(column, file.types) for column in value.columns))
    fen = _in_fen(amount, unit)
    rounded = fen.round(0, mode="half_away_from_zero")
    is_rounded = value.multiply or file.types.get(value.columns[0], pl.String()).is_float()
    exact = rounded if is_rounded else pl.when(fen == rounded).then(rounded)
    whole = exact.cast(pl.Int64, strict=False)
    return -whole if value.negate else whole


def _in_fen(amount: pl.Expr, unit: Money) -> pl.Expr:
    coin_digits = {"元": 0, "major": 0, "分": 2, "minor": unit.decimals}[unit.unit]
    shift = 2 - coin_digits
    factor = pl.lit(10 ** abs(shift)).cast(pl.Decimal(38, 0))
    return amount * factor if shift >= 0 else amount / factor


def _instant(cell: pl.Expr, dtype: pl.DataType, time: Time, context: ReadContext) -> pl.Expr:
    zone = context.business_zone if time.zone == "local" else time.zone
    if dtype == pl.Date:
        cell, dtype = cell.cast(pl.Datetime("us")), pl.Datetime("us")
    if isinstance(dtype, pl.Datetime):
        return _stamped(cell.cast(pl.Datetime("us", dtype.time_zone)), dtype.time_zone, zone)
    if time.format in ("epoch_s", "epoch_ms"):
        return cells.epoch_time(cell, "s" if time.format == "epoch_s" else "ms")
    if time.format == "auto":
        return cells.local_time(cell, zone)
    written = cells.text(cell).str.to_datetime(time.format, strict=False, time_unit="us")
    return _stamped(written, None, zone)


def _stamped(moment: pl.Expr, own_zone: str | None, zone: str) -> pl.Expr:
    if own_zone is None:
        moment = moment.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return moment.dt.convert_time_zone("UTC")


_UNREADABLE = {
    "time": "时间读不出来。请检查映射文件里的 time.format，或按原样重新导出",
    "money": "金额读不出来，或比一分还细。请检查映射文件里的 money 单位",
    "count": "数量应为整数。请按原样重新导出",
    "status": f"状态词不认识。请在映射文件的 values 里写明，可用：{'、'.join(STATUSES)}",
}


def checks(load: Load, file: Cells) -> Iterator[Check]:
    """Reasons to refuse a row of this load."""
    expressions = {field: expression for field, expression in values(load, file)}
    for name, value in load.columns.items():
        field = load.of.field(name)
        if field is None:
            continue
        column, written = value.columns[0], _is_written(value, file.types)
        is_whole = file.types.get(column, pl.String()).is_integer()
        if field.kind in ("id", "userid") and not value.join and not is_whole:
            lost = cells.is_mangled_id(pl.col(column).cast(pl.String))
            repaired = cells.clean_id(pl.col(column)).str.contains(r"^[0-9]{1,15}\.0+$")
            yield Check(column, lost & ~repaired.fill_null(value=False), cells.MANGLED_ID)
        if field.required:
            reason = f"“{column}”是空的，{load.of.title}的这一行无法归位。请补全后重新导出"
            yield Check(column, ~written, reason)
        if field.kind == "status":
            unknown = ~expressions[field].is_in(STATUSES)
            yield Check(column, written & unknown.fill_null(value=True), _UNREADABLE["status"])
        elif field.kind in _UNREADABLE:
            yield Check(column, written & expressions[field].is_null(), _UNREADABLE[field.kind])


def _is_written(value: Value, types: Types) -> pl.Expr:
    """True where every cell the value needs has something in it."""
    return reduce(and_, (_word(column, types).is_not_null() for column in value.columns))
