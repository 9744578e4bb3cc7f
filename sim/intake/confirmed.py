"""The sheet of a workbook of ours that says which odd values were asked about and are right."""

from __future__ import annotations

from sim.intake.grid import Grid
from sim.intake.normalise import fold
from sim.language import Catalogue

CONFIRMED_HEADS = ("table", "column", "value")


def is_confirmed_sheet(grid: Grid) -> bool:
    """Whether a sheet is the one of confirmed values."""
    zh, en = Catalogue("workbook", "template")["confirmed"]
    return fold(grid.name) in (fold(zh), fold(en), fold(zh + en))


def confirmed_values(grids: list[Grid]) -> set[tuple[str, str, str]]:
    """The values (table, column, text) that a file's own sheet says were asked about and are right."""
    rows = (row for grid in grids if is_confirmed_sheet(grid) for row in grid.rows[1:])
    return {(row.cell_at(0).text, row.cell_at(1).text, row.cell_at(2).text) for row in rows}
