"""The odds of a target in words, for pages and files alike; which ones is decided in sim/studies/verdicts.py."""

from __future__ import annotations

import math

from sim.present.labels import word
from sim.present.numbers import percent
from sim.studies.verdicts import odds_reading, verdict

LOOKS = {"sure": "good", "likely": "good", "tight": "tight", "unlikely": "short"}
"""Good, tight or short: how a verdict looks on a page."""


def verdict_word(odds: float | None, lang: str) -> str:
    """The verdict on odds (0 to 1) in words; empty where they are not known."""
    found = verdict(odds)
    return word("verdicts", found, lang) if found else ""


def verdict_look(odds: float | None) -> str:
    """The verdict's look: good, tight or short; none where the odds are not known."""
    return LOOKS.get(verdict(odds), "none")


def odds_text(odds: float | None, lang: str) -> str:
    """Odds (0 to 1) as a whole percentage, 不到1% or 超过99% at the ends; – where they are not known."""
    if odds is None or math.isnan(odds):
        return "–"
    whole = odds_reading(odds)
    if whole in (0.0, 1.0):
        return word("odds", "more" if whole else "less", lang)
    return percent(whole, 0)
