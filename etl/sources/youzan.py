"""Youzan (有赞): the exports of orders (a row per order), items (a row per item) and customers.

Formats: 60, 22 and 34 columns (the last with a comma behind them), 元 with two decimals, local
time, UTF-8 or GB18030. The word 分销员 heads two columns of the orders export: the first names the
person, the second opens the block of the distributor's own columns. A customer's phone may be
masked, and one phone may stand for several customers.
"""

from collections.abc import Iterator

import polars as pl

from etl import cells
from etl.feeds import Feed, InputFile, Parsed, ReadContext, Sniff
from etl.sources.declared import Field, lake_table, numbered, parsed_chunks, read_table

_RECEIVER_PHONE = ("收货人手机号/提货人手机号", "收货人手机号", "收货人手机", "提货人手机号")

_ORDER = (
    Field("order_id", "id", ("订单号", "订单编号"), needed=True, required=True),
    Field("sales_channel", "text", ("销售渠道",)),
    Field("shop_name", "text", ("归属店铺", "店铺名称")),
    Field("branch_name", "text", ("下单网点", "所属网点")),
    Field("order_type", "text", ("订单类型",)),
    Field("order_status", "text", ("订单状态",), needed=True, required=True),
    Field("order_source", "text", ("订单来源",)),
    Field("promotion_type", "text", ("推广方式",)),
    Field("created_at", "time", ("订单创建时间", "下单时间"), needed=True, required=True),
    Field("paid_at", "time", ("买家付款时间", "付款时间"), needed=True),
    Field("completed_at", "time", ("交易成功时间",)),
    Field("payment_type", "text", ("付款方式",)),
    Field("transaction_id", "id", ("支付流水号",)),
    Field("goods_fen", "yuan", ("商品金额合计",)),
    Field("freight_fen", "yuan", ("运费",)),
    Field("shop_discount_fen", "yuan", ("店铺优惠合计",)),
    Field("payable_fen", "yuan", ("应收订单金额",)),
    Field("paid_fen", "yuan", ("订单实付金额",), needed=True),
    Field("payment_discount_fen", "yuan", ("支付优惠合计",)),
    Field("received_fen", "yuan", ("订单实收金额",)),
    Field("item_kind_count", "count", ("商品种类数",)),
    Field("delivery_type", "text", ("订单配送方式",)),
    Field("province", "text", ("收货人省份",)),
    Field("city", "text", ("收货人城市",)),
    Field("is_member", "text", ("买家是否会员",)),
    Field("buyer_phone_hash", "phone_hash", ("买家手机号", "买家手机")),
    Field("buyer_phone_masked", "phone_masked", ("买家手机号", "买家手机")),
    Field("buyer_phone_sealed", "phone_sealed", ("买家手机号", "买家手机")),
    Field("receiver_phone_hash", "phone_hash", _RECEIVER_PHONE),
    Field("receiver_phone_masked", "phone_masked", _RECEIVER_PHONE),
    Field("receiver_phone_sealed", "phone_sealed", _RECEIVER_PHONE),
    Field("cashier_name", "text", ("收银员",)),
    Field("distributor_name", "text", ("分销员",)),
    Field("distributor_shop", "text", ("分销员所属店铺",)),
    Field("distributor_name_second", "text", ("分销员__2",)),
    Field("sales_guide_name", "text", ("销售导购",)),
    Field("own_guide_name", "text", ("专属导购",)),
    Field("refund_status", "text", ("订单退款状态",)),
    Field("refunded_fen", "yuan", ("订单已退款金额",)),
    Field("commission_fen", "yuan", ("订单佣金金额",)),
)

_ITEM = (
    Field("order_id", "id", ("订单号", "订单编号"), needed=True, required=True),
    Field("product_id", "id", ("商品ID",)),
    Field("product_code", "id", ("商品编码",)),
    Field("product_name", "text", ("商品名称",), needed=True),
    Field("sku_id", "id", ("商品规格ID",)),
    Field("sku_code", "id", ("规格编码",)),
    Field("sku_name", "text", ("商品规格",)),
    Field("unit_price_fen", "yuan", ("商品单价",), needed=True, required=True),
    Field("quantity", "count", ("商品数量",), needed=True, required=True),
    Field("order_paid_fen", "yuan", ("订单实付金额",), needed=True),
    Field("order_type", "text", ("订单类型",)),
    Field("order_status", "text", ("订单状态",)),
    Field("sales_channel", "text", ("销售渠道",)),
    Field("order_source", "text", ("订单来源",)),
    Field("created_at", "time", ("订单创建时间", "下单时间"), needed=True, required=True),
    Field("completed_at", "time", ("交易成功时间",)),
    Field("refund_status", "text", ("商品退款状态",)),
    Field("refunded_fen", "yuan", ("商品已退款金额",)),
)
_ITEM_KEY = ("order_id", "product_id", "product_code", "product_name", "sku_id", "sku_name")
_ITEM_STATE = ("refunded_fen", "refund_status", "unit_price_fen", "quantity")

_CUSTOMER = (
    Field("customer_name", "text", ("客户姓名",)),
    Field("nickname", "text", ("客户昵称",), needed=True),
    Field("phone_hash", "phone_hash", ("客户手机号",), needed=True),
    Field("phone_masked", "phone_masked", ("客户手机号",)),
    Field("is_member", "text", ("是否会员",)),
    Field("growth", "count", ("成长值",)),
    Field("free_level", "text", ("免费等级",)),
    Field("paid_level", "text", ("付费等级",)),
    Field("points", "count", ("客户积分",)),
    Field("balance_fen", "yuan", ("客户储值余额",)),
    Field("order_count", "count", ("消费次数",)),
    Field("paid_fen", "yuan", ("消费金额",)),
    Field("refunded_fen", "yuan", ("累计退款金额",)),
    Field("last_paid_at", "time", ("上次消费时间",)),
    Field("guide_name", "text", ("导购员",)),
    Field("source_channel", "text", ("来源渠道",)),
    Field("since_at", "time", ("成为客户时间",), needed=True, required=True),
    Field("member_since_at", "time", ("成为会员时间",)),
    Field("followed_at", "time", ("公众号关注时间",)),
    Field("visited_at", "time", ("最近浏览时间",)),
    Field("region", "text", ("微信地域",)),
)

ORDERS = lake_table(
    "youzan__orders", "有赞订单", _ORDER, day="created_date", derived={"created_date": pl.Date()}
)
ITEMS = lake_table(
    "youzan__items",
    "有赞订单商品",
    _ITEM,
    day="created_date",
    derived={"copy_no": pl.Int64(), "created_date": pl.Date()},
)
CUSTOMERS = lake_table(
    "youzan__customers", "有赞客户", _CUSTOMER, day="since_date", derived={"since_date": pl.Date()}
)


def _orders(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    rows, refusals = read_table(file, _ORDER, context)
    yield from parsed_chunks(ORDERS, _dated(rows, context), refusals)


def _items(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    rows, refusals = read_table(file, _ITEM, context)
    lines = numbered(rows, _ITEM_KEY, order=_ITEM_STATE)
    yield from parsed_chunks(ITEMS, _dated(lines, context), refusals)


def _customers(file: InputFile, context: ReadContext) -> Iterator[Parsed]:
    rows, refusals = read_table(file, _CUSTOMER, context)
    day = cells.business_date(pl.col("since_at"), context.business_zone)
    yield from parsed_chunks(CUSTOMERS, rows.with_columns(since_date=day), refusals)


def _dated(rows: pl.DataFrame, context: ReadContext) -> pl.DataFrame:
    day = cells.business_date(pl.col("created_at"), context.business_zone)
    return rows.with_columns(created_date=day)


def _is_orders(sniff: Sniff) -> bool:
    return {"买家付款时间", "应收订单金额", "订单实付金额"} <= set(sniff.header)


def _is_items(sniff: Sniff) -> bool:
    return {"订单实付金额", "商品单价", "商品数量", "商品退款状态"} <= set(sniff.header)


def _is_customers(sniff: Sniff) -> bool:
    return {"客户昵称", "客户手机号", "成为客户时间"} <= set(sniff.header)


FEEDS: tuple[Feed, ...] = (
    Feed(
        name="youzan_orders",
        title="有赞订单导出",
        tables=(ORDERS,),
        patterns=("*youzan*orders*", "*有赞*订单*"),
        recognises=_is_orders,
        read=_orders,
        money="yuan",
        times="local",
        restates_days=90,
        due_days=1,
    ),
    Feed(
        name="youzan_items",
        title="有赞订单商品导出",
        tables=(ITEMS,),
        patterns=("*youzan*items*", "*有赞*商品*"),
        recognises=_is_items,
        read=_items,
        money="yuan",
        times="local",
        restates_days=90,
        due_days=1,
    ),
    Feed(
        name="youzan_customers",
        title="有赞客户导出",
        tables=(CUSTOMERS,),
        patterns=("*youzan*customers*", "*有赞*客户*"),
        recognises=_is_customers,
        read=_customers,
        money="yuan",
        times="local",
    ),
)
