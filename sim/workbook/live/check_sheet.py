"""The sheet of the city: the comparison with the app's figures above, value added by month below."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.measures import TERMS
from sim.model import Model
from sim.steps.axes import Array
from sim.steps.growth import RELEASES
from sim.workbook.book import Book
from sim.workbook.live.addresses import absolute, quoted

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

COMPARISON_ROW = 9
"""First row of the comparison, counted from 0."""

STAGES = ("existing_plan", "plan", "after_events", "after_ceilings", "after_factors", "output")
"""Rows of the monthly table with what all lines come to after each step, without actuals."""

COUNTED = ("counted", "counted_base", "gapped", "observed", "observed_base", "promoted", "newcomers")
"""Rows with what counts of it, and what that is compared with."""

RELEASED = ("official", "released", "next_release", "last_release", "as_loaded", "fading")
"""Rows of the official releases, left empty where there is none."""

GROWN = ("ledger", "before", *RELEASED, "difference", "now", "to_date", "of_month")
"""Rows from the ledger's sum to growth."""

MONTHLY_ROWS = ("days", "base", *STAGES, *COUNTED, *GROWN)
"""Rows of the monthly table, from its top."""

UNITS = {"days": "×", "next_release": "code", "last_release": "code"} | dict.fromkeys(
    ("official", "as_loaded", "fading", "to_date", "of_month"), "share"
)
"""Units of the rows that are not 亿元."""

YEAR_COLUMN = 12
"""The month whose cell holds the year's total."""


class CheckSheet:
    """The sheet, to be filled. The monthly table lies below the comparison, whose length is known beforehand."""

    def __init__(self, book: Book, model: Model) -> None:
        self.book = book
        self.sheet: Worksheet = book.add_sheet("model", book.word("model_note"), columns_repeated=1)
        self.name = self.sheet.get_name()
        compared = 2 + len(TERMS) + 2 * len(RELEASES)
        self.table_row = COMPARISON_ROW + compared + 3
        self.row_of = {key: self.table_row + 1 + place for place, key in enumerate(MONTHLY_ROWS)}
        self._lay_out(model.city.month_labels[:12])

    def _lay_out(self, months: list[str]) -> None:
        """Widths, what can be changed where, and the months' header."""
        sheet, book = self.sheet, self.book
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 13, 11)
        for place, note in enumerate(book.word("model_notes").split("\n")):
            sheet.write_string(2 + place, 0, note, book.note)
        for column, head in enumerate([book.word("monthly_va"), *months, book.word("total")]):
            sheet.write_string(self.table_row, column, head, book.head)
        sheet.freeze_panes(0, 1)

    def ref(self, key: str, month: int) -> str:
        """The reference to a cell of the monthly table from the sheet itself."""
        return absolute(self.row_of[key], month + 1)

    def year_ref(self, key: str) -> str:
        """The reference to a row's total of the year from the sheet itself."""
        return self.ref(key, YEAR_COLUMN)

    def row_ref(self, key: str, first: int = 0, last: int = YEAR_COLUMN - 1) -> str:
        """The reference to neighbouring months of a row from the sheet itself, all of them unless told which."""
        return f"{self.ref(key, first)}:{self.ref(key, last)}"

    def sheet_ref(self, key: str, month: int) -> str:
        """The reference to a cell of the monthly table from another sheet."""
        return f"{quoted(self.name)}!{self.ref(key, month)}"

    def write_months(
        self, key: str, title: str, formula: Callable[[int], str], values: Array, total: bool = True
    ) -> None:
        """Write a row of the monthly table, with its values now (12,), and the year's total where it has one."""
        row, unit = self.row_of[key], UNITS.get(key, "亿元")
        style = self.book.style(unit)
        self.sheet.write_string(row, 0, title, self.book.text)
        for month, value in enumerate(values.tolist()):
            known = "" if np.isnan(value) else value
            self.sheet.write_formula(row, month + 1, "=" + formula(month), style, known)
        if total:
            look = self.book.style(unit, "total")
            self.sheet.write_formula(row, YEAR_COLUMN + 1, f"=SUM({self.row_ref(key)})", look, float(values.sum()))

    def write_decided(self, key: str, title: str, values: Array) -> None:
        """Write a row of numbers that were decided on export and do not move; a NaN leaves its cell empty."""
        row, unit = self.row_of[key], UNITS.get(key, "亿元")
        self.sheet.write_string(row, 0, title, self.book.text)
        for month, value in enumerate(values.tolist()):
            self.book.write_cell(self.sheet, row, month + 1, value, unit, "decided")
