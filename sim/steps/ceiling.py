"""docs/model.md §2.4: what the plant can sustain."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import Array, Mask


def monthly_ceiling(capacity: Array, sustained: Array, month_share: Array, kept: Array, capped: Mask) -> Array:
    """Highest output of each month (line, month, draw); infinite for lines no physical capacity limits.

    docs/model.md §2.4. A twelfth of the yearly capacity, by days, times sustained ÷ design, less planned overhauls
    (`kept`).
    """
    ceiling = capacity * (sustained * (month_share / 12.0 * kept))
    ceiling[~capped] = np.inf
    return ceiling


def within(plan: Array, ceiling: Array) -> Array:
    """Output the ceilings allow (line, month, draw).

    docs/model.md §2.4.
    """
    return np.minimum(plan, ceiling)
