"""One person of the published file: who they are, and why their identities are one person's.

Asked by the command line (`run.py who`) and by the page 为什么是同一个人.
"""

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from queries import phones
from queries.errors import ParameterError
from queries.warehouse import Warehouse

KINDS = ("openid", "unionid", "external_userid", "member_id", "phone", "local_id")
_OWN_NUMBER = re.compile(r"^p[0-9a-f]{16}$")
_LONGEST = 128

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """What identifies somebody; a phone is only ever its hash."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Step:
    """One link on the way, from an identity to one that is nearer to the most trusted.

    rows: the statements that say so, the surest first
    """

    from_: Identity
    to: Identity
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A person, what ties the identities together, and what was said but not followed."""

    summary: Row
    identities: tuple[Row, ...]
    chain: tuple[Step, ...]
    refused: tuple[Row, ...]


def identity(text: str, phone_key: bytes) -> Identity:
    """What somebody typed: `openid:wxapp:oABC`, `phone:138…`, or a person's number `p0123…`.

    Raises:
        ParameterError: it cannot be read; the message never repeats what may be a phone.
    """
    typed = text.strip()
    if _OWN_NUMBER.match(typed):
        return Identity("one_id", typed)
    kind, colon, value = (part.strip() for part in typed.partition(":"))
    if not colon and phones.phone_hash(typed, phone_key):
        kind, value = "phone", typed
    if kind not in KINDS or not value or len(value) > _LONGEST or not value.isprintable():
        raise ParameterError(
            "请写成“类型:标识”，例如 openid:wxapp:oABC、unionid:oU1、external_userid:wmABC、"
            "member_id:17850、phone:13800000001；或人员编号 p0123456789abcdef。"
        )
    if kind != "phone":
        return Identity(kind, value)
    hashed = phones.phone_hash(value, phone_key)
    if hashed is None:
        raise ParameterError(
            "手机号应为 11 位，或其 SHA-256（64 位十六进制）；打码的号码无法查找。"
        )
    return Identity("phone_hash", hashed)


def find(warehouse: Warehouse, asked: Identity, scope: Sequence[str] | None) -> list[Row]:
    """The identities that fit, with whose they are; of a scope, only people seen there."""
    stores = None if scope is None else list(scope)
    rows = warehouse.fetch("people/find", kind=asked.kind, value=asked.value, store_ids=stores)
    return [*rows.to_dicts()]


def person(
    warehouse: Warehouse, one_id: str, asked: Identity | None, scope: Sequence[str] | None
) -> Person:
    """The person, with the way from the asked identity to the most trusted; from all without."""
    stores = None if scope is None else list(scope)
    known = warehouse.fetch("people/identities", one_id=one_id).to_dicts()
    said = warehouse.fetch("people/statements", one_id=one_id).to_dicts()
    root = next((ends(row) for row in known if row["is_root"]), None)
    followed = [row for row in said if row["is_followed"]]
    steps = _steps(followed, root) if root else {}
    chain = list(steps.values()) if asked is None else _way(steps, asked)
    return Person(
        summary=warehouse.fetch("people/person", one_id=one_id, store_ids=stores).row(
            0, named=True
        ),
        identities=tuple(known),
        chain=tuple(chain),
        refused=tuple(row for row in said if not row["is_followed"]),
    )


def ends(row: Row, side: str = "") -> Identity:
    """The identity of a row; of a statement, at its `left_` or `right_` end."""
    return Identity(row[f"{side}kind"], row[f"{side}value"])


def _steps(followed: Sequence[Row], root: Identity) -> dict[Identity, Step]:
    """The last step of the shortest way from each identity to the root, nearest first."""
    links: dict[Identity, dict[Identity, list[Row]]] = {}
    for row in sorted(followed, key=lambda row: (-row["confidence"], row["source"], row["rule"])):
        left, right = ends(row, "left_"), ends(row, "right_")
        links.setdefault(left, {}).setdefault(right, []).append(row)
        links.setdefault(right, {}).setdefault(left, []).append(row)
    found: dict[Identity, Step] = {}
    waiting = deque([root])
    while waiting:
        here = waiting.popleft()
        for other, rows in links.get(here, {}).items():
            if other != root and other not in found:
                found[other] = Step(other, here, tuple(rows))
                waiting.append(other)
    return found


def _way(steps: Mapping[Identity, Step], asked: Identity) -> list[Step]:
    way = []
    while asked in steps:
        way.append(steps[asked])
        asked = steps[asked].to
    return way
