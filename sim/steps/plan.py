"""docs/model.md §2.3: what firms want to make."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from sim.steps.axes import Array, Index, Mask


def own_plan(growth: Array, output: Array, of_projects: Array, base: Array) -> Array:
    """What each firm plans its existing lines to grow by (line, 1, 1), a fraction; NaN where no plan is known.

    docs/model.md §2.3. Its planned growth, or that of its planned output of the year less what projects add to it, not
    below -1. All (line,), output in units a year, NaN where a form of plan is not given; `base` is last year's output.
    """
    compared = np.where(np.isnan(output), np.nan, np.where(base > 0.0, base, np.nan))
    of_output = np.maximum((output - of_projects) / compared - 1.0, -1.0)
    return np.where(np.isnan(growth), of_output, growth).reshape(-1, 1, 1)


def planned_growth(known: Mask, plan: Array, delivery: Array, chain_growth: Array, market: Array) -> Array:
    """Planned yearly growth of each existing line (line, 1, draw), a fraction.

    docs/model.md §2.3. The firm's own plan where it is `known`, a rise x delivery and a fall in full; else its chain's
    growth. The market's growth is added to both.
    """
    own = np.maximum(plan, 0.0) * delivery + np.minimum(plan, 0.0)
    return np.where(known.reshape(-1, 1, 1), own, chain_growth) + market


def existing_plan(base: Array, growth: Array, years: int) -> Array:
    """Existing lines' planned output (line, month, draw): base-year month times (1 + growth) once for every year.

    docs/model.md §2.3. Nobody plans less than nothing: a growth below -1 counts as -1.
    """
    factor = np.maximum(1.0 + growth, 0.0) ** np.arange(1, years + 1).reshape(1, -1, 1)
    plan = base[:, None, :, None] * factor[:, :, None, :]
    return plan.reshape(len(base), 12 * years, -1)


def by_line(shares: Array, per_share: csr_array) -> Array:
    """Projects' shares summed over the lines they add to (line with projects, month, draw).

    docs/model.md §2.3. `per_share` is a sparse (line with projects, project) matrix of what a whole project brings its
    line.
    """
    projects, months, draws = shares.shape
    return np.asarray(per_share @ shares.reshape(projects, months * draws)).reshape(-1, months, draws)


def total(existing: Array, added: Array, lines_with: Index) -> Array:
    """Existing lines plus what projects add to some of them (line, month, draw), not below 0.

    docs/model.md §2.3. `added` has a row for each line of `lines_with`. Used for plans and for capacities.
    """
    shape = np.broadcast_shapes(existing.shape[1:], added.shape[1:])
    both = np.array(np.broadcast_to(existing, (len(existing), *shape)))
    both[lines_with] = np.maximum(both[lines_with] + added, 0.0)
    return both
