"""Values of sliders as a reader sees them: on the slider itself, and in a sentence."""

from __future__ import annotations

import re

from sim.present.labels import word
from sim.present.numbers import percent
from sim.registry import Assumption

FORMS = {"share": "%.1f", "month": "%.1f", "firms": "%.0f", "亿元": "%.2f", "×": "%.2f"}
"""How a value is written in the box beside its slider, by unit."""


def class_of(key: str) -> str:
    """A slider's key as the class of its element holds it: letters and digits of ASCII, others by their code.

    Streamlit writes one dash for any other letter, so that keys in Chinese would be taken for each other.
    """
    return re.sub("[^a-zA-Z0-9_-]", lambda found: f"u{ord(found[0]):x}", key)


def scale(slider: Assumption) -> float:
    """What a value is multiplied by on screen: 100 for shares, shown in percent, else 1."""
    return 100.0 if slider.unit == "share" else 1.0


def on_screen(slider: Assumption, value: float) -> float:
    """A value as the slider holds it: rounded, since 0.07 × 100 is not 7."""
    return round(value * scale(slider), 9)


def box_text(slider: Assumption, value: float) -> str:
    """A value as the box beside its slider has it: without a unit, in all its digits."""
    now = on_screen(slider, value)
    short = FORMS[slider.unit] % now
    return short if abs(float(short) - now) < 1e-9 else f"{now:.12g}"


def slider_text(slider: Assumption, value: float, lang: str) -> str:
    """A value with its unit, as a sentence shows it."""
    return percent(value) if slider.unit == "share" else amount_text(value, slider.unit, lang)


def step_text(slider: Assumption, step: float, lang: str) -> str:
    """A step of a slider with its sign and unit: +1.0%, −3 months."""
    return ("+" if step > 0 else "−") + slider_text(slider, abs(step), lang)


def amount_text(value: float, unit: str, lang: str) -> str:
    """An amount with its unit: 3 months, 22 firms; 1 month, 1 firm."""
    told = word("amounts", unit, lang).format(value=f"{value:g}")
    return told.removesuffix("s") if lang == "en" and value == 1 else told
