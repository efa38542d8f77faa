"""What a reader does from morning to noon, on a desk and on a phone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Locator, TimeoutError, expect

from dashboard.auth.accounts import Accounts
from dashboard.i18n import text
from queries.warehouse import Warehouse
from tests.browser.conftest import PATIENCE, TRIES, UNTIL, Watched, fits, is_wide
from tests.browser.served import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]
VALUE = ".kpi-value"


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


@pytest.mark.parametrize("window", [390], indirect=True)
def test_tables_and_lists_follow_a_screen_that_is_turned(window: Watched) -> None:
    page = window.page
    window.open("/touchpoints")
    opening, grid = (page.locator(f"#touchpoints-matrix {part}") for part in ("details", ".ag-row"))
    expect(opening.first).to_be_visible()
    expect(page.locator(".ag-root")).to_have_count(0)
    page.set_viewport_size({"width": 844, "height": 390})
    expect(grid.first).to_be_visible()
    expect(opening).to_have_count(0)
    expect(page.locator("#touchpoints-flow rect.node-rect").first).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(opening.first).to_be_visible()
    expect(page.locator("#touchpoints-lists a.ranked-row").first).to_be_visible()


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
    expect(page.locator(".metric-entry")).to_have_count(3)
    assert fits(page)


def pick(menu: Locator, item: str) -> None:
    """Opens a menu and takes an item, again if an arriving answer has closed it meanwhile."""
    for _ in range(TRIES):
        if menu.locator("..").get_attribute("aria-expanded") != "true":
            menu.click()
        try:
            menu.page.get_by_role("menuitem", name=item).click(timeout=PATIENCE / TRIES)
        except TimeoutError:
            continue
        return
    raise AssertionError("the menu does not open")


def test_a_chart_is_a_table_and_a_file_and_a_picture_too(window: Watched) -> None:
    page = window.page
    window.open("/?range=last7")
    expect(page.locator("#overview-trend .main-svg").first).to_be_visible()
    menu = page.locator("#overview-trend-card .card-menu")
    pick(menu, "表格视图")
    rows = page.locator(".mantine-Drawer-content").locator(
        ".ag-center-cols-container .ag-row, details"
    )
    expect(rows.first).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.locator(".mantine-Drawer-content")).to_have_count(0)
    with page.expect_download() as taken:
        pick(menu, "下载数据 CSV")
    assert taken.value.suggested_filename == "经营总览_每日趋势_2026-11-16_2026-11-22.csv"
    with page.expect_download() as taken:
        pick(menu, "下载图片 PNG")
    assert taken.value.suggested_filename.endswith(".png")


def other_reader(
    signed_in: tuple[Browser, str, object], world: Path, width: int, store_id: str
) -> Watched:
    """A window of somebody who may see one store only, signed in by their one-time link."""
    browser, home, _ = signed_in
    accounts = Accounts(f"sqlite:///{world / 'app.db'}")
    token = accounts.add(f"店长{width}", role="manager", store_scope=[store_id])
    accounts.close()
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    sign_in(context, f"{home}/signin/link/{token}")
    return Watched(context, home)


def shops(world: Path) -> tuple[tuple[str, str], list[str]]:
    """A shop that visits of the brand's own touchpoints led to, by id and name; all other names."""
    warehouse = Warehouse(world)
    visited = warehouse.fetch(
        "cube/rows",
        start_date=UNTIL - timedelta(days=29),
        end_date=UNTIL,
        store_ids=None,
        visitor_type=None,
        families=None,
        dims=["store"],
        only_keys=["entry_class:自有运营"],
        top=None,
        top_by="uv",
        has_later=False,
    )["key1"]
    found = next(key.removeprefix("store:") for key in visited if key != "store:")
    names = dict(warehouse.fetch("shell/stores").select("store_id", "store_name").iter_rows())
    return (found, names.pop(found)), list(names.values())


def test_a_cube_is_built_drilled_saved_and_shared_with_a_narrower_reader(
    window: Watched, signed_in: tuple[Browser, str, object], world: Path
) -> None:
    page = window.page
    wide = is_wide(page)
    cell = "#cube-pivot .ag-row" if wide else "#cube-pivot details"
    window.open("/cube")
    for dim in ("门店", "新老访客"):
        expect(page.locator(cell).first).to_be_attached()
        page.get_by_text("＋ 维度").click()
        page.get_by_role("menuitem", name=dim).click()
        expect(page.locator(".cube-dims")).to_contain_text(dim)
    expect(page.locator(".cube-dim")).to_have_count(4)
    # A key moves a dimension as a drag does.
    page.get_by_role("link", name="门店：前移").press("Enter")
    expect(page.locator(".cube-dim").nth(1)).to_contain_text("门店")
    if wide:
        page.locator(".cube-dim").nth(3).drag_to(page.locator(".cube-dim").nth(0))
        expect(page.locator(".cube-dim").nth(0)).to_contain_text("新老访客")
        page.go_back()
        expect(page.locator(".cube-dim").nth(0)).to_contain_text("入口大类")
        page.locator("#cube-pivot .cell-link", has_text="自有运营").first.click()
    else:
        row = page.locator("#cube-pivot details", has_text="自有运营").first
        row.click()
        row.locator(".opening-link").click()
    expect(page).to_have_url(re.compile("only=entry_class"))
    expect(page.locator("#cube-trail .breadcrumb")).to_contain_text("入口大类")
    expect(page.locator(cell).first).to_be_attached()

    page.get_by_role("button", name="保存视图").click()
    page.locator("#cube-view-name").fill("各店入口")
    page.locator("#cube-view-shared").check()
    page.get_by_role("button", name="存为新视图").click()
    expect(page).to_have_url(re.compile("view="))
    link = re.search(r"view=([\w-]+)", page.url)
    assert link
    assert fits(page)

    mine, others = shops(world)
    reader = other_reader(signed_in, world, 1440 if wide else 390, mine[0])
    reader.open(f"/cube?view={link[1]}")
    theirs = reader.page
    expect(theirs).to_have_url(re.compile("only=entry_class.*view="))
    expect(theirs.locator(cell).first).to_be_attached()
    expect(theirs.locator("#cube-trail .breadcrumb")).to_contain_text("入口大类")
    expect(theirs.locator("#cube-pivot")).to_contain_text(mine[1])
    shown = theirs.locator("#cube-pivot").inner_text()
    assert not [name for name in (*others, "不分门店") if name in shown]
    theirs.get_by_role("button", name="保存视图").click()
    expect(theirs.locator("#cube-view-list")).to_contain_text("各店入口")
    expect(theirs.get_by_role("button", name="删除")).to_have_count(0)
    assert reader.faults == []
    theirs.context.close()


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


def test_the_top_spreader_is_found_and_their_tree_opened(window: Watched) -> None:
    page = window.page
    window.open("/fission")
    expect(page.locator(VALUE)).to_have_count(6)
    whole = page.locator("#fission-hint")
    expect(whole).to_contain_text("棵树")
    all_people = whole.inner_text()
    if is_wide(page):
        page.locator("#fission-spreaders .cell-link").first.click()
    else:
        page.locator("#fission-spreaders details").first.click()
        page.locator("#fission-spreaders .opening-link").first.click()
    expect(page).to_have_url(re.compile("person=[0-9a-f]{12}"))
    expect(whole).to_contain_text("1 棵树")
    expect(page.locator("#fission-back .breadcrumb")).to_contain_text("全部分享树")
    page.locator("#fission-back .breadcrumb a").click()
    expect(page).not_to_have_url(re.compile("person="))
    expect(whole).to_have_text(all_people)
    assert fits(page)
