"""`make screenshots`: docs/images from the running demo, the same views each time."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.served import ROOT, launched, served, sign_in

IMAGES = ROOT / "docs" / "images"
DEMO = ROOT / "data" / "demo"
PATIENCE = 120_000  # ms; pictures may be taken on a busy machine


@dataclass(frozen=True, slots=True)
class View:
    """One picture: where, how wide, in which theme and language."""

    name: str
    path: str
    width: int = 1440
    height: int = 1000
    theme: str = "light"
    language: str = "zh-CN"


VIEWS = (
    View("touchpoints", "/touchpoints"),
    View("overview", "/"),
    View("cube", "/cube"),
    View("effect", "/effect"),
    View("fission", "/fission"),
    View("health", "/health"),
    View("touchpoints-en", "/touchpoints", language="en"),
    View("overview-en", "/", language="en"),
    View("cube-en", "/cube", language="en"),
    View("effect-en", "/effect", language="en"),
    View("fission-en", "/fission", language="en"),
    View("health-en", "/health", language="en"),
    View("overview-dark-en", "/", theme="dark", language="en"),
    View("phone", "/touchpoints", width=390, height=844),
)


def main() -> None:
    """Makes the demo data where there is none, and takes every view."""
    subprocess.run([sys.executable, "run.py", "demo", "--no-serve"], cwd=ROOT, check=True)
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served(DEMO) as link, sync_playwright() as playwright:
        browser = launched(playwright)
        context = browser.new_context()
        sign_in(context, link)
        state = context.storage_state()
        for view in VIEWS:
            take(browser, state, link.partition("/signin")[0], view)
        browser.close()


def take(browser: Browser, state: object, home: str, view: View) -> Path:
    """Opens the page, waits until it is quiet and nothing is awaited, keeps the picture."""
    size = {"width": view.width, "height": view.height}
    context = browser.new_context(storage_state=state, viewport=size, reduced_motion="reduce")
    page = context.new_page()
    chosen = f"language={view.language}&theme={view.theme}"
    page.goto(f"{home}{view.path}")
    page.evaluate(PREFER, f"/preferences?{chosen}")
    page.goto(f"{home}{view.path}")
    page.locator(".kpi-value").first.wait_for(timeout=PATIENCE)
    expect(page.locator(".skeleton")).to_have_count(0, timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    file = IMAGES / f"{view.name}.png"
    page.screenshot(path=file, animations="disabled")
    context.close()
    return file


PREFER = """
address => fetch(address, {
    method: "POST", redirect: "manual",
    headers: {"X-CSRFToken": document.cookie.match(/_csrf_token=([^;]+)/)[1]},
})
"""

if __name__ == "__main__":
    main()
