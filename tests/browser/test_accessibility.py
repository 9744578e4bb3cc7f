"""Every page as axe-core, a phone, a projector and a keyboard meet it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser.conftest import open_page
from playwright.sync_api import Browser, Page, expect
from waits import drawn, figure, growth, insist, left, opened, ready, settled

from pages.ui.session.link import pack
from pages.ui.shell.menu import PAGES, ROOT
from sim import Scenario

pytestmark = pytest.mark.browser
SHOWN = ["" if key == "overview" else key for key, path in PAGES.items() if (ROOT / path).exists()]
LOOKS = [
    ("light", "zh-CN", ""),
    ("dark", "en-GB", ""),
    ("dark", "zh-CN", "?meeting=1"),
    ("light", "en-GB", "?meeting=1"),
]
HEADER = '[data-testid="stLayoutWrapper"]:has(> .st-key-hero)'
WIDER = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .filter(each => each.scrollWidth > each.clientWidth + 1).length"""
ROWS = ".stVegaLiteChart, .plain, .message, .chart-title, .stDataFrame"


@pytest.fixture(scope="module", params=LOOKS)
def look(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, str, str]]:
    """A tab for all pages of one look, its scheme and its query: what a browser keeps is fetched and read once."""
    scheme, locale, query = request.param
    for page in open_page(browser, color_scheme=scheme, locale=locale):
        yield page, scheme, query


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    yield from open_page(browser, viewport={"width": 390, "height": 844}, locale="en-GB")


def serious(page: Page) -> list[object]:
    """What axe-core finds on the page as it stands, with the elements; minor and moderate findings left out."""
    found = Axe().run(page).response["violations"]
    grave = [each for each in found if each["impact"] in ("serious", "critical")]
    return [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in grave]


def nothing_serious(page: Page) -> None:
    assert serious(page) == []


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_opens_by_its_address_and_axe_finds_nothing_serious(server, look, path):
    """On a projector its first row is in sight without scrolling."""
    page, scheme, query = look
    ready(page, f"{server}/{path}{query}")
    drawn(page)
    expect(page.locator(".hero [data-live=verdict]")).to_be_visible()
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.evaluate(WIDER) == 0
    paper = page.locator(HEADER).evaluate("each => getComputedStyle(each).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light"), "the header follows the theme"
    first = page.locator('[data-testid="stMain"]').locator(ROWS).first.bounding_box()
    assert first["y"] + min(first["height"], 300) <= 720
    assert serious(page) == []
    assert page.foreign_requests == []


@pytest.mark.parametrize(("scheme", "locale", "query"), LOOKS[1:3])
def test_axe_finds_nothing_serious_in_what_opens(server, browser, scheme, locale, query):
    """The meeting's panel, with an option pinned and a screen that follows; plans, sharing."""
    page = opened(browser, color_scheme=scheme, locale=locale)
    ready(page, f"{server}/{query or '?'}&s={pack(Scenario({'market': 0.02}))}")  # with something to reset
    drawn(page)
    page.locator(".st-key-meeting button").first.click()
    if query:
        page.locator(".st-key-screen-begin button").first.click()
        page.locator(".screen-code").wait_for()
        page.locator(".st-key-option-pin button").first.click()
        page.locator(".letter").wait_for()
    else:
        page.locator(".st-key-meeting-begin button").wait_for()
    for key in (None, "presets", *([] if query else ["share"])):
        if key is not None:
            page.keyboard.press("Escape")
            page.locator(f".st-key-{key} button").first.click()
            page.locator("[data-testid=stPopoverBody]").wait_for()
        insist(lambda: settled(page), lambda _: nothing_serious(page))  # what opens may set off a run, which pales text
    page.context.close()


@pytest.mark.parametrize("path", SHOWN)
def test_a_phone_shows_the_page_without_scrolling_sideways(server, phone, path):
    ready(phone, f"{server}/{path}")
    drawn(phone)
    assert phone.evaluate(WIDER) == 0
    box = phone.locator(".hero").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    expect(phone.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "false")  # it opens by itself
    expect(phone.get_by_text("Nickel: extra capacity").first).to_be_in_viewport()


STOP = """async wanted => {
    const at = document.activeElement;
    if (at === document.body || at.matches('canvas, [role=gridcell]')) return [false, ''];  // it draws its own mark
    const frame = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const line = [];
    for (let each = at; each && each !== document.body; each = each.parentElement) line.push(each);
    const parts = line.slice(0, 5).flatMap((each, up) => up ? [each, ...each.children] : [each]);
    const looks = () => parts.map(each => {
        const style = getComputedStyle(each);
        return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor, style.color].join();
    });
    await frame();
    const [with_focus, box] = [looks(), at.getBoundingClientRect()];
    const inside = (place, most) => Math.min(Math.max(place, 1), most - 1);
    const over = document.elementFromPoint(
        inside(box.left + box.width / 2, innerWidth), inside(box.top + box.height / 2, innerHeight));
    const pale = line.some(each => Number(getComputedStyle(each).opacity) < 0.5);
    const there = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    at.blur();
    await frame();
    const marked = looks().some((look, place) => look !== with_focus[place]);
    at.focus({preventScroll: true});
    const range = at.matches('input[type=range]');  // unseen itself: its thumb stands there
    const fault = !there ? 'out of sight' : pale && !range ? 'not shown' : !marked ? 'without a mark'
        : at.contains(over) || over.contains(at) || at.closest('.stSlider')?.contains(over) ? '' : 'covered';
    return [at.matches(wanted), fault && `${at.tagName} ${at.ariaLabel || at.innerText.slice(0, 40)} ${fault}`];
}"""
"""Whether the focus stands on what a selector names, and what is wrong with how it is seen."""

PLAIN = "*, *::before, *::after {transition: none !important; animation: none !important}"


def walk(page: Page, selector: str, most: int = 120) -> None:
    """Tab until the focus stands on what the selector names; at every stop on the way it is seen."""
    page.add_style_tag(content=PLAIN)  # looks are compared: none may be on its way
    for _ in range(most):
        page.keyboard.press("Tab")
        there, fault = page.evaluate(STOP, selector)
        if fault:  # the server may have drawn at this very moment and moved it: come to it again when all rests
            settled(page)
            page.keyboard.press("Shift+Tab")
            page.keyboard.press("Tab")
            there, fault = page.evaluate(STOP, selector)
        assert not fault
        if there:
            return
    pytest.fail(f"{selector} is not reached by the Tab key")


def test_a_planner_goes_through_a_meeting_by_the_keyboard_alone(server, page):
    """From the address bar: a slider, its preview, the target, another page, its main action, the meeting's panel."""
    ready(page, server)
    expect(page.locator(".curve").first).to_be_attached()
    expect(page.locator(".outlook")).to_be_visible()
    before = growth(page)
    walk(page, ".st-key-slide-stretch_nickel input[type=range]", 12)
    page.evaluate("""() => {
        window.seen = [];
        new MutationObserver(() => document.body.dataset.live && window.seen.push(
            document.querySelector('[data-live=as_set]').textContent
        )).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
    }""")
    page.keyboard.press("ArrowRight")
    left(page, before)
    moved = growth(page)
    assert figure(moved) in page.evaluate("window.seen"), "the preview showed it before the server did"
    walk(page, ".st-key-target input", 60)
    page.keyboard.press("Control+a")
    page.keyboard.type("8.5")
    page.keyboard.press("Enter")
    expect(page.locator(".outlook .pole")).to_contain_text("8.5%")
    settled(page)
    walk(page, ".st-key-menu a[href*=target]", 150)
    page.keyboard.press("Enter")
    page.wait_for_url("**/target*")
    drawn(page, 1)
    settled(page)
    page.locator(".st-key-take_measures button").wait_for()
    walk(page, ".st-key-take_measures button", 150)
    page.keyboard.press("Enter")
    left(page, moved)
    expect(page.locator(".plan-waits")).to_have_count(0)  # then the page draws itself
    settled(page)
    walk(page, ".st-key-meeting button", 150)
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-meeting-begin button")).to_be_visible()
    settled(page)
    walk(page, ".st-key-meeting-begin button", 20)
    page.keyboard.press("Enter")
    page.wait_for_url("**meeting=1**")
    expect(page.locator(".hero[data-room]")).to_be_visible()
