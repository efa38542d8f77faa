"""The Youzan order and item exports: 元 as text, local time, a TAB behind the order number."""

from etl.simulator.brand import BRAND_NAME, Brand, Store
from etl.simulator.order_state import (
    Row,
    has_paid,
    is_whole_refund,
    local_if,
    refunds,
    transaction_id,
    yuan,
)
from etl.simulator.orders import Line, Order
from etl.simulator.people import People
from etl.simulator.story import local


def status(order: Order, now_ms: int) -> str:
    """The status that Youzan shows at an instant."""
    if not has_paid(order, now_ms):
        return "交易关闭" if 0 < order.closed_ms < now_ms else "待付款"
    if is_whole_refund(order, now_ms):
        return "交易关闭"
    if 0 < order.done_ms < now_ms:
        return "交易完成"
    return "已发货" if 0 < order.shipped_ms < now_ms else "待发货"


def order_rows(order: Order, now_ms: int, brand: Brand, people: People) -> list[Row]:
    """The one row of an order."""
    store = brand.stores[order.store] if order.store >= 0 else None
    row = _money(order, now_ms) | _place(order, store, brand)
    row |= {
        "订单号": order.order_id + "\t",
        "订单类型": "普通订单",
        "订单状态": status(order, now_ms),
        "订单创建时间": local(order.created_ms),
        "买家付款时间": local_if(order.paid_ms, now_ms),
        "交易成功时间": local_if(order.done_ms, now_ms)
        if status(order, now_ms) == "交易完成"
        else "",
        "全部商品名称": ";".join(
            f"{brand.products[line.product].spu_name}({line.quantity}件)" for line in order.lines
        ),
        "商品种类数": str(len(order.lines)),
        "团长订单": "否",
        "订单风险标签": "——",
        "买家备注": " ",
    }
    return [row | (_buyer(order, brand, people) if order.person >= 0 else {})]


def item_rows(order: Order, now_ms: int, brand: Brand, people: People) -> list[Row]:
    """One row per product; the order's paid amount repeats on each."""
    paid_fen = order.paid_fen if has_paid(order, now_ms) else 0
    whole = {
        "订单号": order.order_id + "\t",
        "销售渠道": "网店" if order.is_online else "门店",
        "订单类型": "普通订单",
        "订单来源": "商家小程序" if order.is_online else "门店收银",
        "交易成功时间": local_if(order.done_ms, now_ms)
        if status(order, now_ms) == "交易完成"
        else "",
        "订单实付金额": yuan(paid_fen),
        "分销推广补差": "0.00",
        "分销推广佣金": "0.00",
        "商品推广佣金": "0.00",
        "订单状态": status(order, now_ms),
        "订单创建时间": local(order.created_ms),
        "买家昵称": people.nickname(order.person) if order.person >= 0 else "",
    }
    lines = zip(order.lines, refunds(order, now_ms), strict=True)
    return [whole | _item(line, refunded, brand) for line, refunded in lines]


def _item(line: Line, refunded: int, brand: Brand) -> Row:
    product = brand.products[line.product]
    done = "退款完成" if refunded == line.paid_fen else "部分退款"
    return {
        "商品名称": product.spu_name,
        "商品规格": product.spec,
        "商品规格ID": product.sku_id,
        "规格编码": product.sku_code,
        "商品编码": product.spu_code,
        "商品单价": yuan(product.price_fen),
        "商品数量": str(line.quantity),
        "商品ID": product.spu_id,
        "商品退款状态": done if refunded else "无退款",
        "商品已退款金额": yuan(refunded),
    }


def _money(order: Order, now_ms: int) -> Row:
    paid, refunded = has_paid(order, now_ms), sum(refunds(order, now_ms))
    paid_fen, discount_fen = order.paid_fen if paid else 0, order.list_fen - order.paid_fen
    whole = "全额退款" if refunded == order.paid_fen else "部分退款"
    return {
        "付款方式": ("微信支付" if order.paid_fen else "积分抵扣") if paid else "",
        "支付流水号": transaction_id(order) if paid else "",
        "商品金额合计": yuan(order.list_fen),
        "运费": "0.00",
        "店铺优惠合计": yuan(discount_fen) if discount_fen else "0",
        "应收订单金额": yuan(order.paid_fen),
        "订单实付金额": yuan(paid_fen),
        "支付优惠合计": "0.00",
        "订单实收金额": yuan(paid_fen),
        "订单抵用积分数": "0",
        "订单退款状态": whole if refunded else "",
        "订单已退款金额": yuan(refunded),
    }


def _place(order: Order, store: Store | None, brand: Brand) -> Row:
    guide = brand.guides[order.guide].name if order.guide >= 0 else ""
    if store is None:
        return {
            "销售渠道": "网店",
            "归属店铺": BRAND_NAME,
            "订单来源": "商家小程序",
            "订单配送方式": "快递",
            "销售导购": guide,
            "专属导购": guide,
        }
    return {
        "销售渠道": "门店",
        "归属店铺": store.store_name,
        "下单网点": store.store_name,
        "订单来源": "门店收银",
        "订单配送方式": "到店自提",
        "收银员": guide,
        "销售导购": guide,
    }


def _buyer(order: Order, brand: Brand, people: People) -> Row:
    person = order.person
    phone = people.phone(person)
    buyer = {
        "买家昵称": people.nickname(person),
        "买家是否会员": "是" if people.columns.is_member[person] else "否",
        "买家手机号": phone,
    }
    if not order.is_online:
        return buyer
    home = brand.stores[int(people.columns.store[person])]
    is_gift = order.created_ms % 17 == 0  # sent to somebody else
    return buyer | {
        "收货人省份": home.province,
        "收货人城市": home.city,
        "收货人地区": "演示区",
        "详细收货地址/提货地址": f"演示路{person % 300 + 1}号",
        "收货人/提货人": people.name(person + 1 if is_gift else person),
        "收货人手机号/提货人手机号": people.phone(person + 50_000_000) if is_gift else phone,
    }
