"""WeCom's daily statistics per guide (get_user_behavior_data), a week a file."""

from collections import Counter

import numpy as np

from etl.simulator.brand import Brand
from etl.simulator.story import Day
from etl.simulator.wecom import HANDOVERS, WeCom, envelope

CHATS = {"A": 14.0, "B": 7.0, "C": 1.2}
REPLIES = {"A": 96.0, "B": 84.0, "C": 55.0}
FIRST_REPLY = {"A": 3.0, "B": 11.0, "C": 46.0}


class GuideDays:
    """Gathers the days of a week."""

    def __init__(self, brand: Brand, wecom: WeCom) -> None:
        self.brand, self.wecom = brand, wecom
        self._seen = 0
        self._rows: dict[str, list[dict[str, object]]] = {}

    def add(self, day: Day, rng: np.random.Generator) -> None:
        """One day of all guides; contacts and losses are the true ones."""
        relations = self.wecom.relations
        fresh = relations[self._seen :]
        self._seen = len(relations)
        start_s = day.start_ms // 1000
        new = Counter(r.guide for r in fresh if r.add_way not in HANDOVERS and r.added_s >= start_s)
        lost = Counter(r.guide for r in self.wecom.deleted_today)
        for number, guide in enumerate(self.brand.guides):
            if number in self.wecom.gone:
                continue
            row = self._activity(guide.tier, start_s, rng)
            row |= {
                "negative_feedback_cnt": lost[number],
                "new_apply_cnt": int(new[number] + rng.poisson(0.4)),
                "new_contact_cnt": new[number],
            }
            self._rows.setdefault(guide.guide_id, []).append(row)

    def _activity(self, tier: str, start_s: int, rng: np.random.Generator) -> dict[str, object]:
        chats = int(rng.poisson(CHATS[tier]))
        row: dict[str, object] = {
            "stat_time": start_s,
            "chat_cnt": chats,
            "message_cnt": int(rng.poisson(chats * 6.5)),
        }
        if chats:  # without a chat both keys are left out, not 0
            row["reply_percentage"] = round(min(100.0, REPLIES[tier] + float(rng.normal(0, 6))), 2)
            row["avg_reply_time"] = max(1, round(FIRST_REPLY[tier] * float(rng.lognormal(0, 0.4))))
        return row

    def replies(self) -> str:
        """The gathered days, a reply a guide; starts a new week."""
        rows, self._rows = self._rows, {}
        return "".join(
            envelope(
                {
                    "userid": [guide_id],
                    "start_time": days[0]["stat_time"],
                    "end_time": days[-1]["stat_time"],
                },
                {"errcode": 0, "errmsg": "ok", "behavior_data": days},
            )
            for guide_id, days in rows.items()
        )
