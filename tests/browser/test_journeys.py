"""What a reader does from morning to noon, on a desk and on a phone."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from dashboard.i18n import text
from tests.browser.conftest import PATIENCE, Watched

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]
VALUE = ".kpi-value"


@pytest.fixture(autouse=True)
def patience() -> None:
    expect.set_options(timeout=PATIENCE)


def is_wide(page: Page) -> bool:
    return (page.viewport_size or {"width": 0})["width"] > 700


def fits(page: Page) -> bool:
    """Whether nothing sticks out of the side of the page."""
    return bool(page.locator("html").evaluate("page => page.scrollWidth <= page.clientWidth + 1"))


def test_the_overview_shows_six_numbers_and_changes_with_the_days(window: Watched) -> None:
    page = window.page
    window.open("/")
    expect(page.locator(VALUE)).to_have_count(6)
    month = page.locator(VALUE).first.inner_text()
    expect(page.locator("#overview-words")).to_contain_text("支付金额")
    page.locator(".filter-chip").first.click()
    page.get_by_text("近7日", exact=True).click()
    expect(page).to_have_url(re.compile("range=last7"))
    expect(page.locator(VALUE).first).not_to_have_text(month)
    page.go_back()
    expect(page.locator(VALUE).first).to_have_text(month)
    assert fits(page)


def test_a_number_leads_to_its_touchpoints_and_on_to_one_of_them(window: Watched) -> None:
    page = window.page
    window.open("/")
    page.locator(".kpi-link").nth(2).click()
    expect(page).to_have_url(re.compile(r"/touchpoints\?sort=uv"))
    if is_wide(page):
        page.locator("#touchpoints-matrix .cell-link").first.click()
    else:
        page.locator("#touchpoints-matrix details").first.click()
        page.locator("#touchpoints-matrix .opening-link").first.click()
    expect(page).to_have_url(re.compile("/touchpoints/one"))
    expect(
        page.locator("#touchpoint-landing .ag-row, #touchpoint-landing details").first
    ).to_be_attached()
    expect(page.locator(".breadcrumb")).to_contain_text("触点地图")
    assert fits(page)


def test_a_node_opens_and_the_way_back_closes_it(window: Watched) -> None:
    page = window.page
    window.open("/touchpoints?by=entry_class")
    if is_wide(page):
        node = page.locator("#touchpoints-flow rect.node-rect").first
        expect(node).to_be_visible()
        # The node is an SVG shape that says nothing of being ready; hovering waits for it.
        node.hover()
        node.click()
    else:
        page.locator("#touchpoints-lists a.ranked-row").first.click()
    expect(page).to_have_url(re.compile("open=class"))
    assert "open=class:" in unquote(page.url)
    expect(page.locator(".breadcrumb a")).to_have_count(1)
    page.locator(".breadcrumb a").click()
    expect(page).not_to_have_url(re.compile("open="))
    assert fits(page)


def test_a_definition_tells_the_words_and_the_sql_that_ran(window: Watched) -> None:
    page = window.page
    window.open("/")
    page.locator(".info").first.click()
    card = page.locator(".definition")
    expect(card).to_contain_text("统计期内付款订单的实付金额之和")
    expect(card.locator(".sql")).to_contain_text("-- $start_date = date '2026-10-24'")
    expect(card).to_contain_text("数据版本")
    card.get_by_text("在口径词典中查看").click()
    expect(page).to_have_url(re.compile(r"/definitions\?q=paid_fen"))
    expect(page.locator(".metric-entry")).to_have_count(1)
    page.locator("#definitions-search").fill("留存")
    expect(page.locator(".metric-entry")).to_have_count(2)
    assert fits(page)


def test_a_chart_is_a_table_and_a_file_and_a_picture_too(window: Watched) -> None:
    page = window.page
    window.open("/?range=last7")
    expect(page.locator("#overview-trend .main-svg").first).to_be_visible()
    menu = page.locator("#overview-trend-card .card-menu")
    menu.click()
    page.get_by_role("menuitem", name="表格视图").click()
    rows = page.locator(".mantine-Drawer-content").locator(
        ".ag-center-cols-container .ag-row, details"
    )
    expect(rows.first).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.locator(".mantine-Drawer-content")).to_have_count(0)
    menu.click()
    with page.expect_download() as taken:
        page.get_by_role("menuitem", name="下载数据 CSV").click()
    assert taken.value.suggested_filename == "经营总览_每日趋势_2026-11-16_2026-11-22.csv"
    menu.click()
    with page.expect_download() as taken:
        page.get_by_role("menuitem", name="下载图片 PNG").click()
    assert taken.value.suggested_filename.endswith(".png")


def test_language_and_theme_change_everything_on_the_page(window: Watched) -> None:
    page = window.page
    window.open("/touchpoints")
    expect(page.locator(VALUE).first).to_be_visible()
    page.locator(".top-bar form button").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".card-title").first).to_have_text(
        "Where opens come from and where they go"
    )
    page.get_by_role("button", name=text("shell.theme", "en")).click()
    page.get_by_text(text("shell.theme_dark", "en"), exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    if is_wide(page):
        label = page.locator("#touchpoints-flow .node-label").first
        expect(label).to_have_css("fill", "rgb(232, 234, 238)")
    page.get_by_text(text("shell.theme_light", "en"), exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    page.keyboard.press("Escape")
    page.locator(".top-bar form button").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
