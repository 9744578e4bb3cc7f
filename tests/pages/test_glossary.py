"""Words that need explaining lead to what they mean, in both languages, and in a meeting to a page without names."""

import re
from html import unescape

import pytest

from pages.ui.shell.glossary import ASKED, explained, linked
from pages.ui.views.method import declared
from tests.pages.test_pages import LOCALES, SHOWN, opened


def links(app):
    """Where the terms of a page lead, by term."""
    found = (re.findall(r'class="term" href="method\?([^"]+)"', each.proto.body) for each in app.get("html"))
    addresses = [address.replace("&amp;", "&") for page in found for address in page]
    return {re.search(r"term=(\w+)", each)[1]: each for each in addresses}


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("meeting", [{}, {"meeting": "1"}])
def test_the_headers_words_lead_to_the_glossary(lang, meeting):
    found = links(opened("overview", lang, meeting))
    assert {"as_set", "expected", "uncalibrated"} <= set(found)
    for address in found.values():
        assert f"lang={lang}" in address
        assert ("meeting=1" in address) == bool(meeting)


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("key", ["uncalibrated", "pull"])
def test_a_term_that_was_asked_for_stands_first(lang, key):
    app = opened("overview", lang)
    app.query_params[ASKED] = key
    app.switch_page(SHOWN["method"]).run()
    bodies = [unescape(each.proto.body) for each in app.get("html")]
    table = next(body for body in bodies if "<table" in body and explained(lang)[key][1] in body)
    first = next(block for block in declared("glossary") if "key" in block and block["key"] == key)
    assert table.index(first["what"][lang]) < min(
        table.index(block["what"][lang]) for block in declared("glossary") if block is not first
    )


def test_a_sentence_links_each_term_once_and_whole():
    told = linked("Chains' pull on growth, pulling; pull & ceiling", "en")
    assert told.count('class="term"') == 2
    assert "pulling; pull &amp; " in told
    assert linked("各链对增速的拉动", "zh").endswith(">拉动</a>")
    assert linked("<b>", "zh") == "&lt;b&gt;"
