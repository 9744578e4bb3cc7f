"""docs/model.md §2.14: from the above-scale firms to the city and its province."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import DRAW, TIME, Array


def below_scale(base: float, newcomers: Array, leavers: Array, growth: Array) -> Array:
    """Below-scale value added (1, year, draw), 亿元: each January the promoted firms leave, then the rest grows.

    docs/model.md §2.14. Left in, they would be counted twice, here and above scale. Never below 0: where more base is
    promoted than the sector has left, it has none. `leavers`: value
    added of the lines that leave the statistics in each year, which joins it (1, year, draw).
    """
    levels = []
    level = np.full((1, 1, 1), base)
    for year in range(newcomers.shape[TIME]):
        kept = np.maximum(level - newcomers[:, year : year + 1], 0.0)
        level = kept * (1.0 + growth) + leavers[:, year : year + 1]
        levels.append(level)
    return np.concatenate(np.broadcast_arrays(*levels), axis=TIME)


def rest_of_gdp(base: Array, growth: Array, years: int) -> Array:
    """GDP outside industry (1, year, draw), 亿元.

    docs/model.md §2.14.
    """
    return np.asarray(base * (1.0 + growth) ** np.arange(1, years + 1).reshape(1, -1, 1))


def change(levels: Array, base: Array | float) -> Array:
    """Each year's level less the year before's (1, year, draw), in the unit of the levels.

    docs/model.md §2.14. `base` is the level before the first year.
    """
    before = np.broadcast_to(base, (1, 1, levels.shape[DRAW]))
    return np.diff(levels, axis=TIME, prepend=before)
