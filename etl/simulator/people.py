"""The people of the world: what they are called in each source, and what the client remembers.

State is a handful of numpy columns, so that a million people cost some fifty megabytes. What can be
recomputed from a person's number (ids, phone, name, device) is never stored.
"""

import base64
import hashlib
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from etl.simulator.brand import Brand

NEVER = -10_000
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹柏章云苏潘葛范彭"
GIVEN = "安宁一诺子墨雨桐思涵佳怡俊杰欣妍浩然梓萱嘉懿若曦明哲静姝志远婉清泽楷书瑶文博雅楠晨曦"
NICKNAMES = (
    "云边茶客",
    "一盏春山",
    "听雨的人",
    "慢慢喝",
    "小满",
    "山里来信",
    "阿茶",
    "橘子汽水",
    "十二楼",
    "晚风",
)
RARE = ("𠮷野家的猫", "㙍田茶友", "龘龘", "Tea☕君", "䶮山人")  # only GB18030 holds them all


@dataclass(frozen=True, slots=True)
class Ids:
    """One person's identifiers in the client log; empty text where the client never learned one."""

    open_id: str
    union_id: str
    uuid: str


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(slots=True)
class Columns:
    """What is remembered of every person, by person number."""

    last_day: NDArray[np.int32]  # of the last visit, NEVER before the first
    loyalty: NDArray[np.float32]  # how readily they come back
    bought: NDArray[np.int16]  # paid orders so far
    guide: NDArray[np.int16]  # the guide who looks after them, -1 nobody
    store: NDArray[np.int16]
    is_contact: NDArray[np.bool_]  # of a guide in WeCom, now
    is_member: NDArray[np.bool_]
    born_ms: NDArray[np.int64]  # first start of the client on this phone, 0 before it
    process_ms: NDArray[np.int64]  # last start of the client, 0 before it
    log_id: NDArray[np.int32]  # last log_id of that start
    ad_click: NDArray[np.int32]  # number of the last ad click, 0 none

    @classmethod
    def empty(cls, size: int) -> "Columns":
        """Columns for people who have not come yet."""
        return cls(
            last_day=np.full(size, NEVER, np.int32),
            loyalty=np.ones(size, np.float32),
            bought=np.zeros(size, np.int16),
            guide=np.full(size, -1, np.int16),
            store=np.zeros(size, np.int16),
            is_contact=np.zeros(size, np.bool_),
            is_member=np.zeros(size, np.bool_),
            born_ms=np.zeros(size, np.int64),
            process_ms=np.zeros(size, np.int64),
            log_id=np.zeros(size, np.int32),
            ad_click=np.zeros(size, np.int32),
        )

    def joined(self, other: "Columns") -> "Columns":
        """These people and the others after them."""
        return Columns(
            *(
                np.concatenate([getattr(self, field.name), getattr(other, field.name)])
                for field in fields(self)
            )
        )


class People:
    """Everybody who came so far; the first ones are the brand's own guides."""

    def __init__(self, brand: Brand, seed: int) -> None:
        self.brand = brand
        self.seed = seed
        self.columns = Columns.empty(4096)
        self.count = len(brand.guides)
        self.shares: dict[int, tuple[str, int, str]] = {}  # person -> (mi, d, o) still in storage
        for number, guide in enumerate(brand.guides):
            self.columns.store[number] = guide.store
        self.columns.loyalty[: self.count] = 0
        weights = np.array([device.weight for device in brand.devices])
        self._devices = np.random.default_rng([seed, 2]).choice(
            len(brand.devices), 4099, p=weights / weights.sum()
        )
        self.ids = lru_cache(maxsize=20_000)(self._ids)

    def add(self, number: int) -> NDArray[np.int64]:
        """Numbers for so many newcomers."""
        while self.count + number > len(self.columns.last_day):
            self.columns = self.columns.joined(Columns.empty(len(self.columns.last_day)))
        newcomers = np.arange(self.count, self.count + number, dtype=np.int64)
        self.count += number
        return newcomers

    def _ids(self, person: int) -> Ids:
        digest = hashlib.blake2b(f"{self.seed}:{person}".encode(), digest_size=56).digest()
        secret = digest[40:].hex()
        uuid = f"{secret[:8]}-{secret[8:12]}-4{secret[13:16]}-a{secret[17:20]}-{secret[20:32]}"
        if digest[0] < 4:  # never let the client sign in
            return Ids("", "", uuid)
        union_id = "" if digest[0] < 18 else "oQ" + _text(digest[20:40])[1:]
        return Ids("o" + _text(digest[:20]), union_id, uuid)

    def local_id(self, person: int) -> str:
        """What the client calls this phone before anybody signs in."""
        return f"{self.columns.born_ms[person]}-{self.ids(person).uuid}"

    def external_userid(self, person: int) -> str:
        """The person's id in WeCom."""
        digest = hashlib.blake2b(f"w{self.seed}:{person}".encode(), digest_size=22).digest()
        return "wm" + _text(digest)

    def phone(self, person: int) -> str:
        """A phone number of a range that no carrier has been given."""
        return f"154{(person * 48_271 + 10_203_040 + self.seed * 7_919) % 100_000_000:08d}"

    def member_id(self, person: int) -> str:
        """The number on the membership card."""
        return f"QY{person + 10_000_000}"

    def name(self, person: int) -> str:
        """An invented name."""
        first, second = (person * 31) % len(GIVEN), (person * 17 + 5) % len(GIVEN)
        return (
            SURNAMES[person % len(SURNAMES)] + GIVEN[first] + (GIVEN[second] if person % 3 else "")
        )

    def nickname(self, person: int) -> str:
        """A WeChat nickname; one in fifty has letters that plain GBK lacks."""
        if person % 50 == 7:
            return RARE[person // 50 % len(RARE)]
        return f"{NICKNAMES[person % len(NICKNAMES)]}{person % 997}"

    def device(self, person: int) -> int:
        """The phone the person holds, as a position in the catalogue."""
        return int(self._devices[person % len(self._devices)])
