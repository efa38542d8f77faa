"""One served demo for all journeys: a small invented world, made by the simulator and refreshed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from dashboard import chromium
from etl.feeds import Company
from etl.pipeline import refresh
from etl.simulator import write_world
from tests.browser.served import launched, served, sign_in
from tests.conftest import Shared

UNTIL = date(2026, 11, 22)
EVENTS, DAYS = 20_000, 45
WIDTHS = (1440, 390)
TRIES = 5
PATIENCE = 60_000  # ms; the machine may be busy with other tests


@pytest.fixture(autouse=True)
def patience() -> None:
    """What is expected of a page may take as long as the page itself."""
    expect.set_options(timeout=PATIENCE)


def is_wide(page: Page) -> bool:
    return (page.viewport_size or {"width": 0})["width"] > 700


def fits(page: Page) -> bool:
    """Whether nothing sticks out of the side of the page."""
    return bool(page.locator("html").evaluate("page => page.scrollWidth <= page.clientWidth + 1"))


@pytest.fixture(scope="session")
def world(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the published numbers of the invented brand, and nobody else in it."""
    if chromium.find() is None:
        pytest.skip("No Chromium here; install it (apt install chromium) to drive the pages.")
    made = shared.folder("journey", (EVENTS, DAYS, UNTIL), _publish)
    mine = tmp_path_factory.mktemp("journey")
    return Path(shutil.copytree(made, mine, symlinks=True, dirs_exist_ok=True))


def _publish(place: Path) -> None:
    write_world(place / "world", events=EVENTS, days=DAYS, until=UNTIL)
    company = Company(brand_id="demo", brand_name="山茶集", phone_key=b"k" * 32, is_demo=True)
    report = refresh(place / "world" / "inbox", place, company=company, as_of=UNTIL)
    assert report.published, report.as_json()
    shutil.rmtree(place / "world")


@pytest.fixture(scope="session")
def signed_in(world: Path) -> Iterator[tuple[Browser, str, object]]:
    """A browser, the address of the app, and the state of who came in by the one-time link."""
    with served(world) as link, sync_playwright() as playwright:
        browser = launched(playwright)
        context = browser.new_context()
        context.set_default_timeout(PATIENCE)
        sign_in(context, link)
        yield browser, link.partition("/signin")[0], context.storage_state()
        browser.close()


class Watched:
    """A browser window that remembers what went wrong and where its requests went."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home = home
        self.faults: list[str] = []
        self.strangers: list[str] = []
        context.set_default_timeout(PATIENCE)
        self.page = context.new_page()
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self._note("error", error.stack or error.message))
        self.page.on("request", lambda request: self._watch(request.url))

    def open(self, path: str) -> None:
        """Goes to an address of the app."""
        self.page.goto(f"{self.home}{path}")

    def _note(self, kind: str, words: str) -> None:
        if kind in {"error", "warning"}:
            self.faults.append(words)

    def _watch(self, url: str) -> None:
        if not url.startswith((f"{self.home}/", "data:", "blob:")):
            self.strangers.append(url)


@pytest.fixture(scope="session")
def contexts(signed_in: tuple[Browser, str, object]) -> Iterator[dict[int, BrowserContext]]:
    """A signed-in reader at each width, whose browser keeps what it has fetched."""
    browser, _, state = signed_in
    made = {
        width: browser.new_context(
            storage_state=state,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        for width in WIDTHS
    }
    yield made
    for context in made.values():
        context.close()


@pytest.fixture(params=WIDTHS, ids=["desk", "phone"])
def window(
    request: pytest.FixtureRequest,
    signed_in: tuple[Browser, str, object],
    contexts: dict[int, BrowserContext],
) -> Iterator[Watched]:
    """A window of each width; at its end nothing was said on the console, nothing went outside."""
    watched = Watched(contexts[request.param], signed_in[1])
    yield watched
    watched.page.close()
    assert watched.faults == []
    assert watched.strangers == []
