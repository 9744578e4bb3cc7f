"""What happens while a slider is dragged, in Chromium (`--live`): input to paint, messages before release (NUMBERS.md)."""

from __future__ import annotations

import shutil

import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.pages import FLAGS
from benchmarks.servers import ROOT, served
from benchmarks.timing import table

DRAGS = 6
"""Drags of each slider."""

SECONDS = 2.0
"""Of a drag."""

SENT = """() => {
    window.sent = 0;
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (...what) { window.sent += 1; return send.apply(this, what); };
}"""

WATCH = """() => {
    window.waits = []; window.stops = new Set(); window.shown = new Set();
    const channel = new MessageChannel();
    let input = 0, changed = false;
    addEventListener('pointermove', event => { input = event.timeStamp; changed = false; }, true);
    new MutationObserver(() => {
        const header = document.querySelector('[data-live="as_set"]').textContent;
        if (!document.body.dataset.live || changed || window.shown.has(header)) return;
        changed = true;
        window.shown.add(header);
        const begun = input;
        requestAnimationFrame(() => { channel.port1.onmessage = () => {}; const after = new MessageChannel();
            after.port1.onmessage = () => window.waits.push(performance.now() - begun); after.port2.postMessage(0); });
    }).observe(document.querySelector('.hero'), {subtree: true, childList: true, characterData: true});
    new MutationObserver(found => found.forEach(each => {
        if (each.target.type === 'range') window.stops.add(each.target.value);
    })).observe(document.body, {subtree: true, attributes: true, attributeFilter: ['value']});
}"""


def drag(page: Page, slider: str) -> dict[str, float]:
    """Drag a slider's thumb over its whole rail and back to where it was, in SECONDS; what was seen meanwhile."""
    thumb = page.locator(f".st-key-slide-{slider} [role=group] [data-rac] input").locator("xpath=../..")
    rail = page.locator(f".st-key-slide-{slider} [role=group]").bounding_box()
    box = thumb.bounding_box()
    assert rail is not None
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.evaluate(WATCH)
    page.mouse.down()
    before = page.evaluate("window.sent")
    places = np.concatenate(
        [np.linspace(x, rail["x"] + rail["width"], 60), np.linspace(rail["x"] + rail["width"], x, 60)]
    )
    for place in places:
        page.mouse.move(float(place), y)
        page.wait_for_timeout(SECONDS * 1000 / len(places))
    sent = page.evaluate("window.sent") - before
    page.mouse.up()
    found = page.evaluate("() => ({waits: window.waits, stops: window.stops.size, shown: window.shown.size})")
    waits = found["waits"] or [float("nan")]
    return {
        "median": float(np.median(waits)),
        "p95": float(np.quantile(waits, 0.95)),
        "stops": found["stops"],
        "shown": found["shown"],
        "sent": sent,
    }


def live() -> str:
    """The table of drags, a row a slider: input to paint in ms, stops passed and shown, messages sent before release."""
    rows = []
    with served(ROOT / "app.py") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 720}, locale="zh-CN")
        page.add_init_script(f"({SENT})()")
        page.goto(server.url)
        page.wait_for_selector(".curve")
        keys = page.evaluate("Object.keys(window.growthLive.payload.sliders)")
        for key in keys:
            found = [drag(page, key) for _ in range(DRAGS)]
            figures = [np.median([each[name] for each in found]) for name in ("median", "p95", "stops", "shown")]
            rows.append([key, *(f"{figure:.0f}" for figure in figures), f"{max(each['sent'] for each in found):.0f}"])
        browser.close()
    return table(["slider", "input to paint, ms", "p95", "stops passed", "shown", "messages before release"], rows)
