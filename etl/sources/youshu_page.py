"""What a page address of the client says about the entry it belongs to.

`page` is a route with the entry's own launch query. Only this query, never the client's `chan`, is
known to belong to this entry: `chan` is stamped at flush and keeps what earlier entries brought.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

import orjson

_NOTHING = frozenset(("", "null", "undefined", "true", "false", "[object Object]"))
_SHARE_ID = re.compile(r"[0-9a-fA-F]{32}")
_NAMES = {
    "chan_id": ("chan_id",),
    "guide_id": ("guide_id", "guideId"),
    "live_id": ("room_id", "roomId", "roomid", "live_id", "liveId"),
    "article_id": ("article_id", "articleId"),
    "campaign_id": ("campaign_id", "campaignId", "utm_campaign"),
    "shop_id": ("chan_shop_id", "shop_id", "store_id", "shopId", "storeId"),
    "product_id": ("sku_id", "spu_id", "goods_id", "product_id", "skuId", "spuId", "goodsId"),
    "ad_id": ("gdt_vid", "qz_gdt"),
}


class Shared(NamedTuple):
    """The card by which somebody came, or that somebody sent: `mi` names sender and page."""

    mi: str | None
    depth: int | None
    origin: str | None


class Page(NamedTuple):
    """A page address taken apart; null where the address does not say."""

    path: str
    chan_id: str | None
    guide_id: str | None
    live_id: str | None
    article_id: str | None
    campaign_id: str | None
    shop_id: str | None
    product_id: str | None
    ad_id: str | None
    share_mi: str | None
    share_depth: int | None
    share_origin: str | None


NOT_SHARED = Shared(None, None, None)


@lru_cache(maxsize=65_536)
def read_page(address: str) -> Page:
    """The parts of `pages/sku/index?chan_id=A`, of the code in a 小程序码 too."""
    path, _, text = address.partition("?")
    query = read_query(text)
    own = {
        column: next((value for name in names if (value := query.get(name))), None)
        for column, names in _NAMES.items()
    }
    return Page(path.lstrip("/"), **own, **_share_columns(query.get("txsrShareInfoSdk")))  # type: ignore[arg-type]


def read_query(text: str) -> dict[str, str]:
    """Query text → values. `scene`, the 32 characters of an unlimited code, overrides the rest.

    The client decodes it once and splits it on "&", so a key in it wins over the same key outside.
    """
    query = _pairs(text)
    code = query.get("scene")
    return query | _pairs(code.replace("?", "", 1).strip()) if code else query


def _pairs(text: str) -> dict[str, str]:
    pairs = {}
    for piece in text.split("&"):
        name, equals, value = piece.partition("=")
        if equals and (decoded := unquote(value).strip()) not in _NOTHING:
            pairs[name] = decoded
    return pairs


def _share_columns(payload: str | None) -> dict[str, str | int | None]:
    shared = read_share(payload)
    return {"share_mi": shared.mi, "share_depth": shared.depth, "share_origin": shared.origin}


def read_share(payload: object) -> Shared:
    """The share payload {mi, d, o}, as JSON text (perhaps encoded twice) or as an object."""
    if isinstance(payload, str):
        try:
            payload = orjson.loads(unquote(payload))
        except orjson.JSONDecodeError:
            return NOT_SHARED
    if not isinstance(payload, dict):
        return NOT_SHARED
    mi, depth, origin = payload.get("mi"), payload.get("d"), payload.get("o")
    if not (isinstance(mi, str) and _SHARE_ID.fullmatch(mi)):
        return NOT_SHARED
    is_count = isinstance(depth, int) and 0 <= depth < 1_000_000
    return Shared(
        mi.lower(), depth if is_count else None, origin if isinstance(origin, str) else None
    )
