"""One outcome line per step of a refresh: started, seconds, rows, error. It outlives the build."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import orjson

logger = logging.getLogger(__name__)

Outcome = Literal["started", "ok", "failed", "refused", "skipped"]


@dataclass(frozen=True, slots=True)
class Step:
    """What a step did, for the screen and for data/runs.jsonl."""

    run_id: str
    name: str
    detail: str
    outcome: Outcome
    started_at: datetime
    seconds: float
    rows: int | None = None
    error: str | None = None


@dataclass(slots=True)
class Count:
    """Filled in by a running step; `now` tells whoever watches what it is at."""

    now: Callable[[str], None]
    rows: int | None = None
    detail: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Writes the steps of one refresh."""

    path: Path
    run_id: str
    on_step: Callable[[Step], None]
    _clock: Callable[[], float] = field(default=time.monotonic)

    @contextmanager
    def step(self, name: str, detail: str = "") -> Iterator[Count]:
        """Times a step and records how it ended, also when it raises."""
        started_at, begun = datetime.now(UTC), self._clock()

        def now(at: str) -> None:
            seconds = self._clock() - begun
            self.on_step(Step(self.run_id, name, at, "started", started_at, seconds))

        count = Count(now, detail=detail)
        now(detail)
        try:
            yield count
        except BaseException as error:
            message = f"{type(error).__name__}: {error}"
            seconds = self._clock() - begun
            self.add(
                Step(self.run_id, name, count.detail, "failed", started_at, seconds, None, message)
            )
            raise
        seconds = self._clock() - begun
        self.add(
            Step(
                self.run_id, name, count.detail, "ok", started_at, seconds, count.rows, count.error
            )
        )

    def add(self, step: Step) -> None:
        """Appends the line and waits until it is on disk."""
        with self.path.open("ab") as stream:
            stream.write(orjson.dumps(step, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z))
            stream.flush()
            os.fsync(stream.fileno())
        logger.info(
            "step=%s outcome=%s rows=%s seconds=%.2f",
            step.name,
            step.outcome,
            step.rows,
            step.seconds,
        )
        self.on_step(step)
