"""A scheduler over one folder whose only job writes down that it began and ended.

While a file `hold` is there the job stays at work, with a child of its own as a pool would be.
"""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from dashboard.auth.database import Database
from dashboard.jobs.ledger import Ledger
from dashboard.scheduler import Scheduler, Task

SLOT = "2026-11-23 02:30"
JOB = """
import os, subprocess, sys
from pathlib import Path
from dashboard.jobs.tied import end_with_parent
end_with_parent()
folder = Path(sys.argv[1])
def say(*words):
    with (folder / "said").open("a") as stream:
        stream.write(" ".join(map(str, words)) + "\\n")
if (folder / "hold").exists():
    inner = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    say("begin", os.getpid(), os.getppid(), inner.pid)
    inner.wait()
say("begin", os.getpid(), os.getppid())
say("end")
"""


def make(folder: Path, ledger: Ledger) -> Scheduler:
    """The scheduler the tests run, here or in a process of its own."""

    def due(_at: datetime) -> str:
        return SLOT

    words = [sys.executable, "-c", JOB, str(folder)]
    return Scheduler(ledger, folder / "jobs", [Task("refresh", lambda _: words, due)])


def start(folder: Path) -> "subprocess.Popen[bytes]":
    """The same in a process of its own."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.dashboard.scheduler_child", str(folder)]
    return subprocess.Popen(command, cwd=root)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    database = Database(f"sqlite:///{place / 'app.db'}")
    make(place, Ledger(database, pauses=(timedelta(0),))).run_forever(seconds=0.05)
