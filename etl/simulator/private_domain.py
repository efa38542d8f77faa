"""What WeCom and Channels tell beside the lists of customers: files of a day, and their truth.

Groups, tags, links, broadcasts, callbacks and the hand-over as saved replies; Channels sessions as
dashboard replies and as a table somebody typed off the screen.
"""

from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from etl.simulator import broadcasts, links
from etl.simulator.channels_live import ChannelsLives
from etl.simulator.groups import Groups
from etl.simulator.inbox import Inbox
from etl.simulator.orders import Order
from etl.simulator.story import Day
from etl.simulator.wecom import HANDOVERS, TAG_IDS, TASTES, WeCom, envelope

HALF_TOLD = 1  # the snapshot of groups that came incomplete
CALLBACKS_FROM = 0.66  # of the days: then the callbacks were switched on
INSTANT = pa.timestamp("ms", "UTC")
STAYS = pa.schema(
    [
        ("chat_id", pa.string()),
        ("external_userid", pa.string()),
        ("joined_at", INSTANT),
        ("lost_at", INSTANT),
    ]
)
LIVES = pa.schema(
    [
        ("live_id", pa.string()),
        ("watch_uv", pa.int64()),
        ("pcu", pa.int64()),
        ("paid_fen", pa.int64()),
        ("hand_watch_uv", pa.int64()),
    ]
)


class PrivateDomain:
    """The parts, and what each writes on which day."""

    def __init__(self, wecom: WeCom, inbox: Inbox, days: list[Day], seed: int) -> None:
        self.wecom, self.inbox, self.days, self.seed = wecom, inbox, days, seed
        self.groups = Groups(wecom, days[-1].end_ms)
        self.lives = ChannelsLives(wecom.brand)
        self.snapshots = 0
        self._relations = 0

    def begin(self) -> None:
        """What was there before the first day."""
        self.groups.begin(self.days[0], self._random("begin"))
        self._relations = len(self.wecom.relations)

    def pass_day(self, day: Day, *, is_snapshot: bool) -> None:
        """The day's changes, and the replies saved that night."""
        random = self._random(str(day.index))
        self.groups.pass_day(day, random)
        fresh = self.wecom.relations[self._relations :]
        self._relations = len(self.wecom.relations)
        came = [relation for relation in fresh if relation.add_way not in HANDOVERS]
        lines = [links.days(day, came)]
        lines += broadcasts.mass_message(day, self.days, self.wecom, random)
        lines += broadcasts.moment(day, self.wecom, random)
        self._write("wecom-daily", day, lines)
        if day.index >= CALLBACKS_FROM * len(self.days):
            self._write("wecom-callbacks", day, links.callbacks(self.wecom, came))
        if self.wecom.handed_over:
            self._write("wecom-handover", day, [self._hand_over(day)])
        if day.index % 7 == 6 or day.is_last:
            self._write("wecom-group-statistic", day, list(self.groups.statistics()))
        if is_snapshot:
            self._snapshot(day)

    def live(self, day: Day, curve: str, orders: list[Order], random: Random) -> None:
        """The dashboard of a Channels night, saved the morning after."""
        if day.live and day.live.kind == "channels":
            replies = self.lives.replies(day.live, curve, orders, random)
            self.inbox.write(f"live/channels-{day.date}.ndjson", replies)

    def end(self, truth: Path) -> None:
        """The table typed by hand, and what truly happened."""
        if self.lives.nights:
            self.inbox.write("live/直播场次.csv", self.lives.table(), "utf-8-sig")
        stays = [
            {
                "chat_id": self.groups.chat_id(stay.store),
                "external_userid": self.wecom.people.external_userid(stay.person),
                "joined_at": stay.joined_s * 1000,
                "lost_at": stay.lost_ms or None,
            }
            for stay in self.groups.stays
        ]
        pq.write_table(pa.Table.from_pylist(stays, STAYS), truth / "group_members.parquet")
        nights = [night.as_truth() for night in self.lives.nights]
        pq.write_table(pa.Table.from_pylist(nights, LIVES), truth / "lives.parquet")

    def _snapshot(self, day: Day) -> None:
        half = self.inbox.mishaps.has_half_told and self.snapshots == HALF_TOLD
        self.snapshots += 1
        self.inbox.mishaps.count("group_lists_half_told", int(half))
        lines = list(self.groups.snapshot(day, half=half))
        lines += [_tags(day), *links.snapshot(day, self.wecom)]
        self._write("wecom-groups", day, lines)

    def _hand_over(self, day: Day) -> str:
        moved, self.wecom.handed_over = self.wecom.handed_over, []
        guides, people = self.wecom.brand.guides, self.wecom.people
        (leaver, heir), *_ = [(relation.guide, heir) for relation, heir in moved]
        request: dict[str, object] = {
            "handover_userid": guides[leaver].guide_id,
            "takeover_userid": guides[heir].guide_id,
        }
        customers = [
            {
                "external_userid": people.external_userid(relation.person),
                "status": 1,
                "takeover_time": relation.lost_ms // 1000,
            }
            for relation, _ in moved
        ]
        reply: dict[str, object] = {"errcode": 0, "errmsg": "ok", "customer": customers}
        return envelope(request, reply, observed_on=day.date.isoformat())

    def _write(self, name: str, day: Day, lines: list[str]) -> None:
        if any(lines):
            self.inbox.write(f"wecom/{name}-{day.date}.ndjson", "".join(lines))

    def _random(self, what: str) -> Random:
        return Random(f"{self.seed}:private:{what}")  # noqa: S311 a seeded world


def _tags(day: Day) -> str:
    tags = [
        {"id": tag_id, "name": name, "create_time": 1_700_000_000, "order": number}
        for number, (tag_id, name) in enumerate(zip(TAG_IDS, TASTES, strict=True), 1)
    ]
    group: dict[str, object] = {"group_id": "etQYTASTE", "group_name": "口味偏好", "tag": tags}
    reply: dict[str, object] = {"errcode": 0, "errmsg": "ok", "tag_group": [group]}
    return envelope({}, reply, observed_on=day.date.isoformat())
