"""Pictures of every page of a running app, to be looked at, and what axe-core finds on each.

python tools/screenshots.py http://127.0.0.1:8501 OUT [--pages overview,risk] [--langs zh,en] [--schemes light,dark]
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pages.ui.shell.menu import PAGES  # noqa: E402

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
SIZES = {"phone": (390, 844), "projector": (1280, 720), "desk": (1920, 1080)}
WIDER = "[document.documentElement, document.querySelector('[data-testid=stMain]')].some(e => e.scrollWidth > e.clientWidth + 1)"
QUIET = "[data-testid=stApp][data-test-script-state=notRunning]"


def opened(browser: Browser, address: str, page: str, lang: str, size: str, scheme: str) -> Page:
    width, height = SIZES[size]
    context = browser.new_context(
        locale=LOCALES[lang], viewport={"width": width, "height": height}, color_scheme=scheme
    )
    tab = context.new_page()
    tab.goto(f"{address}/{'' if page == 'overview' else page}")
    tab.wait_for_selector(".hero", timeout=60_000)
    tab.wait_for_selector(QUIET, timeout=60_000)
    tab.wait_for_timeout(900)  # Vega draws after the script
    return tab


def whole(tab: Page) -> int:
    """Height that shows the page without scrolling."""
    return int(tab.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight")) + 20


def faults(tab: Page) -> list[str]:
    found = Axe().run(tab).response["violations"]
    return [
        f"{each['impact']} {each['id']}: {len(each['nodes'])} × {each['nodes'][0]['html'][:150]} {each['nodes'][0]['any'][:1] and each['nodes'][0]['any'][0]['message'][:150]}"
        for each in found
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("out", type=Path)
    for name, values in (
        ("pages", [k for k, path in PAGES.items() if (ROOT / path).exists()]),
        ("langs", LOCALES),
        ("schemes", ["light", "dark"]),
        ("sizes", SIZES),
    ):
        parser.add_argument(f"--{name}", type=lambda text: text.split(","), default=list(values))
    parser.add_argument("--axe", action="store_true")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for page in asked.pages:
            for lang in asked.langs:
                for scheme in asked.schemes:
                    for size in asked.sizes:
                        tab = opened(browser, asked.address, page, lang, size, scheme)
                        name = f"{page}-{lang}-{size}-{scheme}"
                        wider = tab.evaluate(WIDER)
                        print(name, "SCROLLS SIDEWAYS" if wider else "", flush=True)
                        if asked.axe:
                            print(*(f"  {line}" for line in faults(tab)), sep="\n", flush=True)
                        width, height = SIZES[size]
                        if size != "projector":
                            tab.set_viewport_size({"width": width, "height": max(height, min(whole(tab), 4000))})
                            tab.wait_for_timeout(300)
                        tab.screenshot(path=asked.out / f"{name}.png")
                        tab.context.close()
        browser.close()


if __name__ == "__main__":
    main()
