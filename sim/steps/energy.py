"""docs/model.md §2.12: energy use and intensity."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import Array


def intensity_change(energy_growth: Array, value_added_growth: Array) -> Array:
    """Growth of energy per unit of real value added on the year before (1, year, draw), a fraction.

    docs/model.md §2.12. NaN where value added falls to nothing.
    """
    real = 1.0 + value_added_growth
    return np.asarray((1.0 + energy_growth) / np.where(real != 0.0, real, np.nan) - 1.0)
