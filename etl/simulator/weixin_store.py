"""The WeChat store's 64-column export: one row per product, the order repeated on each."""

from etl.simulator import youzan
from etl.simulator.brand import CHANNELS_NAME, CORP_ID, Brand
from etl.simulator.order_state import Row, has_paid, local_if, refunds, transaction_id, yuan
from etl.simulator.orders import Line, Order
from etl.simulator.people import People
from etl.simulator.story import local

STATUS = {"待付款": "待付款", "待发货": "待发货", "已发货": "待收货", "交易完成": "已完成"}


def line_rows(order: Order, now_ms: int, brand: Brand, people: People) -> list[Row]:
    """The rows of an order; phones are masked, as the store gives them."""
    whole = _order(order, now_ms) | _buyer(order, brand, people)
    lines = zip(order.lines, refunds(order, now_ms), strict=True)
    return [whole | _line(line, refunded, order, now_ms, brand) for line, refunded in lines]


def _order(order: Order, now_ms: int) -> Row:
    paid = has_paid(order, now_ms)
    paid_yuan = yuan(order.paid_fen if paid else 0)
    return {
        "订单号": order.order_id,
        "订单下单时间": local(order.created_ms),
        "订单发货时间": local_if(order.shipped_ms, now_ms),
        "订单确认收货时间": local_if(order.done_ms, now_ms),
        "订单状态": STATUS.get(youzan.status(order, now_ms), "已取消"),
        "发货方式": "快递",
        "商品总价": yuan(order.list_fen),
        "订单实际支付金额": paid_yuan,
        "订单实际收款金额": paid_yuan,
        "订单运费": "0.00",
        "商品优惠": yuan(order.list_fen - order.paid_fen),
        "支付方式": "微信支付" if paid else "",
        "支付时间": local_if(order.paid_ms, now_ms),
        "交易单号": transaction_id(order) if paid else "",
        "带货方式": "直播" if order.live_id else "橱窗",
        "带货账号类型": "视频号",
        "带货账号昵称": CHANNELS_NAME,
        "带货ID": order.live_id,
    }


def _buyer(order: Order, brand: Brand, people: People) -> Row:
    person = order.person
    phone = people.phone(person)
    home = brand.stores[int(people.columns.store[person])]
    buyer = {
        "收件人姓名": people.name(person)[0] + "*",
        "省": home.province,
        "市": home.city,
        "区": "演示区",
        "收件人手机": f"{phone[:3]}****{phone[-4:]}",
    }
    if not people.columns.is_contact[person]:
        return buyer
    return buyer | {
        "企微企业ID": CORP_ID,
        "企微工号": brand.guides[int(people.columns.guide[person])].guide_id,
        "企业微信加密id": people.external_userid(person),
    }


def _line(line: Line, refunded: int, order: Order, now_ms: int, brand: Brand) -> Row:
    product = brand.products[line.product]
    return {
        "商品名称": product.spu_name,
        "商品编码(平台)": f"1000{product.spu_id}",
        "商品编码(自定义)": product.spu_code,
        "SKU编码(自定义)": product.sku_code,
        "商品属性": product.spec,
        "商品价格(单件)": yuan(product.price_fen),
        "商品实际价格(单件)": yuan(line.paid_fen // line.quantity),
        "商品实际价格(总共)": yuan(line.paid_fen),
        "是否预售": "否",
        "商品数量": str(line.quantity),
        "商品发货": "已发货" if 0 < order.shipped_ms < now_ms else "未发货",
        "商品售后": "退款完成" if refunded else "-",
        "商品已退款金额": yuan(refunded),
    }
