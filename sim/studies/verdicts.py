"""The odds of a target as one verdict and one reading: the only place that decides them, for pages and files."""

from __future__ import annotations

import math

VERDICTS = {"sure": 0.80, "likely": 0.50, "tight": 0.20, "unlikely": 0.0}
"""The least odds each word is said of, most likely first. Growth as set, the gap or a status decide nothing."""

LEAST, MOST = 0.01, 0.99
"""Odds beyond these are read as less or more: so many draws do not tell 0% from 1%."""


def verdict(odds: float | None) -> str:
    """A key of VERDICTS, by the odds (0 to 1) alone.

    Empty where they are None or NaN: then nothing is said.
    """
    if odds is None or math.isnan(odds):
        return ""
    return next(name for name, least in VERDICTS.items() if odds >= least)


def odds_reading(odds: float) -> float:
    """Odds (0 to 1) to the whole per cent they are read as; 0 where they are below LEAST, 1 above MOST.

    Rounded to the side of a threshold where their verdict is.
    """
    if odds < LEAST or odds > MOST:
        return 0.0 if odds < LEAST else 1.0
    whole = round(odds, 2)
    return whole if verdict(whole) == verdict(odds) else math.floor(odds * 100) / 100
