"""The charts as they are drawn: no text is cut off at the picture's edge, none is printed over another."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.lint import looked, steady
from playwright.sync_api import Page, expect
from servers import running
from test_names import twins
from tiny import base, city, line, rows, write
from waits import drawn, opened, ready

from benchmarks.servers import free_port

pytestmark = pytest.mark.browser

WATCHED = {"overlap", "clipped", "sideways"}
"""Kinds of finding (linter.js); at these sizes and with these names the others are not asked for."""

ZOOMED = {"width": 853, "height": 480}
"""1280×720 at 150 %."""


def sound(page: Page, where: str) -> None:
    """Every text of every chart can be read, and the page is no wider than the window."""
    steady(page)
    findings = looked(page, "en", within=".stVegaLiteChart")["findings"]
    assert not [each for each in findings if each["kind"] in WATCHED], where


@pytest.fixture(scope="module")
def below_nought(tmp_path_factory):
    """A city that shrinks a little against a target of 5 %, with a name of 200 letters: ticks below nought."""
    folder = tmp_path_factory.mktemp("city")
    lines = [line(design_capacity=120, plan_growth=-0.02, zh="一" * 200, en="W" * 200), line("rest")]
    targets = rows({"target": "t", "measure": "iva_growth", "year": 2023, "value": 0.05})
    facts = {"city_zh": "W" * 200, "city_en": "W" * 200}
    tables = city(lines, [base(month=9), base("rest", 20)], facts, targets=targets)
    yield from served(write(tables, folder), folder)


@pytest.fixture(scope="module")
def doubles(tmp_path_factory):
    """A city in which everything has a double of the same name."""
    folder = tmp_path_factory.mktemp("doubles")
    yield from served(write(twins(), folder), folder)


def served(dataset: Path, folder: Path) -> Iterator[str]:
    """The address of the app on another dataset."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    address = f"http://127.0.0.1:{port}"
    more = {"SIM_DATASET": str(dataset), "SIM_LIBRARY": str(folder / "library.sqlite")}
    with running(command, f"{address}/_stcore/health", folder / "log.txt", **more):
        yield address


@pytest.mark.parametrize(
    ("width", "height", "scheme", "query"),
    [(390, 844, "light", ""), (1280, 720, "dark", "?meeting=1"), (1920, 1080, "light", "")],
)
def test_the_lowest_tick_keeps_its_minus(browser, below_nought, width, height, scheme, query):
    page = opened(browser, locale="en-GB", viewport={"width": width, "height": height}, color_scheme=scheme)
    ready(page, f"{below_nought}/{query}")
    drawn(page)
    expect(page.locator("text").get_by_text(re.compile("^−[0-9.]+$")).first).to_be_attached()
    sound(page, f"{width} {scheme} {query}")
    page.context.close()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_at_150_percent_and_in_a_meeting_labels_stand_apart(browser, server, locale):
    page = opened(browser, locale=locale, viewport=ZOOMED)
    for path in ("", "risk", "tracking"):
        ready(page, f"{server}/{path}?meeting=1")
        sound(page, path)
    page.set_viewport_size({"width": 1280, "height": 720})
    for path in ("", "projects"):
        ready(page, f"{server}/{path}?meeting=1")
        sound(page, path)
    page.context.close()


def test_equal_names_have_bars_of_their_own(page, doubles):
    ready(page, f"{doubles}/projects")
    sound(page, "projects")
    rows = page.locator(".gantt tbody tr")
    for name in ("扩能（北厂）", "扩能（南厂）"):
        expect(rows.filter(has_text=name)).to_have_count(1)
        expect(rows.filter(has_text=name).locator("i[style*=width]")).not_to_have_count(0)
