"""MODEL.md 2.14: from the above-scale firms to the city and its province."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def below_scale(base: float, newcomers: Array, growth: Array, years: int) -> Array:
    """Below-scale value added (1, year, draw), 亿元: each January's promoted firms leave it, the rest grows.

    MODEL.md's formula leaves promoted firms in; they would be counted twice, here and above scale.
    """
    levels = []
    level = np.full((1, 1, 1), base)
    for year in range(years):
        level = (level - newcomers[:, year : year + 1]) * (1.0 + growth)
        levels.append(level)
    return np.concatenate(levels, axis=1)


def rest_of_gdp(base: float, growth: Array, years: int) -> Array:
    """GDP outside industry (1, year, draw), 亿元."""
    return np.asarray(base * (1.0 + growth) ** np.arange(1, years + 1).reshape(1, -1, 1))


def change(levels: Array, base: float) -> Array:
    """Change on the year before (1, year, draw)."""
    return np.diff(levels, axis=1, prepend=np.full((1, 1, levels.shape[2]), base))
