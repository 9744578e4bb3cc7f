"""Text as people write it, made comparable: full-width forms, spaces, capitals and marks folded away."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060"))
MARKS = re.compile(r"[\s_\-*:·.]+")
BETWEEN = re.compile(r"(?<=[0-9])[\s_\-*:·.]+(?=[0-9])")
KEPT = "\ue000"
MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2014": "-"})


def tidy(text: str) -> str:
    """The text without spaces at its ends (full-width ones too) and without invisible characters."""
    return text.strip() if text.isascii() else text.translate(INVISIBLE).strip()


def plain(text: str) -> str:
    """The text with full-width digits, letters and punctuation as the plain ones."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(MINUS).strip()


def fold(text: str) -> str:
    """What two writings of one name share: no capitals, spaces, underscores, hyphens, stars, colons or dots.

    A mark between two digits stays, as a dot: L1.0 is not L10.
    """
    return MARKS.sub("", BETWEEN.sub(KEPT, plain(text).casefold())).replace(KEPT, ".")
