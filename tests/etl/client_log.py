"""Posts of the mini-program client as a test wants them, in the words of sr-sdk-wxapp 2.1.1."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

START = 1_788_224_400_000  # 2026-09-01 09:00:00 in Shanghai
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
HOME, ROOM, PRODUCT = "pages/home/index", "pages/live/room", "pages/sku/index"


class Client:
    """One run of the client of one person; `post` numbers what it sends."""

    def __init__(self, name: str, *, run: str = "1", log_id: int = 0) -> None:
        self.name, self.log_id = name, log_id
        self.user: dict[str, Any] = {
            "app_id": "wx_mall",
            "open_id": name,
            "union_id": f"u_{name}",
            "local_id": f"local-{name}",
        }
        self.tracking_id = f"{START}-{name}-{run}"

    def mi(self, route: str) -> str:
        """What the client calls a card that this person sends from this page."""
        return hashlib.md5(f"local-{self.name}{route}".encode()).hexdigest()

    def post(
        self, at: int, *events: Mapping[str, Any], scene: int = 1089, chan: str = "", **context: Any
    ) -> str:
        """The line of a post received `at` ms after the start, its events stamped alike."""
        body = []
        for event in events:
            self.log_id += 1
            stamped: dict[str, Any] = {
                "wx_user": self.user | context.get("user", {}),
                "chan": {"chan_wxapp_scene": scene, "chan_id": chan, **context.get("ad", {})},
                "idenTifier": "-------",
            }
            body.append(
                {
                    "type": event["type"],
                    "props": event["props"] | stamped,
                    "from": "sr-sdk-wxapp",
                    "tracking_id": self.tracking_id,
                    "log_id": self.log_id,
                }
            )
        return json.dumps({"received_at": START + at, "body": body})


def event(kind: str, at: int, page: str = HOME, **props: Any) -> dict[str, Any]:
    """An event `at` ms after the start."""
    return {"type": kind, "props": {"page": page, "page_title": "", "time": START + at, **props}}


def show(at: int, page: str = HOME) -> dict[str, Any]:
    return event("app_show", at, page)


def browse(at: int, page: str = HOME) -> dict[str, Any]:
    return event("browse_wxapp_page", at, page)


def leave(at: int, stay: int, page: str = HOME) -> dict[str, Any]:
    return event("leave_wxapp_page", at, page, stay_time=stay)


def share(at: int, sender: Client, page: str = HOME, to: str = "friends") -> dict[str, Any]:
    info = {"mi": sender.mi(page), "d": 1, "o": sender.mi(page)}
    return event("page_share_app_message", at, page, share_to=to, txsr_share_info_sdk=info)


def card(sender: Client, page: str = HOME, depth: int = 1) -> str:
    """The page address by which the receiver of a card enters."""
    mi = sender.mi(page)
    return f"{page}?x=1&txsrShareInfoSdk=" + quote(json.dumps({"mi": mi, "d": depth, "o": mi}))


def order(
    at: int, order_id: str, status: str, *amounts: float | str, kind: str = "normal"
) -> dict[str, Any]:
    lines = [
        {"sub_order_id": f"{order_id}-{number}", "order_amt": amount, "pay_amt": amount}
        for number, amount in enumerate(amounts, 1)
    ]
    block = {"order_id": order_id, "order_status": status, "order_type": kind}
    return event("custom_order", at, PRODUCT, order=block, sub_orders=lines)


def entered(client: Client, at: int, *, scene: int = 1089, page: str = HOME) -> Iterator[str]:
    """A plain entry with one page view, sent at once."""
    yield client.post(at + 900, show(at, page), browse(at + 100, page), scene=scene)
