"""docs/model.md §2.13: investment still to be spent, spread over the months until commissioning."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import ENTITY, Array


def yearly_investment(unspent: Array, weight: Array, start: Array, commissioned: Array, years: int) -> Array:
    """Investment of the given projects together (1, year, draw), 亿元.

    docs/model.md §2.13. `unspent` x `weight` is spread evenly from start to commissioning, over one month at least;
    both are months, the plan year's January = 0.
    """
    end = np.maximum(commissioned, start + 1.0)
    year = 12.0 * np.arange(years).reshape(1, -1, 1)
    overlap = np.maximum(np.minimum(end, year + 12.0) - np.maximum(start, year), 0.0)
    spread = unspent * weight / (end - start)
    return np.asarray((spread * overlap).sum(axis=ENTITY, keepdims=True))
