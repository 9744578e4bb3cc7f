"""A table pasted from a spreadsheet, as cells."""

from __future__ import annotations

import csv
import io

from sim.dataset import DataError, Fault
from sim.intake.csv_grid import csv_rows, require_csv_bounds
from sim.intake.grid import Grid
from sim.intake.normalise import trimmed

SEPARATORS = "\t,,;;"
"""What cells are cut at, the surest first."""


def read_pasted(text: str) -> Grid:
    """The text as a table: cut at tabs where there are any, else at commas, full-width ones too, or semicolons.

    DataError for more rows or columns than can be meant, and for quotes that never close.
    """
    first = next((line for line in text.splitlines() if set(line) & set(SEPARATORS)), "")
    mark = next((mark for mark in SEPARATORS if mark in first), ",")
    require_csv_bounds(text, mark, "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    lines = ((reader.line_num, [trimmed(cell) for cell in texts]) for texts in reader)
    try:
        return Grid("", csv_rows(lines, ""), lettered=False)
    except csv.Error as error:
        raise DataError([Fault(row=str(reader.line_num), rule="unreadable", details={"right": "CSV"})]) from error
