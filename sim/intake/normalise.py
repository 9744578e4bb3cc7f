"""Text as people write it, made comparable: full-width forms, spaces, capitals and marks folded away."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

INVISIBLE_LETTERS = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060"))
NAME_MARKS = re.compile(r"[\s_\-*:·.]+")
MARKS_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[\s_\-*:·.]+(?=[0-9])")
DIGIT_MARK = "\ue000"
"""Stands for a mark between digits while the others are taken out; no text people write holds it."""
LONGEST_KEPT = 200
"""Letters of a text whose folded writing is kept."""
LONG_MINUSES = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-"})


def trimmed(text: str) -> str:
    """The text without spaces at its ends (full-width ones too) and without invisible characters."""
    return text.strip() if text.isascii() else text.translate(INVISIBLE_LETTERS).strip()


def half_width(text: str) -> str:
    """The text with full-width digits, letters and punctuation in half width (NFKC), and every minus as a hyphen."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(LONG_MINUSES).strip()


def fold(text: str) -> str:
    """What two writings of one name share: no capitals, spaces, underscores, hyphens, stars, colons or dots.

    A mark between two digits stays, as a dot: L1.0 is not L10.
    """
    return fold_short(text) if len(text) <= LONGEST_KEPT else fold_short.__wrapped__(text)


@lru_cache(maxsize=20_000)
def fold_short(text: str) -> str:
    """The same, kept: a table says the same names and headings over and over."""
    return NAME_MARKS.sub("", MARKS_BETWEEN_DIGITS.sub(DIGIT_MARK, half_width(text).casefold())).replace(
        DIGIT_MARK, "."
    )
