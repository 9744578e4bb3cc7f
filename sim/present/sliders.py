"""Values of sliders as a reader sees them: on the slider itself, and in a sentence."""

from __future__ import annotations

from sim.present.labels import word
from sim.present.numbers import percent
from sim.registry import Assumption


def scale(slider: Assumption) -> float:
    """What a value is multiplied by on screen: 100 for shares, shown in percent, else 1."""
    return 100.0 if slider.unit == "share" else 1.0


def on_screen(slider: Assumption, value: float) -> float:
    """A value as the slider holds it: rounded, since 0.07 × 100 is not 7."""
    return round(value * scale(slider), 9)


def slider_text(slider: Assumption, value: float, lang: str) -> str:
    """A value with its unit, as a sentence shows it."""
    return percent(value) if slider.unit == "share" else amount_text(value, slider.unit, lang)


def amount_text(value: float, unit: str, lang: str) -> str:
    """An amount with its unit: 3 months, 22 firms."""
    return word("amounts", unit, lang).format(value=f"{value:g}")
