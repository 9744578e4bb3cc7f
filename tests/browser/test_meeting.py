"""A meeting in Chromium: one panel, names hidden, files too; a second profile follows; keys; a telephone."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from leaks import hidden_texts, mentions, strings
from playwright.sync_api import Error, Locator, Page, expect
from waits import IDLE, drawn, growth, insist, opened, press, ready, settled, shown, still, turn

pytestmark = pytest.mark.browser
OPEN = ["", "producers", "projects", "chains", "factors", "target", "risk", "scenarios", "tracking", "method"]

SHOWN = """() => [document.body.innerText, ...[...document.querySelectorAll('[aria-label], svg text, title')].map(
    each => (each.ariaLabel || '') + ' ' + (each.textContent || ''))]"""

LEAST = """() => Math.min(...['.screen-head', '.screen-hero', '.st-key-screen-charts', '.screen-foot']
    .map(each => document.querySelector(each))
    .flatMap(each => [...each.querySelectorAll('*')])
    .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
    .filter(each => !each.closest('style, script, title') && each.checkVisibility({opacityProperty: true}))
    .map(each => parseFloat(getComputedStyle(each).fontSize)
        * (each.closest('svg.marks') ? each.closest('svg').getScreenCTM().a : 1)))"""
"""Pixels of the smallest letters on view, those in enlarged pictures as they are seen."""

EMPTY = """() => {
    const step = 20, [wide, high] = [innerWidth, innerHeight];
    const shown = '.screen-head, .hero, .option, .says, .latest, .chart-title, .chart-sub, svg.marks';
    const boxes = [...document.querySelectorAll(shown)]
        .map(each => each.getBoundingClientRect());
    let empty = 0, all = 0;
    for (let x = step / 2; x < wide; x += step) for (let y = step / 2; y < high; y += step) {
        all += 1;
        empty += !boxes.some(box => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom);
    }
    return empty / all;
}"""
"""Share of a screen that nothing stands on."""


def panel(page: Page) -> None:
    """Open the meeting's panel: what is in it comes with the run that follows."""
    page.locator(".st-key-meeting button").first.click()
    page.locator(".st-key-meeting-settings").wait_for()
    settled(page)


def close(page: Page) -> None:
    """Shut whatever floats."""
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-meeting-settings")).to_have_count(0)


def begin_screen(page: Page) -> str:
    """Share to a second screen; the code."""
    panel(page)
    page.get_by_role("button", name="投到第二屏").click()
    return page.locator(".screen-code b").inner_text()


def saved(page: Page, button: str) -> tuple[bytes, str]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).first.click()
    path = Path(waiting.value.path())
    return path.read_bytes(), Path(waiting.value.suggested_filename).suffix


def told_apart(wanted: list[str]) -> list[str]:
    """Those that are no key of the app either: "seed" is sent with a field of the Risk page."""
    return [each for each in wanted if not re.fullmatch("[a-z]+", each)]


def heard(page: Page) -> list[str]:
    """What the server sends to a page from now on, shown or not: rows of tooltips, previews, pictures' data."""
    texts: list[str] = []

    def keep(payload: bytes | str) -> None:
        texts.append(payload if isinstance(payload, str) else payload.decode("utf-8", "replace"))

    page.on("websocket", lambda socket: socket.on("framereceived", keep))
    return texts


def test_a_meeting_hides_names_everywhere_and_in_files(server, page, sample):
    wanted = hidden_texts(sample)
    sent = heard(page)
    ready(page, f"{server}/producers")
    assert mentions(sent, told_apart(wanted)), "the search finds names where they are"
    panel(page)
    page.get_by_role("button", name="进入会议模式", exact=True).click()
    expect(page).to_have_url(re.compile("meeting=1"))
    settled(page)
    sent.clear()
    for path in OPEN:
        ready(page, f"{server}/{path}?meeting=1")
        drawn(page)
        assert not mentions(page.evaluate(SHOWN), wanted), path
        assert not mentions(sent, told_apart(wanted)), path
    ready(page, f"{server}/?meeting=1")
    press(page, "镍挖潜", "ArrowRight", 2)
    for button in ("下载测算表", "下载简报", "下载明细"):
        data, ending = saved(page, button)
        assert not mentions(strings(data, ending), wanted), button
    panel(page)
    page.get_by_role("button", name="会议记录").click()
    for button in ("下载决策表（xlsx）", "下载决策表（docx）"):
        data, ending = saved(page, button)
        assert not mentions(strings(data, ending), wanted), button
    page.keyboard.press("Escape")
    panel(page)
    assert not mentions(page.evaluate(SHOWN), wanted), "in the panel"
    assert not mentions(sent, told_apart(wanted)), "while sliders move, in the panel, in the record"
    page.get_by_role("button", name="退出会议模式").click()
    expect(page).not_to_have_url(re.compile("meeting=1"))


def test_a_second_profile_follows_the_presenter_and_changes_nothing(server, page, page_en, sample):
    sent = heard(page_en)
    ready(page, f"{server}/?meeting=1")
    code = begin_screen(page)
    close(page)
    page_en.goto(f"{server}/screen?code={code}")
    shown(page_en)
    assert growth(page_en) == growth(page)
    expect(page_en.locator('[data-testid="stVegaLiteChart"] svg')).to_have_count(2)
    press(page, "镍挖潜", "ArrowRight", 3)
    expect(page_en.locator(".hero [data-live=as_set]")).to_have_text(
        page.locator(".hero [data-live=as_set]").inner_text(), timeout=10_000
    )
    expect(page_en.locator(".latest")).to_contain_text("镍挖潜")
    assert sent
    wanted = hidden_texts(sample)
    assert not mentions(page_en.evaluate(SHOWN), wanted)
    assert not mentions(sent, told_apart(wanted))
    assert page_en.locator(".stButton, .stSlider, .stNumberInput, .stTextInput, .stFileUploader").count() == 0
    panel(page)
    page.get_by_role("button", name="停止投屏").click()
    settled(page)
    expect(page_en.get_by_text("Nothing is shared under")).to_be_visible()


def test_the_second_screen_is_full_and_large_at_every_size(server, page, page_en):
    ready(page, f"{server}/?meeting=1")
    code = begin_screen(page)
    for count in (1, 2, 3):
        page.locator(".st-key-option-pin button").first.click()
        expect(page.locator(".letter")).to_have_count(count)
        settled(page)
    close(page)
    press(page, "镍挖潜", "ArrowRight", 1)
    page_en.goto(f"{server}/screen?code={code}")
    shown(page_en)
    expect(page_en.locator(".option")).to_have_count(3)
    expect(page_en.locator(".latest li")).not_to_have_count(0)
    for wide, high in ((1920, 1080), (1280, 720), (3840, 2160)):
        page_en.set_viewport_size({"width": wide, "height": high})
        drawn(page_en, 2)
        scale = high / 1080
        assert page_en.evaluate(LEAST) >= 24 * scale - 0.1, (wide, high)
        figure = page_en.locator(".hero .figure").first
        assert float(figure.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")) >= 96 * scale - 0.1
        assert page_en.evaluate(EMPTY) < 0.15, (wide, high)
        assert page_en.evaluate("() => document.querySelector('.screen-foot').getBoundingClientRect().bottom") <= high


def test_the_second_screen_opens_beside_the_presenters_page(server, page):
    ready(page, f"{server}/risk?meeting=1")
    code = begin_screen(page)
    before = page.url
    assert page.locator(".qr").get_attribute("src").startswith("data:image/png")
    with page.context.expect_page() as waiting:
        page.get_by_role("link", name="在新窗口打开第二屏").click()
    screen = waiting.value
    shown(screen)
    assert screen.url.startswith(f"{server}/screen?code={code}")
    assert page.url == before
    expect(page.get_by_role("button", name="停止投屏")).to_be_visible()


def test_a_decision_is_written_down_and_stands_on_the_second_screen(server, page, page_en):
    ready(page, f"{server}/?meeting=1")
    code = begin_screen(page)
    close(page)
    press(page, "镍挖潜", "ArrowRight", 1)
    page_en.goto(f"{server}/screen?code={code}")
    shown(page_en)
    page.evaluate("() => document.activeElement.blur()")  # a slider has the keys for itself
    page.keyboard.press("d")
    form = page.get_by_role("dialog")
    what = form.get_by_label("决定事项")
    expect(what).to_have_value(re.compile("镍挖潜"))
    told = what.input_value()
    what.fill("")
    form.get_by_role("button", name="写入会议记录").click()
    expect(form).to_contain_text("还没有写决定事项")
    what.fill(told)
    form.get_by_label("责任单位").fill("工信局")
    form.get_by_label("完成时限").fill("6月底前")
    form.get_by_role("button", name="写入会议记录").click()
    expect(form).to_have_count(0)
    expect(page_en.locator(".decided")).to_contain_text("工信局")
    expect(page_en.locator(".decided")).to_contain_text("6月底前")


def run_by_itself(page: Page) -> None:
    """A full run that nobody asked for, as the page asks for one when the odds come late, until it has ended."""
    settled(page)
    page.evaluate("""() => {
        window.ran = false;
        const app = document.querySelector('[data-testid=stApp]');
        const look = () => { window.ran ||= app.dataset.testScriptState === 'running'; };
        new MutationObserver(look).observe(app, {attributes: true});
        document.querySelector('.st-key-again button').click();
    }""")
    page.wait_for_function("window.ran")
    settled(page)


def test_a_dialog_outlives_a_run_that_the_page_asks_for_itself(server, page):
    """It opened and shut by itself where the odds came later than the dialog; what was typed went with it."""
    ready(page, f"{server}/?meeting=1")
    press(page, "镍挖潜", "ArrowRight", 1)
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("d")
    form = page.get_by_role("dialog")
    form.get_by_label("责任单位").fill("工信局")
    run_by_itself(page)
    expect(form.get_by_label("责任单位")).to_have_value("工信局")
    expect(form.get_by_label("决定事项")).to_have_value(re.compile("镍挖潜"))
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    run_by_itself(page)
    expect(form).to_have_count(0)


def lit(page: Page) -> int:
    """Rows of the story that are not pale."""
    return page.evaluate("""() => new Set([...document.querySelectorAll('svg.marks text')]
        .filter(each => each.__data__?.datum?.term && each.getAttribute('opacity') !== '0')
        .filter(each => each.style.opacity !== '0.25').map(each => each.__data__.datum.place)).size""")


def test_the_keys_step_through_the_story_and_leave_typing_alone(server, page):
    ready(page, f"{server}/?meeting=1")
    drawn(page, 2)
    all_rows = lit(page)
    page.locator("body").press("ArrowRight")
    expect(page.locator(".scene")).to_contain_text("现有产线计划")
    assert lit(page) == 1
    for _ in range(all_rows):
        page.keyboard.press("ArrowRight")
    assert lit(page) == all_rows, "the last scene is of no row: what would help"
    page.keyboard.press("Escape")
    expect(page.locator(".scene")).to_be_empty()
    page.keyboard.press("?")
    expect(page.locator(".keys-list")).to_contain_text("撤销")
    page.keyboard.press("?")
    expect(page.locator(".keys-list")).to_have_count(0)
    before = growth(page)
    press(page, "镍挖潜", "ArrowRight")
    expect(page.locator(".scene")).to_be_empty()
    page.locator(".st-key-target input").click()
    page.keyboard.type("z")
    expect(page.locator(".st-key-undo button").first).to_be_enabled()
    page.keyboard.press("Escape")
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("z")
    expect(page.locator(".hero [data-live=as_set]")).to_have_text(f"{before:.2f}".replace("-", "−"))


def test_the_second_screen_shows_the_scene_that_the_presenter_steps_to(server, page, page_en):
    ready(page, f"{server}/?meeting=1")
    code = begin_screen(page)
    close(page)
    page_en.goto(f"{server}/screen?code={code}")
    shown(page_en)
    drawn(page_en, 2)
    all_rows = lit(page_en)
    page.locator("body").press("ArrowRight")
    expect(page_en.locator(".scene")).to_contain_text("现有产线计划")
    assert lit(page_en) == 1 < all_rows
    page.keyboard.press("ArrowRight")
    expect(page_en.locator(".scene")).to_have_text(page.locator(".scene").inner_text())
    press(page, "镍挖潜", "ArrowRight")
    page.evaluate("() => document.activeElement.blur()")
    expect(page_en.locator(".scene")).to_have_text(page.locator(".scene").inner_text())
    page.keyboard.press("Escape")
    expect(page_en.locator(".scene")).to_be_empty()
    page.keyboard.press("ArrowRight")
    expect(page_en.locator(".scene")).to_contain_text("现有产线计划")
    turn(page, "target")
    expect(page_en.locator(".scene")).to_be_empty()


def test_nothing_jumps_in_a_meeting_at_ten_per_cent_and_more(server, page):
    """The header keeps its height and each number its line, also where growth has a minus and two digits."""
    ready(page, f"{server}/?meeting=1")
    still(page)
    hero = page.locator(".hero")
    before = hero.bounding_box()
    page.evaluate("""() => document.querySelectorAll('.hero .figure > span:first-child').forEach(
        each => each.textContent = '−10.12')""")
    assert hero.bounding_box() == before
    boxes = page.evaluate("""() => [...document.querySelectorAll('.hero .number')].map(each => {
        const [box, inner] = [each, each.querySelector('.unit')].map(part => part.getBoundingClientRect());
        return [inner.right, box.right, each.querySelector('.figure').getBoundingClientRect().height];
    })""")
    for right, room, height in boxes:
        assert right <= room + 1
        assert height < 80
    size = page.locator(".hero .figure").first.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert size >= 56


def test_locking_a_chart_takes_no_height(server, page):
    ready(page, f"{server}/?meeting=1")
    drawn(page, 2)
    chart = page.locator(".stVegaLiteChart").first
    before = chart.bounding_box()["y"]
    page.get_by_role("button", name="锁定此图").first.click()
    page.get_by_role("button", name="解除锁定").first.wait_for()
    settled(page)
    drawn(page, 2)
    assert abs(chart.bounding_box()["y"] - before) < 1


FOLLOWED = """finger => {
    const {stops, written} = window.growthLive.payload.sliders.stretch_nickel;
    const place = stops.indexOf(Number(document.querySelector('.st-key-slide-stretch_nickel input').value));
    const thumb = [...document.querySelectorAll('.st-key-slide-stretch_nickel [role=group] > div > [data-rac]')].at(-1);
    const [at, track] = [thumb.getBoundingClientRect(), thumb.parentElement.getBoundingClientRect()];
    const reached = Math.abs(at.left + at.width / 2 - finger) <= track.width / (stops.length - 1);
    return reached && document.querySelector('.hero [data-live=as_set]').textContent + '%' === written[place];
}"""


def touched(page: Page, at: Locator, by: float) -> None:
    """A finger put on something and drawn sideways, still down."""
    box = at.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 9):
        point = {"x": x + by * step / 8, "y": y}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    page.finger = session  # type: ignore[attr-defined]


def test_on_a_telephone_a_slider_is_moved_while_the_number_is_seen(server, browser):
    page = opened(browser, viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True, is_mobile=True)
    try:
        ready(page, f"{server}/?s=")
        for skip in page.get_by_role("button", name="跳过").all():
            skip.tap()
        sheet = page.get_by_test_id("stSidebar")

        def open_sheet():  # unless it opens by itself, which takes the button away under the finger
            with suppress(Error):
                if sheet.get_attribute("data-collapsed") == "true":
                    page.get_by_test_id("stExpandSidebarButton").first.tap(timeout=5000)

        insist(
            open_sheet, lambda patience: expect(sheet).to_have_attribute("data-collapsed", "false", timeout=patience)
        )
        page.wait_for_function("() => document.querySelector('.curve')")
        figure, thumb = (
            page.locator(".hero [data-live=as_set]"),
            page.locator(".st-key-slide-stretch_nickel [role=group] > div > [data-rac]").last,
        )
        number, place = figure.bounding_box(), thumb.bounding_box()
        assert min(place["width"], place["height"]) >= 26
        assert number["y"] > 0
        assert number["y"] + number["height"] < sheet.bounding_box()["y"], "the sheet leaves the number alone"
        assert 0.46 <= sheet.bounding_box()["height"] / 844 <= 0.55
        before, others = figure.inner_text(), page.locator(".st-key-lever-stretch_copper").bounding_box()
        touched(page, thumb, 60)
        expect(figure).not_to_have_text(before)
        page.wait_for_function(
            FOLLOWED, arg=place["x"] + place["width"] / 2 + 60
        )  # also to the last of the places the finger was at
        during = figure.inner_text()
        page.finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_selector(IDLE)
        expect(figure).to_have_text(during)
        expect(page.locator(".st-key-undo button").first).to_be_enabled()
        assert page.locator(".st-key-lever-stretch_copper").bounding_box() == others, "nothing moves at a change"
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
        page.locator(".st-key-menu-all button").first.tap()
        page.get_by_role("link", name="风险").first.tap()
        expect(page).to_have_url(re.compile("/risk"))
    finally:
        page.context.close()
