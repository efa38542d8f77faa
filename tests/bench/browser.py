"""The first page as a browser meets it: bytes over the wire, and seconds until a chart is drawn."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from dashboard import chromium

ROOT = Path(__file__).parent.parent.parent
TRIES = 3
CHART = ".js-plotly-plot .main-svg"
PASSWORD = "a bench of seven oaks"  # noqa: S105


def first_page(data: Path) -> dict:
    """Cold (nothing cached) and warm, median of a few tries; nothing where no Chromium is."""
    executable = chromium.find()
    if executable is None:
        return {}
    with serving(data) as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        state = _sign_in(browser, link)
        tries = [_cold_and_warm(browser, link, state) for _ in range(TRIES)]
        browser.close()
    return {name: round(median(each[name] for each in tries), 2) for name in tries[0]}


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """The server as `run.py serve` starts it, on a free port; gives a sign-in link."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    for left in ("app.db", "app.db-wal", "app.db-shm"):
        (data / left).unlink(missing_ok=True)
    command = [sys.executable, "-u", "run.py", "serve", "--data", str(data), "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        assert server.stdout is not None
        link = next(
            found[0] for line in server.stdout if (found := re.search(r"http\S+/link/\S+", line))
        )
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield link
    finally:
        server.terminate()
        server.wait(30)


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            with urlopen(url, timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"no answer from {url}")


def _sign_in(browser: Browser, link: str) -> dict:
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("button[type=submit]").first.click()
    page.locator(CHART).first.wait_for()
    state = context.storage_state()
    context.close()
    return state


def _cold_and_warm(browser: Browser, link: str, state: dict) -> dict[str, float]:
    context = browser.new_context(storage_state=state, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    home = link.partition("/signin")[0] + "/"
    cold, warm = _visit(page, home), _visit(page, home)
    context.close()
    return {f"cold_{name}": v for name, v in cold.items()} | {
        f"warm_{n}": v for n, v in warm.items()
    }


def _visit(page: Page, address: str) -> dict[str, float]:
    wire, kinds, requests = [0, 0], {}, [0]
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")

    def began(event: dict) -> None:
        kinds[event["requestId"]] = event.get("type", "")

    def ended(event: dict) -> None:
        requests[0] += 1
        wire[0] += event["encodedDataLength"]
        if kinds.get(event["requestId"]) == "Script":
            wire[1] += event["encodedDataLength"]

    cdp.on("Network.requestWillBeSent", began)
    cdp.on("Network.loadingFinished", ended)
    begun = time.monotonic()
    page.goto(address, wait_until="commit")
    page.locator(CHART).first.wait_for()
    drawn = time.monotonic() - begun
    page.wait_for_load_state("networkidle")
    cdp.detach()
    return {
        "chart_seconds": drawn,
        "quiet_seconds": time.monotonic() - begun,
        "total_mib": wire[0] / (1 << 20),
        "script_mib": wire[1] / (1 << 20),
        "requests": requests[0],
    }
