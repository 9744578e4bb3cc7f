"""The axes every figure has, and the types of arrays: numbers, yes or no, places in another array.

Figures have rank 3, (ENTITY, TIME, DRAW), in this order. An axis on which nothing varies has size 1 and broadcasts.
Arrays of rank 2 that leave the draws out, such as a base year's (line, month), have the first two.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

ENTITY, TIME, DRAW = 0, 1, 2

MONTH = 2
"""The axis of months where time is split into years: (entity, year, month, draw)."""
