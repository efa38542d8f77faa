"""One event of the client → one row of the lake.

The client merges its context (`chan`, `wx_user`, …) over the event when it sends, not when the
event happens. Columns named `stamped_*` hold that context and say nothing certain about the event;
columns named `own_*` come from the event's own page address.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple, TypeAlias

import orjson
import polars as pl

from etl.sources.youshu_page import NOT_SHARED, Shared, read_page, read_share
from etl.sources.youshu_post import event_ms, whole

MS = pl.Datetime("ms", "UTC")  # as epoch milliseconds in a row; the lake keeps microseconds
COLUMNS: dict[str, pl.DataType] = {
    "event_id": pl.String(),
    "run_id": pl.String(),
    "event_type": pl.String(),
    "happened_at": MS,
    "received_at": MS,
    "post_last_at": MS,
    "post_last_show_at": MS,
    "tracking_id": pl.String(),
    "log_id": pl.Int64(),
    "app_id": pl.String(),
    "open_id": pl.String(),
    "union_id": pl.String(),
    "user_id": pl.String(),
    "local_id": pl.String(),
    "page_path": pl.String(),
    "own_chan_id": pl.String(),
    "own_guide_id": pl.String(),
    "own_live_id": pl.String(),
    "own_article_id": pl.String(),
    "own_campaign_id": pl.String(),
    "own_shop_id": pl.String(),
    "own_product_id": pl.String(),
    "own_ad_id": pl.String(),
    "own_share_mi": pl.String(),
    "own_share_depth": pl.Int64(),
    "own_share_origin": pl.String(),
    "page_title": pl.String(),
    "refer_page": pl.String(),
    "guide_id": pl.String(),
    "stay_ms": pl.Int64(),
    "stamped_scene_code": pl.Int32(),
    "stamped_chan_id": pl.String(),
    "stamped_ad_id": pl.String(),
    "stamped_refer_app_id": pl.String(),
    "stamped_shop_id": pl.String(),
    "stamped_share_mi": pl.String(),
    "sku_id": pl.String(),
    "sku_name": pl.String(),
    "spu_id": pl.String(),
    "category": pl.String(),
    "action_type": pl.String(),
    "quantity": pl.Int64(),
    "price_fen": pl.Int64(),
    "share_to": pl.String(),
    "share_path": pl.String(),
    "sent_mi": pl.String(),
    "sent_depth": pl.Int64(),
    "sent_origin": pl.String(),
    "order_id": pl.String(),
    "order_type": pl.String(),
    "order_status": pl.String(),
    "ordered_at": MS,
    "order_amt_fen": pl.Int64(),
    "pay_amt_fen": pl.Int64(),
    "item_count": pl.Int64(),
    "last_tracking_id": pl.String(),
    "last_max_log_id": pl.Int64(),
}
"""Every column a row has, in the order in which `read_event` gives them."""

# The client stamps these anew at every sending, so a retry differs from the first delivery in them.
_STAMPED = frozenset(
    ("chan", "wx_user", "idenTifier", "refer_page", "system_info", "framework_info")
)
_NO_SKU = (None,) * 7
_NO_SHARE = (None,) * 5
_NO_ORDER = (None,) * 7
_EMPTY: Mapping[str, Any] = {}

Row: TypeAlias = tuple[str | int | None, ...]


class Latest(NamedTuple):
    """The latest event and app_show in a post, of one run: whose context the post carries."""

    event_ms: int | None
    show_ms: int | None


class EventError(ValueError):
    """An event that cannot be loaded: `column` is at fault, the text says why in Chinese."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        super().__init__(reason)


def read_event(event: object, received_ms: int | None, latest: Latest) -> Row:
    """The row of one event.

    In:  an event as posted; when the post was received; how far the client had got in it
    Out: values in the order of COLUMNS

    Raises:
        EventError: the event has no type, no time, nobody who did it, or unreadable money.
    """
    frame, kind, props, happened_ms = _frame(event)
    user = _block(props, "wx_user")
    chan = _block(props, "chan")
    address = props.get("page")
    address = address if isinstance(address, str) else ""
    app_id, open_id, local_id = (
        _text(user, "app_id"),
        _text(user, "open_id"),
        _text(user, "local_id"),
    )
    union_id, user_id = _text(user, "union_id"), _text(user, "user_id")
    if not ((open_id and app_id) or local_id or union_id):
        raise EventError(
            "wx_user",
            "事件没有 open_id（连同 app_id）、union_id 或 local_id，不知道是谁。请检查 SDK 初始化",
        )
    tracking_id = _text(frame, "tracking_id")
    run_id = _run_id(tracking_id or "", app_id or "", local_id or open_id or union_id or "")
    return (
        _event_id(run_id, kind, props),
        run_id,
        kind,
        happened_ms,
        received_ms,
        *latest,
        tracking_id,
        whole(frame.get("log_id")),
        app_id,
        open_id,
        union_id,
        user_id,
        local_id,
        *read_page(address),
        _text(props, "page_title"),
        _text(props, "refer_page"),
        _text(props, "guide_id"),
        whole(props.get("stay_time")),
        *_stamp(chan, user),
        *(_product(props) if "sku" in props or "spu" in props else _NO_SKU),
        *(_share(props) if kind == "page_share_app_message" else _NO_SHARE),
        *(_order(props) if kind == "custom_order" else _NO_ORDER),
        _text(props, "last_tracking_id"),
        whole(props.get("last_max_log_id")),
    )


def _frame(event: object) -> tuple[dict[str, Any], str, dict[str, Any], int]:
    """The event, its type, properties and time: what every event must have."""
    if not isinstance(event, dict):
        raise EventError("body", "事件应为 {type, props, …}。请保存客户端 POST 的原始内容")
    kind, props = event.get("type"), event.get("props")
    if not (isinstance(kind, str) and kind):
        raise EventError("type", "事件没有类型（type），无法归类。请检查采集是否改写了内容")
    if not isinstance(props, dict):
        raise EventError("props", "事件没有内容（props）。请检查采集是否改写了内容")
    happened_ms = event_ms(props.get("time"))
    if happened_ms is None:
        raise EventError("time", "事件时间（props.time）应为 13 位毫秒。请检查采集是否改写了内容")
    return event, kind, props, happened_ms


@lru_cache(maxsize=65_536)
def _run_id(tracking_id: str, app_id: str, client: str) -> str:
    """One run of one client. Short, because every join of the marts goes over it."""
    return _short_hash(f"{tracking_id}|{app_id}|{client}".encode())


def _short_hash(content: bytes) -> str:
    """72 bits in twelve characters, which DuckDB keeps without a pointer."""
    return urlsafe_b64encode(blake2b(content, digest_size=9).digest()).decode()


def _event_id(run_id: str, kind: str, props: dict[str, Any]) -> str:
    """The same for every delivery of one event: all of it but what a retry stamps anew.

    Without the rest of the payload in it, two products seen at one millisecond would be one.
    """
    own = {name: value for name, value in props.items() if name not in _STAMPED}
    content = orjson.dumps([run_id, kind, own], option=orjson.OPT_SORT_KEYS)
    return _short_hash(content)


def _block(props: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = props.get(name)
    return value if isinstance(value, dict) else _EMPTY


def _text(block: Mapping[str, Any], name: str) -> str | None:
    value = block.get(name)
    if isinstance(value, str):
        return value.strip() or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def _stamp(chan: Mapping[str, Any], user: Mapping[str, Any]) -> Row:
    shared = user.get("txsr_from_share_info")
    scene_code = whole(chan.get("chan_wxapp_scene"))
    return (
        scene_code if scene_code is not None and 0 <= scene_code < 1 << 31 else None,
        _text(chan, "chan_id"),
        _text(chan, "gdt_vid") or _text(chan, "qz_gdt"),
        _text(chan, "chan_refer_app_id"),
        _text(chan, "chan_shop_id"),
        read_share(shared).mi if shared else None,
    )


def _product(props: Mapping[str, Any]) -> Row:
    sku, spu, sale = _block(props, "sku"), _block(props, "spu"), _block(props, "sale")
    categories = props.get("sku_category")
    first = categories[0] if isinstance(categories, list) and categories else None
    return (
        _text(sku, "sku_id"),
        _text(sku, "sku_name") or _text(spu, "spu_name"),
        _text(spu, "spu_id"),
        _text(first, "sku_cat_name") if isinstance(first, dict) else None,
        _text(props, "action_type"),
        whole(props.get("sku_num")),
        _fen(sale.get("current_price"), "sale.current_price"),
    )


def _share(props: Mapping[str, Any]) -> Row:
    path = _text(props, "share_path")
    sent: Shared = read_share(props.get("txsr_share_info_sdk"))
    page = read_page(path or "")
    if sent is NOT_SHARED:
        sent = Shared(page.share_mi, page.share_depth, page.share_origin)
    return (_text(props, "share_to"), page.path or None, *sent)


def _order(props: Mapping[str, Any]) -> Row:
    order = _block(props, "order")
    lines = props.get("sub_orders")
    lines = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
    return (
        _text(order, "order_id"),
        _text(order, "order_type") or "normal",
        _text(order, "order_status"),
        event_ms(order.get("order_time")),
        _total(lines or [order], "order_amt"),
        _total(lines or [order], "pay_amt"),
        len(lines) or None,
    )


def _total(lines: list[Mapping[str, Any]], name: str) -> int | None:
    amounts = [_fen(line.get(name), f"sub_orders.{name}") for line in lines]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _fen(value: object, column: str) -> int | None:
    if value is None or value == "":
        return None
    amount = yuan_to_fen(value) if isinstance(value, int | float | str) else None
    if amount is None:
        raise EventError(column, f"金额“{value}”读不出来，应为以元为单位的数字。请检查埋点")
    return amount


@lru_cache(maxsize=65_536)
def yuan_to_fen(value: float | str) -> int | None:
    """元 as the client writes them (39.9) → 分, by the digits, never by float arithmetic.

    JavaScript sums leave tails such as 39.900000000000006; half a 分 rounds up.
    """
    if isinstance(value, bool):
        return None
    try:
        yuan = Decimal(repr(value) if isinstance(value, float) else value)
        fen = (yuan * 100).to_integral_value(ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return int(fen) if yuan.is_finite() and abs(fen) < 10**17 else None
