"""Nothing is wrong with what is drawn, in any language, width, preset and mode (linter.js says what is looked for)."""

from collections.abc import Iterator

import pytest
from browser.lint import LOCALES, SHOWN, cases, found, table
from playwright.sync_api import Page
from waits import opened

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def tabs(browser) -> Iterator[dict[str, Page]]:
    """A tab of its own for each language."""
    each = {lang: opened(browser, locale=locale) for lang, locale in LOCALES.items()}
    yield each
    for page in each.values():
        page.context.close()


@pytest.mark.parametrize("key", SHOWN)
def test_nothing_is_wrong_with_what_is_drawn(server, tabs, key):
    findings = [each for lang, page in tabs.items() for each in found(page, server, cases(key, lang))]
    if findings:
        pytest.fail("\n".join([f"{key}: {len(findings)}", table(findings), *map(str, findings)]), pytrace=False)
