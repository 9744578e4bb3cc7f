"""docs/model.md §2.9 and §2.10: growth, pulls and the bridge from plan to feasible."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.steps.axes import DRAW, MONTH, TIME, Array

RELEASES = np.arange(1, 12)  # January and February appear as one release


def before(now: Array, base: Array) -> Array:
    """The same period of the year before: the base year's, then each year's own (entity, year or month, draw).

    docs/model.md §2.9.
    """
    periods = base.shape[TIME]
    draws = max(now.shape[DRAW], base.shape[DRAW])
    first = np.broadcast_to(base, (len(base), periods, draws))
    return np.concatenate([first, np.broadcast_to(now, (*now.shape[:2], draws))[:, :-periods]], axis=TIME)


def growth_to_date(now: Array, base: Array) -> Array:
    """Cumulative growth at each of the eleven releases of every year (1, release, draw), from monthly figures.

    docs/model.md §2.9.
    """
    years = now.shape[TIME] // 12
    totals = [part.reshape(1, years, 12, -1).cumsum(axis=MONTH)[:, :, RELEASES] for part in (now, base)]
    compared = np.where(totals[1] != 0.0, totals[1], np.nan)
    return np.asarray((totals[0] / compared - 1.0).reshape(1, years * len(RELEASES), -1))


def pulls(now: Array, base: Array, base_total: Array) -> Array:
    """Points each entity adds to growth (entity, year, draw), as a fraction of the whole base.

    docs/model.md §2.9.
    """
    return (now - base) / base_total


def bridge(
    stages: list[Array], lines_base: Array, promoted: Array, newcomers: Array, actuals: Array, base_total: Array
) -> Array:
    """Terms from plan to feasible (term, year, draw), adding to growth: see sim.measures.TERMS.

    docs/model.md §2.10. `stages` holds the lines' yearly value added without any actual after: existing plan, projects,
    ceilings, factors, inputs, counting. `promoted` is the promoted firms' change on the year before their `newcomers`
    base joined; `actuals` is what actuals, and what they say of the rest, add to value added less its base.
    """
    steps = [stages[0] - lines_base]
    steps += [after - ahead for ahead, after in pairwise(stages)]
    steps += [promoted - newcomers, actuals]
    shape = np.broadcast_shapes(*(step.shape for step in steps))
    return np.concatenate([np.broadcast_to(step, shape) for step in steps]) / base_total
