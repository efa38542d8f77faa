"""Lets a caller stop the queries it has started, from another thread."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from queries.errors import QueryCancelledError


class Cancellation:
    """A handle on every query asked under it; once cancelled, later ones are refused too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[Callable[[], None]] = set()
        self._cancelled = False

    @property
    def is_cancelled(self) -> bool:
        """True once somebody has asked to stop."""
        return self._cancelled

    def cancel(self) -> None:
        """Stops what is running and refuses what would follow."""
        with self._lock:
            self._cancelled = True
            for interrupt in self._running:
                interrupt()

    @contextmanager
    def watching(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Keeps `interrupt` at hand for as long as the block runs."""
        with self._lock:
            if self._cancelled:
                raise QueryCancelledError("查询已取消。")
            self._running.add(interrupt)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(interrupt)


_current: ContextVar[Cancellation | None] = ContextVar("cancellation", default=None)


def current() -> Cancellation | None:
    """The handle that queries of this context answer to, if any."""
    return _current.get()


@contextmanager
def cancellable() -> Iterator[Cancellation]:
    """Queries asked inside the block can be stopped through the handle it yields."""
    handle = Cancellation()
    token = _current.set(handle)
    try:
        yield handle
    finally:
        _current.reset(token)
