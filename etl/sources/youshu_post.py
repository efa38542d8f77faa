"""One line of the collector's log → the events of one post of the client.

A line is `{"received_at": …, "body": [event, …]}`; collectors also write the body as JSON text,
under another name, or without an envelope.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import orjson

from etl.reading import json_value

BODY_KEYS = ("body", "Body", "events", "data", "payload", "request_body")
RECEIVED_KEYS = ("received_at", "receivedAt", "receive_time", "server_time", "timestamp", "ts")
_BASE64 = re.compile(r"[A-Za-z0-9+/=_-]{16,}")
_YEAR_2010_MS, _YEAR_2100_MS = 1_262_304_000_000, 4_102_444_800_000


class Post(NamedTuple):
    """What one request carried."""

    received_ms: int | None
    events: list[object]


class PostError(ValueError):
    """A line that is no post; the text says why, in Chinese, for the quarantine."""


def read_post(line: bytes) -> Post:
    """The post of one line.

    Raises:
        PostError: not JSON, without a body, or encrypted.
    """
    try:
        value = json_value(line)
    except (ValueError, RecursionError) as error:
        if _BASE64.fullmatch(line.decode("ascii", errors="replace")):
            raise PostError(_ENCRYPTED) from error
        raise PostError("这一行不是完整的 JSON。请检查采集日志是否写断，改好后重新放入") from error
    if isinstance(value, list):
        return Post(None, value)
    if not isinstance(value, dict):
        raise PostError("这一行不是上报内容。每行应为 {received_at, body: [事件…]}")
    if "type" in value and "props" in value:
        return Post(None, [value])
    return Post(_received_ms(value), _events(value))


_ENCRYPTED = (
    "上报内容是加密的（SDK 的 encrypt 选项）。请在采集端用请求头 Content-Encrypting-Key "
    "里的密钥解密后再保存，或在 SDK 配置里关闭加密"
)


def _events(line: Mapping[str, object]) -> list[object]:
    body = next((line[key] for key in BODY_KEYS if line.get(key) is not None), None)
    if isinstance(body, str):
        body = _decoded(body)
    if isinstance(body, dict):
        body = next((body[key] for key in BODY_KEYS if isinstance(body.get(key), list)), [body])
    if not isinstance(body, list):
        raise PostError("这一行没有 body（事件数组）。请保存客户端 POST 的原始内容")
    return body


def _decoded(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if _BASE64.fullmatch(text.strip()):
            raise PostError(_ENCRYPTED) from error
        raise PostError("body 不是完整的 JSON，内容可能被截断。请检查采集端的长度限制") from error


def _received_ms(line: Mapping[str, object]) -> int | None:
    return next((ms for key in RECEIVED_KEYS if (ms := instant_ms(line.get(key)))), None)


def instant_ms(value: object) -> int | None:
    """Epoch milliseconds or seconds, or ISO text with an offset, as milliseconds."""
    number = whole(value)
    if number is None:
        return _iso_ms(value) if isinstance(value, str) else None
    return event_ms(number) or event_ms(number * 1000)


def event_ms(value: object) -> int | None:
    """Thirteen digits of milliseconds, of this century; null for anything else."""
    number = whole(value)
    return number if number and _YEAR_2010_MS <= number < _YEAR_2100_MS else None


def whole(value: object) -> int | None:
    """A whole number, however the JSON wrote it: 3, 3.0, "3"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 1 << 63 else None
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1 << 53 else None
    if isinstance(value, str) and 0 < len(value) < 19 and value.isascii() and value.isdecimal():
        return int(value)
    return None


def _iso_ms(text: str) -> int | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return round(instant.timestamp() * 1000) if instant.tzinfo else None
