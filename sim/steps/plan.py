"""MODEL.md 2.3: what firms want to make."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


def planned_growth(capped: Mask, plan: Array, delivery: Array, chain_growth: Array, market: Array) -> Array:
    """Yearly growth of each line's existing output (line, 1, draw): its plan, or its chain's where nothing caps it."""
    return np.where(capped.reshape(-1, 1, 1), plan * delivery, chain_growth) + market


def existing_plan(base: Array, growth: Array, years: int) -> Array:
    """Existing lines' planned output (line, month, draw): base-year month times (1 + growth) once for every year."""
    factor = (1.0 + growth) ** np.arange(1, years + 1).reshape(1, -1, 1)
    plan = base[:, None, :, None] * factor[:, :, None, :]
    return plan.reshape(len(base), 12 * years, -1)


def project_plan(weight: Array, monthly_capacity: Array, load: Array, online: Array, base_online: Array) -> Array:
    """Output projects add to the base year's (project, month, draw); `base_online` is what was on line then."""
    return (weight * (monthly_capacity * load)) * (online - base_online)


def by_line(of_projects: Array, first_of_line: Index) -> Array:
    """Projects, sorted by line, summed over each line that has any (line with projects, month, draw)."""
    return np.add.reduceat(of_projects, first_of_line, axis=0)


def total_plan(existing: Array, added: Array, lines_with: Index) -> Array:
    """Existing lines and projects together (line, month, draw), not below 0."""
    shape = np.broadcast_shapes(existing.shape[1:], added.shape[1:])
    total = np.array(np.broadcast_to(existing, (len(existing), *shape)))
    total[lines_with] = np.maximum(total[lines_with] + added, 0.0)
    return total
