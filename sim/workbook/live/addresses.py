"""Where the dataset's cells and the assumptions stand in an exported workbook, as formulas refer to them."""

from __future__ import annotations

from sim.dataset import Dataset, schema
from sim.intake.grid import letters
from sim.workbook.template import EXAMPLE, reads_back, sheet_name

Number = float | int | str

NEVER = -1000
"""A month before every other."""


def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it."""
    return "'" + sheet.replace("'", "''") + "'"


def address(row: int, column: int) -> str:
    """A cell counted from 0 as $A$1."""
    return f"${letters(column + 1)}${row + 1}"


class Places:
    """Cells of the dataset's tables, as sim.workbook.template writes them, and of the assumptions."""

    def __init__(
        self, dataset: Dataset, assumptions: str, keys: list[str], first_row: int, columns: tuple[int, int]
    ) -> None:
        self.rows = {name: list(dataset.raw[name].rows) if name in dataset.raw else [] for name in schema()}
        self._key, self._value = columns
        self._assumptions = quoted(assumptions)
        self._first = first_row
        self._row_of = {key: first_row + place for place, key in enumerate(keys)}
        self._texts: dict[tuple[str, str], bool] = {}

    def count(self, table: str) -> int:
        """Rows of a table."""
        return len(self.rows[table])

    def cell(self, table: str, column: str, row: int) -> str:
        """One cell of a table."""
        at = list(schema()[table].columns).index(column)
        return f"{quoted(sheet_name(schema()[table]))}!{address(EXAMPLE + row, at)}"

    def column(self, table: str, column: str) -> str:
        """All cells of a table's column; one empty cell where the table has no rows."""
        last = address(EXAMPLE + max(self.count(table), 1) - 1, list(schema()[table].columns).index(column))
        return f"{self.cell(table, column, 0)}:{last}"

    def as_text(self, table: str, column: str) -> bool:
        """Whether a number of the column is written as text: one a workbook would read back otherwise (1.0 or **)."""
        key = (table, column)
        if key not in self._texts:
            cells = (row.get(column, "") for row in self.rows[table])
            self._texts[key] = any(text and not reads_back(text) for text in cells)
        return self._texts[key]

    def number(self, table: str, column: str, reference: str, default: Number | None = None) -> str:
        """A reference into a table's column as a number; `default` where the cell is empty or unknown."""
        if self.as_text(table, column):
            other = 0 if default is None else default
            read = f'IFERROR(_xlfn.NUMBERVALUE({reference},"."),{other})'
            return f'IF(ISNUMBER({reference}),{reference},IF({reference}="",{other},{read}))'
        return reference if default is None else f'IF({reference}="",{default},{reference})'

    def number_cell(self, table: str, column: str, row: int, default: Number | None = None) -> str:
        """One cell of a table as a number."""
        return self.number(table, column, self.cell(table, column, row), default)

    def place_of(self, reference: str, table: str) -> str:
        """The place of the row a cell names in another table, counted from 1; #N/A where none is so named."""
        return exact_place(reference, self.column(table, schema()[table].key[0]))

    def assumption(self, key: str) -> str:
        """The value in force of one assumption."""
        return f"{self._assumptions}!{address(self._row_of[key], self._value)}"

    def look_up(self, text: str) -> str:
        """The value in force of the assumption whose key a formula puts together."""
        last = self._first + len(self._row_of) - 1
        keys, values = (
            f"{self._assumptions}!{address(self._first, at)}:{address(last, at)}" for at in (self._key, self._value)
        )
        return f"INDEX({values},{exact_place(text, keys)})"


def exact_place(text: str, column: str) -> str:
    """Where a text stands in a column, counted from 1, to the letter.

    MATCH on the text itself takes `*`, `?` and `~` for wildcards and small letters for capitals. SUMPRODUCT has the
    whole column compared in every program.
    """
    return f"SUMPRODUCT(MATCH(TRUE,EXACT({text},{column}),0))"


def month_number(reference: str, origin: int) -> str:
    """A month written YYYY-MM as months after the plan year's January."""
    return f"VALUE(LEFT({reference},4))*12+VALUE(MID({reference},6,2))-{origin + 1}"
