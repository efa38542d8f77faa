"""A child process measured from outside: seconds, and the memory of it and all its children."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Say:
    """Tells what is being measured now."""

    about: str

    def __call__(self, step: str) -> None:
        click.echo(f"[{time.strftime('%H:%M:%S')}] {self.about}: {step} …", err=True)


@dataclass(frozen=True, slots=True)
class Child:
    """What a finished child took and wrote. peak_mib counts shared pages once."""

    seconds: float
    peak_mib: float
    output: str
    errors: str


def child(*words: object, timeout: float = 3600) -> Child:
    """Runs `python words…` in the project and watches it until it ends."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *map(str, words)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    peak, done = [0.0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peak, done), daemon=True)
    watcher.start()
    try:
        output, errors = process.communicate(timeout=timeout)
    finally:
        done.set()
        # Its helpers too: whoever stops the bench leaves nothing running.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    watcher.join()
    seconds = time.monotonic() - begun
    if process.returncode:
        raise click.ClickException(f"{words[0]} ended with {process.returncode}:\n{errors[-3000:]}")
    return Child(round(seconds, 2), round(peak[0], 1), output, errors)


def _watch(pid: int, peak: list[float], done: threading.Event) -> None:
    while not done.wait(0.1):
        peak[0] = max(peak[0], sum(_mib(each) for each in _family(pid)))


def _family(pid: int) -> list[int]:
    """The process and everything it started, as Linux knows it; elsewhere none."""
    family, open_ends = [], [pid]
    while open_ends:
        one = open_ends.pop()
        family.append(one)
        # Whoever ends while being looked at has no children to tell of.
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").glob("*/children"):
                open_ends += map(int, task.read_text().split())
    return family


def _mib(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def size_mib(folder: Path, pattern: str = "**/*") -> float:
    """What the files take on disk."""
    files = [path for path in folder.glob(pattern) if path.is_file() and not path.is_symlink()]
    return round(sum(path.stat().st_size for path in files) / (1 << 20), 1)
