"""The pay bill, the daily totals and 发货管理: read apart from orders, and held against them."""

import json
from pathlib import Path

import pytest

from etl.sources import shipping, wxpay
from tests.etl.building import built, read, rows

(BILL,) = wxpay.FEEDS
(LIST,) = shipping.FEEDS
HEADER = (
    "\ufeff交易时间,公众账号ID,商户号,微信订单号,商户订单号,用户标识,交易状态,应结订单金额,"
    "微信退款单号,商户退款单号,退款金额,退款状态,商品名称,订单金额,申请退款金额"
)
TOTALS = "总交易单数,应结订单总金额,退款总金额,订单总金额,申请退款总金额"
ORDERS = (
    "订单号,销售渠道,订单状态,订单创建时间,买家付款时间,付款方式,支付流水号,应收订单金额,订单实付金额,"
    "订单已退款金额"
)
MARTS = (
    "marts.fct_orders",
    "marts.fct_bill_lines",
    "marts.fct_platform_orders",
    "marts.fct_reconciliation_days",
    "marts.fct_reconciliation_orders",
    "staging.stg_pay_bills",
)


def paid(order: str, yuan: str, day: int = 25, goods: str = "茶") -> str:
    values = (
        f"2026-05-{day} 10:00:00",
        "wx0123456789abcdef",
        "19",
        f"42{order}",
        order,
        f"open-{order}",
    )
    return "`" + ",`".join([*values, "SUCCESS", yuan, "0", "0", "0.00", "", goods, yuan, "0.00"])


def refund(order: str, yuan: str, day: int = 25, number: str = "50", state: str = "SUCCESS") -> str:
    values = (
        f"2026-05-{day} 11:00:00",
        "wx0123456789abcdef",
        "19",
        f"42{order}",
        order,
        f"open-{order}",
    )
    rest = ("REFUND", "0.00", number, f"R{number}", yuan, state, "茶", "0.00", yuan)
    return "`" + ",`".join([*values, *rest])


def bill(*lines: str, totals: str) -> str:
    return "\r\n".join([HEADER, *lines, TOTALS, totals]) + "\r\n"


def exported(
    order: str,
    yuan: str,
    *,
    pays: str = "微信支付",
    back: str = "0",
    day: int = 25,
    channel: str = "网店",
    status: str = "交易完成",
) -> str:
    paid_at = "" if status == "待付款" else f"2026-05-{day} 10:00:00"
    at = f"2026-05-{day} 09:59:00,{paid_at}"
    return f"{order},{channel},{status},{at},{pays},,{yuan},{yuan},{back}"


def test_the_totals_of_the_sample_are_no_orders_and_its_refund_is_a_row(shared_data: Path):
    tables, refusals = read(shared_data / "formats" / "wxpay_trade_bill.csv", BILL)
    assert not refusals
    first, second = tables["wxpay__bill_lines"]
    assert first["transaction_id"] == second["transaction_id"] == "4200001234202605251234567890"
    assert (first["paid_fen"], second["paid_fen"], second["refunded_fen"]) == (10_800, 0, 2_000)
    (totals,) = tables["wxpay__bill_totals"]
    assert (totals["row_count"], totals["paid_fen"], totals["refunded_fen"]) == (2, 10_800, 2_000)


def test_a_comma_in_a_product_name_moves_no_value(tmp_path: Path):
    path = tmp_path / "bill.csv"
    path.write_text(bill(paid("O1", "1.00", goods="茶,大罐,两件"), totals="`1,`1.00,`0,`1.00,`0"))
    tables, refusals = read(path, BILL)
    assert ([row["paid_fen"] for row in tables["wxpay__bill_lines"]], refusals) == ([100], [])


@pytest.mark.parametrize("filler", ["", ",,,,,,,,,,"])
def test_a_bill_saved_again_by_a_spreadsheet_reads_the_same(tmp_path: Path, filler: str):
    lines = [line.replace("`", "") for line in (paid("O1", "1.00"), "1,1.00,0,1.00,0" + filler)]
    path = tmp_path / "bill.csv"
    path.write_text("\n".join([HEADER, lines[0], TOTALS + filler, lines[1]]) + "\n", "utf-8")
    tables, refusals = read(path, BILL)
    assert ([row["order_id"] for row in tables["wxpay__bill_lines"]], refusals) == (["O1"], [])
    assert [row["row_count"] for row in tables["wxpay__bill_totals"]] == [1]


def test_a_payment_number_that_lost_its_digits_is_refused(tmp_path: Path):
    path = tmp_path / "bill.csv"
    broken = paid("O1", "1.00").replace("42O1", "4.2E+27")
    path.write_text(bill(broken, paid("O2", "1.00"), totals="`2,`2.00,`0,`2.00,`0"))
    tables, (refusal,) = read(path, BILL)
    assert [row["order_id"] for row in tables["wxpay__bill_lines"]] == ["O2"]
    assert (refusal.row, refusal.column) == (2, "微信订单号")


def test_the_shipping_list_tells_fen_seconds_and_an_openid_of_the_app_asked_for(
    shared_data: Path, tmp_path: Path
):
    reply = json.loads((shared_data / "formats" / "mp_sec_order_get_order_list.json").read_text())
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"app_id": "wx0123456789abcdef", "response": reply}))
    tables, refusals = read(path, LIST)
    first, _ = tables["weixin_shipping__orders"]
    assert (first["paid_fen"], first["app_id"], refusals) == (4_353, "wx0123456789abcdef", [])
    assert first["order_id"] == "fake-tradeno-20221209132531-0"


def test_every_difference_between_orders_bill_and_list_is_a_row(tmp_path: Path):
    listed = [
        {"transaction_id": f"42{order}", "merchant_trade_no": order, "paid_amount": fen}
        | {"openid": f"open-{order}", "pay_time": 1779674400, "order_state": 2}
        for order, fen in (("same", 1_000), ("other_paid", 2_000), ("bill_only", 700))
    ]
    same = refund("same", "1.00")
    files = {
        "orders.csv": [
            ORDERS,
            exported("same", "10.00", back="1.00"),
            exported("other_paid", "20.00"),
            exported("not_billed", "30.00"),
            exported("by_card", "40.00", pays="余额支付"),
            exported("late_refund", "50.00"),
            exported("next_day", "60.00", day=26),
            exported("at_a_till", "80.00", channel="门店"),
            exported("unpaid", "6.00", status="待付款"),
        ],
        "bill.csv": bill(
            paid("same", "10.00"),
            same,
            paid("other_paid", "20.01"),
            paid("bill_only", "7.00"),
            paid("late_refund", "50.00"),
            paid("unpaid", "6.00"),
            refund("late_refund", "5.00", number="51"),
            refund("other_paid", "9.00", number="52", state="FAIL"),
            totals="`8,`93.01,`15.00,`93.01,`15.00",
        ),
        "again.csv": bill(same, totals="`2,`0.00,`1.00,`0.00,`1.00"),
        "list.json": json.dumps(
            {"app_id": "wx0123456789abcdef", "response": {"order_list": listed, "has_more": False}}
        ),
    }
    with built(tmp_path, files, *MARTS, "marts.dim_identities") as marts:
        assert rows(
            marts,
            "select counterpart, difference, order_id, ours_fen, theirs_fen "
            "from marts.fct_reconciliation_orders order by all",
        ) == [
            ("pay_bill", "missing_here", "bill_only", None, 700),
            ("pay_bill", "missing_there", "not_billed", 3_000, None),
            ("pay_bill", "paid", "other_paid", 2_000, 2_001),
            ("pay_bill", "refunded", "late_refund", 0, 500),
            ("pay_bill", "unpaid_here", "unpaid", None, 600),
            ("shipping_list", "missing_here", "bill_only", None, 700),
            ("shipping_list", "missing_there", "late_refund", 5_000, None),
            ("shipping_list", "missing_there", "not_billed", 3_000, None),
        ]
        assert rows(
            marts,
            "select source, counterpart, ours_fen, theirs_fen, ours_count, theirs_count, is_red "
            "from marts.fct_reconciliation_days order by all",
        ) == [
            ("orders_paid", "pay_bill", 11_000, 9_301, 4, 5, True),
            ("orders_paid", "shipping_list", 11_000, 3_700, 4, 3, True),
            ("refunds", "pay_bill", 100, 600, 1, 2, True),
        ]
        # a bill makes no order; its openid names the buyer of one that has no other name
        assert rows(
            marts,
            "select count(*), count(one_id) filter (order_id = 'same'), sum(refunded_fen) "
            "from marts.fct_orders",
        ) == [(8, 1, 100)]
        assert rows(
            marts,
            "select count, json_extract_string(rows_json, '$[0].read_count') "
            "from meta.check_results where check_name = 'bills_add_up'",
        ) == [(1, "1")]


def test_a_day_is_red_from_half_a_percent_on(tmp_path: Path):
    orders = [exported(f"O{day}", "100.00", day=day) for day in (24, 25, 26)]
    sums = [
        {"ref_date": str(1779552000000 + number * 86_400_000)}
        | {"give_order_amount_sum": 100.0, "give_order_num_sum": 1}
        | {"payment_amount_sum": amount, "payed_num_sum": 1}
        for number, amount in enumerate((100.5, 100.51, 99.99999999999999))
    ]
    files = {
        "orders.csv": [ORDERS, *orders],
        "sums.json": json.dumps({"dataSourceId": "1", "orders": sums}),
        "again.json": json.dumps({"dataSourceId": "1", "orders": sums[:1]}),
    }
    with built(tmp_path, files, "marts.fct_mall_totals", "marts.fct_reconciliation_days") as marts:
        assert rows(
            marts,
            "select cast(day as varchar), gap_fen, is_red from marts.fct_reconciliation_days "
            "where source = 'orders_paid' order by day",
        ) == [("2026-05-24", -50, False), ("2026-05-25", -51, True), ("2026-05-26", 0, False)]
