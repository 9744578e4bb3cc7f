"""docs/model.md §2.15: actuals replace output, set the pace of later months, and say what growth is still needed."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import TIME, Array, Index, Mask

MIN_PACE, MAX_PACE = 0.5, 1.5
"""Bounds of the pace (actual ÷ modelled) that later months keep: beyond them a line had an event or a project."""
RECENT_MONTHS = 3
"""How many months a line's pace is taken from: the last that tell of it."""
MIN_WORKING_SHARE = 0.1 * (1.0 - 1e-9)
"""A month tells of a line's pace if modelled at this share of its average month, or more: a tenth, less rounding."""


def telling(actual: Array, modelled: Array) -> Mask:
    """Whether a month tells of a line's pace (line, 12, 1): it has an actual, and the model has the line at work.

    docs/model.md §2.15. `actual`: NaN where there is none yet; `modelled`: the model's output of the same months as if
    there were no actuals. Both (line, 12, 1), in the line's unit.
    """
    works = (modelled > 0.0) & (modelled >= MIN_WORKING_SHARE * modelled.mean(axis=TIME, keepdims=True))
    return np.asarray(~np.isnan(actual) & works)


def recent(telling: Mask) -> Mask:
    """Whether a month is among the last RECENT_MONTHS telling months of its line (line, 12, 1).

    docs/model.md §2.15.
    """
    later = np.cumsum(telling[:, ::-1], axis=TIME)[:, ::-1]
    return np.asarray(telling & (later <= RECENT_MONTHS))


def pace(actual: Array, modelled: Array) -> Array:
    """Actual ÷ modelled output over the recent telling months (line, 1, 1), unbounded; 1 where there is none.

    docs/model.md §2.15.
    """
    recent_ = recent(telling(actual, modelled))
    made, expected = (np.where(recent_, part, 0.0).sum(axis=TIME, keepdims=True) for part in (actual, modelled))
    return np.asarray(np.divide(made, expected, out=np.ones_like(expected), where=expected > 0.0))


def last_month(actual: Array) -> Index:
    """The last month each line has an actual of (line, 1, 1), January = 0.

    docs/model.md §2.15.
    """
    return np.asarray(11 - (~np.isnan(actual))[:, ::-1].argmax(axis=TIME, keepdims=True), dtype=np.intp)


def carried_on(pace: Array, last: Index, months: Array, memory: Array) -> Array:
    """The factor on each month's output (line, month, draw): 1 up to a line's last actual month, then its pace.

    docs/model.md §2.15. The pace is kept within MIN_PACE and MAX_PACE and fades to 1 in a straight line over `memory`
    months. A factor above 1 multiplies the plan, so that ceilings, factors and inputs still limit it; one below 1
    multiplies what factors leave, so that a shortfall is not lost where the ceiling was the limit anyway.
    """
    fading = np.where(months > last, np.maximum(1.0 - (months - last) / memory, 0.0), 0.0)
    return np.asarray(1.0 + (np.clip(pace, MIN_PACE, MAX_PACE) - 1.0) * fading)


def with_actuals(output: Array, actual: Array) -> Array:
    """Output with the months that have an actual replaced (line with actuals, month, draw).

    docs/model.md §2.15.
    """
    replaced = np.array(output)
    replaced[:, :12] = np.where(np.isnan(actual), output[:, :12], actual)
    return replaced


def required_growth(target: float, gained: Array, share_elapsed: Array) -> Array:
    """Growth, a fraction, that the rest of the year needs to reach the year's target (1, 1, draw).

    docs/model.md §2.15. `share_elapsed`: the share of the year's base in the months that are in; `gained`: that share
    times growth so far. NaN where the whole year is in.
    """
    rest = np.asarray(1.0 - share_elapsed)
    missing = np.asarray(target - gained)
    return np.asarray(np.divide(missing, rest, out=np.full(np.shape(missing), np.nan), where=rest > 1e-12))
