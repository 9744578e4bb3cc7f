"""Growth as set and as expected in words, always together, with the odds where they are known."""

from __future__ import annotations

from sim.present.numbers import percent
from sim.present.punctuation import phrases
from sim.present.verdict import odds_text

from .context import PageContext


def expected_said(page: PageContext, expected: float | None, odds: float | None, before: float | None = None) -> str:
    """What is expected, and before a change where that is known, with the odds; what is not known is left out."""
    if expected is None:
        return ""
    ends = [percent(each, 2) for each in (before, expected) if each is not None]
    told = page.words("said_expected", growth=" → ".join(ends))
    return phrases((told, "" if odds is None else page.words("said_odds", odds=odds_text(odds, page.lang))), page.lang)


def figures_said(page: PageContext, growth: float, expected: float | None, odds: float | None) -> str:
    """Growth as set beside what is expected, with the odds; what is not known is left out."""
    as_set = page.words("set_told", growth=percent(growth, 2))
    return phrases((as_set, expected_said(page, expected, odds)), page.lang)
