"""docs/model.md §2.8: value added, at base-year prices."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import MONTH, Array


def weighted_sum(weights: Array, output: Array) -> Array:
    """Sum over lines of weight x output (1, month, draw): value added where the weight is price x VA rate / 1e8.

    docs/model.md §2.8. Not a matrix product: its digits depend on how many threads the linear algebra has, and a worker
    may have fewer.
    """
    lines, months, draws = output.shape
    return np.asarray(np.einsum("l,lk->k", weights, output.reshape(lines, months * draws)).reshape(1, months, draws))


def yearly(monthly: Array) -> Array:
    """Months summed to years (entity, year, draw).

    docs/model.md §2.8.
    """
    entities, months, draws = monthly.shape
    return np.asarray(monthly.reshape(entities, months // 12, 12, draws).sum(axis=MONTH))
