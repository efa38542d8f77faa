"""The mapping language: what it says, what it refuses, and that nothing is lost in silence."""

import json
from pathlib import Path

import polars as pl
import pytest

from etl.errors import FileRefusedError
from etl.sources import mapped
from etl.sources.mapping_file import read_mapping
from tests.etl.building import built, read, rows

ORDERS = """
source: shop
title: 自建商城
files:
  - file: orders*.*
    loads:
      - target: orders
        columns:
          order_id: 单号
          created_at: 下单时间
          paid_at: 付款时间
          paid: 实付
          status: {column: 状态, values: {已付款: paid, 已取消: cancelled}, otherwise: pending}
          phone: 手机
          member_id: 会员号
"""
HEADER = "单号,下单时间,付款时间,实付,状态,手机,会员号"


def feed(tmp_path: Path, text: str):
    path = tmp_path / "shop.mapping.yaml"
    path.write_text(text, "utf-8")
    return mapped.feeds(path)[0]


def loaded(tmp_path: Path, text: str, content: str | bytes, name: str = "orders.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, feed(tmp_path, text))


def lines_mapping(*rules: str, **columns: str) -> str:
    named = {
        "order_id": "id",
        "created_at": "at",
        "product_id": "sku",
        "quantity": "n",
        "paid": "amount",
    } | columns
    shown = "\n".join(f"          {field}: {value}" for field, value in named.items())
    settings = "\n".join(rules)
    return f"""
source: shop
title: 商城
{settings}
files:
  - file: lines.csv
    loads:
      - target: order_lines
        columns:
{shown}
"""


def test_columns_words_money_and_time_are_read_as_declared(tmp_path):
    tables, refusals = loaded(
        tmp_path,
        ORDERS,
        f"{HEADER}\n"
        'A-1\t,2026-09-01 10:00:00,2026/9/1 10:05,"1,234.50",已付款,138****0001,17850.0\n'
        "A-2,2026-09-01 10:00:00,,8.8,新状态,13800000001,\n",
    )
    first, second = tables["mapped__orders"]
    assert not refusals
    assert (first["order_id"], first["paid_fen"], first["status"]) == ("A-1", 123_450, "paid")
    assert (first["phone_hash"], first["member_id"]) == (None, "17850")
    assert (first["identity_kind"], first["identity_value"]) == ("member_id", "shop:17850")
    assert (second["status"], second["paid_at"]) == ("pending", None)
    assert second["identity_kind"] == "phone_hash"
    assert str(first["created_at"]) == "2026-09-01 02:00:00+00:00"


@pytest.mark.parametrize(
    ("bad", "column"),
    [
        ("2.02E+18,2026-09-01,,1,已付款,,", "单号"),
        (",2026-09-01,,1,已付款,,", "单号"),
        ("A,2026-13-01,,1,已付款,,", "下单时间"),
        ("A,2026-09-01,,1.005,已付款,,", "实付"),
        ("A,2026-09-01,,,已付款,,", "实付"),
    ],
)
def test_a_bad_cell_is_refused_with_row_and_column_and_the_rest_loads(tmp_path, bad, column):
    good = "B,2026-09-01,,1,已付款,,"
    tables, (refusal,) = loaded(tmp_path, ORDERS, f"{HEADER}\n{good}\n{bad}\n")
    assert [row["order_id"] for row in tables["mapped__orders"]] == ["B"]
    assert (refusal.row, refusal.column) == (3, column)


@pytest.mark.parametrize(
    ("money", "written", "fen"),
    [
        ("money: 元", "12.3", 1_230),
        ("money: 分", "1230", 1_230),
        ("money: {unit: minor, decimals: 2}", "1230", 1_230),
        ("money: {unit: minor, decimals: 0}", "12", 1_200),
        ("money: {unit: minor, decimals: 3}", "12300", 1_230),
        ("money: major", "£1,012.30", 101_230),
    ],
)
def test_the_unit_of_money_is_declared_never_guessed(tmp_path, money, written, fen):
    text = lines_mapping(money)
    content = f'id,at,sku,n,amount\nA,2026-09-01,S,1,"{written}"\n'
    tables, refusals = loaded(tmp_path, text, content, "lines.csv")
    assert not refusals
    assert tables["mapped__order_lines"][0]["paid_fen"] == fen


@pytest.mark.parametrize(
    ("time", "written", "instant"),
    [
        ("time: local", "2026-09-01 08:00:00", "2026-09-01 00:00:00+00:00"),
        ("time: UTC", "2026-09-01 08:00:00", "2026-09-01 08:00:00+00:00"),
        ("time: America/New_York", "2026-09-01 08:00:00", "2026-09-01 12:00:00+00:00"),
        ("time: {format: epoch_s}", "1788220800", "2026-09-01 00:00:00+00:00"),
        ("time: {format: epoch_ms}", "1788220800123", "2026-09-01 00:00:00.123000+00:00"),
        ("time: {format: '%d.%m.%Y %H:%M'}", "01.09.2026 08:00", "2026-09-01 00:00:00+00:00"),
        ("time: local", "2026-09-01T00:00:00Z", "2026-09-01 00:00:00+00:00"),
    ],
)
def test_the_clock_and_its_zone_are_declared(tmp_path, time, written, instant):
    content = f"id,at,sku,n,amount\nA,{written},S,1,1\n"
    tables, refusals = loaded(tmp_path, lines_mapping(time), content, "lines.csv")
    assert not refusals
    assert str(tables["mapped__order_lines"][0]["created_at"]) == instant


def test_a_line_of_quantity_and_price_is_rounded_once_half_away_from_zero(tmp_path):
    text = lines_mapping(paid="{multiply: [n, price]}")
    content = "id,at,sku,n,price\n" + "".join(
        f"A,2026-09-01,S,{n},{price}\n"
        for n, price in [(3, "0.005"), (1, "0.125"), (-1, "0.125"), (80995, "2.08"), (7, "0.1")]
    )
    tables, _ = loaded(tmp_path, text, content, "lines.csv")
    paid = [row["paid_fen"] for row in tables["mapped__order_lines"]]
    assert paid == [2, 13, -13, 16_846_960, 70]


ROUTED = """
source: shop
title: 商城
files:
  - file: lines.csv
    refuse:
      - when: {id: {starts_with: TEST}}
        reason: 测试单不进报表
    loads:
      - target: refunds
        where: {id: {starts_with: C}}
        columns: {refund_id: id, refunded_at: at, refunded: {column: amount, negate: true}}
      - target: order_lines
        where:
          - sku: [POST, FEE]
          - amount: {at_most: 0}
        columns: &line
          {order_id: id, created_at: at, paid_at: at, quantity: n, paid: amount, product_id: sku}
        constants: {line_type: adjustment, status: completed}
      - target: skip
        where: {sku: {empty: true}}
      - target: order_lines
        where: {sku: {not: {starts_with: X}}, n: {above: 0}}
        columns: *line
        constants: {status: completed}
      - target: stores
        also: true
        columns: {store_id: shop}
"""
TILL = """id,at,sku,n,amount,shop
A1,2026-09-01,P1,2,10.00,east
A1,2026-09-01,POST,1,3.00,east
A1,2026-09-01,P2,1,0,east
C9,2026-09-02,P1,-1,-5.00,west
TEST1,2026-09-02,P1,1,5.00,west
A2,2026-09-02,,1,5.00,west
A3,2026-09-02,X7,1,5.00,west
"""


def test_each_row_goes_to_one_load_or_to_the_quarantine(tmp_path):
    tables, refusals = loaded(tmp_path, ROUTED, TILL, "lines.csv")
    lines = [(row["product_id"], row["line_type"]) for row in tables["mapped__order_lines"]]
    assert sorted(lines, key=str) == [("P1", None), ("P2", "adjustment"), ("POST", "adjustment")]
    assert [row["refunded_fen"] for row in tables["mapped__refunds"]] == [500]
    assert [(refusal.row, refusal.reason) for refusal in refusals] == [
        (6, "测试单不进报表"),
        (8, mapped.NOBODY_TOOK),
    ]
    assert [row["store_id"] for row in tables["mapped__stores"]] == ["east", "west"]


def test_an_order_is_the_sum_of_its_sales_and_adjustments_stand_beside_it(tmp_path):
    files = {"shop.mapping.yaml": ROUTED, "lines.csv": TILL}
    targets = ("marts.fct_orders", "marts.fct_order_items", "marts.fct_refunds")
    with built(tmp_path, files, *targets) as marts:
        assert rows(
            marts, "select order_id, paid_fen, adjustment_fen, item_count from marts.fct_orders"
        ) == [("A1", 1_000, 300, 2)]
        assert rows(
            marts, "select refund_id, order_id, refunded_fen, is_linked from marts.fct_refunds"
        ) == [("shop:C9", None, 500, False)]


def test_a_refund_that_names_its_order_is_linked_to_it(tmp_path):
    mapping = (
        ORDERS
        + """
  - file: refunds.csv
    loads:
      - target: refunds
        columns: {refund_id: 退款单, order_id: 单号, refunded_at: 时间, refunded: 金额}
"""
    )
    files = {
        "shop.mapping.yaml": mapping,
        "orders.csv": [HEADER, "A,2026-09-01,2026-09-01,10,已付款,13800000001,7"],
        "refunds.csv": ["退款单,单号,时间,金额", "R1,A,2026-09-03,2.50", "R2,A,2026-09-04,1"],
    }
    with built(tmp_path, files, "marts.fct_orders", "marts.fct_refunds") as marts:
        assert rows(marts, "select paid_fen, refunded_fen from marts.fct_orders") == [(1_000, 350)]
        refunds = (
            "select refund_date::varchar, refunded_fen, is_linked, one_id is not null "
            "from marts.fct_refunds order by all"
        )
        assert rows(marts, refunds) == [
            ("2026-09-03", 250, True, True),
            ("2026-09-04", 100, True, True),
        ]


def test_csv_xlsx_parquet_ndjson_and_json_give_the_same_rows(tmp_path):
    header = HEADER.split(",")
    records = [
        dict(
            zip(header, ["A-1", "2026-09-01 10:00:00", "", "12.50", "已付款", "", "7"], strict=True)
        ),
        dict(
            zip(header, ["A-2", "2026-09-01 11:00:00", "", "3.00", "已取消", "", "8"], strict=True)
        ),
    ]
    frame = pl.DataFrame(records)
    frame.write_parquet(tmp_path / "orders.parquet")
    frame.write_csv(tmp_path / "orders.csv")
    frame.write_excel(tmp_path / "orders.xlsx")
    (tmp_path / "orders.json").write_text(json.dumps(records), "utf-8")
    (tmp_path / "orders.ndjson").write_text("\n".join(map(json.dumps, records)), "utf-8")
    (tmp_path / "orders_gb.csv").write_bytes(frame.write_csv().encode("gb18030"))
    reader = feed(tmp_path, ORDERS)
    found = [
        [
            {k: v for k, v in row.items() if k != "_row"}
            for row in read(path, reader)[0]["mapped__orders"]
        ]
        for path in sorted(tmp_path.glob("orders*"))
    ]
    assert len(found) == 6
    assert all(each == found[0] for each in found)


def test_nested_json_is_named_with_dots_and_a_broken_line_is_refused(tmp_path):
    text = lines_mapping(order_id="order.no", amount="x").replace("          amount: x\n", "")
    text = text.replace("lines.csv", "lines.ndjson")
    line = {"order": {"no": 3302968738502279424}, "at": "2026-09-01", "sku": "S", "n": 1}
    content = json.dumps(line | {"amount": 1.5}) + '\n{"order": {"no"\n'
    tables, (refusal,) = loaded(tmp_path, text, content, "lines.ndjson")
    assert tables["mapped__order_lines"][0]["order_id"] == "3302968738502279424"
    assert refusal.row == 2


@pytest.mark.parametrize(
    ("wrong", "right", "line", "sentence"),
    [
        ("source: shop", "source: 店", 2, "小写英文字母"),
        ("target: orders", "target: order", 7, "不认识的目标“order”"),
        ("order_id: 单号", "order_no: 单号", 9, "没有“order_no”这个字段"),
        ("          paid: 实付\n", "", 8, "还缺必填字段：paid"),
        ("已付款: paid", "已付款: payed", 13, "“payed”不行"),
        ("paid: 实付", "paid: {column: 实付, money: 角}", 12, "只能是"),
        ("    loads:", "    zone: local\n    loads:", 6, "不认识的键“zone”"),
        ("title: 自建商城", "title: 自建商城\ntitle: 又一个", 4, "写了两次"),
        ("title: 自建商城", "time: Asia/Peking\ntitle: 自建商城", 3, "不认识时区"),
        ("title: 自建商城", "title: [自建商城", 4, "YAML"),
        ("member_id: 会员号", "openid: 会员号", 8, "app_id"),
    ],
)
def test_a_faulty_mapping_says_which_line_and_what_to_write(tmp_path, wrong, right, line, sentence):
    assert wrong in ORDERS
    path = tmp_path / "shop.mapping.yaml"
    path.write_text(ORDERS.replace(wrong, right, 1), "utf-8")
    with pytest.raises(FileRefusedError) as error:
        read_mapping(path)
    assert sentence in str(error.value)
    assert f"shop.mapping.yaml 第 {line} 行" in str(error.value)


def test_a_load_that_can_never_be_reached_is_a_fault(tmp_path):
    text = ROUTED.replace("        where: {id: {starts_with: C}}\n", "")
    path = tmp_path / "x.mapping.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(FileRefusedError, match="收不到数据"):
        read_mapping(path)


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(FileRefusedError, match="缺少列：实付"):
        loaded(tmp_path, ORDERS, f"{HEADER.replace('实付', '金额')}\n")


def test_members_tell_who_is_who_and_hand_kept_guides_have_a_shop(tmp_path):
    mapping = """
source: crm
title: 会员系统
files:
  - file: members.csv
    loads:
      - target: members
        columns: {member_id: 卡号, phone: 手机, unionid: unionid, city: 城市}
        attributes: {星座: 星座}
  - file: guides.csv
    loads:
      - target: guides
        columns: {guide_id: 工号, guide_name: 姓名, store_id: 门店}
"""
    files = {
        "crm.mapping.yaml": mapping,
        "members.csv": ["卡号,手机,unionid,城市,星座", "M1,13800000001,oU1,苏州,狮子"],
        "guides.csv": ["工号,姓名,门店", "Zhang01,张三,S1"],
    }
    with built(tmp_path, files) as marts:
        assert rows(marts, "select count(distinct one_id), count(*) from marts.dim_identities") == [
            (1, 3)
        ]
        assert rows(marts, "select city from marts.dim_people") == [("苏州",)]
        assert rows(marts, "select guide_id, guide_name, store_id from marts.dim_guides") == [
            ("zhang01", "张三", "S1")
        ]


@pytest.mark.parametrize(("counts", "expected"), [(True, True), (False, False)])
def test_an_order_of_nothing_counts_only_if_the_company_says_so(tmp_path, counts, expected):
    content = [HEADER, "A,2026-09-01,2026-09-01,0,已付款,,7"]
    files = {"shop.mapping.yaml": ORDERS, "orders.csv": content}
    with built(tmp_path, files, "marts.fct_orders", count_zero_orders=counts) as marts:
        assert rows(marts, "select is_counted from marts.fct_orders") == [(expected,)]


def test_any_split_order_and_repetition_of_numbered_lines_gives_the_same_orders(tmp_path):
    header = "id,no,at,sku,n,amount"
    body = [f"A{i % 3},{i},2026-09-0{1 + i % 3},S,1,{i}.50" for i in range(9)]
    text = lines_mapping(line_no="no").replace("lines.csv", "'*.csv'")
    found = set()
    for place, parts in {
        "whole": [body],
        "split": [body[::2], body[1::2]],
        "twice": [body[::-1], body[2:], body],
    }.items():
        files = {f"{n}.csv": [header, *part] for n, part in enumerate(parts)}
        with built(
            tmp_path / place,
            {"shop.mapping.yaml": text, **files},
            "marts.fct_orders",
            "marts.fct_order_items",
        ) as marts:
            hashes = "select table_name, content_hash from meta.mart_hashes order by all"
            found.add(tuple(rows(marts, hashes)))
    assert len(found) == 1
