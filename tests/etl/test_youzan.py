"""Youzan exports: the real sample files, and each trap of mall exports by itself."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.errors import MissingColumnsError
from etl.feeds import Refusal
from etl.reading import input_file, sniff
from etl.sources import youzan
from tests.etl.building import CONTEXT, built, opened, rows

TABLES = ("marts.fct_orders", "marts.fct_order_items")
ORDERS, ITEMS, CUSTOMERS = youzan.FEEDS


def read(path: Path, feed=ORDERS) -> tuple[list[dict], list[Refusal]]:
    file = input_file(path, path.parent)
    assert [each.name for each in youzan.FEEDS if each.recognises(sniff(file))] == [feed.name]
    chunks = list(feed.read(file, CONTEXT))
    return (
        [row for chunk in chunks for row in chunk.rows.to_dicts()],
        [refusal for chunk in chunks for refusal in chunk.refusals],
    )


@pytest.fixture
def orders_file(shared_data: Path, tmp_path: Path) -> Callable[..., Path]:
    """orders_file(O-1 changes, …) → the sample with its first order changed, once per mapping."""
    text = (shared_data / "formats" / "youzan_orders_utf8.csv").read_text("utf-8-sig")
    header, first, *_ = csv.reader(text.splitlines())

    def make(*changes: dict[str, str], name: str = "orders.csv", head: dict | None = None) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([(head or {}).get(cell, cell) for cell in header])
            for change in changes:
                row = list(first)
                for column, value in change.items():
                    row[header.index(column)] = value
                writer.writerow(row)
        return path

    return make


def test_the_sample_reads_the_same_in_utf8_and_in_gb18030_with_tabs_behind_the_ids(
    shared_data: Path,
):
    utf8, _ = read(shared_data / "formats" / "youzan_orders_utf8.csv")
    gb18030, refusals = read(shared_data / "formats" / "youzan_orders_gb18030.csv")
    assert utf8 == gb18030
    assert not refusals
    assert [row["order_id"] for row in gb18030] == ["O-1", "O-2"]
    assert [row["shop_name"] for row in gb18030] == ["芸熙烘焙", "芸熙烘焙"]
    assert [row["paid_fen"] for row in gb18030] == [10_000, 20_000]


def test_characters_outside_gbk_survive_gb18030(orders_file, tmp_path: Path):
    path = orders_file({"归属店铺": "㐂屋𠮷野·€店"})
    encoded = tmp_path / "gb.csv"
    encoded.write_bytes(path.read_text("utf-8").encode("gb18030"))
    assert read(encoded)[0][0]["shop_name"] == "㐂屋𠮷野·€店"


def test_both_columns_headed_by_the_same_word_keep_their_own_values(orders_file):
    path = orders_file({"分销员": "张三"})
    (row,), _ = read(path)
    assert (row["distributor_name"], row["distributor_name_second"]) == ("张三", None)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("E20260525220543065306159\t", "E20260525220543065306159"),
        ("\tE20260525220543065306159", "E20260525220543065306159"),
        ('="3705115058471208928"', "3705115058471208928"),
        ("`3705115058471208928", "3705115058471208928"),
        ("'3705115058471208928\u00a0", "3705115058471208928"),
    ],
)
def test_order_numbers_keep_every_digit(orders_file, written: str, kept: str):
    (row,), refusals = read(orders_file({"订单号": written}))
    assert (row["order_id"], refusals) == (kept, [])


def test_a_transaction_number_of_28_digits_is_text(orders_file):
    (row,), _ = read(orders_file({"支付流水号": "4200001234202605251234567890"}))
    assert row["transaction_id"] == "4200001234202605251234567890"


def test_an_order_number_that_excel_shortened_is_refused_with_file_row_and_column(
    orders_file, tmp_path: Path
):
    path = orders_file({}, {"订单号": "2.02E+18"}, {"订单号": "O-3"})
    good, (refusal,) = read(path)
    assert [row["order_id"] for row in good] == ["O-1", "O-3"]
    assert (refusal.row, refusal.column) == (3, "订单号")
    assert "科学计数法" in refusal.reason
    assert "13800138000" not in refusal.raw
    with built(tmp_path / "whole", {"orders.csv": path}, *TABLES) as marts:
        assert rows(marts, "select order_id from marts.fct_orders order by all") == [
            ("O-1",),
            ("O-3",),
        ]
    (kept,) = (tmp_path / "whole" / "data" / "quarantine").glob("*.ndjson")
    assert json.loads(kept.read_text())["file"] == "orders.csv"


def test_a_masked_phone_is_nobody_and_a_full_one_is_a_hash(orders_file):
    masked, whole = read(
        orders_file({"买家手机号": "138****8000"}, {"买家手机号": "+86 138-0013-8000"})
    )[0]
    assert (masked["buyer_phone_hash"], masked["buyer_phone_masked"]) == (None, "138****8000")
    assert len(whole["buyer_phone_hash"]) == 64
    assert whole["buyer_phone_masked"] == "138****8000"


def test_a_dash_is_nothing_and_money_without_decimals_is_read(orders_file):
    path = orders_file({"订单风险标签": "—", "销售导购": "——", "店铺优惠合计": "0", "运费": " "})
    (row,), refusals = read(path)
    assert row["sales_guide_name"] is None
    assert (row["shop_discount_fen"], row["freight_fen"], refusals) == (0, None, [])


@pytest.mark.parametrize("money", ["12.345", "12,3x", "1e3"])
def test_money_that_is_no_whole_number_of_fen_is_refused(orders_file, money: str):
    good, (refusal,) = read(orders_file({"订单实付金额": money}))
    assert (good, refusal.row, refusal.column) == ([], 2, "订单实付金额")


def test_an_older_header_word_is_understood(orders_file):
    old = {"收货人手机号/提货人手机号": "收货人手机号"}
    (row,), _ = read(orders_file({"收货人手机号/提货人手机号": "13800138000"}, head=old))
    assert row["receiver_phone_masked"] == "138****8000"


def test_a_missing_column_is_named_with_what_to_do(orders_file):
    path = orders_file({}, head={"订单状态": "状态"})
    with pytest.raises(MissingColumnsError, match="缺少列：订单状态"):
        list(ORDERS.read(input_file(path, path.parent), CONTEXT))


def test_items_never_sum_the_total_they_repeat(shared_data: Path, refreshed: Callable[..., Path]):
    repeated, _ = read(shared_data / "formats" / "youzan_items_utf8.csv", ITEMS)
    assert [row["order_paid_fen"] for row in repeated] == [12_800, 12_800]
    with opened(refreshed(shared_data / "formats" / "youzan_items_utf8.csv")) as marts:
        orders = marts.sql("select paid_fen, refunded_fen, item_count from marts.fct_orders")
        assert orders.fetchall() == [(12_800, 2_000, 2)]
        lines = marts.sql("select paid_fen from marts.fct_order_items order by line_no")
        assert lines.fetchall() == [(5_900,), (6_900,)]


def test_a_total_is_shared_out_to_the_fen_whatever_it_is(tmp_path: Path, shared_data: Path):
    header = _first_line(shared_data / "formats" / "youzan_items_utf8.csv")
    body = [
        f"E1,甲,网店,普通订单,商家小程序,,10.00,,,,,,,3.33,1,P1,,无退款,0,已发货,{AT},张三",
        f"E1,乙,网店,普通订单,商家小程序,,10.00,,,,,,,3.33,1,P2,,无退款,0,已发货,{AT},张三",
        f"E1,丙,网店,普通订单,商家小程序,,10.00,,,,,,,3.33,1,P3,,无退款,0,已发货,{AT},张三",
        f"E2,赠品,网店,普通订单,商家小程序,,0.01,,,,,,,0.00,1,P4,,无退款,0,已发货,{AT},张三",
        f"E2,赠品,网店,普通订单,商家小程序,,0.01,,,,,,,0.00,1,P5,,无退款,0,已发货,{AT},张三",
    ]
    with built(tmp_path, {"items.csv": [header, *body]}, *TABLES) as marts:
        lines = marts.sql("select order_id, paid_fen from marts.fct_order_items order by all")
        assert lines.fetchall() == [("E1", 333), ("E1", 333), ("E1", 334), ("E2", 0), ("E2", 1)]


def test_freight_is_no_part_of_a_line_and_an_unpaid_order_has_nothing_to_share(
    orders_file, shared_data: Path, tmp_path: Path
):
    header = _first_line(shared_data / "formats" / "youzan_items_utf8.csv")
    item = "甲,网店,普通订单,商家小程序,,108.00,,,,,,,50.00,2,P1,,无退款,0,{},{},张三"
    freight = {"运费": "8.00", "订单实付金额": "108.00"}
    orders = orders_file(
        {"订单号": "PAID", **freight},
        {"订单号": "OPEN", "订单状态": "待付款", "买家付款时间": "", **freight},
    )
    files = {
        "orders.csv": orders,
        "items.csv": [
            header,
            "PAID," + item.format("已发货", AT),
            "OPEN," + item.format("待付款", AT),
        ],
    }
    with built(tmp_path / "w", files, *TABLES) as marts:
        lines = "select order_id, list_fen, paid_fen from marts.fct_order_items order by all"
        assert rows(marts, lines) == [("OPEN", 10_000, 0), ("PAID", 10_000, 10_000)]
        money = "select order_id, paid_fen, freight_fen from marts.fct_orders order by all"
        assert rows(marts, money) == [("OPEN", 0, 800), ("PAID", 10_800, 800)]


def test_the_most_advanced_state_of_an_order_wins_in_any_order_of_files(
    orders_file, tmp_path: Path
):
    states = [
        orders_file({"订单状态": "待付款", "买家付款时间": ""}, name="a.csv"),
        orders_file({"订单状态": "已发货"}, name="b.csv"),
        orders_file({"订单状态": "交易关闭", "订单已退款金额": "100.00"}, name="c.csv"),
    ]
    contents = [path.read_text("utf-8").splitlines() for path in states]
    found = set()
    for number, names in enumerate((("x", "y", "z"), ("z", "x", "y"))):
        files = {f"{name}.csv": lines for name, lines in zip(names, contents, strict=True)}
        with built(tmp_path / str(number), files, *TABLES) as marts:
            columns = "status, paid_fen, refunded_fen, paid_at"
            found.update(marts.sql(f"select {columns} from marts.fct_orders").fetchall())
    ((status, paid, refunded, _),) = found
    assert (status, paid, refunded) == ("cancelled", 10_000, 10_000)


def test_two_equal_lines_are_two_pieces_but_the_same_export_twice_is_not(
    shared_data: Path, tmp_path: Path
):
    header = _first_line(shared_data / "formats" / "youzan_items_utf8.csv")
    line = f"E1,甲,网店,普通订单,商家小程序,,10.00,,,,,,,5.00,1,P1,,无退款,0,已发货,{AT},张三"
    refunded = line.replace("无退款,0,", "部分退款,5.00,")
    files = {
        "monday.csv": [header, line, line],
        "monday_again.csv": [header, line, line, ""],
        "tuesday.csv": [header, refunded, line],
        "overlap.csv": [header, line],
    }
    with built(tmp_path, files, *TABLES) as marts:
        lines = marts.sql(
            "select quantity, paid_fen, coalesce(refunded_fen, 0) from marts.fct_order_items "
            "order by all"
        )
        assert lines.fetchall() == [(1, 500, 0), (1, 500, 500)]


AT = "2026-05-25 22:05:43"


def _first_line(path: Path) -> str:
    return path.read_text("utf-8-sig").splitlines()[0]
