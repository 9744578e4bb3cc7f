"""docs/model.md §2.3: stops, cuts and surges of single months, and what is made up of them later in the year."""

from __future__ import annotations

import numpy as np

from sim.steps.axes import Array


def after_events(plan: Array, kept: Array, made_up: Array) -> Array:
    """What events leave of a plan, with what is made up of it in later months (touched line, month, draw).

    docs/model.md §2.3. `kept`: the share that a line's events leave of each month (touched line, month, 1); `made_up`:
    the share of each month's plan made in each later month of its year (touched line, year, later, month).
    """
    lines, months, draws = plan.shape
    left = plan * kept
    if made_up.any():
        of_year = plan.reshape(lines, months // 12, 12, draws)
        left += np.einsum("lytm,lymd->lytd", made_up, of_year).reshape(lines, months, draws)
    return left
