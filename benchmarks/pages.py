"""Slider key press to last changed pixel, page by page, beside an empty page with the very same charts (`--pages`).

The empty page replays what a page drew at two positions of a slider: same specifications, same amounts of data, and
nothing worked out. Both run in this run's Chromium, move for move in turn, so that a busy machine slows both alike.
"""

from __future__ import annotations

import contextlib
import pickle
import shutil
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.servers import ROOT, served
from benchmarks.timing import table

MOVES = 40
SLIDERS = '[data-testid="stSidebar"] input[type="range"]'
POPUPS = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"]
"""Panels of the address bar: a process each in every window, a quarter of what a page costs."""
OTHERS = [
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
]  # fmt: skip
"""What Playwright shuts off itself: of two such lists Chromium hears the last."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    f"--disable-features={','.join([*POPUPS, *OTHERS])}",
]
DRAWN = ("vega_lite_chart", "echarts_chart", "dataframe", "data_editor")
"""What a page draws that costs more than text."""

EMPTY = """
import gc, pickle, sys
import altair, pandas, scipy.sparse, sqlalchemy, streamlit as st
if not getattr(sys, "_frozen_once", False):
    sys._frozen_once = True; gc.collect(); gc.freeze()
st.set_page_config(layout="wide")

@st.cache_resource
def recorded(path):
    with open(path, "rb") as file:
        return pickle.load(file)

place = st.sidebar.slider("move", 0, 100, 50)
st.html(f'<div class="hero"><span data-live="as_set">{place}</span></div>')
for index, (kind, first, second) in enumerate(recorded(sys.argv[1])[st.query_params["page"]]):
    data, spec = (first, second)[place % 2]
    if kind == "vega_lite_chart":
        st.vega_lite_chart(data, spec, key=f"{index}")
    elif kind == "echarts_chart":
        st.echarts_chart(spec, key=f"{index}", height=400)
    else:
        st.dataframe(data, key=f"{index}", hide_index=True)
"""

WATCH = """() => {
    window.moved = 0; window.last = 0;
    const seen = () => { window.last = performance.now(); };
    addEventListener('keydown', event => { window.moved = event.timeStamp; window.last = 0; }, true);
    new MutationObserver(found => {
        if (found.some(each => !(each.attributeName || '').startsWith('data-test') &&
            !(each.target.closest && each.target.closest('[data-testid="stStatusWidget"]')))) seen();
    }).observe(document.body, {childList: true, subtree: true, attributes: true, characterData: true});
    const text = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (...words) { seen(); return text.apply(this, words); };
}"""
QUIET = """() => document.querySelector('[data-testid="stApp"]').dataset.testScriptState === 'notRunning'
    && !document.body.dataset.live && window.last > 0 && performance.now() - window.last > 250"""


def recorded(pages: dict[str, str]) -> dict[str, list[tuple[str, tuple[Any, Any], tuple[Any, Any]]]]:
    """What every page draws, at two positions of a slider: (kind, (data, spec) before, (data, spec) after)."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    def drawn(app: Any, act: Any) -> list[tuple[str, tuple[Any, Any]]]:
        found: list[tuple[str, tuple[Any, Any]]] = []

        def spy(kind: str, real: Any) -> Any:
            def draw(*words: Any, **more: Any) -> Any:
                data, spec = (
                    (None, words[0]) if kind == "echarts_chart" else (words[0], words[1] if len(words) > 1 else None)
                )
                found.append((kind, (data, spec)))
                return real(*words, **more)

            return draw

        with contextlib.ExitStack() as stack:
            for kind in DRAWN:
                stack.enter_context(patch.object(st, kind, spy(kind, getattr(st, kind))))
            act(app)
        return found

    answer = {}
    for key, path in pages.items():
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        app.context["locale"] = "zh-CN"
        app.run()
        before = drawn(app, lambda app, path=path: app.switch_page(path).run() if path != "app.py" else app.run())
        after = drawn(app, lambda app: app.slider("slide.stretch_nickel").set_value(1.0).run())
        if app.exception or [kind for kind, _ in before] != [kind for kind, _ in after]:
            raise RuntimeError(f"page {key} drew {len(before)} things, then {len(after)}: {app.exception}")
        answer[key] = [(kind, one, other) for (kind, one), (_, other) in zip(before, after, strict=True)]
    return answer


def opened(browser: Browser, address: str) -> Page:
    """A page in a profile of its own, drawn and quiet."""
    page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 720}).new_page()
    page.goto(address)
    page.wait_for_selector("[data-live=as_set]")
    page.evaluate(WATCH)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_timeout(2500)
    return page


def move(page: Page, slider: int, key: str) -> float:
    """Milliseconds from the key to the last pixel it changed."""
    page.locator(SLIDERS).nth(slider).focus()
    before = page.locator("[data-live=as_set]").first.inner_text()
    page.keyboard.press(key)
    page.wait_for_function("before => document.querySelector('[data-live=as_set]').innerText !== before", arg=before)
    page.wait_for_function(QUIET, timeout=30_000)
    return float(page.evaluate("window.last - window.moved"))


def pages(only: str = "") -> str:
    """Median and 95th percentile of MOVES moves on each page and on the empty page beside it."""
    from pages.ui.shell.menu import PAGES

    chromium = shutil.which("chromium")
    if chromium is None:
        return "Chromium is not installed: run `make test` once, or install the package chromium."
    known = {key: path for key, path in PAGES.items() if (ROOT / path).exists() and key.startswith(only)}
    rows = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        script, record = Path(folder) / "empty.py", Path(folder) / "recorded.pickle"
        script.write_text(EMPTY, encoding="utf-8")
        found = recorded(known)
        record.write_bytes(pickle.dumps(found))
        with served(ROOT / "app.py") as ours, served(script, str(record)) as empty:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for key, path in known.items():
                own = opened(browser, f"{ours.url}/{'' if path == 'app.py' else key}")
                other = opened(browser, f"{empty.url}/?page={key}")
                times: list[tuple[float, float]] = []
                for slider in range(2):  # from its low end up, where every step counts: no scenario comes twice
                    own.locator(SLIDERS).nth(slider).press("Home")
                    own.wait_for_timeout(1500)
                    times += [
                        (move(own, slider, "ArrowRight"), move(other, 0, "ArrowRight")) for _ in range(MOVES // 2)
                    ]
                both = np.array(times)
                (median, plain), (high, plain_high) = np.quantile(both, [0.5, 0.95], axis=0)
                kinds = [kind for kind, _, _ in found[key]]
                what = (
                    " + ".join(f"{kinds.count(kind)} {kind.split('_')[0]}" for kind in DRAWN if kind in kinds) or "text"
                )
                rows.append(
                    [
                        key,
                        what,
                        f"{median:.0f} ({high:.0f})",
                        f"{plain:.0f} ({plain_high:.0f})",
                        f"{median / plain:.2f}",
                    ]
                )
                own.context.close()
                other.context.close()
            browser.close()
    return table(["page", "draws", "ms, median (p95)", "empty page", "ratio (goal ≤ 2)"], rows)
