"""The shape in which every mall system that answers by API tells of orders, lines and refunds.

Each source says under which keys it writes a column, in which unit money and in which form times
come; the tables are the same for all, so that what follows is written once. A key is a path:
`pay_info.payment`, `source_infos.0.account_id`; of several the first that holds anything counts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import polars as pl

from etl import cells
from etl.feeds import InputFile, Parsed, ReadContext, Refusal
from etl.sources.declared import Field, Kind, lake_table, numbered, parse, parsed_chunks
from etl.sources.replies import Record, Records, Reply
from etl.tables import tables

Told = Mapping[str, str | tuple[str, ...]]
ORDERS, LINES, REFUNDS = "mall__orders", "mall__lines", "mall__refunds"

# "money" and "moment" stand for the unit and the form of the source.
_COLUMNS: dict[str, dict[str, str]] = {
    ORDERS: {
        "order_id": "id",
        "status": "text",
        "refund_state": "text",
        "order_type": "text",
        "created_at": "moment",
        "paid_at": "moment",
        "completed_at": "moment",
        "updated_at": "moment",
        "payable_fen": "money",
        "paid_fen": "money",
        "refunded_fen": "money",
        "freight_fen": "money",
        "shop_discount_fen": "money",
        "coupon_discount_fen": "money",
        "payment_type": "text",
        "transaction_id": "id",
        "store_id": "id",
        "store_name": "text",
        "guide_id": "userid",
        "guide_name": "text",
        "live_id": "id",
        "order_scene": "text",
        "app_id": "id",
        "openid": "id",
        "unionid": "id",
        "member_id": "id",
        "phone_hash": "phone_hash",
        "phone_masked": "phone_masked",
        "phone_sealed": "phone_sealed",
        "receiver_phone_hash": "phone_hash",
        "sharer_openid": "id",
    },
    LINES: {
        "order_id": "id",
        "line_id": "id",
        "copy_no": "count",
        "product_id": "id",
        "product_code": "id",
        "product_name": "text",
        "sku_id": "id",
        "sku_code": "id",
        "sku_name": "text",
        "quantity": "count",
        "unit_price_fen": "money",
        "paid_fen": "money",
        "refunded_fen": "money",
        "refund_status": "text",
        "scene_code": "count",
        "chan_id": "id",
        "guide_id": "userid",
        "created_at": "moment",
        "updated_at": "moment",
    },
    REFUNDS: {
        "refund_id": "id",
        "order_id": "id",
        "status": "text",
        "refunded_fen": "money",
        "quantity": "count",
        "product_id": "id",
        "sku_id": "id",
        "created_at": "moment",
        "refunded_at": "moment",
    },
}
_REQUIRED = {
    ORDERS: ("order_id", "status", "created_at"),
    LINES: ("order_id", "quantity", "created_at"),
    REFUNDS: ("refund_id", "order_id", "status", "refunded_fen", "created_at"),
}
_TITLES = {ORDERS: "商城订单", LINES: "商城订单商品", REFUNDS: "商城售后单"}
_LINE_KEY = ("product_id", "sku_id", "sku_name")


def fields(
    table: str, told: Told, *, money: Kind, moment: Kind, needed: Sequence[str] = ()
) -> tuple[Field, ...]:
    """The columns of a table, each with the keys under which a source writes it.

    A table file without one of the `needed` columns is refused.
    """
    kinds = {"money": money, "moment": moment}
    declared = []
    for name, kind in _COLUMNS[table].items():
        # A phone is shown and sealed from the same cell.
        keys = told.get("phone_masked" if name == "phone_sealed" else name, name)
        declared.append(
            Field(
                name,
                kinds.get(kind, kind),  # type: ignore[arg-type]
                keys if isinstance(keys, tuple) else (keys,),
                needed=name in needed,
                required=name in _REQUIRED[table],
            )
        )
    return tuple(declared)


def records(source: str, table: str, declared: tuple[Field, ...]) -> Records:
    """The table with what follows from its fields: the source and the day."""
    derived: dict[str, pl.DataType] = {"source": pl.String(), "created_date": pl.Date()}
    made = lake_table(table, _TITLES[table], declared, day="created_date", derived=derived)
    return Records(made, declared, dated(source))


def dated(source: str) -> Callable[[pl.DataFrame, ReadContext], pl.DataFrame]:
    """Adds the source and the business day of `created_at`."""

    def derive(rows: pl.DataFrame, context: ReadContext) -> pl.DataFrame:
        day = cells.business_date(pl.col("created_at"), context.business_zone)
        return rows.with_columns(source=pl.lit(source), created_date=day)

    return derive


def read_lines(
    file: InputFile,
    context: ReadContext,
    orders: Records,
    lines: Records,
    prepare: Callable[[pl.DataFrame, list[Refusal]], pl.DataFrame] = lambda rows, _refused: rows,
) -> Iterator[Parsed]:
    """A table file with a row per line, on which the columns of the order repeat.

    `prepare` sees the text rows first, and the lines that were no row. The order is taken from its
    first row; its columns are never summed.
    """
    chunks = list(tables(file))
    refusals = [refusal for chunk in chunks for refusal in chunk.refusals]
    rows = prepare(pl.concat(chunk.rows for chunk in chunks), refusals)
    told_orders, refused_orders = parse(rows, orders.fields, context)
    rest = rows.filter(pl.col("_row").is_in(told_orders["_row"].implode()))
    told_lines, refused_lines = parse(rest, lines.fields, context)
    once = told_orders.unique("order_id", keep="first", maintain_order=True)
    counted = numbered(
        told_lines.drop("copy_no"),
        ("order_id", *_LINE_KEY, "product_name"),
        order=("refunded_fen", "unit_price_fen", "quantity"),
    )
    yield from parsed_chunks(orders.table, orders.derive(once, context), refusals + refused_orders)
    yield from parsed_chunks(lines.table, lines.derive(counted, context), refused_lines)


def dug(value: Record, declared: Iterable[Field]) -> Record:
    """What stands under the paths of the fields, by their first path."""
    return {field.headers[0]: _first(value, field.headers) for field in declared}


def _first(value: Record, paths: Sequence[str]) -> object:
    found = (at(value, path) for path in paths)
    return next((each for each in found if each not in (None, "")), None)


def at(value: object, path: str) -> object:
    """What stands at `a.b.0.c`; None where the way ends."""
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def line_records(
    order: Record, lines: Iterable[Record], declared: tuple[Field, ...]
) -> list[Record]:
    """The lines of one order; like ones are told apart by their number.

    Paths below `order.` lead into the order itself.
    """
    keys = [field.headers[0] for field in declared if field.name in _LINE_KEY]
    (copy_key,) = (field.headers[0] for field in declared if field.name == "copy_no")
    seen: Counter[tuple[str, ...]] = Counter()
    made = []
    for line in lines:
        record = dug({**line, "order": order}, declared)
        key = tuple(str(record[each]) for each in keys)
        seen[key] += 1
        made.append({**record, copy_key: seen[key]})
    return made


def app_id(reply: Reply) -> Record:
    """The app to which the openids of a reply belong: its envelope, else the file's name says."""
    return {"app_id": reply.app_id}


def told(table: str, several: Iterable[Record]) -> Iterator[tuple[str, Record]]:
    """Records, each with its table."""
    yield from ((table, record) for record in several)
