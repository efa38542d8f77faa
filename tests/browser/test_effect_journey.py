"""Two models are compared, and one order says why it was given to whom."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.conftest import PATIENCE, TRIES, Watched, fits, is_wide

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]
CHART = ".main-svg"


def rows_of(page: Page, table: str) -> Locator:
    """The rows of a table, whichever form this width shows."""
    shown = ".ag-center-cols-container .ag-row" if is_wide(page) else "details"
    return page.locator(f"{table} {shown}")


def follow_first(page: Page, table: str) -> None:
    """Follows the link of the first row, opened again if an arriving answer has closed it."""
    if is_wide(page):
        page.locator(f"{table} .cell-link").first.click()
        return
    row = page.locator(f"{table} details").first
    for _ in range(TRIES):
        if row.get_attribute("open") is None:
            row.locator("summary").click()
        try:
            row.locator(".opening-link").click(timeout=PATIENCE / TRIES)
        except TimeoutError:
            continue
        return
    raise AssertionError("the row does not stay open")


def test_two_models_are_compared_and_an_order_says_why(window: Watched) -> None:
    page = window.page
    window.open("/effect?window=7")
    expect(rows_of(page, "#effect-channels").first).to_be_attached()
    chart = "#effect-comparison" if is_wide(page) else "#effect-models"
    expect(page.locator(f"{chart} {CHART}").first).to_be_visible()
    for model in ("末次", "首次", "线性"):
        expect(page.locator(chart)).to_contain_text(model)
    by_last = page.locator("#effect-roi").inner_text()
    page.locator("#effect-choices").get_by_role("link", name="首次", exact=True).click()
    expect(page).to_have_url(re.compile("model=first"))
    expect(page.locator("#effect-roi")).not_to_have_text(by_last)

    follow_first(page, "#effect-orders")
    expect(page).to_have_url(re.compile(r"/effect/order\?.*order="))
    expect(page.locator("#trail-touches .lead")).to_contain_text("付款")
    expect(rows_of(page, "#trail-touches").first).to_be_attached()
    assert fits(page)
    page.locator("#trail-back .breadcrumb a").first.click()
    expect(page).to_have_url(re.compile(r"/effect(\?|$)"))
    expect(rows_of(page, "#effect-orders").first).to_be_attached()
    assert fits(page)
