"""Every page is drawn whole, answers, and fits, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dashboard.app import PAGES
from tests.browser.conftest import Watched, fits

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]
# A page that is always at work never has an idle moment.
IDLE = "() => new Promise(done => requestIdleCallback(() => done(true)))"


@pytest.mark.parametrize("page_module", PAGES, ids=lambda module: module.__name__.split(".")[-1])
def test_a_page_is_drawn_and_comes_to_rest(window: Watched, page_module) -> None:
    page = window.page
    window.open(page_module.PATH)
    expect(page.locator(".page-body").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".skeleton")).to_have_count(0)
    assert page.evaluate(IDLE)
    assert fits(page)
