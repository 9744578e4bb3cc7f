"""Growth of every row of a design: all that most studies read of a projection."""

from __future__ import annotations

import numpy as np

from sim.case import Case
from sim.design import Design
from sim.projection import Progress, project
from sim.steps.axes import Array


def growth(case: Case, design: Design, year: int = 0, progress: Progress | None = None) -> Array:
    """Growth of above-scale value added of every row in one year, (row,), a fraction; NaN where there is no base.

    docs/model.md §2.9. `year` is a place in the horizon, 0 the plan year. ArithmeticError when an invariant breaks;
    what `progress` raises to end the work.
    """
    found = project(case.unedited, design, only=["iva_growth"], years=year + 1, progress=progress)
    return np.asarray(found["iva_growth"][0, year])
