"""Every page as axe-core, a phone, a projector and a keyboard meet it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from waits import drawn, growth, left, opened, ready, settled

from pages.ui.shell.menu import PAGES, ROOT

pytestmark = pytest.mark.browser
SHOWN = ["" if key == "overview" else key for key, path in PAGES.items() if (ROOT / path).exists()]
LOOKS = [("light", "zh-CN"), ("dark", "en-GB")]
WIDER = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .filter(each => each.scrollWidth > each.clientWidth + 1).length"""


def tab(browser: Browser, address: str, width: int, height: int, **more: str) -> Page:
    page = opened(browser, viewport={"width": width, "height": height}, **more)
    ready(page, address)
    drawn(page)
    return page


@pytest.mark.parametrize(("scheme", "locale"), LOOKS)
@pytest.mark.parametrize("path", SHOWN)
def test_axe_finds_nothing_serious(server, browser, path, scheme, locale):
    page = tab(browser, f"{server}/{path}", 1280, 720, color_scheme=scheme, locale=locale)
    paper = page.locator(".st-key-hero").evaluate("each => getComputedStyle(each).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light"), "the header follows the theme"
    found = Axe().run(page).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert not [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in serious]
    page.context.close()


@pytest.mark.parametrize("path", SHOWN)
def test_a_phone_shows_the_page_without_scrolling_sideways(server, browser, path):
    page = tab(browser, f"{server}/{path}", 390, 844, locale="en-GB")
    assert page.evaluate(WIDER) == 0
    box = page.locator(".hero").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    page.locator('[data-testid="stExpandSidebarButton"]').click()
    expect(page.get_by_text("Nickel: extra capacity").first).to_be_in_viewport()
    page.context.close()


@pytest.mark.parametrize("path", SHOWN)
def test_a_projector_shows_the_first_row_without_scrolling(server, browser, path):
    page = tab(browser, f"{server}/{path}", 1280, 720, locale="zh-CN")
    first = (
        page.locator('[data-testid="stMain"]')
        .locator(".stVegaLiteChart, .plain, .message, .chart-title, .stDataFrame")
        .first
    )
    box = first.bounding_box()
    assert box["y"] + min(box["height"], 300) <= 720
    page.context.close()


def walk(page: Page, selector: str, most: int = 80) -> None:
    """Tab until the focus stands on what the selector names."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached by the Tab key")


def test_the_keyboard_alone_moves_a_slider_and_opens_a_page(server, page):
    ready(page, server)
    before = growth(page)
    walk(page, "input[type=range]")
    page.keyboard.press("ArrowRight")
    left(page, before)
    walk(page, ".st-key-menu a[href*=risk]", 200)
    page.keyboard.press("Enter")
    page.wait_for_url("**/risk*")
    expect(page.locator(".stVegaLiteChart").first).to_be_visible()
    settled(page)
    assert growth(page) != before
