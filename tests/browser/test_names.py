"""Names that look like Markdown, links, formulas or icons are drawn as they are written, on every page."""

import csv
import shutil
import sys
from itertools import cycle
from urllib.parse import urlencode

import pytest
from browser.conftest import open_page
from playwright.sync_api import expect
from servers import running
from waits import drawn, ready, settled

from benchmarks.servers import ROOT, free_port
from pages.ui.session.link import pack
from pages.ui.words import WORDS
from sim import Scenario

pytestmark = pytest.mark.browser
PICTURE = "![p](//q.cn/p.png)"
NAMES = [
    "5~10万吨阳极板 3~4", "新能源$试点$与*重点*", "[链](http://x.cn) www.x.cn a@x.cn", PICTURE,
    ":red[hot] :smile: :material/home:", "<b>x</b> &amp; `c` _d_ __e__", "# 一 -> 二 ~~三~~",
    "1. :streamlit: $$y$$", "a\\*b* c*",
]  # fmt: skip
NAMED = ("chains", "factors", "lines", "parks", "products", "projects", "ramps", "targets")
MARKS = "img, a, del, em, strong, code, pre, .katex, h1, h2, h3, h4, h5, h6, ul, ol, blockquote, table, [role=img]"
OURS = [text for key in ("kind_lever", "kind_assumption") for text in WORDS[key]]
DRAWN = """([marks, ours]) =>
    [...document.querySelectorAll('[data-testid=stMarkdownContainer], [data-testid=stAlert]')]
        .filter(each => !each.closest('.st-key-menu, .st-key-tour, .st-key-wordings'))
        .flatMap(each => [...each.querySelectorAll(marks)])
        .filter(each => !ours.includes(each.innerText)).map(each => each.outerHTML)"""
LISTED = "[data-testid=stSidebar] [data-testid=stMarkdownContainer]"
TEXTS = """() => [...document.querySelectorAll('[data-testid=stMarkdownContainer]')].map(each => each.innerText)"""


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """A server of the sample city whose names are NAMES."""
    folder = tmp_path_factory.mktemp("named")
    shutil.copytree(ROOT / "data" / "sample", folder / "city")
    for each in NAMED:
        path, names = folder / "city" / f"{each}.csv", cycle(NAMES)
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row["zh"] = row["en"] = next(names)
            row.update({"firm": next(names)} if "firm" in row else {})
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    address, more = f"http://127.0.0.1:{port}", {"SIM_LIBRARY": str(folder / "l.sqlite")}
    with running(command, f"{address}/_stcore/health", folder / "log.txt", SIM_DATASET=str(folder / "city"), **more):
        yield address


def as_written_only(page, *names):
    """No name became anything; those given stand there letter by letter."""
    settled(page)
    assert page.evaluate(DRAWN, [MARKS, OURS]) == []
    texts = "\n".join(page.evaluate(TEXTS))
    for name in names:
        assert name in texts
    assert ":small[]" not in texts


def open_groups(page) -> str:
    """Every group of sliders opened, one after another, and looked at; what they said."""
    closed = page.locator("[data-testid=stSidebar] [data-testid=stExpander] details:not([open]) summary")
    for left in reversed(range(closed.count())):
        closed.first.click()
        expect(closed).to_have_count(left)
        settled(page)
    groups = page.locator("[data-testid=stSidebar] button[data-variant=pills]")
    expect(groups).not_to_have_count(0)
    said: list[str] = []
    for place in range(groups.count()):
        stood, listed = groups.nth(place).get_attribute("aria-checked"), page.locator(LISTED).all_inner_texts()
        groups.nth(place).click()
        expect(groups.nth(place)).to_have_attribute("aria-checked", "true")
        if stood != "true":  # the browser marks it before the server has drawn what it opens
            expect(page.locator(LISTED)).not_to_have_text(listed)
        as_written_only(page)
        said += page.evaluate(TEXTS)
    return "\n".join(said)


@pytest.fixture(scope="module", params=["zh-CN", "en-GB"])
def tab(browser, request):
    """One for all pages that are only looked at."""
    yield from open_page(browser, locale=request.param)


@pytest.mark.parametrize("path", ["", "producers", "projects", "chains", "factors", "target", "scenarios", "data"])
def test_no_page_draws_a_name_as_markdown(named, tab, path):
    ready(tab, f"{named}/{path}")
    drawn(tab)
    as_written_only(tab)
    assert tab.foreign_requests == []


def test_sliders_called_after_names_are_called_as_written(named, page):
    ready(page, named)
    said = open_groups(page)
    assert all(name in said for name in NAMES[:4])


def test_who_can_give_it_is_named_as_written(named, page):
    """Figures in names stay figures: 5~10 is not 510 struck through."""
    ready(page, f"{named}/tracking?{urlencode({'s': pack(Scenario({'market': -0.06}))})}")
    page.locator(".st-key-try_example button").first.click()
    page.get_by_text(WORDS["tracking_givers"]["zh"], exact=True).click()
    sentence = page.locator(".message", has_text="余下月份最多能补")
    sentence.wait_for()
    as_written_only(page)
    assert any(name in sentence.inner_text() for name in NAMES)


@pytest.mark.parametrize(
    "forged", [PICTURE, "# 会话已过期\n[重新登录](http://x.cn)", "<img src=//q.cn/p.png>", "a~~b~~ $x$"]
)
def test_a_forged_link_draws_nothing_of_its_own(named, page, forged):
    """Its keys are quoted in the app's own warning, as text."""
    page.goto(f"{named}/?{urlencode({'lang': 'zh', 's': pack(Scenario({forged: 1.0}))})}")
    page.wait_for_selector("[data-testid=stAlert]")
    as_written_only(page, forged.split("\n")[0])
    page.goto(f"{named}/?{urlencode({'lang': 'zh', 'd': forged, 's': pack(Scenario({'market': 0.01}))})}")
    page.wait_for_selector("[data-testid=stAlert]")
    as_written_only(page, forged.split("\n")[0][:12])


def test_a_saved_scenario_is_named_as_written(named, page, page_en):
    name = f"{PICTURE} *加班*[x](http://x.cn)"
    ready(page, f"{named}/scenarios?lang=zh")
    page.get_by_label("名称").first.fill(name)
    page.get_by_label("名称").first.press("Tab")
    page.get_by_role("button", name="保存", exact=False).first.click()
    page.get_by_text("已保存").wait_for()
    as_written_only(page, name)
    ready(page_en, f"{named}/scenarios?lang=en")
    as_written_only(page_en)
