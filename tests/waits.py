"""What a browser test waits for: states, never time; an action that may be lost is done again until it is seen."""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Browser, Error, Locator, Page, expect

from pages.ui.words import WORDS

PATIENCE = 60_000
"""Milliseconds any wait may take. A machine that is slow, busy or both gets there; one that is stuck does not."""

IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'

DRAWN = """least => {
    const charts = [...document.querySelectorAll('.stVegaLiteChart')];
    return !document.querySelector('[data-testid="stMain"] [data-testid="stSkeleton"]') && charts.length >= least
        && charts.every(each => each.querySelector('svg, canvas'));
}"""

ANSWERED = """label => {
    if (document.body.dataset.live) return false;
    const shown = type => [...document.querySelectorAll(`[data-testid=stSidebar] input[type=${type}]`)]
        .find(input => (input.ariaLabel || '').replace('● ', '') === label.replace('● ', ''));
    return Number(shown('range').value) === Number(shown('text').value);
}"""

STILL = """() => new Promise(done => {
    const place = () => {
        const {x, y} = document.querySelector('.hero').getBoundingClientRect();
        return [document.querySelector('[data-testid=stMain]').scrollTop, x, y].join();
    };
    let last = place(), same = 0;
    const look = () => {
        same = place() === last ? same + 1 : 0;
        last = place();
        if (same > 5 && document.fonts.status === 'loaded') done(true); else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""

AS_SET = "[data-live=as_set]"
"""The header's growth as set; its unit stands beside it."""

HEADER = "!document.body.dataset.live && document.querySelector('[data-live=as_set]').innerText"
"""What the server answered: while a slider moves the page shows a preview (live.js), and says so."""


def opened(browser: Browser, **more: object) -> Page:
    """A page of 1280×720, unless told otherwise, in a profile of its own: close its context."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 720}, "accept_downloads": True, **more})
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def ready(page: Page, address: str) -> None:
    """The page at an address, all of it drawn but its charts."""
    page.goto(address)
    shown(page)


def shown(page: Page) -> None:
    """Until the page that was asked for is there."""
    page.wait_for_selector(".hero")
    settled(page)


def settled(page: Page) -> None:
    """Until the script has finished. After a click, wait for what it changes: the run may not have begun."""
    page.wait_for_selector(IDLE)


def drawn(page: Page, least: int = 0) -> None:
    """Until every chart has its picture, and there are that many: their code comes after the script has finished."""
    page.wait_for_function(DRAWN, arg=least)


def still(page: Page) -> None:
    """Until the page scrolls no more."""
    page.evaluate(STILL)


def growth(page: Page) -> float:
    text = page.locator(AS_SET).first.inner_text()
    return float(text.replace("−", "-").strip())


def figure(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def left(page: Page, before: float) -> None:
    """Until the header shows another growth."""
    page.wait_for_function(f"before => ![false, before].includes({HEADER})", arg=figure(before))
    settled(page)


def reached(page: Page, value: float) -> None:
    """Until the header shows this growth."""
    page.wait_for_function(f"wanted => {HEADER} === wanted", arg=figure(value))
    settled(page)


def turn(page: Page, key: str, lang: str = "zh") -> None:
    """Go to another page by the menu, where every page stands."""
    page.get_by_role("link", name=WORDS[f"page_{key}"][lang], exact=True).click()


def press(page: Page, label: str, key: str, times: int = 1) -> None:
    """Move a slider by keyboard and wait until the server has answered its last key.

    Between two keys the page stands still with the number of the first; the value box is drawn after the header, so
    once it shows what the slider shows, the header is the last key's too.
    """
    before = growth(page)
    slider = page.get_by_role("slider", name=re.compile(label)).first
    for _ in range(times):
        stroke(slider, key)
    left(page, before)
    page.wait_for_function(ANSWERED, arg=slider.get_attribute("aria-label"))
    settled(page)


def stroke(slider: Locator, key: str) -> None:
    """One key on a slider: the browser moves it before the server hears of it."""
    stood = slider.input_value()
    insist(lambda: slider.press(key), lambda patience: expect(slider).not_to_have_value(stood, timeout=patience))


def insist(act: Callable[[], None], seen: Callable[[float], object]) -> None:
    """An action that a page still moving may lose, until its effect is seen.

    `seen` waits so many milliseconds for it and raises if it is not there. Only for what may be done twice.
    """
    until = time.monotonic() + PATIENCE / 1000
    while True:
        act()
        try:
            seen(PATIENCE / 12)
        except (Error, AssertionError):
            if time.monotonic() > until:
                raise
        else:
            return


def clicked(button: Locator, seen: Callable[[float], object]) -> None:
    """A button that goes with its effect, clicked until that is seen: one that moves under the mouse hears nothing."""

    def act() -> None:
        if button.is_visible():
            button.click()

    button.wait_for()
    insist(act, seen)


def opened_cell(page: Page, grid: Locator, column: int, row: int, x: float, y: float) -> Locator:
    """The field over a cell of a table, double clicked at x and y in the table.

    The table is a picture: it has no cell to click on, hears nothing before it is ready and has moved when the page
    above it grows. Its cells are also there as text, for the blind and for us.
    """
    cell = grid.get_by_test_id(f"glide-cell-{column}-{row}")
    field = page.locator("#portal textarea, #portal input").first

    def act() -> None:
        grid.scroll_into_view_if_needed()
        box = grid.bounding_box()
        assert box is not None
        page.mouse.dblclick(box["x"] + x, box["y"] + y)

    def seen(patience: float) -> None:
        field.wait_for(timeout=patience)
        if field.input_value() != cell.text_content():
            page.keyboard.press("Escape")
            raise AssertionError("another cell was under the mouse")

    settled(page)
    drawn(page)
    cell.wait_for(state="attached")
    insist(act, seen)
    return field
