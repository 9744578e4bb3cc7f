"""docs/model.md §2.7: from the day it is made to the day it counts (纳统), and firms promoted (小升规)."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import DRAW, TIME, Array


def listed_share(output: Array, listing: Array, first_base_month: Array, lag: Array, months: Array) -> Array:
    """1 where a new firm's output is in the statistics, else 0 (new line, month, draw).

    docs/model.md §2.7. It counts from the later of its listing month and its first month of output + lag, all months
    from the plan year's January = 0. `first_base_month`: its first month of output in the base year, negative;
    infinite where it made nothing then.
    """
    made = output > 0.0
    first = np.where(made.any(axis=TIME, keepdims=True), made.argmax(axis=TIME)[:, None, :], np.inf)
    first = np.minimum(first, first_base_month)
    return np.asarray(months >= np.maximum(listing, first + lag), dtype=np.float64)


def promoted_value_added(firms: Array, each: Array, growth: Array, years: int) -> tuple[Array, Array]:
    """Value added of promoted firms, and the base each year's newcomers bring, both (1, year, draw), 亿元.

    docs/model.md §2.7. Every January a cohort enters with a base of firms x each; it grows by `growth` a year, from its
    first year on.
    """
    cohort = firms * each
    grown = (1.0 + growth) ** np.arange(1, years + 1).reshape(1, -1, 1)
    newcomers = np.broadcast_to(cohort, (1, years, cohort.shape[DRAW]))
    return cohort * np.cumsum(grown, axis=TIME), newcomers
