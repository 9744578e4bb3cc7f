"""docs/model.md §2.2: how far along its ramp each project is."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import Array, Index


def online_share(
    months: Array, commissioned: Array, pace: Array, ramp: Index, cells: tuple[Array, Array], length: int
) -> Array:
    """Share of its design capacity each project runs at (project, month, draw), at (month - commissioned) / pace.

    docs/model.md §2.2. 0 before commissioning, the ramp's first knot in that month, linear between knots, the last knot
    after. Ramps are cut into cells of `length` months: `cells` are the share at each cell's start and the rise over it,
    (ramp, cell) both; `ramp` (project, 1, 1) is each project's row there. Three times as fast as interpolating.
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
    """Share of its design capacity each project runs at, times its weight (project, month, draw).

    docs/model.md §2.2.
    """
    return weight * online
