"""MODEL.md 2.2: how far along its ramp each project is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]


def online_share(
    months: Array, commissioned: Array, pace: Array, knots: Array, profiles: Array, members: Sequence[Index]
) -> Array:
    """Share of design on line (project, month, draw): the project's profile at (month - commissioned) / pace.

    0 before commissioning, the first knot in its month, linear between knots, the last knot after. `profiles` is
    (ramp, knot) and `members` lists the projects of each ramp.
    """
    age = (months - commissioned) / pace
    share = np.empty_like(age)
    for profile, of_ramp in zip(profiles, members, strict=True):
        if of_ramp.size:
            share[of_ramp] = np.interp(age[of_ramp], knots, profile, left=0.0)
    return share


def working_share(weight: Array, online: Array) -> Array:
    """Share of each project's design that is on line, by its weight (project, month, draw)."""
    return weight * online
