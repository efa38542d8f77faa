"""Two models are compared, and one order says why it was given to whom."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watched, fits, is_wide

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]
CHART = ".main-svg"


def rows_of(page: Page, table: str) -> Locator:
    """The rows of a table, whichever form this width shows."""
    shown = ".ag-center-cols-container .ag-row" if is_wide(page) else "details"
    return page.locator(f"{table} {shown}")


def first_link(page: Page, table: str) -> Locator:
    """The link of the first row; a row that an arriving answer has closed is opened again."""
    if is_wide(page):
        return page.locator(f"{table} .cell-link").first
    link = page.locator(f"{table} .opening-link").first
    for _ in range(5):
        page.locator(f"{table} details").first.click()
        try:
            expect(link).to_be_visible(timeout=3_000)
        except AssertionError:
            continue
        return link
    raise AssertionError("the row does not open")


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

    first_link(page, "#effect-orders").click()
    expect(page).to_have_url(re.compile(r"/effect/order\?.*order="))
    expect(page.locator("#trail-touches .lead")).to_contain_text("付款")
    expect(rows_of(page, "#trail-touches").first).to_be_attached()
    assert fits(page)
    page.locator("#trail-back .breadcrumb a").first.click()
    expect(page).to_have_url(re.compile(r"/effect(\?|$)"))
    expect(rows_of(page, "#effect-orders").first).to_be_attached()
    assert fits(page)
