"""The text of each kind of client event, keys in the order in which the client writes them."""

from functools import cache

from etl.simulator.brand import Page, Product
from etl.simulator.client import Event, share_info

CONFIG = '"_sdk_config_info":{"masterSwitch":true,"isOpenProxyWxApi":false}'


def yuan(fen: int) -> str:
    """Money as JavaScript prints it: 59, 39.9, 128.05."""
    return str(fen // 100) if fen % 100 == 0 else f"{fen / 100:.2f}".rstrip("0")


@cache
def wire(text: str) -> str:
    """Chinese text as its UTF-8 bytes, a character each: posts take half the memory."""
    return text.encode().decode("latin-1")


def _props(kind: str, url: str, title: str) -> str:
    return f'{{"type":"{kind}","props":{{"page":"{url}","page_title":"{wire(title)}"'


def app(kind: str, url: str, page: Page, at_ms: int, entry: int = -1) -> Event:
    """app_launch, app_show or exit_wxapp."""
    head = f'{_props(kind, url, page.title)},"is_sdk_auto_track":true,"time":{at_ms}'
    return Event(head, entry=entry)


def config(url: str, page: Page, at_ms: int) -> Event:
    """sdk_config_info."""
    return Event(f'{_props("sdk_config_info", url, page.title)},{CONFIG},"time":{at_ms}')


def log_ids(url: str, page: Page, at_ms: int, tracking_id: str, log_id: int) -> Event:
    """logid_events: how far the previous run of the client had counted (T7)."""
    last = f'"last_tracking_id":"{tracking_id}","last_max_log_id":{log_id}'
    return Event(f'{_props("logid_events", url, page.title)},{last},"time":{at_ms}')


def browse(url: str, page: Page, at_ms: int, *, newly: bool) -> Event:
    """browse_wxapp_page."""
    head = f'{_props("browse_wxapp_page", url, page.title)},"is_sdk_auto_track":true,"refer_page":"'
    return Event(head, f'","is_newly_open":{"true" if newly else "false"},"time":{at_ms}', "")


def leave(url: str, page: Page, at_ms: int, stay_ms: int) -> Event:
    """leave_wxapp_page; a stay above four hours is reported as 0 (T8)."""
    head = f'{_props("leave_wxapp_page", url, page.title)},"is_sdk_auto_track":true,"refer_page":"'
    stay_time = 0 if stay_ms > 14_400_000 else stay_ms
    return Event(head, f'","stay_time":{stay_time},"time":{at_ms}', "")


def share(
    url: str, page: Page, at_ms: int, path: str, title: str, info: tuple[str, int, str]
) -> Event:
    """page_share_app_message."""
    head = (
        f'{_props("page_share_app_message", url, page.title)},"is_sdk_auto_track":true,'
        f'"from_type":"button","share_to":"friends","share_path":"{path}",'
        f'"share_title":"{wire(title)}","refer_page":"'
    )
    rest = f'","txsr_share_info_sdk":{share_info(*info)},"time":{at_ms}'
    return Event(head, rest, page.route)


def product_viewed(url: str, page: Page, at_ms: int, product: Product) -> Event:
    """browse_sku_page."""
    price, name = yuan(product.price_fen), wire(f"{product.spu_name} {product.spec}")
    return Event(
        f"{_props('browse_sku_page', url, page.title)},"
        f'"sku":{{"sku_id":"{product.sku_id}","sku_name":"{name}"}},'
        f'"sale":{{"original_price":{price},"current_price":{price}}},"time":{at_ms}'
    )


def put_in_cart(url: str, page: Page, at_ms: int, product: Product, quantity: int) -> Event:
    """add_to_cart."""
    return Event(
        f'{_props("add_to_cart", url, page.title)},"action_type":"append_to_cart",'
        f'"sku":{{"sku_id":"{product.sku_id}"}},"sku_num":{quantity},'
        f'"sale":{{"current_price":{yuan(product.price_fen)}}},"time":{at_ms}'
    )


def order(url: str, page: Page, at_ms: int, order_id: str, status: str, lines: str) -> Event:
    """custom_order; `lines` is the text that order_lines made."""
    return Event(
        f'{_props("custom_order", url, page.title)},"order":{{"order_id":"{order_id}",'
        f'"order_time":{at_ms},"order_status":"{status}","order_type":"normal"}},'
        f'"sub_orders":[{lines}],"time":{at_ms}'
    )


def order_lines(order_id: str, amounts: list[tuple[int, int]]) -> str:
    """sub_orders from (list, paid) amounts in 分; the client sends 元."""
    return ",".join(
        f'{{"sub_order_id":"{order_id}-{number}","order_amt":{yuan(list_fen)},'
        f'"pay_amt":{yuan(paid_fen)}}}'
        for number, (list_fen, paid_fen) in enumerate(amounts, 1)
    )
