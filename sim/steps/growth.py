"""docs/model.md §2.9 and §2.10: growth, pulls and the bridge from plan to feasible."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sim.steps.axes import DRAW, MONTH, TIME, Array

RELEASES = np.arange(1, 12)  # January and February appear as one release


def before(now: Array, base: Array) -> Array:
    """The value of the same period a year before (entity, year or month, draw).

    docs/model.md §2.9. For the first year that is `base`, for a later one `now` a year earlier.
    """
    periods = base.shape[TIME]
    draws = max(now.shape[DRAW], base.shape[DRAW])
    first = np.broadcast_to(base, (len(base), periods, draws))
    return np.concatenate([first, np.broadcast_to(now, (*now.shape[:2], draws))[:, :-periods]], axis=TIME)


def growth_to_date(now: Array, base: Array) -> Array:
    """Growth of the year to date at each of a year's eleven releases (1, release, draw), a fraction.

    docs/model.md §2.9. From monthly figures, (1, month, draw); NaN where the base to date is nothing.
    """
    years = now.shape[TIME] // 12
    totals = [part.reshape(1, years, 12, -1).cumsum(axis=MONTH)[:, :, RELEASES] for part in (now, base)]
    compared = np.where(totals[1] != 0.0, totals[1], np.nan)
    return np.asarray((totals[0] / compared - 1.0).reshape(1, years * len(RELEASES), -1))


def growth_of_month(now: Array, base: Array) -> Array:
    """Growth of the month alone (当月) at each of a year's eleven releases (1, release, draw), a fraction.

    docs/model.md §2.9. January and February are one; from monthly figures, (1, month, draw); NaN where the base is
    nothing.
    """
    years = now.shape[TIME] // 12
    totals = []
    for part in (now, base):
        of_year = part.reshape(1, years, 12, -1)
        totals.append(np.concatenate([of_year[:, :, :2].sum(axis=MONTH, keepdims=True), of_year[:, :, 2:]], axis=MONTH))
    compared = np.where(totals[1] != 0.0, totals[1], np.nan)
    return np.asarray((totals[0] / compared - 1.0).reshape(1, years * len(RELEASES), -1))


def pulls(now: Array, base: Array, base_total: Array) -> Array:
    """What each entity adds to growth (entity, year, draw), a fraction: 0.01 is one point (拉动).

    docs/model.md §2.9. Its change on the year before over the base of all, `base_total`.
    """
    return (now - base) / base_total


def bridge(lines_base: Array, stages: list[Array], terms: list[Array], base_total: Array) -> Array:
    """The terms of sim.measures.TERMS (term, year, draw), fractions that add up to growth.

    docs/model.md §2.10. All arguments in 亿元 by year. `lines_base`: what the same lines made the year before;
    `stages`: their value added after each of existing plan, projects, events, ceilings, factors, inputs; `terms`: what
    counting, promoted firms, the deflation gap, actuals and the accounting difference add to value added less its base.
    """
    steps = [after - ahead for ahead, after in pairwise([lines_base, *stages])] + terms
    shape = np.broadcast_shapes(*(step.shape for step in steps))
    return np.concatenate([np.broadcast_to(step, shape) for step in steps]) / base_total
