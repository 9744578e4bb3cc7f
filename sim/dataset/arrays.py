"""Columns of checked tables as arrays the kernels can read."""

from __future__ import annotations

import calendar

import numpy as np
import pandas as pd

from sim.dataset.tables import month_number, records
from sim.steps.axes import TIME, Array, Index

Tables = dict[str, pd.DataFrame]
Exposures = tuple[Index, Index, Array]

MONTHS = [f"m{month:02d}" for month in range(1, 13)]
KNOTS = (0, 6, 12, 18, 24, 36, 48)
CELL = 6
"""Months between the edges of a profile's cells: every knot is one."""
OTHER = "other"


def ids(table: pd.DataFrame, column: str) -> tuple[str, ...]:
    """A column of names as text, a row each."""
    return tuple(str(value) for value in table[column])


def rank3(values: object, axis: int = 0) -> Array:
    """A vector laid along one axis of a rank-3 array of floats, the other axes of size 1."""
    shape = [1, 1, 1]
    shape[axis] = -1
    return np.asarray(values, dtype=np.float64).reshape(shape)


def positions(of: pd.Series[str] | tuple[str, ...], among: tuple[str, ...]) -> Index:
    """Where each name stands among the names of another table, (name,); KeyError for one that is not there."""
    place = {name: index for index, name in enumerate(among)}
    return np.array([place[str(name)] for name in of], dtype=np.intp)


def rounds(place: Index) -> list[Index]:
    """Places of rows split into rounds, so that no line stands twice in a round."""
    turn = pd.Series(place).groupby(place).cumcount().to_numpy()
    return [np.flatnonzero(turn == number) for number in range(turn.max(initial=-1) + 1)]


def correlation_matrix(table: pd.DataFrame) -> tuple[tuple[str, ...], Array]:
    """The assumptions drawn together, by key, and their correlations, (key, key); 0 for a pair the table has not."""
    keys = tuple(sorted({*ids(table, "first"), *ids(table, "second")}))
    matrix = np.eye(len(keys))
    for row in records(table):
        i, j = keys.index(row["first"]), keys.index(row["second"])
        if i != j:
            matrix[i, j] = matrix[j, i] = row["correlation"]
    return keys, matrix


def month_share(base_year: int, months: int, lengths: str) -> Array:
    """Days of each month over the mean days of its year's months, (1, month, 1); 1 where `lengths` is equal."""
    if lengths == "equal":
        return np.ones((1, months, 1))
    years = range(base_year + 1, base_year + 1 + months // 12)
    days = np.array([[calendar.monthrange(year, month)[1] for month in range(1, 13)] for year in years])
    return rank3((days / days.mean(axis=TIME, keepdims=True)).ravel(), axis=TIME)


def overhauls(table: pd.DataFrame, lines: tuple[str, ...], months: int, origin: int) -> Array:
    """Share of each line's month left by planned maintenance, (line, month, 1), 0 to 1; docs/model.md §2.4."""
    kept = np.ones((len(lines), months, 1))
    for line, row in zip(positions(table["line"], lines), records(table), strict=True):
        month = month_number(row["month"]) - origin
        if 0 <= month < months:
            kept[line, month, 0] -= row["share_lost"]
    return kept


def actual_output(table: pd.DataFrame, lines: tuple[str, ...], origin: int) -> tuple[Index, Array]:
    """Places of the lines that have actuals, and their output in their units, (line, 12, 1); NaN where none is in."""
    reporting, place = np.unique(positions(table["line"], lines), return_inverse=True)
    output = np.full((len(reporting), 12, 1), np.nan)
    month = [month_number(text) - origin for text in table["month"]]
    output[place, np.array(month, dtype=np.intp), 0] = table["output"]
    return reporting, output


def listing_months(lines: pd.DataFrame, origin: int) -> Array:
    """Month each line enters the statistics, (line, 1, 1); -inf where it is already in."""
    return rank3([month_number(text) - origin if text else -np.inf for text in lines["listing"]])


def exit_years(lines: pd.DataFrame, base_year: int) -> Array:
    """Year of the horizon, from 0, from which each line is out of the sample, (line,); infinite where it stays."""
    return np.array([int(text[:4]) - base_year - 1 if text else np.inf for text in lines["exit"]], dtype=np.float64)


def official_releases(table: pd.DataFrame, origin: int) -> tuple[Index, Array]:
    """Months of the official releases in order, January of the plan year = 0, and the growth to date they state."""
    month = np.array([month_number(text) - origin for text in table["month"]], dtype=np.intp)
    order = np.argsort(month)
    return month[order], table["growth_to_date"].to_numpy(dtype=np.float64)[order]


def firm_places(lines: pd.DataFrame, new_lines: Index) -> Index:
    """The firm of each new line, numbered from 0, (new line,); a line without a firm stands for itself."""
    names = [row["firm"] or f"/{row['line']}" for row in records(lines.iloc[new_lines])]
    return np.unique(np.array(names, dtype=object).astype(str), return_inverse=True)[1].astype(np.intp)


def base_output(table: pd.DataFrame, lines: tuple[str, ...]) -> Array:
    """Output of the base year by month, (line, 12), in each line's unit; 0 for lines the table has not."""
    output = np.zeros((len(lines), 12))
    output[positions(table["line"], lines)] = table[MONTHS].to_numpy(dtype=np.float64)
    return output


def first_base_months(base: Array) -> Array:
    """First month of the base year with any output, (line, 1, 1), December = -1; infinite where there is none."""
    has_base = base > 0
    return rank3(np.where(has_base.any(axis=TIME), has_base.argmax(axis=TIME) - 12.0, np.inf))


def exposure_rounds(table: pd.DataFrame, lines: tuple[str, ...], factors: tuple[str, ...]) -> tuple[Exposures, ...]:
    """Exposures taken apart so that no line stands twice in a round: lines, factors and exposures, (n, 1, 1)."""
    line, factor = positions(table["line"], lines), positions(table["factor"], factors)
    exposure = rank3(table["exposure"])
    return tuple((line[rows], factor[rows], exposure[rows]) for rows in rounds(line))
