"""The sheet of a workbook of ours that says which odd values were asked about and are right."""

from __future__ import annotations

from sim.intake.grid import Grid
from sim.intake.normalise import fold
from sim.language import Catalogue

CONFIRMED_HEADS = ("table", "column", "value")


def is_confirmed_sheet(grid: Grid) -> bool:
    """Whether a sheet is the one of confirmed values."""
    words = Catalogue("workbook", "template")
    names = [words[key] for key in ("confirmed", "confirmed_before")]
    return fold(grid.name) in {fold(name) for zh, en in names for name in (zh, en, zh + en, f"{zh} confirmed")}


def confirmed_values(grids: list[Grid]) -> set[tuple[str, str, str]]:
    """The values (table, column, text) that a file's own sheet says were asked about and are right."""
    rows = (row for grid in grids if is_confirmed_sheet(grid) for row in grid.rows[1:])
    return {(row.cell_at(0).text, row.cell_at(1).text, row.cell_at(2).text) for row in rows}
