"""While a slider is dragged the page follows, says nothing to the server, and shows what comes after release."""

import json
import re

import pytest
from playwright.sync_api import Page, expect
from waits import IDLE, drawn

SENT = """() => {
    addEventListener('pointerdown', () => { window.sent = 0; }, true);
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (...what) { window.sent += 1; return send.apply(this, what); };
}"""

ODDS = """() => Number(document.querySelector('[data-live="odds"]').textContent.match(/[0-9]+/)[0])"""

BLOCKED = """Object.defineProperty(window, 'growthLive', {
    get() { window.refused = true; throw new Error('blocked'); }
})"""
"""The preview's script stops at its first line, in every run of it."""

RECORD = """() => {
    const told = place => !place || getComputedStyle(place).visibility === 'hidden' ? '' : place.textContent;
    window.seen = [];
    const look = () => {
        const name = each => document.querySelector(`.hero [data-live="${each}"]`);
        const lines = {};
        for (const box of document.querySelectorAll('[class*="st-key-slide-"]')) {
            const key = [...box.classList].find(each => each.startsWith('st-key-slide-'));
            lines[key] = [told(box.querySelector('.said')), told(box.querySelector('.worth'))];
        }
        const rough = getComputedStyle(name('expected'), '::before').content.includes('≈');
        const now = JSON.stringify({
            about: [told(name('as_set')), told(name('gap_as_set'))].join(), lines,
            figures: [rough ? '' : told(name('expected')), ...['odds', 'low', 'factor'].map(each => told(name(each)))],
        });
        if (seen.at(-1) !== now) seen.push(now);
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""
"""What the header and the lines under the sliders say, frame by frame; of what is hidden nothing."""

DRAWN_AHEAD = """before => {
    const waits = document.querySelector('.curve.rough, .hero[data-stale], body:is([data-behind], [data-live])');
    return seen.length && JSON.parse(seen.at(-1)).about !== before && !waits && document.querySelector('.curve .said');
}"""

FAR = 4
"""Points between odds shown as ≈ and the answer, at most: of 1,024 draws, moved along."""

SHOWN = """() => {
    const rows = [...document.querySelectorAll('.stVegaLiteChart')].slice(0, 2).map(
        chart => [...chart.querySelectorAll('svg text')].map(text => text.textContent).join('|'));
    const said = name => document.querySelector(`[data-live="${name}"]`).textContent;
    return {as_set: said('as_set'), gap: said('gap_as_set'), story: rows[0], path: rows[1].split('|')};
}"""


def opened(page: Page, server: str) -> None:
    page.add_init_script(f"({SENT})()")
    page.goto(f"{server}/?lang=zh")
    expect(page.locator(".curve").first).to_be_attached()
    expect(page.locator(".outlook")).to_be_visible()
    expect(page.locator(".stVegaLiteChart svg.marks")).to_have_count(3)  # the headline's two, and who pulls
    page.wait_for_selector(IDLE)


def held(page: Page, key: str, right: float) -> None:
    """The slider's thumb moved so many pixels to the right, and not let go."""
    thumb = page.locator(f".st-key-slide-{key} input[type=range]").locator("xpath=../..")
    box = thumb.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(x + right * step / 5, y)
    expect(page.locator(f"body[data-live={key}]")).to_be_attached()


def figures(text: str) -> list[str]:
    """The figures beside the bars: what a preview may not know are the causes."""
    return [each for each in text.split("|") if re.fullmatch(r"[+−]?\d+\.\d\d%?", each)]


@pytest.mark.browser
@pytest.mark.parametrize(("key", "right"), [("stretch_nickel", 40), ("stretch_copper", -30), ("promoted_firms", 50)])
def test_the_preview_is_the_answer_and_nothing_is_sent_before_release(page, server, key, right):
    opened(page, server)
    before = page.evaluate(SHOWN)
    held(page, key, right)
    preview = page.evaluate(SHOWN)
    assert page.evaluate("window.sent") == 0, "nothing is sent while the slider is held"
    assert preview["as_set"] != before["as_set"]
    page.mouse.up()
    expect(page.locator("body:not([data-live])")).to_be_attached()
    page.wait_for_selector(IDLE)
    answer = page.evaluate(SHOWN)
    assert (preview["as_set"], preview["gap"]) == (answer["as_set"], answer["gap"])
    terms = len(figures(answer["story"])) - 3  # the last rows are growth as set, uncertainty and expected
    assert figures(preview["story"])[: terms + 1] == figures(answer["story"])[: terms + 1]
    name = next(each for each in answer["path"] if "按设定" in each)
    assert name in preview["path"]


@pytest.mark.browser
def test_a_slider_put_back_leaves_the_page_as_it_was(page, server):
    opened(page, server)
    before = page.evaluate(SHOWN)
    held(page, "stretch_nickel", 40)
    assert page.evaluate(SHOWN) != before
    box = page.locator(".st-key-slide-stretch_nickel input[type=range]").locator("xpath=../..").bounding_box()
    assert box is not None
    for step in range(1, 6):
        page.mouse.move(box["x"] + box["width"] / 2 - 40 * step / 5, box["y"] + box["height"] / 2)
    expect(page.locator("body:not([data-live])")).to_be_attached()
    assert page.evaluate(SHOWN) == before
    page.mouse.up()


FILLED = """key => {
    const box = document.querySelector(`[class*="st-key-slide-${key}"]`);
    const range = box.querySelector('input[type=range]');
    const thumb = (range.value - range.min) / (range.max - range.min) * 100;
    return Math.abs(getComputedStyle(box).getPropertyValue('--now') - thumb) < 0.01;
}"""


@pytest.mark.browser
def test_the_rail_is_filled_up_to_the_thumb_however_it_was_moved(page, server):
    opened(page, server)
    held(page, "stretch_nickel", 40)
    page.mouse.up()
    expect(page.locator("body:not([data-live])")).to_be_attached()
    page.wait_for_selector(IDLE)
    box = page.locator('[class*="st-key-box-stretch_nickel-"] input')
    thumb = page.locator(".st-key-slide-stretch_nickel input[type=range]")
    assert page.evaluate(FILLED, "stretch_nickel")
    expect(thumb).not_to_have_value("0")
    other = page.locator('[class*="st-key-box-stretch_copper-"] input')  # else both moves would be one step
    other.fill("1")
    other.press("Enter")
    expect(page.locator(".st-key-slide-stretch_copper input[type=range]")).to_have_value("1")
    page.wait_for_selector(IDLE)
    box.fill("0")
    box.press("Enter")
    expect(thumb).to_have_value("0")
    page.wait_for_function(FILLED, arg="stretch_nickel")
    page.get_by_role("button", name="↶").first.click()
    expect(thumb).not_to_have_value("0")
    page.wait_for_function(FILLED, arg="stretch_nickel")


@pytest.mark.browser
def test_odds_follow_before_they_are_drawn_at_the_stops(page, server):
    opened(page, server)
    before = page.evaluate(ODDS)
    held(page, "stretch_nickel", 60)
    odds = page.locator('[data-live="odds"]')
    expect(odds).to_contain_text("≈")
    preview = page.evaluate(ODDS)
    assert preview > before
    page.mouse.up()
    expect(odds).not_to_contain_text("≈")
    expect(page.locator(".hero:not([data-stale])")).to_be_attached()
    assert abs(page.evaluate(ODDS) - preview) <= FAR


def preset(page: Page) -> None:
    page.get_by_role("button", name="方案").first.click()
    page.get_by_role("button", name="低方案").first.click()


def drag(page: Page) -> None:
    held(page, "stretch_nickel", 40)
    page.mouse.up()


def undo(page: Page) -> None:
    page.get_by_role("button", name="↶").first.click()


def target(page: Page) -> None:
    box = page.locator(".st-key-target input")
    box.fill("7.8")
    box.press("Enter")


@pytest.mark.browser
def test_no_line_or_figure_is_ever_shown_that_is_another_scenario_s(page, server):
    """From the first frame of a new growth or gap to rest: what is neither hidden nor marked ≈ is as it is at rest."""
    opened(page, server)
    page.evaluate(RECORD)
    page.wait_for_function(DRAWN_AHEAD, arg="")
    for act in (drag, preset, undo, target):
        before = json.loads(page.evaluate("seen.at(-1)"))["about"]
        page.evaluate("seen.length = 0")
        act(page)
        page.wait_for_function(DRAWN_AHEAD, arg=before)
        frames = [json.loads(frame) for frame in page.evaluate("seen")]
        rest = frames[-1]
        moving = [frame for frame in frames if frame["about"] == rest["about"]]
        assert len(moving) > 1, "it was seen before it had settled"
        for frame in moving:
            for key, told in frame["lines"].items():
                wrong = [
                    (mine, own) for mine, own in zip(told, rest["lines"][key], strict=True) if mine not in ("", own)
                ]
                assert not wrong, (act.__name__, key)
            figures = zip(frame["figures"], rest["figures"], strict=True)
            assert [(mine, own) for mine, own in figures if mine not in ("", own) and "≈" not in mine] == [], (
                act.__name__
            )


@pytest.mark.browser
def test_without_the_script_the_page_answers_on_release(page, server):
    page.add_init_script(BLOCKED)
    page.goto(f"{server}/?lang=zh")
    expect(page.locator(".outlook")).to_be_visible()
    page.wait_for_function("window.refused")
    page.wait_for_selector(IDLE)
    drawn(page, 2)
    before = page.evaluate(SHOWN)
    thumb = page.locator(".st-key-slide-stretch_nickel input[type=range]").locator("xpath=../..")
    box = thumb.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=5)
    assert page.evaluate(SHOWN) == before, "nothing follows the drag"
    page.mouse.up()
    expect(page.locator('[data-live="as_set"]')).not_to_have_text(before["as_set"])
    page.wait_for_selector(IDLE)
    after = page.evaluate(SHOWN)
    assert [part for part in before if after[part] == before[part]] == []
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)
