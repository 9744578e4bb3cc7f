"""The odds of a target in one word and one writing: the only place that decides either, for pages and files alike."""

from __future__ import annotations

import math

from sim.present.labels import word
from sim.present.numbers import percent_in

VERDICTS = {"sure": 0.80, "likely": 0.50, "tight": 0.20, "unlikely": 0.0}
"""The least odds each word is said of, most likely first. Growth as set, the gap or a status decide nothing."""

LOOKS = {"sure": "good", "likely": "good", "tight": "tight", "unlikely": "short"}
"""Good, tight or short: how a verdict looks on a page."""

LEAST, MOST = 0.01, 0.99
"""Odds beyond these are written as less or more: so many draws do not tell 0 % from 1 %."""


def verdict(odds: float | None) -> str:
    """A key of VERDICTS, by the odds (0 to 1) alone.

    Empty where they are None or NaN: then nothing is said.
    """
    if odds is None or math.isnan(odds):
        return ""
    return next(name for name, least in VERDICTS.items() if odds >= least)


def verdict_word(odds: float | None, lang: str) -> str:
    """The verdict on odds (0 to 1) in words; empty where they are not known."""
    found = verdict(odds)
    return word("verdicts", found, lang) if found else ""


def verdict_look(odds: float | None) -> str:
    """The verdict's look: good, tight or short; none where the odds are not known."""
    return LOOKS.get(verdict(odds), "none")


def odds_text(odds: float | None, lang: str) -> str:
    """Odds (0 to 1) as a whole percentage; – where they are not known.

    Rounded to the side of a threshold where their verdict is, 不到1% or 超过99% at the ends: so few draws tell no more.
    """
    if odds is None or math.isnan(odds):
        return "–"
    if odds < LEAST or odds > MOST:
        return word("odds", "less" if odds < LEAST else "more", lang)
    whole = round(odds, 2)
    if verdict(whole) != verdict(odds):
        whole = math.floor(odds * 100) / 100
    return percent_in(lang, whole, 0)
