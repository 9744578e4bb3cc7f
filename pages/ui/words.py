"""Every word on screen, in Chinese and English (words.toml); names of measures and sliders come from their registry."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sim.present.numbers import amount, measured, percent, points, records, tidy

__all__ = [
    "LANGUAGES",
    "Words",
    "amount",
    "escape",
    "measured",
    "percent",
    "points",
    "records",
    "table",
    "tidy",
]

LONGEST = 40
"""Letters of a name in a list."""

LANGUAGES = {"zh": "中文", "en": "EN"}


class Named(Protocol):
    """Anything with a Chinese and an English name."""

    @property
    def zh(self) -> str:
        """The Chinese name."""

    @property
    def en(self) -> str:
        """The English name."""


@cache
def table() -> dict[str, dict[str, str]]:
    """words.toml: key → language → text."""
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


class Words:
    """The words of one language, and numbers as that language writes them."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, key: str, **fill: object) -> str:
        """The text of a key, its {…} filled in."""
        return table()[key][self.lang].format(**fill)

    def name(self, thing: Named) -> str:
        """A thing's name."""
        return thing.zh if self.lang == "zh" else thing.en

    def pick(self, pair: tuple[str, str]) -> str:
        """The Chinese or the English of a pair."""
        return pair[0] if self.lang == "zh" else pair[1]

    def names(self, pairs: Mapping[str, tuple[str, str]]) -> dict[str, str]:
        """Names by id."""
        return {key: self.pick(pair) for key, pair in pairs.items()}

    def unit(self, unit: str) -> str:
        """A unit of the registry as it is shown."""
        return self(f"unit_{unit}") if f"unit_{unit}" in table() else unit

    def bracket(self, text: str) -> str:
        """Text in brackets after a name; nothing for nothing."""
        if not text:
            return ""
        return f"({text})" if self.lang == "zh" else f" ({text})"

    def join(self, parts: list[str]) -> str:
        """A list in a sentence."""
        return (";" if self.lang == "zh" else "; ").join(parts)


def unlike(names: Mapping[str, str]) -> dict[str, str]:
    """Names as a list shows them: long ones cut short, equal ones numbered, since a list tells them by their text."""
    found: dict[str, str] = {}
    for key, name in names.items():
        short = " ".join(name.split())
        short = short if len(short) <= LONGEST else short[: LONGEST - 1] + "…"
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
