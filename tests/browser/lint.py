"""What the linter (linter.js) finds on the pages as they are drawn, in every language, width, preset and mode.

.venv/bin/python -m tests.browser.lint [--port 8501] [--pages overview,target] [--lang zh] [--width 1280]
    [--preset stretch] [--mode plain,meeting] [--out FOLDER]

Without --port a server of its own is started. With --out each finding gets a picture in that folder, framed in red.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from waits import DRAWN, IDLE, opened  # noqa: E402

from benchmarks.pages import FLAGS  # noqa: E402
from benchmarks.servers import served  # noqa: E402
from pages.ui.session import link, meeting  # noqa: E402
from pages.ui.shell.menu import PAGES  # noqa: E402
from sim.registry import presets  # noqa: E402
from sim.scenario import preset_scenario  # noqa: E402

SCRIPT = Path(__file__).with_name("linter.js").read_text(encoding="utf-8")
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
HEIGHTS = {390: 844, 1280: 720, 1920: 1080}
"""Height of the window at each width."""
SHOWN = [*(key for key, path in PAGES.items() if (ROOT / path).exists()), "screen"]
"""Every page by its key; the second screen is one."""
PRESET_PAGES = ("overview", "target", "tracking")
"""Those that draw the bridge or the months: every preset is looked at there, on the others the default."""
LEAST = {"plain": 12, "meeting": 18, "screen": 24}
"""Pixels of the smallest letters allowed, by mode."""

HEADER = ".hero, .strip"
"""A page's header, or a second screen's."""

STEADY = """([idle, drawn]) => {
    const boxes = [...document.querySelectorAll('svg, canvas, [data-testid=stMain] *')].slice(0, 3000)
        .map(each => { const {left, top, width} = each.getBoundingClientRect(); return [left, top, width].join(); });
    const now = boxes.join() + document.body.innerText;
    const ready = document.querySelector(idle) && eval(drawn)(0) && document.fonts.status === 'loaded';
    const same = ready && now === window.lintLast;
    window.lintLast = now;
    window.lintSame = same ? (window.lintSame ?? 0) + 1 : 0;
    return window.lintSame > 9;
}"""


@dataclass(frozen=True)
class Case:
    """One way of looking at a page."""

    page: str
    lang: str
    width: int = 1280
    preset: str = ""
    mode: str = "plain"

    def __str__(self) -> str:
        return " ".join(map(str, filter(None, (self.page, self.lang, self.width, self.preset, self.mode))))

    @property
    def path(self) -> str:
        query = f"lang={self.lang}" + ("&meeting=1" if self.mode == "meeting" else "")
        if self.preset:
            query += f"&s={link.pack(preset_scenario(self.preset))}"
        return f"{'' if self.page == 'overview' else self.page}?{query}"


@dataclass(frozen=True)
class Finding:
    """What is wrong, where: the box is left, top, width and height in the window once scrolled to the step."""

    case: Case
    kind: str
    text: str
    about: str
    box: tuple[int, int, int, int]
    step: int

    def __str__(self) -> str:
        return f"{self.case} · {self.kind}: “{self.text}” {self.about} @{self.box[0]},{self.box[1]}"


def cases(page: str, lang: str) -> list[Case]:
    """Every way a page is looked at in one language, those of one address one after the other."""
    if page == "screen":
        return [Case(page, lang, 1920, mode="screen")]
    widths = [Case(page, lang, width) for width in HEIGHTS]
    named = [Case(page, lang, preset=key) for key in presets()] if page in PRESET_PAGES else []
    return [*widths, *named, *([] if page in meeting.CLOSED else [Case(page, lang, mode="meeting")])]


def steady(page: Page) -> None:
    """Until the header is there, the script has ended, charts are drawn, and nothing has moved for some frames."""
    page.wait_for_selector(HEADER)
    page.evaluate("window.lintSame = 0")
    page.wait_for_function(STEADY, arg=[IDLE, DRAWN])


def looked(page: Page, lang: str, least: float = 12, within: str = "", step: int = -1) -> dict[str, Any]:
    """What the script says of the page as it stands (linter.js)."""
    found: dict[str, Any] = page.evaluate(
        f"({SCRIPT})({json.dumps({'lang': lang, 'least': least, 'within': within, 'step': step})})"
    )
    return found


def second_screen(page: Page, address: str, case: Case) -> Page:
    """A second screen that follows the presenter's page, in a tab of its own: close it."""
    page.goto(f"{address}/?lang={case.lang}&meeting=1")
    page.locator(".st-key-meeting button").first.click()
    page.locator(".st-key-screen-begin button").first.click()
    way = page.locator("a[href*='screen?code=']").first.get_attribute("href")
    screen = page.context.new_page()
    screen.set_viewport_size({"width": case.width, "height": HEIGHTS[case.width]})
    screen.goto(f"{address}/screen?{str(way).partition('?')[2]}")
    return screen


def found(page: Page, address: str, wanted: Iterable[Case], out: Path | None = None) -> Iterator[Finding]:
    """What is wrong in each case. An address is opened once for all its widths."""
    last = ""
    for case in wanted:
        page.set_viewport_size({"width": case.width, "height": HEIGHTS[case.width]})
        if case.mode == "screen":
            page = second_screen(page, address, case)
        elif case.path != last:
            page.goto(f"{address}/{case.path}", wait_until="commit")
            last = case.path
        steady(page)
        findings = [
            Finding(case, each["kind"], each["text"], each["about"], tuple(each["box"]), each["step"])
            for each in looked(page, case.lang, LEAST[case.mode])["findings"]
        ]
        if out:
            pictures(page, findings, out)
        if case.mode == "screen":
            page.close()
        yield from findings


def pictures(page: Page, findings: list[Finding], out: Path) -> None:
    """Each finding framed in red with what is around it, in a file named after it; one look a step."""
    for step in sorted({each.step for each in findings}):
        looked(page, findings[0].case.lang, step=step)
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        for each in findings:
            if each.step != step:
                continue
            left, top, width, height = each.box
            framed = shot.copy()
            ImageDraw.Draw(framed).rectangle((left - 2, top - 2, left + width + 2, top + height + 2), outline="red")
            around = (max(0, left - 120), max(0, top - 80), min(shot.width, left + width + 120))
            around = (*around, min(shot.height, top + height + 80))
            if around[0] < around[2] and around[1] < around[3]:
                number = len(list(out.glob("*.png")))
                name = f"{each.kind}-{str(each.case).replace(' ', '-')}-{number:04d}.png"
                framed.crop(around).save(out / name)


def table(findings: list[Finding]) -> str:
    """How many of each kind, by page, language, width and mode, as Markdown."""
    kinds = sorted({each.kind for each in findings})
    rows: dict[str, Counter[str]] = {}
    for each in findings:
        rows.setdefault(str(each.case), Counter())[each.kind] += 1
    total = Counter(each.kind for each in findings)
    lines = [f"| case | {' | '.join(kinds)} | all |", "|---" * (len(kinds) + 2) + "|"]
    for name, count in [*rows.items(), ("**all**", total)]:
        lines.append(f"| {name} | {' | '.join(str(count[kind] or '') for kind in kinds)} | {count.total()} |")
    return "\n".join(lines)


def launched(playwright: Any) -> Browser:
    browser: Browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
    return browser


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int)
    parser.add_argument("--out", type=Path)
    for name, values in (
        ("pages", SHOWN),
        ("lang", LOCALES),
        ("width", map(str, HEIGHTS)),
        ("preset", ["none", *presets()]),
        ("mode", LEAST),
    ):
        parser.add_argument(f"--{name}", type=lambda text: text.split(","), default=list(values), metavar="A,B")
    asked = parser.parse_args()
    if unknown := set(asked.pages) - set(SHOWN):
        parser.error(f"no such page: {', '.join(unknown)}; there are {', '.join(SHOWN)}")
    if asked.out:
        asked.out.mkdir(parents=True, exist_ok=True)
    with (
        nullcontext() if asked.port else served(ROOT / "app.py") as server,
        sync_playwright() as playwright,
        launched(playwright) as browser,
    ):
        address = f"http://127.0.0.1:{asked.port}" if asked.port else server.url
        findings = []
        for lang in asked.lang:
            page = opened(browser, locale=LOCALES[lang])
            for key in asked.pages:
                wanted = [
                    case
                    for case in cases(key, lang)
                    if str(case.width) in asked.width
                    and (case.preset or "none") in asked.preset
                    and case.mode in asked.mode
                ]
                for each in found(page, address, wanted, asked.out):
                    findings.append(each)
                    print(each, flush=True)
            page.context.close()
    print(f"\n{table(findings)}\n\n{len(findings)} findings")
    if asked.out:
        kept = json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=1)
        (asked.out / "findings.json").write_text(kept + "\n", encoding="utf-8")
    sys.exit(bool(findings))


if __name__ == "__main__":
    main()
