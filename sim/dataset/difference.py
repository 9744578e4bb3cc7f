"""What differs between two datasets: rows added and removed, cells changed, table by table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.dataset import Dataset, row_key, schema
from sim.dataset.tables import records

COLUMNS = ["table", "row", "column", "kind", "before", "after"]
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
COUNTS = ["table", "rows_before", "rows_after", ADDED, REMOVED, CHANGED]


def differences(before: Dataset, after: Dataset) -> pd.DataFrame:
    """A row for each row added or removed (no column) and each cell changed, in the schema's order.

    Cells are compared as the model reads them: 5% and 0.05 are the same, two unknown numbers too.
    """
    found: list[tuple[str, str, str, str, Any, Any]] = []
    for table in schema():
        old, new = rows_of(before, table), rows_of(after, table)
        found += [(table, row, "", REMOVED, "", "") for row in old if row not in new]
        found += [(table, row, "", ADDED, "", "") for row in new if row not in old]
        for row in new:
            if row in old:
                found += [
                    (table, row, column, CHANGED, shown(old[row][column]), shown(new[row][column]))
                    for column in schema()[table].columns
                    if not same(old[row][column], new[row][column])
                ]
    return pd.DataFrame(found, columns=COLUMNS)


def counts(before: Dataset, after: Dataset, found: pd.DataFrame) -> pd.DataFrame:
    """A row for each table that either dataset has: rows before and after, rows added and removed, cells changed."""
    kinds = found.groupby(["table", "kind"]).size()
    rows = [
        (table, old, new, *(int(kinds.get((table, kind), 0)) for kind in (ADDED, REMOVED, CHANGED)))
        for table in schema()
        if (old := len(before.tables[table])) + (new := len(after.tables[table]))
    ]
    return pd.DataFrame(rows, columns=COUNTS)


def rows_of(dataset: Dataset, table: str) -> dict[str, Mapping[str, Any]]:
    """A table's rows by their key."""
    return {row_key(schema()[table], row): row for row in records(dataset.tables[table])}


def same(one: object, other: object) -> bool:
    """Whether two cells say the same; unknown and empty are alike."""
    return one == other or (shown(one) == "" and shown(other) == "")


def shown(cell: object) -> str:
    """A cell as text; nothing where it is unknown or empty."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    return f"{cell:.12g}" if isinstance(cell, float) else str(cell)
