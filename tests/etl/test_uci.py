"""A real gift shop with cancellations, fees and corrections through a mapping file."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import polars as pl
import pytest

from tests.etl.building import opened, rows

MAPPING = Path(__file__).parents[1] / "data" / "mappings" / "uci_online_retail.mapping.yaml"
TARGETS = ("marts.fct_orders", "marts.fct_order_items", "marts.fct_refunds", "marts.dim_stores")
CODES = ("POST", "DOT", "C2", "M", "m", "D", "S", "B", "PADS", "CRUK", "AMAZONFEE", "BANK CHARGES")


@pytest.fixture(scope="module")
def lines(shared_data: Path) -> Path:
    return shared_data / "real" / "uci_online_retail" / "lines.parquet"


@pytest.fixture(scope="module")
def marts(lines: Path, refreshed: Callable[..., Path]):
    with opened(refreshed(MAPPING, lines, targets=TARGETS)) as connection:
        yield connection


@pytest.fixture(scope="module")
def expected(lines: Path) -> dict[str, tuple[int, int]]:
    """Lines and pence by class, in exact decimals, one line at a time."""
    classes = {"sale": [0, 0], "adjustment": [0, 0], "refund": [0, 0]}
    columns = ("InvoiceNo", "StockCode", "Quantity", "UnitPrice")
    for invoice, code, quantity, price in pl.read_parquet(lines).select(columns).iter_rows():
        value = Decimal(quantity) * Decimal(repr(price)) * 100
        if code in CODES or code.startswith("gift_") or price <= 0:
            kind = "adjustment"
        else:
            kind = "refund" if invoice.startswith("C") else "sale"
        classes[kind][0] += 1
        classes[kind][1] += int(value.quantize(Decimal(1), ROUND_HALF_UP))
    return {kind: (count, pence) for kind, (count, pence) in classes.items()}


def test_sales_and_adjustments_are_classed_and_each_line_is_rounded_once(marts, expected):
    found = rows(
        marts,
        "select line_type, count(*), sum(paid_fen)::bigint from marts.fct_order_items group by 1",
    )
    assert {kind: (count, pence) for kind, count, pence in found} == {
        kind: expected[kind] for kind in ("sale", "adjustment")
    }


def test_orders_are_the_sum_of_their_sales(marts, expected):
    assert rows(marts, "select sum(paid_fen)::bigint from marts.fct_orders") == [
        (expected["sale"][1],)
    ]


def test_a_cancellation_is_a_fact_of_its_own_that_names_no_order(marts, expected):
    assert rows(
        marts,
        "select count(order_id), bool_or(is_linked), -sum(refunded_fen)::bigint, min(refunded_fen) "
        "> 0 from marts.fct_refunds",
    ) == [(0, False, expected["refund"][1], True)]
    assert rows(marts, "select count(*) from marts.fct_orders where refunded_fen > 0") == [(0,)]


def test_every_line_of_the_shop_is_somewhere(marts, expected):
    assert sum(count for count, _ in expected.values()) == 541_909
    assert rows(
        marts,
        "select (select sum(paid_fen) from marts.fct_order_items)::bigint "
        "- (select sum(refunded_fen) from marts.fct_refunds)::bigint",
    ) == [(sum(pence for _, pence in expected.values()),)]


def test_equal_lines_of_one_invoice_are_all_kept(marts, lines: Path):
    frame = pl.read_parquet(lines).drop("line_no")
    repeats = frame.height - frame.unique().height
    assert repeats > 5_000
    assert rows(marts, "select count(*) from marts.dim_stores") == [(38,)]
