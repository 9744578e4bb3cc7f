"""Every word on screen, in Chinese and English (words.toml); names of measures and sliders come from their registry."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

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


def percent(value: float | None, digits: int = 1) -> str:
    """A share as a percentage: 8.7 %."""
    return "–" if value is None or math.isnan(value) else f"{value * 100:.{digits}f} %".replace("-", "−")


def points(value: float | None, digits: int = 1) -> str:
    """A share as signed points: +0.8."""
    if value is None or math.isnan(value):
        return "–"
    text = f"{value * 100:+.{digits}f}"
    return ("0." + "0" * digits if float(text) == 0 else text).replace("-", "−")


def amount(value: float | None, digits: int = 1) -> str:
    """A quantity with thousands set apart."""
    return "–" if value is None or math.isnan(value) else f"{value:,.{digits}f}".replace("-", "−")


def measured(value: float | None, unit: str) -> str:
    """A measure's value in its unit: shares as percentages, points as points, anything else as an amount."""
    if unit == "share":
        return percent(value)
    if unit == "points":
        return points(value, 2)
    whole = value is not None and float(value).is_integer()
    return amount(value, 0 if whole or unit == "firms" else 1)


def difference(value: float, unit: str) -> str:
    """A measure's gap to its target, with its sign: shares in points, anything else in the measure's unit."""
    if unit in ("share", "points"):
        return points(value, 2)
    return ("+" if value > 0 else "") + measured(value, unit)


def tidy(value: float) -> float:
    """A figure with the digits a reader can use: whole above 100, fewer the larger it is."""
    return round(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 3)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame's rows as dicts by column name."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def escape(text: Any) -> str:
    """Text of a dataset made safe inside HTML."""
    from html import escape as html_escape

    return html_escape(str(text))
