"""A source of three columns, so that tests of the engine do not depend on any real one."""

import os
import signal
from collections.abc import Iterator

import polars as pl

from etl.cells import MANGLED_ID, business_date, clean_id, is_mangled_id, local_time, yuan_to_fen
from etl.feeds import Feed, InputFile, LakeTable, Parsed, ReadContext, Sniff
from etl.quarantine import Check, missing, sift, unreadable
from etl.tables import require, tables

SALES = LakeTable(
    name="tiny__sales",
    schema={
        "order_id": pl.String(),
        "paid_at": pl.Datetime("us", "UTC"),
        "paid_fen": pl.Int64(),
        "sale_date": pl.Date(),
    },
    day="sale_date",
    title="小店流水",
)
KILLER = "kills its reader"
COLUMNS = ("订单号", "时间", "金额")
ORDER, TIME, MONEY = (pl.col(name) for name in COLUMNS)
CHECKS = (
    Check("订单号", is_mangled_id(ORDER), MANGLED_ID),
    Check("订单号", missing(ORDER), "没有订单号。"),
    Check("时间", local_time(TIME).is_null(), "时间读不懂。"),
    Check("金额", unreadable(MONEY, yuan_to_fen(MONEY)), "金额读不懂。"),
)


def read(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    for table in tables(file):
        if table.rows.height and table.rows[0, 0] == KILLER:
            os.kill(os.getpid(), signal.SIGKILL)  # as the system does to a process out of memory
        require(table.rows, COLUMNS)
        good, refused = sift(table.rows, CHECKS)
        rows = good.select(
            clean_id(ORDER).alias("order_id"),
            local_time(TIME).alias("paid_at"),
            yuan_to_fen(MONEY).alias("paid_fen"),
            business_date(local_time(TIME)).alias("sale_date"),
            "_row",
        )
        yield Parsed(SALES.name, rows, table.refusals + refused)


def recognises(sniff: Sniff) -> bool:
    return set(COLUMNS) <= set(sniff.header)


FEEDS = (Feed("tiny_sales", "小店流水表", (SALES,), ("sales*.csv",), recognises, read),)
