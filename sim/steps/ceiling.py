"""docs/model.md §2.4: what the plant can sustain."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import Array, Mask


def monthly_ceiling(capacity: Array, sustained: Array, month_share: Array, kept: Array, capped: Mask) -> Array:
    """Highest output of each month (line, month, draw); infinite for lines that are not `capped`.

    docs/model.md §2.4. capacity (a year) / 12 × month_share (days ÷ mean days) × sustained (a share of design) × kept
    (the share of the month that planned overhauls leave).
    """
    ceiling = capacity * (sustained * (month_share / 12.0 * kept))
    ceiling[~capped] = np.inf
    return ceiling


def within(plan: Array, ceiling: Array) -> Array:
    """The plan, or the ceiling where that is lower (line, month, draw).

    docs/model.md §2.4.
    """
    return np.minimum(plan, ceiling)
