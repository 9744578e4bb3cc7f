"""docs/model.md §2.14: from the above-scale firms to the city and its province."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import DRAW, TIME, Array


def below_scale(base: float, newcomers: Array, growth: Array, years: int) -> Array:
    """Below-scale value added (1, year, draw), 亿元: each January the promoted firms leave, then the rest grows.

    docs/model.md §2.14. Left in, they would be counted twice, here and above scale. Never below 0: where more base is
    promoted than the sector has left, it has none (`beyond_below_scale` says how much was missing).
    """
    levels = []
    level = np.full((1, 1, 1), base)
    for year in range(years):
        level = np.maximum(level - newcomers[:, year : year + 1], 0.0) * (1.0 + growth)
        levels.append(level)
    return np.concatenate(levels, axis=TIME)


def beyond_below_scale(base: float, newcomers: Array, growth: Array, years: int) -> Array:
    """By how much the promoted firms' base exceeds what was left below scale (1, year, draw), 亿元; 0 where enough was.

    docs/model.md §2.14.
    """
    levels = below_scale(base, newcomers, growth, years)
    start = np.full((1, 1, levels.shape[DRAW]), base)
    before = np.concatenate([start, levels[:, :-1]], axis=TIME)
    return np.asarray(np.maximum(newcomers - before, 0.0))


def rest_of_gdp(base: float, growth: Array, years: int) -> Array:
    """GDP outside industry (1, year, draw), 亿元.

    docs/model.md §2.14.
    """
    return np.asarray(base * (1.0 + growth) ** np.arange(1, years + 1).reshape(1, -1, 1))


def change(levels: Array, base: float) -> Array:
    """Each year's level less the year before's (1, year, draw), in the unit of the levels.

    docs/model.md §2.14. `base` is the level before the first year.
    """
    return np.diff(levels, axis=TIME, prepend=np.full((1, 1, levels.shape[DRAW]), base))
