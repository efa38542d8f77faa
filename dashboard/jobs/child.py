"""Runs one command as a child process that can be ended with everything it has started."""

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

GRACE = 5.0
LAST_WORDS = 4000


def run(
    command: Sequence[str], log: Path, is_cancelled: Callable[[], bool], *, every: float = 0.5
) -> int:
    """Runs the command to its end, or ends it when asked; gives its exit code.

    The child leads a group of its own, so that its pool goes with it, and is tied to us by its
    standard input (`tied.py`). What it says goes to `log`.
    """
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - the words are ours, none comes from a browser
            list(command),
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(every)
            if is_cancelled():
                return _end(process)
    finally:
        if process.stdin:
            process.stdin.close()
        _signal(process.pid, signal.SIGKILL)
        process.wait()


def _end(process: "subprocess.Popen[bytes]") -> int:
    _signal(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        return process.wait(GRACE)
    _signal(process.pid, signal.SIGKILL)
    return process.wait()


def _signal(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def last_words(log: Path) -> str:
    """The last line the child said, for the ledger."""
    with suppress(OSError), log.open("rb") as said:
        said.seek(max(0, log.stat().st_size - LAST_WORDS))
        lines = said.read().decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")
    return ""
