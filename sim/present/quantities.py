"""Quantities with their unit as a language writes them: 16.8万吨; 168 kt."""

from __future__ import annotations

import math

from sim.present.labels import unit_text, word
from sim.present.numbers import amount, compact

TONNES = "t"
MANY = 10_000.0
"""From so many tonnes on they are counted in ten thousands, in English in thousands."""


def quantity(value: float, unit: str, lang: str) -> str:
    """An amount of a line or product in few digits with its unit; many tonnes in their multiple; – where not known."""
    if math.isnan(value):
        return "–"
    if unit != TONNES:
        name = unit_text(unit, lang)
        return f"{compact(value)}{'' if lang == 'zh' or not name else ' '}{name}"
    if abs(value) < MANY:
        return word("quantities", "tonnes", lang).format(value=amount(value, 0))
    told = value / (MANY if lang == "zh" else 1000.0)
    return word("quantities", "tonnes_many", lang).format(value=amount(told, 0 if abs(told) >= 100 else 1))


def yi(value: float, lang: str) -> str:
    """100m yuan as each language counts them: 132亿元; ¥13.2bn."""
    told = value if lang == "zh" else value / 10.0
    digits = 0 if abs(told) >= 100 else 1 if abs(told) >= 0.95 or lang == "zh" else 2
    return word("quantities", "yi", lang).format(value=amount(told, digits))
