"""The linter finds what is wrong with what is drawn, one fault a snippet, and nothing in what only looks like it."""

import tomllib
from pathlib import Path

import pytest
from browser.lint import LEAST, looked

pytestmark = pytest.mark.browser

STYLE = "body {margin: 20px; font: 16px/24px 'Noto Sans CJK SC'} svg {display: block} p {margin: 8px 0}"
HEAD = f"<!doctype html><style>{STYLE}</style>"
SNIPPETS = tomllib.loads(Path(__file__).with_name("snippets.toml").read_text(encoding="utf-8"))
SOUND = SNIPPETS.pop("sound")
FAULTS = {f"{kind}: {name}": (kind, text) for kind, each in SNIPPETS.items() for name, text in each.items()}
ENGLISH = """<p>Growth of 8.2% (as set), 0.3 points below 9.0: 1 line is late; in 2020. None of the 11 lines is:
they don't.</p>"""


@pytest.fixture(scope="module")
def sheet(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    yield page
    page.close()


def kinds(sheet, snippet, lang="zh", **more):
    sheet.set_content(HEAD + snippet)
    return [each["kind"] for each in looked(sheet, lang, **more)["findings"]]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_nothing_else(sheet, fault):
    kind, snippet = FAULTS[fault]
    assert set(kinds(sheet, snippet)) == {kind}


@pytest.mark.parametrize("name", SOUND)
def test_what_only_looks_like_a_fault_is_left_alone(sheet, name):
    assert kinds(sheet, SOUND[name]) == []


def test_plain_english_is_left_alone(sheet):
    assert kinds(sheet, ENGLISH, "en") == []


@pytest.mark.parametrize(("mode", "size"), [("plain", 12), ("meeting", 18), ("screen", 24)])
def test_each_mode_has_its_smallest_letters(sheet, mode, size):
    snippet = '<p style="font-size: {}px; line-height: 1.5">增速</p>'
    assert kinds(sheet, snippet.format(size), least=LEAST[mode]) == []
    assert kinds(sheet, snippet.format(size - 0.5), least=LEAST[mode]) == ["small"]


def test_chinese_rules_are_for_chinese(sheet):
    snippet = "<p>520 t, 35 ha (as planned): 万</p>"
    assert kinds(sheet, snippet, "en") == []
    assert "unit" in kinds(sheet, snippet, "zh")


def test_only_part_of_a_page_is_looked_at(sheet):
    snippet = '<p style="font-size: 9px">增速</p><p class="here" style="font-size: 10px">目标</p>'
    sheet.set_content(HEAD + snippet)
    assert [each["text"] for each in looked(sheet, "zh", within=".here")["findings"]] == ["目标"]


def test_a_finding_says_where_it_is(sheet):
    sheet.set_content(HEAD + '<div style="height: 5000px"></div><p style="font-size: 9px">目标</p>')
    (found,) = looked(sheet, "zh")["findings"]
    assert looked(sheet, "zh", step=found["step"])["findings"] == []
    left, top, width, height = found["box"]
    under = "([x, y]) => document.elementFromPoint(x, y).innerText"
    assert sheet.evaluate(under, [left + width / 2, top + height / 2]) == "目标"


def test_what_is_not_read_is_counted(sheet):
    sheet.set_content(HEAD + "<canvas></canvas><iframe></iframe><p>增速</p>")
    assert looked(sheet, "zh")["seen"] == {"texts": 1, "canvases": 1, "frames": 1}
