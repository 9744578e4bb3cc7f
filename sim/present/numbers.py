"""Numbers as a reader sees them, the same on a page and in a file: shares, points, amounts; – for unknown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from sim.steps.axes import Array

LARGE = 1000.0
"""Quantities from here on are written without decimals."""


def percent(value: float | None, digits: int = 1) -> str:
    """A share as a percentage, the sign set close: 8.7%; – where it is not known."""
    return "–" if value is None or math.isnan(value) else f"{value * 100:.{digits}f}%".replace("-", "−")


def points(value: float | None, digits: int = 2) -> str:
    """A share as signed points: +0.83; – where it is not known."""
    return "–" if value is None else signed(value * 100, digits)


def signed(value: float, digits: int) -> str:
    """A figure with its sign, none for nil: +0.8, −1.97, 0.0."""
    if math.isnan(value):
        return "–"
    text = f"{value:+,.{digits}f}"
    return (text[1:] if as_written(value, digits) == 0 else text).replace("-", "−")


def as_written(value: float, digits: int) -> float:
    """A figure as a reader sees it at so many decimals; gaps are taken between these. Never −0."""
    return float(f"{value:.{digits}f}") + 0.0


def adding(parts: Sequence[float], total: float, digits: int) -> list[float]:
    """Parts as they are written at so many decimals, adding up to the total as it is written (largest remainder).

    Each is its own figure rounded up or down; what is nil stays nil. Parts and total in the unit that is written:
    points, percent, amounts. The total may be a difference of written figures. ValueError where parts are not the
    total's; with an unknown figure among them each part is rounded alone.
    """
    column = np.array(parts, dtype=np.float64).reshape(-1, 1)
    return [float(part) for part in adding_columns(column, [total], digits)[:, 0]]


def adding_columns(parts: Array, totals: Sequence[float] | Array, digits: int) -> Array:
    """Every column of parts, (part, column), with a total each, written as `adding` writes one. ValueError as there."""
    scale = 10**digits
    known = np.isfinite(parts).all(axis=0) & np.isfinite(totals)
    exact, sums = np.where(known, parts, 0.0), np.where(known, totals, 0.0)
    most = np.abs(np.vstack([exact, sums])).max(axis=0)
    off = np.abs(exact.sum(axis=0) - sums) > 2.001 / scale + 1e-9 * most
    if off.any():
        raise ValueError(f"parts that come to {exact.sum(axis=0)[off][0]:g} were given as those of {sums[off][0]:g}")
    low, given = np.floor(exact * scale), exact != 0.0
    left = np.array([round(as_written(each, digits) * scale) for each in sums]) - low.sum(axis=0)
    order = np.where(given, low - exact * scale, np.inf).argsort(axis=0, kind="stable").argsort(axis=0)
    all_of_them, some = np.divmod(left, np.maximum(given.sum(axis=0), 1))
    written = (low + given * (all_of_them + (order < some))) / scale + 0.0
    for column in np.flatnonzero(~known):
        written[:, column] = [as_written(part, digits) for part in parts[:, column]]
    return np.asarray(written)


def amount(value: float | None, digits: int | None = None) -> str:
    """A quantity with thousands set apart, to a decimal below a thousand; – where it is not known."""
    if value is None or math.isnan(value):
        return "–"
    digits = quantity_digits(value) if digits is None else digits
    return f"{value:,.{digits}f}".replace("-", "−")


def quantity_digits(*values: float) -> int:
    """Decimals of quantities that stand side by side: none from LARGE on, else one."""
    return 0 if all(abs(as_written(value, 1)) >= LARGE for value in values) else 1


def compact(value: float) -> str:
    """A quantity in few digits, for tables of many units."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return amount(value, digits)


def decimals(values: Sequence[float], unit: str, share: int = 1) -> int:
    """Decimals at which figures of one measure stand side by side: `share` for shares, none for whole or large ones."""
    if unit == "share":
        return share
    if unit == "points":
        return 2
    known = [value for value in values if not math.isnan(value)]
    whole = all(float(value).is_integer() for value in known)
    return 0 if whole or unit in ("firms", "projects") else quantity_digits(*known)


def measured(value: float | None, unit: str, digits: int | None = None) -> str:
    """A measure's value in its unit: shares as percentages, points as points, anything else as an amount."""
    if value is None or math.isnan(value):
        return "–"
    digits = decimals([value], unit) if digits is None else digits
    write = percent if unit == "share" else points if unit == "points" else amount
    return write(value, digits)


def points_apart(value: float, other: float, digits: int = 2) -> float:
    """How far a share is above another in points, between the two as they are written."""
    return as_written(as_written(value * 100, digits) - as_written(other * 100, digits), digits)


def gap_between(value: float, other: float, unit: str, digits: int, better: float = 1.0) -> str:
    """The gap between two of a measure's figures as both are written, with its sign; that of two shares in points."""
    scale = 100.0 if unit in ("share", "points") else 1.0
    return signed((as_written(value * scale, digits) - as_written(other * scale, digits)) * better, digits)


def set_digits(value: float | None) -> int:
    """Decimals of a share that somebody set, a target or a cap: one, or two where it was set more finely."""
    return 1 if value is None or not math.isfinite(value) or abs(value * 1000 - round(value * 1000)) < 1e-6 else 2


def beside(value: float, other: float, unit: str, better: float = 1.0) -> tuple[str, str, str]:
    """A measure's figure, what it is set against, and the gap as both are written: that of two shares is in points.

    Two figures that would read the same and are not get up to two decimals more, so that no gap reads 0.0 for nothing.
    `better` −1 where less is better: a gap is positive where the figure is on the right side.
    """
    least = decimals((value, other), unit, set_digits(other))
    told = ((d, measured(value, unit, d), measured(other, unit, d)) for d in range(least, least + 3))
    digits = next((d for d, one, two in told if one != two), least)
    gap = gap_between(value, other, unit, digits, better)
    return measured(value, unit, digits), measured(other, unit, digits), gap


def tidy(value: float) -> float:
    """A figure with the digits a reader can use: whole above 100, fewer the larger it is."""
    return round(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 3)


def minute(at: datetime) -> str:
    """A moment to the minute, on the clock it comes in; marked when that clock is UTC: 2023-04-10 09:00 UTC."""
    return f"{at:%Y-%m-%d %H:%M}{_mark(at)}"


def hour(at: datetime) -> str:
    """The hour and minute of a moment, marked likewise."""
    return f"{at:%H:%M}{_mark(at)}"


def _mark(at: datetime) -> str:
    return " UTC" if at.tzname() == "UTC" else ""
