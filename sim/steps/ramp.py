"""docs/model.md §2.2: how far along its ramp each project is."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import Array, Index


def online_share(
    months: Array, commissioned: Array, pace: Array, ramp: Index, cells: tuple[Array, Array], length: int
) -> Array:
    """Share of design on line (project, month, draw): the project's profile at (month - commissioned) / pace.

    docs/model.md §2.2. 0 before commissioning, the first knot in its month, linear between knots, the last knot after.
    `cells` hold each ramp's share at the start of every `length` months and its rise over them; `ramp` (project, 1, 1)
    says whose row a project reads. Looking cells up is three times as fast as interpolating.
    """
    start, rise = cells
    count = start.shape[1]
    place = (months - commissioned) / (pace * length)
    np.clip(place, -1.0, count - 2.0, out=place)
    cell = np.floor(place)
    place -= cell
    index = cell.astype(np.intp)
    index += ramp * count + 1
    share = rise.ravel()[index]
    share *= place
    share += start.ravel()[index]
    return share


def working_share(weight: Array, online: Array) -> Array:
    """Share of each project's design that is on line, by its weight (project, month, draw).

    docs/model.md §2.2.
    """
    return weight * online
