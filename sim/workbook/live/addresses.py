"""Where the dataset's cells and the assumptions stand in an exported workbook, as formulas refer to them."""

from __future__ import annotations

from sim.dataset import Dataset, schema
from sim.intake.grid import column_letters
from sim.workbook.template import EXAMPLE_ROW, reads_back, sheet_name

EMPTY_TEXT = '""'
"""A text without letters, as a formula writes it."""

MONTH_BEFORE_ALL, MONTH_AFTER_ALL = -1000, 1000
"""Months counted from the plan year's January that lie before and after every other: for dates nobody has given."""

MONTHS_OF_YEAR = "{0,1,2,3,4,5,6,7,8,9,10,11}"
"""The months of a year as an array constant of a formula."""


def quoted(sheet: str) -> str:
    """A sheet's name as a formula writes it: 'Model check'."""
    return "'" + sheet.replace("'", "''") + "'"


def absolute(row: int, column: int) -> str:
    """The reference $A$1 to a cell whose row and column are counted from 0."""
    return f"${column_letters(column + 1)}${row + 1}"


class Addresses:
    """Cells of the dataset's tables, where sim.workbook.template writes them, and of the assumptions.

    Rows are counted from 0 in the order of the dataset's own table.
    """

    def __init__(
        self, dataset: Dataset, assumptions: str, keys: list[str], first_row: int, columns: tuple[int, int]
    ) -> None:
        self.rows = {name: list(dataset.raw[name].rows) if name in dataset.raw else [] for name in schema()}
        self._key_column, self._value_column = columns
        self._assumptions = quoted(assumptions)
        self._first_row = first_row
        self._row_of = {key: first_row + place for place, key in enumerate(keys)}
        self._text_columns: dict[tuple[str, str], bool] = {}

    def count(self, table: str) -> int:
        """How many rows a table has; 0 where the dataset does not have the table."""
        return len(self.rows[table])

    def cell_ref(self, table: str, column: str, row: int) -> str:
        """The reference to one cell of a table, from any sheet."""
        place = list(schema()[table].columns).index(column)
        return f"{quoted(sheet_name(schema()[table]))}!{absolute(EXAMPLE_ROW + row, place)}"

    def fact_ref(self, key: str) -> str | None:
        """The reference to the value of a key of the profile, from any sheet; None where it has no such key."""
        rows = [place for place, row in enumerate(self.rows["profile"]) if row.get("key") == key]
        return self.cell_ref("profile", "value", rows[0]) if rows else None

    def column_ref(self, table: str, column: str) -> str:
        """The reference to all cells of a table's column; to one empty cell where the table has no rows."""
        place = list(schema()[table].columns).index(column)
        return f"{self.cell_ref(table, column, 0)}:{absolute(EXAMPLE_ROW + max(self.count(table), 1) - 1, place)}"

    def has_text_numbers(self, table: str, column: str) -> bool:
        """Whether some number of the column is written as text, since a workbook would read it back otherwise (1.0)."""
        key = (table, column)
        if key not in self._text_columns:
            cells = (row.get(column, "") for row in self.rows[table])
            self._text_columns[key] = any(text and not reads_back(text) for text in cells)
        return self._text_columns[key]

    def as_number(self, table: str, column: str, reference: str, default: float | str | None = None) -> str:
        """A formula for a reference into a table's column as a number; `default` where the cell is empty or unknown.

        A default is a number, or a formula: EMPTY_TEXT tells that the number is not known.
        """
        if self.has_text_numbers(table, column):
            other = 0 if default is None else default
            read = f'IFERROR(_xlfn.NUMBERVALUE({reference},"."),{other})'
            return f'IF(ISNUMBER({reference}),{reference},IF({reference}="",{other},{read}))'
        return reference if default is None else f'IF({reference}="",{default},{reference})'

    def number_ref(self, table: str, column: str, row: int, default: float | str | None = None) -> str:
        """A formula for one cell of a table as a number; `default` where it is empty or unknown."""
        return self.as_number(table, column, self.cell_ref(table, column, row), default)

    def position_in(self, reference: str, table: str) -> str:
        """A formula for the position, from 1, of the row of `table` that a cell names; #N/A where it names none."""
        return exact_position(reference, self.column_ref(table, schema()[table].key[0]))

    def assumption_ref(self, key: str) -> str:
        """The reference to the value in force of one assumption."""
        return f"{self._assumptions}!{absolute(self._row_of[key], self._value_column)}"

    def assumption_named(self, text: str) -> str:
        """A formula for the value in force of the assumption whose key the formula `text` puts together."""
        last = self._first_row + len(self._row_of) - 1
        keys, values = (
            f"{self._assumptions}!{absolute(self._first_row, at)}:{absolute(last, at)}"
            for at in (self._key_column, self._value_column)
        )
        return f"INDEX({values},{exact_position(text, keys)})"


def exact_position(text: str, column: str) -> str:
    """A formula for where a text stands in a column, from 1, compared letter by letter.

    MATCH on the text itself takes `*`, `?` and `~` for wildcards and small letters for capitals. SUMPRODUCT has the
    whole column compared in every program.
    """
    return f"SUMPRODUCT(MATCH(TRUE,EXACT({text},{column}),0))"


def months_after_january(reference: str, origin: int) -> str:
    """A formula for a month written YYYY-MM as months after the plan year's January, which is month `origin`."""
    return f"VALUE(LEFT({reference},4))*12+VALUE(MID({reference},6,2))-{origin + 1}"


def industry_code(reference: str) -> str:
    """A formula for an industry's code without the section's letter and with two digits at least, as numbers lose them.

    C32 and 32 are the same, and 6 is 06. An empty text for an empty cell.
    """
    bare = f"RIGHT({reference},LEN({reference})-(CODE({reference})>64))"  # 64: letters begin after it, digits before
    whole = f'LEFT({bare},FIND(".",{bare}&".")-1)'
    return f'IF({reference}="","",RIGHT("0"&{whole},MAX(2,LEN({whole}))))'
