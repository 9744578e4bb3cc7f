"""Cells as they stand in a file: text, and whether it is a number, a share, a date or a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from sim.dataset import DataError, Fault

MAX_ROWS = 20_000
"""Rows of a sheet or a CSV file that hold something."""
MAX_FOLDER_ROWS = 1_000_000
"""A folder is named by who owns the machine, not sent by a stranger: a province's firms may stand in it."""
MAX_COLUMNS = 256
MOST_WHOLE = 1e21
"""Whole numbers below it are written in full: a code of 18 digits may stand in a file as a number."""
LAST_ROW = 1_048_576
"""A blank row costs nothing, but a spreadsheet has no rows beyond this one."""


class Cell(NamedTuple):
    """A cell's text without spaces around it, and its kind: text, number, percent, date, error or formula."""

    text: str
    kind: str = "text"


EMPTY = Cell("")


class Row(NamedTuple):
    """A row: its number in the file, its cells from column A on, and `hidden`, `filtered`, `struck` or nothing."""

    label: str
    cells: list[Cell]
    state: str = ""

    def cell_at(self, place: int) -> Cell:
        """The cell at a place from 0; empty where the row ends before it."""
        return self.cells[place] if place < len(self.cells) else EMPTY


@dataclass
class Grid:
    """One sheet, or one CSV file, whose columns have no letters: its rows that are not blank.

    `merged` are ranges as (left, top, right, bottom) and `hidden_columns` runs as (first, last), all counted from 1;
    `encoding` is said where it is not UTF-8. A sheet that is `too_large`, with the faults that say so, holds its first
    rows alone: it may play no part.
    """

    name: str
    rows: list[Row]
    lettered: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    encoding: str = ""
    hidden: bool = False
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    too_large: tuple[Fault, ...] = ()

    def header_cells(self, place: int) -> list[Cell]:
        """A row's cells, empty ones taken from a cell above that is merged down to it (a header of two rows)."""
        row = self.rows[place]
        cells = list(row.cells)
        for left, top, _, bottom in self.merged:
            if top < int(row.label) <= bottom and left <= MAX_COLUMNS:
                above = next((other for other in self.rows[:place] if other.label == str(top)), None)
                if above is not None and left <= len(above.cells):
                    cells.extend([EMPTY] * (left - len(cells)))
                    cells[left - 1] = cells[left - 1] if cells[left - 1].text else above.cells[left - 1]
        return cells

    def letter(self, place: int) -> str:
        """A column's letters by its place from 0; empty for a CSV file."""
        return column_letters(place + 1) if self.lettered else ""


def require_whole(grids: Sequence[Grid]) -> None:
    """DataError where a sheet that is to be read is too large to be read whole."""
    if faults := [fault for grid in grids for fault in grid.too_large]:
        raise DataError(faults)


def column_letters(number: int) -> str:
    """A column's letters: 1 is A, 27 is AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def number_text(value: float) -> str:
    """A number as the shortest text that reads back the same; whole numbers in full, without a point."""
    if not float(value).is_integer() or abs(value) >= MOST_WHOLE:
        return repr(value)
    return str(int(value)) if abs(value) < 1e15 else str(int(Decimal(repr(value))))
