"""CRMEB: the order export, whose cells of the order are merged over its products.

Read back, a merged cell is written on the first row of the order and blank on the others: the
order number is carried down, but never over a line that could not be read. 支付状态 holds the way
of payment; 支付时间 is to the minute or 暂无; the words for a refund stand in the order's state.
"""

from collections.abc import Iterator

import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, Parsed, ReadContext, Refusal, Sniff
from etl.quarantine import raw_text
from etl.sources import mall

_ID, _PLACED = "订单号", "下单时间"
_ORDER = mall.fields(
    mall.ORDERS,
    {
        "order_id": _ID,
        "status": "订单状态",
        "created_at": _PLACED,
        "paid_at": "支付时间",
        "payable_fen": ("实际支付", "总价格"),
        "paid_fen": "实际支付",
        "payment_type": "支付状态",
        "receiver_phone_hash": "收货人电话",
        "phone_masked": "收货人电话",
    },
    money="yuan",
    moment="time",
    needed=("order_id", "status", "created_at", "paid_at", "paid_fen"),
)
_LINE = mall.fields(
    mall.LINES,
    {
        "order_id": _ID,
        "product_name": "商品名称",
        "sku_name": "规格",
        "quantity": "数量",
        "unit_price_fen": "价格",
        "created_at": _PLACED,
    },
    money="yuan",
    moment="time",
    needed=("order_id", "product_name", "quantity", "unit_price_fen"),
)
_ORDERS = mall.records("crmeb", mall.ORDERS, _ORDER)
_LINES = mall.records("crmeb", mall.LINES, _LINE)
_OF_ORDER = (_ID, "收货人电话", "总价格", "实际支付", "支付状态", "支付时间", "订单状态", _PLACED)


def _unmerged(rows: pl.DataFrame, refusals: list[Refusal]) -> pl.DataFrame:
    """Carries the order's cells down to its other lines; lines that belong to none are refused."""
    broken = pl.Series([refusal.row or 0 for refusal in refusals], dtype=pl.Int64).sort()
    begins = cells.text(pl.col(_ID)).is_not_null()
    marked = rows.with_columns(
        _order=begins.cast(pl.Int64).cum_sum(),
        # an unreadable line may have begun an order: what follows it is not the one before
        _gap=broken.search_sorted(rows["_row"]).cast(pl.Int64),
    )
    first = pl.col("_gap").first().over("_order")
    lost = (pl.col("_order") == 0) | (pl.col("_gap") != first)
    refusals.extend(_orphan(record) for record in marked.filter(lost).iter_rows(named=True))
    held = [name for name in _OF_ORDER if name in rows.columns]
    filled = [pl.col(name).first().over("_order").alias(name) for name in held]
    return marked.filter(~lost).with_columns(filled).drop("_order", "_gap")


def _orphan(record: dict[str, object]) -> Refusal:
    row = record["_row"]
    shown = {name: value for name, value in record.items() if not name.startswith("_")}
    reason = "这一行没有订单号，上一行也读不出来，不知道属于哪个订单。请取消合并单元格后重新导出"
    return Refusal(row if isinstance(row, int) else None, _ID, reason, raw_text(shown))


def _read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    yield from mall.read_lines(file, context, _ORDERS, _LINES, _unmerged)


def _is_export(sniff: Sniff) -> bool:
    return {_ID, "实际支付", "支付状态", "价格", "数量"} <= set(sniff.header)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="crmeb_orders",
        title="CRMEB 订单导出",
        tables=(_ORDERS.table, _LINES.table),
        patterns=("*crmeb*",),
        recognises=_is_export,
        read=_read,
        money="yuan",
        times="local",
        restates_days=90,
        due_days=1,
    ),
)
