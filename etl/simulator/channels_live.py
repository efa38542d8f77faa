"""Channels nights as the live dashboard tells them, and as somebody types them off the screen."""

import csv
import io
import json
from dataclasses import dataclass
from random import Random

from etl.simulator.brand import Brand
from etl.simulator.orders import Order
from etl.simulator.story import Live, local
from etl.simulator.wecom import envelope

HEADER = (
    "直播标题",
    "开播时间",
    "直播时长",
    "场观",
    "最高在线人数",
    "人均观看时长",
    "涨粉",
    "成交金额",
)


@dataclass(frozen=True, slots=True)
class Night:
    """A session in numbers."""

    live: Live
    watch_uv: int
    pcu: int
    avg_watch_seconds: int
    follow_uv: int
    paid_fen: int

    @property
    def hand_watch_uv(self) -> int:
        """As many as the screen shows: in 万, two places."""
        return round(self.watch_uv / 100) * 100

    def as_truth(self) -> dict[str, object]:
        """A row of the planted truth."""
        return {
            "live_id": self.live.live_id,
            "watch_uv": self.watch_uv,
            "pcu": self.pcu,
            "paid_fen": self.paid_fen,
            "hand_watch_uv": self.hand_watch_uv,
        }


class ChannelsLives:
    """Gathers the nights of a world."""

    def __init__(self, brand: Brand) -> None:
        self.brand = brand
        self.nights: list[Night] = []

    def replies(self, live: Live, curve: str, orders: list[Order], random: Random) -> str:
        """livedashboard/getlivelist and getlivedata."""
        minutes = [row.split(",") for row in curve.splitlines()[1:]]
        bought = [order for order in orders if order.live_id == live.live_id and order.paid_ms]
        night = Night(
            live,
            watch_uv=sum(int(minute[3]) for minute in minutes),
            pcu=max(int(minute[2]) for minute in minutes),
            avg_watch_seconds=60 + int(random.random() * 300),
            follow_uv=int(random.random() * 40),
            paid_fen=sum(order.paid_fen for order in bought),
        )
        self.nights.append(night)
        listed = {"export_id": live.live_id, "create_time": live.start_ms // 1000}
        day = local(live.start_ms)[:10].replace("-", "")
        return envelope(
            {"ds": int(day)}, {"errcode": 0, "live_items": [listed], "has_more": False}
        ) + envelope({"export_id": live.live_id}, self._dashboard(night, bought))

    def table(self) -> str:
        """The sessions as a hand keeps them: 万, minutes in words, a title over two lines."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(HEADER)
        for number, night in enumerate(self.nights):
            minutes, seconds = divmod(night.avg_watch_seconds, 60)
            title = night.live.title if number else night.live.title.replace("第", "\n第")
            writer.writerow(
                [
                    title,
                    local(night.live.start_ms),
                    f"{night.live.minutes // 60}小时",
                    f"{night.hand_watch_uv / 10_000:.2f}万",
                    f"{night.pcu:,}",
                    f"{minutes}分{seconds:02d}秒",
                    night.follow_uv or "—",
                    f"{night.paid_fen / 100:,.2f}",
                ]
            )
        return text.getvalue()

    def _dashboard(self, night: Night, bought: list[Order]) -> dict[str, object]:
        buyers = len({order.person for order in bought})
        summary = {
            "new_watch_uv": night.watch_uv,
            "max_online_watch_uv": night.pcu,
            "impression_uv": night.watch_uv * 6,
            "average_watch_seconds_per_audience": night.avg_watch_seconds,
            "new_follow_uv": night.follow_uv,
            "comment_uv": night.watch_uv // 20,
            "sharing_uv": night.watch_uv // 90,
        }
        sales = {
            "total_gmv": night.paid_fen,
            "total_pay_pv": len(bought),
            "total_pay_uv": buyers,
            "total_clk_uv": night.watch_uv // 4,
            "total_exp_uv": night.watch_uv // 2,
        }
        board = {
            "live_dashboard_data": {"summary": summary},
            "live_duration": night.live.minutes * 60,
            "start_time": night.live.start_ms // 1000,
        }
        parts = {
            "live_dashboard_data": board,
            "live_ec_data_summary": sales,
            "single_live_ec_spu_data_page_v2": {"spu_data_list": self._products(night, bought)},
        }
        texts = {name: json.dumps(part, ensure_ascii=False) for name, part in parts.items()}
        return {"errcode": 0, "errmsg": "ok", **texts}

    def _products(self, night: Night, bought: list[Order]) -> list[dict[str, object]]:
        paid: dict[int, list[int]] = {}
        for order in bought:
            for line in order.lines:
                paid.setdefault(line.product, []).append(line.paid_fen)
        return [
            {
                "base_data": {
                    "spu_id": 10_000 + product,
                    "src_spu_id": self.brand.products[product].spu_id,
                    "spu_name": self.brand.products[product].spu_name,
                    "price": self.brand.products[product].price_fen,
                },
                "exp_uv": night.watch_uv // 3,
                "clk_uv": night.watch_uv // 8,
                "pay_pv": len(lines),
                "gmv": sum(lines),
                "explanation_count": 1,
            }
            for product, lines in sorted(paid.items())
        ]
