"""The first page as a browser meets it: bytes over the wire, and seconds until a chart is drawn."""

import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from dashboard import chromium
from tests.browser.served import CHART, launched, served, sign_in

TRIES = 3


def first_page(data: Path) -> dict:
    """Cold (nothing cached) and warm, median of a few tries; nothing where no Chromium is."""
    if chromium.find() is None:
        return {}
    with served(data) as link, sync_playwright() as playwright:
        browser = launched(playwright)
        context = browser.new_context()
        sign_in(context, link)
        state = context.storage_state()
        context.close()
        tries = [_cold_and_warm(browser, link, state) for _ in range(TRIES)]
        browser.close()
    return {name: round(median(each[name] for each in tries), 2) for name in tries[0]}


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
