"""Keeps one process running beside the server, and lets it end with the server."""

import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

PAUSE = 5.0


@contextmanager
def kept(
    command: Sequence[str], environment: Mapping[str, str], *, pause: float = PAUSE
) -> Iterator[None]:
    """Starts the command and starts it again whenever it ends, until the block is left.

    The command is tied to us by its standard input. The watching thread only waits, so that
    gunicorn may fork its workers beside it.
    """
    owner, stopping = os.getpid(), threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def watch() -> None:
        while not stopping.is_set():
            process = subprocess.Popen(  # noqa: S603 - our own words
                list(command),
                stdin=subprocess.PIPE,
                env=dict(environment),
                start_new_session=True,
            )
            running[:] = [process]
            process.wait()
            _close(process)
            stopping.wait(pause)

    thread = threading.Thread(target=watch, name="keeper", daemon=True)
    thread.start()
    try:
        yield
    finally:
        # A worker that leaves comes past here too; the scheduler is not its to end.
        if os.getpid() == owner:
            stopping.set()
            for process in running:
                _end(process)
            thread.join(pause)


def _close(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()


def _end(process: "subprocess.Popen[bytes]") -> None:
    _close(process)
    with suppress(subprocess.TimeoutExpired):
        process.wait(PAUSE)
