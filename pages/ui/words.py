"""Every word on screen, in Chinese and English (words.toml); names of measures and sliders come from their registry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.dataset.tables import records
from sim.language import Catalogue
from sim.present.labels import unit_text
from sim.present.numbers import amount, measured, percent, points, tidy
from sim.present.punctuation import bracket, clauses, said_of

__all__ = [
    "LANGUAGES",
    "WORDS",
    "Words",
    "amount",
    "escape",
    "measured",
    "percent",
    "points",
    "records",
    "tidy",
]

MAX_LISTED_LETTERS = 40
"""Letters of a name in a list; a longer one is cut short."""

LANGUAGES = {"zh": "中文", "en": "EN"}
"""What a language calls itself in the switch."""

WORDS = Catalogue("pages/ui/words")


class Words:
    """The words of one language on screen, and how it joins them."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, key: str, **fill: object) -> str:
        """The words of a key, their {…} filled in; KeyError for a key or a detail that is not there."""
        return WORDS[key].format(self.lang, **fill)

    def unit(self, unit: str) -> str:
        """A unit of the registry or the dataset as it is shown."""
        return self(f"unit_{unit}") if f"unit_{unit}" in WORDS else unit_text(unit, self.lang)

    def bracket(self, text: str) -> str:
        """Text in brackets after a name; nothing for nothing."""
        return bracket(text, self.lang)

    def told(self, name: str, text: str) -> str:
        """A name, a colon, and what is said of it."""
        return said_of(name, text, self.lang)

    def join(self, parts: list[str]) -> str:
        """Parts of one sentence."""
        return clauses(parts, self.lang)


def unlike(names: Mapping[str, str]) -> dict[str, str]:
    """Names as a list shows them: long ones cut short, equal ones numbered, since a list tells them by their text."""
    found: dict[str, str] = {}
    for key, name in names.items():
        short = " ".join(name.split())
        short = short if len(short) <= MAX_LISTED_LETTERS else short[: MAX_LISTED_LETTERS - 1] + "…"
        number, wanted = 1, short
        while wanted in found.values():
            number += 1
            wanted = f"{short} ({number})"
        found[key] = wanted
    return found


def escape(text: Any) -> str:
    """Text of a dataset made safe inside HTML."""
    from html import escape as html_escape

    return html_escape(str(text))
