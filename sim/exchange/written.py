"""Numbers as a reader sees them, the same on a page and in a file: shares, points, amounts; – for unknown."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd


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


def compact(value: float) -> str:
    """A quantity in few digits, for tables of many units."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return amount(value, digits)


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
