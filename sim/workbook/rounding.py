"""Figures as a sheet shows them: parts that add up to their total as both are written."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.present.numbers import adding_columns, as_written
from sim.projection import Projection
from sim.steps.axes import ENTITY, Array

SHOWN_DIGITS = {"share": 2, "points": 2, "亿元": 2, "firms": 0, "projects": 0, "×": 3}
"""Decimals a sheet shows of a unit (book.FORMATS); one of any other."""

CLOSING = ("promoted", "accounting")
"""Levels of what no line makes: promoted firms, and what the official figure holds beyond lines and them."""

DIVIDING = ("chain", "line", "industry", "sector", "county", "park")
"""Levels that each line is of one of."""

Kinds = Sequence[tuple[str, str]]
"""Level and code of each row."""


def written_levels(projection: Projection, kinds: Kinds, values: Array, told: Array, digits: int) -> Array:
    """Figures by level as they are written (row, period); the city's and those of CLOSING are those of `told`.

    With those of CLOSING the rows of each level that divides the city add up to it; a firm is the sum of its lines.
    """
    levels, codes = (np.array(part) for part in zip(*kinds, strict=True))
    told = told.copy()
    rest = told[levels == "city"][0] - told[np.isin(levels, CLOSING)].sum(axis=ENTITY)
    for level in DIVIDING:
        rows = np.flatnonzero(levels == level)
        if rows.size:
            told[rows] = adding_columns(values[rows], rest, digits)
    table = projection.dataset.tables["lines"]
    owner = dict(zip(map(str, table["line"]), map(str, table["firm"]), strict=True))
    firm_of = np.array([owner[code] if level == "line" else "" for level, code in kinds])
    for row in np.flatnonzero(levels == "firm"):
        told[row] = told[firm_of == codes[row]].sum(axis=ENTITY).round(digits)
    return told


def written_quarters(quarters: Array, digits: int) -> Array:
    """Quarters as they are written (row, quarter), each year's four adding up to the year as it is written."""
    years = quarters.reshape(-1, 4)
    return adding_columns(years.T, years.sum(axis=1), digits).T.reshape(quarters.shape)


def rounded(values: Array, digits: int) -> Array:
    """Figures as they are written, each alone, in the shape they came in."""
    return np.array([as_written(value, digits) for value in values.ravel().tolist()]).reshape(values.shape)
