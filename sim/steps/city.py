"""docs/model.md §2.14: from the above-scale firms to the city and its province."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import DRAW, TIME, Array


def below_scale(base: float, newcomers: Array, growth: Array, years: int) -> Array:
    """Below-scale value added (1, year, draw), 亿元: each January's promoted firms leave it, the rest grows.

    docs/model.md §2.14. Left in, promoted firms would be counted twice, here and above scale. Never below 0: what is
    promoted beyond what there is leaves nothing (`beyond_below_scale` says how much that was).
    """
    levels = []
    level = np.full((1, 1, 1), base)
    for year in range(years):
        level = np.maximum(level - newcomers[:, year : year + 1], 0.0) * (1.0 + growth)
        levels.append(level)
    return np.concatenate(levels, axis=TIME)


def beyond_below_scale(base: float, newcomers: Array, growth: Array, years: int) -> Array:
    """Base of promoted firms that the below-scale sector no longer had (1, year, draw), 亿元; 0 where it had it all.

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
    """Change on the year before (1, year, draw).

    docs/model.md §2.14.
    """
    return np.diff(levels, axis=TIME, prepend=np.full((1, 1, levels.shape[DRAW]), base))
