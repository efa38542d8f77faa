"""Waits for something to become true, and says what did not."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")


def until(look: Callable[[], Seen], what: str, *, seconds: float = 40) -> Seen:
    """What `look` gives, as soon as it is truthy."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not (seen := look()):
        assert time.monotonic() < deadline, f"never happened: {what}"
        pause.wait(0.02)
    return seen
