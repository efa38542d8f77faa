"""The app as `run.py` serves it, on a free port, for anyone who comes with a browser."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright

from dashboard import chromium

ROOT = Path(__file__).parent.parent.parent
PASSWORD = "seven oaks on a bench"
CHART = ".js-plotly-plot .main-svg"


@contextmanager
def served(data: Path) -> Iterator[str]:
    """Starts the server over a data folder and gives a sign-in link; ends it at the end.

    People of an earlier run are forgotten, so that there is a first administrator to invite.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    for left in ("app.db", "app.db-wal", "app.db-shm"):
        (data / left).unlink(missing_ok=True)
    command = [sys.executable, "-u", "run.py", "serve", "--data", str(data), "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        links = (re.search(r"http\S+/signin/link/\S+", line) for line in server.stdout)
        link = next(found[0] for found in links if found)
        wait_for(port)
        yield link
    finally:
        server.terminate()
        server.wait(30)
        if server.stdout is not None:
            server.stdout.close()


def wait_for(port: int) -> None:
    """The link is printed before the port is bound; from then on a request waits its turn."""
    deadline = time.monotonic() + 90
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
        else:
            return


def launched(playwright: Playwright) -> Browser:
    """The Chromium of this machine, without a window."""
    executable = chromium.find()
    if executable is None:
        raise RuntimeError("No Chromium here. Install it, e.g.: sudo apt install chromium")
    return playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])


def sign_in(context: BrowserContext, link: str) -> None:
    """Follows the one-time link as a person would: a password, twice, and in."""
    page = context.new_page()
    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator(".plain-form button").click()
    page.locator(CHART).first.wait_for()
    page.close()
