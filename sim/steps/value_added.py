"""docs/model.md §2.8: value added, at base-year prices."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from sim.steps.axes import MONTH, Array


def weighted_sum(weights: Array, output: Array) -> Array:
    """Sum over lines of weight x output (1, month, draw): value added where the weight is price x VA rate / 1e8.

    docs/model.md §2.8. Not a matrix product: its digits depend on how many threads the linear algebra has, and a worker
    may have fewer.
    """
    lines, months, draws = output.shape
    return np.asarray(np.einsum("l,lk->k", weights, output.reshape(lines, months * draws)).reshape(1, months, draws))


def summed_by(weights: csr_array, output: Array) -> Array:
    """Sums over lines of weight x output, one for each row of weights (row, month, draw).

    docs/model.md §2.8. `weights`: (row, line), for example unit value added by product group.
    """
    lines, months, draws = output.shape
    return np.asarray(weights @ output.reshape(lines, months * draws)).reshape(-1, months, draws)


def yearly(monthly: Array) -> Array:
    """Months summed to years (entity, year, draw).

    docs/model.md §2.8.
    """
    entities, months, draws = monthly.shape
    return np.asarray(monthly.reshape(entities, months // 12, 12, draws).sum(axis=MONTH))
