"""A meeting in Chromium: names are hidden everywhere, files too; a second profile follows the presenter."""

import re
from pathlib import Path

import pytest
from leaks import hidden_texts, mentions, strings
from playwright.sync_api import Page, expect
from waits import drawn, growth, press, ready, settled, shown

pytestmark = pytest.mark.browser
OPEN = ["", "producers", "projects", "chains", "factors", "target", "risk", "scenarios", "tracking", "method"]

SHOWN = """() => [document.body.innerText, ...[...document.querySelectorAll('[aria-label], svg text, title')].map(
    each => (each.ariaLabel || '') + ' ' + (each.textContent || ''))]"""


def saved(page: Page, button: str) -> tuple[bytes, str]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    path = Path(waiting.value.path())
    return path.read_bytes(), Path(waiting.value.suggested_filename).suffix


def test_a_meeting_hides_names_everywhere_and_in_files(server, page, sample):
    wanted = hidden_texts(sample)
    ready(page, f"{server}/producers")
    page.get_by_role("button", name="会议模式", exact=True).click()
    expect(page).to_have_url(re.compile("meeting=1"))
    expect(page.locator(".st-key-menu")).to_have_count(0)
    for path in OPEN:
        ready(page, f"{server}/{path}?meeting=1")
        drawn(page)
        assert not mentions(page.evaluate(SHOWN), wanted), path
    ready(page, f"{server}/?meeting=1")
    press(page, "镍挖潜", "ArrowRight", 2)
    buttons = ["下载测算表 (xlsx)", "下载简报 (docx)", "下载明细 (csv)", "下载决策表 (xlsx)", "下载决策表 (docx)"]
    for button in buttons:
        data, ending = saved(page, button)
        assert not mentions(strings(data, ending), wanted), button
    page.get_by_role("button", name="退出会议模式").click()
    expect(page.locator(".st-key-menu")).to_have_count(1)


def test_a_second_profile_follows_the_presenter_and_changes_nothing(server, page, page_en):
    ready(page, f"{server}/?meeting=1")
    page.get_by_role("button", name="投到第二屏").click()
    code = page.get_by_text(re.compile("投屏代码")).locator("strong").inner_text()
    page_en.goto(f"{server}/screen?code={code}")
    shown(page_en)
    assert growth(page_en) == growth(page)
    expect(page_en.locator('[data-testid="stVegaLiteChart"] svg')).to_have_count(2)
    press(page, "镍挖潜", "ArrowRight", 3)
    expect(page_en.locator(".strip .big")).to_have_text(page.locator(".strip .big").inner_text())
    expect(page_en.get_by_text("镍挖潜")).to_be_visible()
    assert page_en.locator(".stButton, .stSlider, .stNumberInput, .stTextInput, .stFileUploader").count() == 0
    page.get_by_role("button", name="停止投屏").click()
    settled(page)
    expect(page_en.get_by_text("Nothing is shared under")).to_be_visible()


def test_the_second_screen_opens_beside_the_presenters_page(server, page):
    ready(page, f"{server}/risk?meeting=1")
    page.get_by_role("button", name="投到第二屏").click()
    code = page.get_by_text(re.compile("投屏代码")).locator("strong").inner_text()
    before = page.url
    with page.context.expect_page() as waiting:
        page.get_by_role("link", name="打开第二屏").click()
    screen = waiting.value
    shown(screen)
    assert screen.url.startswith(f"{server}/screen?code={code}")
    expect(screen.get_by_text("投屏代码")).to_have_count(0)
    assert page.url == before
    expect(page.get_by_role("button", name="停止投屏")).to_be_visible()
