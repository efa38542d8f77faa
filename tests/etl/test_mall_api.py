"""Orders that malls tell by API: the samples, and each trap of their formats by itself."""

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from etl import loading, pipeline
from etl.errors import FileRefusedError
from etl.inbox import catalogue, route
from etl.reading import input_file
from etl.sources import mall
from tests.etl.building import built, read, rows

ORDERS = ("marts.fct_orders", "marts.fct_order_items", "marts.fct_refunds")
KNOWN, _ = catalogue(loading.built_in_feeds(pipeline.SOURCES), (), lambda _: ())


def told(path: Path) -> tuple[dict[str, list[dict]], list]:
    """What the feed that the refresh would choose reads from a file."""
    return read(path, route(input_file(path, path.parent), KNOWN).feeds[0])


@pytest.fixture
def sample(shared_data: Path) -> Callable[[str], dict]:
    return lambda name: json.loads((shared_data / "formats" / name).read_text("utf-8"))


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """saved(reply, …) → a file of them, one a line; the name says nothing of the source."""

    def save(*replies: object, name: str = "replies.ndjson") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in replies))
        return path

    return save


@pytest.mark.parametrize(
    ("name", "feed"),
    [
        ("youzan_trades_sold_get.json", "youzan_trades"),
        ("store_order_get.json", "weixin_store_replies"),
        ("store_aftersale_get.json", "weixin_store_replies"),
        ("weimob_order_list.json", "weimob_orders"),
        ("youshu_order_add.json", "youshu_orders"),
        ("mp_sec_order_get_order_list.json", "weixin_shipping"),
        ("mp_old_component_order_list_by_finder.json", "weixin_component_replies"),
        ("crmeb_orders_flattened.csv", "crmeb_orders"),
        ("wxpay_trade_bill.csv", "wxpay_bill"),
        ("youzan_customers_utf8.csv", "youzan_customers"),
        ("wecom_user_list.json", "wecom_replies"),
    ],
)
def test_each_sample_is_known_by_its_content_bare_and_in_an_envelope(
    shared_data: Path, tmp_path: Path, name: str, feed: str
):
    content = (shared_data / "formats" / name).read_bytes()
    bare = tmp_path / f"export{Path(name).suffix}"
    bare.write_bytes(content)
    files = [bare]
    if bare.suffix == ".json":
        wrapped = tmp_path / "envelope.json"
        envelope = {"observed_on": "2026-09-01", "request": {}, "response": json.loads(content)}
        wrapped.write_text(json.dumps(envelope))
        files.append(wrapped)
    for path in files:
        chosen = route(input_file(path, tmp_path), KNOWN).feeds
        assert [each.name for each in chosen] == [feed]


def test_youzan_money_is_yuan_as_text_or_float_and_a_time_to_come_is_empty(sample, saved):
    reply = sample("youzan_trades_sold_get.json")
    order = reply["data"]["full_order_info_list"][0]["full_order_info"]
    order["pay_info"] |= {"payment": 19.900000000000002, "post_fee": 0.1}
    order["order_info"] |= {"pay_time": "", "status": "WAIT_BUYER_PAY"}
    tables, refusals = told(saved(reply))
    (row,) = tables[mall.ORDERS]
    assert (row["paid_fen"], row["freight_fen"], row["paid_at"], refusals) == (1_990, 10, None, [])
    order["pay_info"]["payment"] = "19.905"
    tables, (refusal,) = told(saved(reply))
    assert (tables[mall.ORDERS], refusal.column) == ([], "pay_info.payment")


def test_youzan_names_an_openid_only_for_fans_of_a_known_app(sample, saved):
    reply = sample("youzan_trades_sold_get.json")
    wrapped = {"app_id": "wx0123456789abcdef", "response": reply["data"]}  # the older wrapping
    other = copy.deepcopy(reply)
    buyer = other["data"]["full_order_info_list"][0]["full_order_info"]["buyer_info"]
    buyer["fans_type"] = 1
    tables, _ = told(saved(wrapped, other))
    assert [(row["app_id"], row["openid"]) for row in tables[mall.ORDERS]] == [
        ("wx0123456789abcdef", "oGZREDACTED"),
        (None, None),
    ]


def test_a_reply_that_reports_an_error_is_refused_and_its_neighbours_load(sample, saved):
    reply = sample("youzan_trades_sold_get.json")
    failed = {"success": False, "code": 4203, "message": "无权限", "data": {}}
    tables, (refusal,) = told(saved(reply, failed))
    assert len(tables[mall.ORDERS]) == 1
    assert (refusal.row, "无权限" in refusal.reason) == (2, True)


def test_an_order_told_by_export_and_interface_is_one_with_each_field_from_its_place(
    sample, shared_data: Path, tmp_path: Path
):
    reply = sample("youzan_trades_sold_get.json")
    order = reply["data"]["full_order_info_list"][0]["full_order_info"]
    order["pay_info"]["post_fee"] = "8.00"
    items = shared_data / "formats" / "youzan_items_utf8.csv"
    header, first, *_ = (
        (shared_data / "formats" / "youzan_orders_utf8.csv").read_text("utf-8-sig").splitlines()
    )
    export = first.replace("O-1", "E20260525220543065306159").replace(
        "100.00,100.00,0.00", "108.00,108.00,0.00"
    )
    export = export.replace("交易完成", "已发货").replace("13800138000", "13900139001")
    files = {
        "orders.csv": f"{header}\n{export}\n",
        "items.csv": items,
        "trades.json": json.dumps({"app_id": "wx0123456789abcdef", "response": reply}),
    }
    with built(tmp_path, files, *ORDERS, "marts.dim_identities") as marts:
        assert rows(
            marts,
            "select source, status, paid_fen, freight_fen, refunded_fen, transaction_id "
            "from marts.fct_orders",
        ) == [("youzan", "completed", 10_800, 0, 0, "4200001234202605251234567890")]
        # weighed by what the interface says was paid for each line, not by list price
        assert rows(
            marts, "select paid_fen, refunded_fen from marts.fct_order_items order by all"
        ) == [(4_900, 0), (5_900, 2_000)]
        # the buyer of highest trust, and the phones both sides know are the same person
        assert rows(
            marts,
            "select count(distinct one_id) from marts.dim_identities "
            "where kind in ('openid', 'member_id', 'phone_hash')",
        ) == [(1,)]


def test_a_refund_flag_gives_all_back_and_a_part_without_amount_is_unknown(sample, tmp_path: Path):
    reply = sample("youzan_trades_sold_get.json")
    (entry,) = reply["data"]["full_order_info_list"]
    listed = reply["data"]["full_order_info_list"] = []
    for state in (0, 1, 2, 11, 12):
        order = copy.deepcopy(entry)
        order["full_order_info"]["order_info"] |= {"refund_state": state, "tid": f"E{state:02d}"}
        listed.append(order)
    with built(tmp_path, {"trades.json": json.dumps(reply)}, *ORDERS) as marts:
        assert rows(
            marts, "select order_id, paid_fen, refunded_fen from marts.fct_orders order by 1"
        ) == [
            ("E00", 10_800, 0),
            ("E01", 10_800, 0),
            ("E02", 10_800, None),
            ("E11", 10_800, 0),
            ("E12", 10_800, 10_800),
        ]
        assert rows(marts, "select order_id, refunded_fen from marts.fct_refunds") == [
            ("E12", 10_800)
        ]


def test_the_store_tells_fen_and_ids_that_are_numbers_in_one_place_and_text_in_another(
    sample, saved
):
    tables, refusals = told(saved(sample("store_order_get.json")))
    (order,), (line,) = tables[mall.ORDERS], tables[mall.LINES]
    assert not refusals
    assert (order["paid_fen"], order["freight_fen"], order["order_scene"]) == (10_500, 500, "2")
    assert (line["product_id"], line["sku_id"], line["unit_price_fen"]) == (
        "234245",
        "23424",
        2_000,
    )
    assert order["live_id"].startswith("export/UzFfAgtgekIEAQ")


@pytest.mark.parametrize("shape", ["source_infos", "source_info"])
def test_the_guide_is_the_wecom_account_among_the_sources(sample, saved, shape: str):
    reply = sample("store_order_get_v2_parts.json")
    order = reply["order"] | {"create_time": 1658505600}
    staff = order["order_detail"].pop("source_infos")
    order["order_detail"][shape] = staff if shape == "source_infos" else staff[1]
    tables, _ = told(saved({"order": order}))
    assert [row["guide_id"] for row in tables[mall.ORDERS]] == ["zhangsan"]


def test_a_gift_is_bought_by_who_gave_it(sample, saved):
    reply = sample("store_order_get.json")
    reply["order"] |= {"is_present": True, "present_giver_openid": "GIVER"}
    tables, _ = told(saved(reply))
    assert [(row["openid"], row["order_type"]) for row in tables[mall.ORDERS]] == [
        ("GIVER", "礼物订单")
    ]


def test_a_list_of_order_numbers_says_what_to_fetch(sample, saved):
    with pytest.raises(FileRefusedError, match="order/get"):
        told(saved(sample("store_order_list_get.json")))


def test_store_export_and_replies_are_one_order_that_keeps_its_live_session(
    sample, shared_data: Path, tmp_path: Path
):
    reply = sample("store_order_get.json")
    order = reply["order"] | {"order_id": "3705115058471208928", "unionid": "U1", "status": 200}
    order["order_detail"]["price_info"]["order_price"] = 10_800
    refund = sample("store_aftersale_get.json")["after_sale_order"]
    refund |= {"order_id": "3705115058471208928"}
    later = refund | {"after_sale_order_id": "7", "status": "MERCHANT_RETURN_SUCCESS"}
    asked = refund | {"after_sale_order_id": "8", "status": "MERCHANT_PROCESSING"}
    undone = refund | {"after_sale_order_id": "9", "status": "USER_CANCELD"}
    replies = [{"app_id": "wx0123456789abcdef", "response": {"order": order}}]
    replies += [
        {"errcode": "0", "after_sale_order": each} for each in (refund, later, asked, undone)
    ]
    files = {
        "export.csv": shared_data / "formats" / "weixin_store_orders_utf8bom.csv",
        "replies.ndjson": "".join(json.dumps(each) + "\n" for each in replies),
    }
    with built(tmp_path, files, *ORDERS, "marts.dim_identities") as marts:
        live = order["order_detail"]["ext_info"]["live_id"]
        assert rows(
            marts,
            "select status, paid_fen, live_id, order_scene, guide_id, app_id is null "
            "from marts.fct_orders",
        ) == [("cancelled", 10_800, live, "2", "zhangsan", True)]
        assert rows(
            marts, "select count(*), sum(paid_fen), min(live_id) from marts.fct_order_items"
        ) == [(2, 10_800, live)]
        # both that went back, by number; the rest of the flag "all of it" as one row more
        assert rows(
            marts,
            "select refund_id, refunded_fen, is_date_estimated from marts.fct_refunds order by all",
        ) == [
            ("weixin_store:2000000000000000001", 2_000, False),
            ("weixin_store:3705115058471208928", 6_800, True),
            ("weixin_store:7", 2_000, False),
        ]
        assert rows(
            marts,
            "select orders.one_id = ids.one_id from marts.fct_orders as orders "
            "cross join marts.dim_identities as ids where ids.value = 'wx0123456789abcdef:OPENID'",
        ) == [(True,)]


def test_a_bare_order_number_above_two_to_the_53_keeps_every_digit(sample, saved):
    reply = sample("mp_old_component_order_list_by_finder.json")
    reply["orders"][0]["order_id"] = 3302968738502279424
    tables, _ = told(saved(reply))
    assert [row["order_id"] for row in tables[mall.ORDERS]] == ["3302968738502279424"]
    text = json.dumps(reply).replace("3302968738502279424", "3.302968738502279e18")
    path = saved()
    path.write_text(text)
    tables, refusals = told(path)
    assert not tables[mall.ORDERS]
    assert {"末尾数字已丢失" in refusal.reason for refusal in refusals} == {True}


def test_weimob_tells_milliseconds_floats_and_prices_that_add_up_to_the_order(
    sample, tmp_path: Path
):
    reply = sample("weimob_order_list.json")
    order = reply["data"]["pageList"][0]["orderInfo"]
    order["items"][0] |= {"skuNum": 3, "salePrice": 19.9}
    order["orderBaseInfo"]["orderNo"] = 9007199254740993
    with built(tmp_path, {"orders.json": json.dumps(reply)}, *ORDERS) as marts:
        assert rows(
            marts,
            "select order_id, status, paid_fen, item_count, is_paid_time_estimated, "
            "cast(order_date as varchar) from marts.fct_orders",
        ) == [("9007199254740993", "completed", 5_970, 3, True, "2026-05-25")]


WEIMOB = (
    "订单编号,下单时间,订单总金额,余额抵扣金额,实收金额,商品名称,商品数量,商品单价,收货人手机号,"
    "售后状态,退款金额\n"
    "`1000123456789012,2026-05-25 22:05:43,128.00,0,108.00,酸奶,1,59.00,13800000001.0,,\n"
    "`1000123456789012,2026-05-25 22:05:43,128.00,0,108.00,坚果,1,69.00,13800000001.0,退款完成,20\n"
    "`1000123456789012,2026-05-25 22:05:43,128.00,0,108.00,茶,1,0.00,13800000001.0,退款中,30\n"
    "2.02E+18,2026-05-25 22:05:43,1.00,0,1.00,茶,1,1.00,13800000001.0,,\n"
)


def test_the_weimob_export_repeats_the_order_and_refunds_per_line(tmp_path: Path):
    with built(tmp_path, {"微盟订单.csv": WEIMOB}, *ORDERS) as marts:
        assert rows(
            marts,
            "select order_id, paid_fen, payable_fen, refunded_fen, item_count, one_id is not null "
            "from marts.fct_orders",
        ) == [("1000123456789012", 10_800, 12_800, 2_000, 3, True)]
        assert rows(marts, "select sum(paid_fen), count(*) from marts.fct_order_items") == [
            (10_800, 3)
        ]
        assert rows(marts, "select refunded_fen from marts.fct_refunds") == [(2_000,)]


CRMEB = (
    "订单号,收货人电话,商品名称,规格,数量,价格,总价格,实际支付,支付状态,支付时间,订单状态,下单时间\n"
    "wx1,13800000001,酸奶,原味,1,59.00,128.00,108.00,微信支付,2026-05-25 22:05,已退款,"
    "2026-05-25 22:05:43\n"
    ",,坚果,默认,1,69.00,,,,,,\n"
    "wx2,13900000001,茶,罐,2,10.00,20.00,20.00,未支付,暂无,未支付,2026-05-25 23:00\n"
)


def test_merged_cells_are_carried_down_within_the_order_only(tmp_path: Path):
    with built(tmp_path, {"crmeb.csv": CRMEB}, *ORDERS) as marts:
        assert rows(
            marts,
            "select order_id, status, payment_type, paid_fen, refunded_fen, item_count, "
            "paid_at = created_at from marts.fct_orders order by order_id",
        ) == [
            ("wx1", "cancelled", "微信支付", 10_800, 10_800, 2, True),
            ("wx2", "pending", "未支付", 0, 0, 2, None),
        ]
        assert rows(
            marts, "select order_id, list_fen, paid_fen from marts.fct_order_items order by all"
        ) == [("wx1", 5_900, 4_978), ("wx1", 6_900, 5_822), ("wx2", 2_000, 0)]


def test_a_line_below_an_unreadable_one_is_not_given_to_the_order_before(tmp_path: Path):
    lines = CRMEB.splitlines()
    path = tmp_path / "crmeb.csv"
    torn = "wx3,13900000001,茶\n"
    path.write_text("\n".join([*lines[:3], torn + lines[2], lines[3]]) + "\n", "utf-8")
    tables, refusals = told(path)
    assert [row["order_id"] for row in tables[mall.LINES]] == ["wx1", "wx1", "wx2"]
    assert sorted(refusal.row for refusal in refusals) == [4, 5]
    path.write_text("\n".join([lines[0], lines[2], lines[1]]) + "\n", "utf-8")
    tables, (refusal,) = told(path)
    assert ([row["order_id"] for row in tables[mall.LINES]], refusal.row) == (["wx1"], 2)


def test_an_order_number_lost_in_a_spreadsheet_takes_its_merged_lines_with_it(tmp_path: Path):
    path = tmp_path / "crmeb.csv"
    path.write_text(CRMEB.replace("wx1,", "2.02E+18,"), "utf-8")
    tables, refusals = told(path)
    assert [row["order_id"] for row in tables[mall.LINES]] == ["wx2"]
    assert [refusal.row for refusal in refusals] == [2, 3]


def test_youshu_tells_milliseconds_as_text_and_the_scene_on_each_line(sample, tmp_path: Path):
    reply = sample("youshu_order_add.json")
    order = reply["orders"][0]
    order["payment_amount"] = order["goods_info"][0]["payment_amount"] = 54.99999999999999
    statuses = ("1110", "1130", "1140", "1150", "1160", "1180", "1280", "1290")
    reply["orders"] = [
        order | {"external_order_id": f"O{status}", "order_status": status} for status in statuses
    ]
    reply["orders"].append(order | {"external_order_id": "gone", "is_deleted": 1})
    returned = {
        "dataSourceId": "10001",
        "return_orders": [
            {
                "external_return_order_id": "R1",
                "external_order_id": "O1180",
                "return_order_status": "1290",
                "return_order_amount": 5.5,
                "return_create_time": "1560409473714",
            }
        ],
    }
    files = {"orders.json": json.dumps(reply), "returns.json": json.dumps(returned)}
    with built(tmp_path, files, *ORDERS) as marts:
        assert rows(
            marts,
            "select order_id, status, paid_fen, refunded_fen from marts.fct_orders order by 1",
        ) == [
            ("O1110", "pending", 0, 0),
            ("O1130", "cancelled", 0, 0),
            ("O1140", "cancelled", 5_500, 5_500),
            ("O1150", "paid", 5_500, 0),
            ("O1160", "shipped", 5_500, 0),
            ("O1180", "completed", 5_500, 550),
            ("O1280", "completed", 5_500, 0),
            ("O1290", "cancelled", 5_500, 5_500),
        ]
        assert rows(
            marts, "select distinct scene_code, chan_id, product_id from marts.fct_order_items"
        ) == [(1037, "guide_0001", "AKDFie8")]


def test_a_customer_list_with_cells_moved_is_refused_and_a_whole_one_loads(shared_data, tmp_path):
    name = "youzan_customers_utf8.csv"
    tables, refusals = told(shared_data / "formats" / name)
    # its rows lack a cell in the middle: 北京 stands under 最近浏览时间
    assert (tables["youzan__customers"], len(refusals)) == ([], 4)
    lines = (shared_data / "formats" / name).read_text("utf-8-sig").splitlines()
    whole = [
        line.replace(",,,,,北京", ",,,,,,北京").replace(",,,,,广州", ",,,,,,广州") for line in lines
    ]
    path = tmp_path / name
    path.write_text("\n".join([*whole, whole[1]]) + "\n", "utf-8")
    tables, refusals = told(path)
    assert not refusals
    assert [
        (row["nickname"], row["phone_masked"], row["phone_hash"] is not None, row["region"])
        for row in tables["youzan__customers"]
    ] == [
        ("Alice", "138****8000", True, "北京"),
        ("沙拉", None, False, "北京"),
        ("张三", "139****9000", True, "北京"),
        ("Foo", "186******05", False, "广州"),
        ("Alice", "138****8000", True, "北京"),
    ]
