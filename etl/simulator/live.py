"""Live nights: room facts and viewers as WeCom tells them, minute curves as a hand export."""

import csv
import io
from dataclasses import dataclass
from random import Random

import numpy as np

from etl.simulator.brand import Brand
from etl.simulator.story import Live, local
from etl.simulator.wecom import WeCom, envelope

VIEWERS = 0.07  # of the guides' customers, on a living night
VIEWERS_PER_REPLY = 500
MINUTE_HEADER = (
    "直播ID",
    "时间",
    "在线人数",
    "进入人数",
    "离开人数",
    "评论数",
    "点赞数",
    "分享数",
    "商品点击数",
)


@dataclass(frozen=True, slots=True)
class Evening:
    """What really happened in a room: entries and paid orders by minute come from the visits."""

    live: Live
    entered: list[int]  # ms of each opening of the mini program from the room


def minutes(evening: Evening, rng: np.random.Generator) -> str:
    """The minute curve of a room: people come early, two peaks, most are gone before the end."""
    live = evening.live
    size = live.minutes
    clicks = np.zeros(size, np.int64)
    for instant in evening.entered:
        minute = (instant - live.start_ms) // 60_000
        if 0 <= minute < size:
            clicks[minute] += 1
    place = np.arange(size) / size
    wave = (
        np.exp(-(((place - 0.18) / 0.12) ** 2))
        + 0.9 * np.exp(-(((place - 0.62) / 0.15) ** 2))
        + 0.35
    )
    scale = 12 + 9 * len(evening.entered) / size
    enter = rng.poisson(wave * scale)
    stay = 9 + 4 * wave
    online = np.zeros(size, np.int64)
    leave = np.zeros(size, np.int64)
    present = 0
    for minute in range(size):
        leave[minute] = rng.binomial(present, min(1.0, 1 / stay[minute]))
        present = present + int(enter[minute]) - int(leave[minute])
        online[minute] = present
    rows = zip(
        [live.live_id] * size,
        [local(live.start_ms + 60_000 * minute)[:16] for minute in range(size)],
        online.tolist(),
        enter.tolist(),
        leave.tolist(),
        rng.poisson(online * 0.06).tolist(),
        rng.poisson(online * 0.5).tolist(),
        rng.poisson(online * 0.01).tolist(),
        (clicks + rng.poisson(clicks * 0.4)).tolist(),
        strict=True,
    )
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([MINUTE_HEADER, *rows])
    return text.getvalue()


def living_replies(live: Live, brand: Brand, wecom: WeCom, random: Random, observed_on: str) -> str:
    """living/get_living_info and get_watch_stat of one room."""
    viewers = _viewers(live, brand, wecom, random)
    request: dict[str, object] = {"livingid": live.live_id}
    comments = sum(int(str(viewer["is_comment"])) for viewer in viewers)
    info = {
        "theme": live.title,
        "living_start": live.start_ms // 1000,
        "living_duration": live.minutes * 60,
        "status ": 2,
        "reserve_start": live.start_ms // 1000,
        "reserve_living_duration": live.minutes * 60,
        "description": "演示直播",
        "anchor_userid": brand.guides[live.guide].guide_id,
        "main_department": brand.guides[live.guide].store + 2,
        "viewer_num": len(viewers),
        "comment_num": comments * 2,
        "mic_num": 0,
        "open_replay": 1,
        "replay_status": 1,
        "type": 4,
        "online_count": 0,
        "subscribe_count": len(viewers) // 3,
    }
    lines = [
        envelope(
            request, {"errcode": 0, "errmsg": "ok", "living_info": info}, observed_on=observed_on
        )
    ]
    for start in range(0, max(len(viewers), 1), VIEWERS_PER_REPLY):
        last = start + VIEWERS_PER_REPLY >= len(viewers)
        reply: dict[str, object] = {
            "errcode": 0,
            "errmsg": "ok",
            "ending": int(last),
            "next_key": "" if last else str(start + VIEWERS_PER_REPLY),
            "stat_info": {
                "users": [],
                "external_users": viewers[start : start + VIEWERS_PER_REPLY],
            },
        }
        lines.append(envelope(request | {"next_key": str(start)}, reply, observed_on=observed_on))
    return "".join(lines)


def _viewers(live: Live, brand: Brand, wecom: WeCom, random: Random) -> list[dict[str, object]]:
    viewers: list[dict[str, object]] = []
    for relation in wecom.current:
        if random.random() < VIEWERS and relation.added_s * 1000 < live.start_ms:
            seconds = min(int(random.lognormvariate(6.2, 1.1)), live.minutes * 60)
            viewers.append(
                {
                    "external_userid": wecom.people.external_userid(relation.person),
                    "type": 1,
                    "name": wecom.people.nickname(relation.person),
                    "watch_time": seconds,
                    "is_comment": int(random.random() < 0.18),
                    "is_mic": 0,
                    "invitor_userid": brand.guides[relation.guide].guide_id,
                }
            )
    return viewers
