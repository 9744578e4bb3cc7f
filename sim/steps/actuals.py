"""docs/model.md §2.15: months already in replace the model's, what they say of the rest, and what that then needs."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import TIME, Array, Index, Mask

MIN_PACE, MAX_PACE = 0.5, 1.5
"""Bounds of the pace that is carried on: a line that stops, or doubles, is an event or a project, not a pace."""
RECENT_MONTHS = 3
"""Actual months a pace is taken from."""
MIN_WORKING_SHARE = 0.1 * (1.0 - 1e-9)
"""Share of its average month, a tenth, that a line is modelled to make at least in a month that tells of its pace."""


def telling(actual: Array, modelled: Array) -> Mask:
    """The actual months in which a line works, which alone tell of its pace (line, 12, 1).

    docs/model.md §2.15. `actual` is NaN where a month is not in; `modelled` is the same months without any actual.
    """
    works = (modelled > 0.0) & (modelled >= MIN_WORKING_SHARE * modelled.mean(axis=TIME, keepdims=True))
    return np.asarray(~np.isnan(actual) & works)


def recent(telling: Mask) -> Mask:
    """The last RECENT_MONTHS of the telling months (line, 12, 1).

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
    """What the pace makes of each month (line, month, draw): 1 up to the last actual, then fading over `memory` months.

    docs/model.md §2.15. Within MIN_PACE and MAX_PACE. Above 1 it multiplies the plan, so that every limit still binds;
    below 1 what factors leave, so that a shortfall under a ceiling is not forgotten.
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
    """Growth the rest of the year needs for the whole year to reach the target (1, 1, draw); NaN where no rest is.

    docs/model.md §2.15. `gained` is what the months in have added, over the year's base: share elapsed × growth so far.
    """
    rest = np.asarray(1.0 - share_elapsed)
    missing = np.asarray(target - gained)
    return np.asarray(np.divide(missing, rest, out=np.full(np.shape(missing), np.nan), where=rest > 1e-12))
