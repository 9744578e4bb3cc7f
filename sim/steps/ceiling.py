"""MODEL.md 2.4: what the plant can sustain."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


def capacity(design: Array, added: Array, lines_with: Index) -> Array:
    """Capacity on line (line, month, draw) in units a year: design plus what projects bring less what they retire."""
    total = np.array(np.broadcast_to(design, (len(design), *added.shape[1:])))
    total[lines_with] = np.maximum(total[lines_with] + added, 0.0)
    return total


def net_addition(weight: Array, capacity: Array, retires: Array, online: Array, begun: Mask) -> Array:
    """What each project adds to its line's capacity (project, month, draw); `begun` from commissioning on."""
    return weight * (capacity * online - retires * begun)


def monthly_ceiling(capacity: Array, sustained: Array, month_share: Array, kept: Array, capped: Mask) -> Array:
    """Highest output of each month (line, month, draw); infinite for lines no physical capacity limits.

    A twelfth of the yearly capacity, by days, times sustained ÷ design, less planned overhauls (`kept`).
    """
    ceiling = capacity * (sustained * (month_share / 12.0 * kept))
    ceiling[~capped] = np.inf
    return ceiling


def within(plan: Array, ceiling: Array) -> Array:
    """Output the ceilings allow (line, month, draw)."""
    return np.minimum(plan, ceiling)
