"""A sheet of formulas: a row for each entity; columns, and blocks of a column a month, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.intake.grid import column_letters
from sim.workbook.book import Book
from sim.workbook.live.addresses import quoted

TITLE_ROW = 3
"""Row of the blocks' titles, counted from 0; the months stand in the next."""

FIRST_ROW = TITLE_ROW + 2
"""Row of the first entity."""

Formula = Callable[[int, int], str]
"""A cell's formula, without =, by its row and its month, both counted from 0."""


@dataclass(frozen=True)
class CellBlock:
    """Neighbouring columns of a sheet, one for each month, or one column alone; rows and months counted from 0."""

    sheet: str
    first_row: int
    rows: int
    column: int
    months: int

    def ref(self, row: int, month: int = 0) -> str:
        """The reference to a cell from its own sheet: $F7."""
        return f"${column_letters(self.column + month + 1)}{self.first_row + row + 1}"

    def sheet_ref(self, row: int, month: int = 0) -> str:
        """The reference to a cell from another sheet: 'Lines'!$F7."""
        return f"{quoted(self.sheet)}!{self.ref(row, month)}"

    def column_ref(self, month: int = 0) -> str:
        """The reference to all rows of one month, from any sheet."""
        letter, rows = column_letters(self.column + month + 1), max(self.rows, 1)
        return f"{quoted(self.sheet)}!${letter}${self.first_row + 1}:${letter}${self.first_row + rows}"

    def row_ref(self, row: int) -> str:
        """The reference to all months of one row, from its own sheet."""
        return f"{self.ref(row)}:{self.ref(row, self.months - 1)}"

    def sheet_row_ref(self, row: int) -> str:
        """The reference to all months of one row, from another sheet."""
        return f"{quoted(self.sheet)}!{self.row_ref(row)}"


class FormulaSheet:
    """A sheet being filled from left to right."""

    def __init__(self, book: Book, key: str, note: str, rows: int, month_labels: Sequence[str]) -> None:
        self.book = book
        self.sheet = book.add_sheet(key, note, columns_repeated=2)
        self.name = self.sheet.get_name()
        self.rows = rows
        self.month_labels = list(month_labels)
        self.next_column = 0
        self.sheet.freeze_panes(FIRST_ROW, 2)
        self.sheet.repeat_rows(TITLE_ROW, TITLE_ROW + 1)
        self.sheet.set_print_scale(50)  # far too wide for one page

    def text_column(
        self, title: str, texts: Sequence[str], width: int = 20, formulas: Sequence[str] | None = None
    ) -> CellBlock:
        """Write a column of words, live where formulas are given."""
        block = self._open(title, [""], width)
        for row, text in enumerate(texts):
            if formulas is None:
                self.sheet.write_string(FIRST_ROW + row, block.column, text, self.book.text)
            else:
                self.sheet.write_formula(FIRST_ROW + row, block.column, "=" + formulas[row], self.book.text, text)
        return block

    def formula_column(
        self, title: str, formula: Callable[[int], str], values: Any, unit: str = "", width: int = 11
    ) -> CellBlock:
        """Write a column of formulas by row, with the values they have now."""
        cells = np.asarray(values, dtype=np.float64).reshape(-1, 1)
        return self._fill(self._open(title, [""], width), lambda row, _: formula(row), cells, unit)

    def monthly_formulas(
        self, title: str, formula: Formula, values: Any, unit: str = "", heads: Sequence[str] = ()
    ) -> CellBlock:
        """Write a column of formulas for each month, or for each of `heads`; a NaN stands for an empty text."""
        cells = np.asarray(values, dtype=np.float64)
        return self._fill(self._open(title, heads or self.month_labels, 10), formula, cells, unit)

    def fixed_column(self, title: str, values: Sequence[float], unit: str = "", width: int = 11) -> CellBlock:
        """Write a column of numbers that were decided on export and do not move."""
        block = self._open(title, [""], width)
        for row, value in enumerate(values):
            self.sheet.write_number(FIRST_ROW + row, block.column, value, self.book.decided(unit))
        return block

    def skip_column(self) -> None:
        """Leave one column empty, between groups that do not belong together."""
        self.next_column += 1

    def _open(self, title: str, heads: Sequence[str], width: int) -> CellBlock:
        """Head the next free columns and take them."""
        book, first = self.book, self.next_column
        self.sheet.set_column(first, first + len(heads) - 1, width)
        for place, head in enumerate(heads):
            self.sheet.write_string(TITLE_ROW, first + place, title if place == 0 else "", book.band)
            self.sheet.write_string(TITLE_ROW + 1, first + place, head, book.head)
        self.next_column += len(heads)
        return CellBlock(self.name, FIRST_ROW, self.rows, first, len(heads))

    def _fill(self, block: CellBlock, formula: Formula, values: Any, unit: str) -> CellBlock:
        """Write a formula and its present value into each cell of the values."""
        style, write = self.book.style(unit), self.sheet.write_formula
        for row, cells in enumerate(values.tolist()):
            for month, value in enumerate(cells):
                known = "" if value != value else value  # noqa: PLR0124 (NaN)
                write(FIRST_ROW + row, block.column + month, "=" + formula(row, month), style, known)
        return block
