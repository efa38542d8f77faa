"""WeChat store (微信小店): the order export, one row per item, order columns repeated on each.

The newest export has 64 columns, the older one 57 (without the live seller's id, the WeCom guide
and the campaign subsidy). Brackets are half- and full-width in one header: names here are in NFKC,
as etl.tables gives them. Money in 元, local time. Order totals repeat: only the columns of the
item may be summed.
"""

from collections.abc import Iterator

import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources.declared import Field, lake_table, numbered, parsed_chunks, read_table

_LINE = (
    Field("order_id", "id", ("订单号", "订单编号"), needed=True, required=True),
    Field("created_at", "time", ("订单下单时间",), needed=True, required=True),
    Field("paid_at", "time", ("支付时间",), needed=True),
    Field("shipped_at", "time", ("订单发货时间",)),
    Field("received_at", "time", ("订单确认收货时间",)),
    Field("settled_at", "time", ("订单完成结算时间",)),
    Field("order_status", "text", ("订单状态",), needed=True, required=True),
    Field("province", "text", ("省",)),
    Field("city", "text", ("市",)),
    Field("phone_hash", "phone_hash", ("收件人手机",)),
    Field("phone_masked", "phone_masked", ("收件人手机",)),
    Field("phone_sealed", "phone_sealed", ("收件人手机",)),
    Field("order_goods_fen", "yuan", ("商品总价",)),
    Field("order_paid_fen", "yuan", ("订单实际支付金额",), needed=True),
    Field("order_received_fen", "yuan", ("订单实际收款金额",)),
    Field("order_freight_fen", "yuan", ("订单运费",)),
    Field("order_discount_fen", "yuan", ("商品优惠",)),
    Field("cross_shop_discount_fen", "yuan", ("跨店优惠",)),
    Field("price_change_fen", "yuan", ("商品改价",)),
    Field("points_fen", "yuan", ("积分抵扣",)),
    Field("payment_type", "text", ("支付方式",)),
    Field("transaction_id", "id", ("交易单号",)),
    Field("selling_way", "text", ("带货方式",)),
    Field("seller_account_type", "text", ("带货账号类型",)),
    Field("seller_account_name", "text", ("带货账号昵称",)),
    Field("seller_id", "id", ("带货ID",)),
    Field("selling_fee_fen", "yuan", ("带货费用",)),
    Field("corp_id", "id", ("企微企业ID",)),
    Field("guide_id", "userid", ("企微工号",)),
    Field("guide_shared_at", "time", ("导购最近分享时间",)),
    Field("wecom_customer_id", "id", ("企业微信加密id", "企业微信加密ID")),
    Field("gift_order_id", "id", ("礼物单号",)),
    Field("product_name", "text", ("商品名称",), needed=True),
    Field("product_id", "id", ("商品编码(平台)",), needed=True),
    Field("product_code", "id", ("商品编码(自定义)",)),
    Field("sku_code", "id", ("SKU编码(自定义)",)),
    Field("sku_name", "text", ("商品属性",)),
    Field("unit_price_fen", "yuan", ("商品价格(单件)",)),
    Field("unit_paid_fen", "yuan", ("商品实际价格(单件)",)),
    Field("paid_fen", "yuan", ("商品实际价格(总共)",), needed=True, required=True),
    Field("quantity", "count", ("商品数量",), needed=True, required=True),
    Field("coupon_discount_fen", "yuan", ("商品平台券优惠",)),
    Field("line_freight_fen", "yuan", ("商品平均运费",)),
    Field("subsidy_fen", "yuan", ("活动商家补贴",)),
    Field("shipping_status", "text", ("商品发货",)),
    Field("aftersale_status", "text", ("商品售后",)),
    Field("refunded_fen", "yuan", ("商品已退款金额",)),
)
_LINE_KEY = ("order_id", "product_id", "product_code", "sku_code", "sku_name")
_LINE_STATE = ("refunded_fen", "aftersale_status", "paid_fen", "quantity", "product_name")

LINES = lake_table(
    "weixin_store__lines",
    "微信小店订单商品",
    _LINE,
    day="created_date",
    derived={"copy_no": pl.Int64(), "created_date": pl.Date()},
)


def _lines(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    rows, refusals = read_table(file, _LINE, context)
    day = cells.business_date(pl.col("created_at"), context.business_zone)
    lines = numbered(rows, _LINE_KEY, order=_LINE_STATE).with_columns(created_date=day)
    yield from parsed_chunks(LINES, lines, refusals)


def _is_lines(sniff: Sniff) -> bool:
    return {"订单下单时间", "订单实际支付金额", "商品实际价格(总共)"} <= set(sniff.header)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="weixin_store_orders",
        title="微信小店订单导出",
        tables=(LINES,),
        patterns=("*weixin*store*", "*微信小店*", "*视频号小店*"),
        recognises=_is_lines,
        read=_lines,
        money="yuan",
        times="local",
        restates_days=90,
        due_days=1,
    ),
)
