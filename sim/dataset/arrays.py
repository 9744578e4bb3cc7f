"""Columns of checked tables as arrays the kernels can read."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.steps.axes import Array, Index


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
    for row in table.to_dict("records"):
        i, j = keys.index(row["first"]), keys.index(row["second"])
        if i != j:
            matrix[i, j] = matrix[j, i] = row["correlation"]
    return keys, matrix
