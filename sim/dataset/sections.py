"""Sections of the national classification (GB/T 4754-2017): a letter before a code, and its divisions."""

from __future__ import annotations

FIRST_DIVISIONS = {
    **dict(zip("ABCDEFGHIJ", (1, 6, 13, 44, 47, 51, 53, 61, 63, 66), strict=True)),
    **dict(zip("KLMNOPQRST", (70, 71, 73, 76, 80, 83, 84, 86, 91, 97), strict=True)),
}
"""First division of each section, in order; industry is B, C and D, the others are services of a chain."""
LAST_DIVISION = 97


def section_of(code: str) -> str:
    """The letter of a code's section, by its first two digits; empty for divisions there are none of."""
    division = int(code[:2])
    letters = [letter for letter, first in FIRST_DIVISIONS.items() if first <= division <= LAST_DIVISION]
    return letters[-1] if letters else ""
