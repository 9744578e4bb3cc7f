"""One sheet of formulas: a row for each entity, then columns and blocks of months side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.intake.grid import letters
from sim.workbook.book import Book
from sim.workbook.live.addresses import quoted

HEADS = 3
"""Row of the blocks' titles, counted from 0; below it the months, then the rows."""
FIRST = HEADS + 2


@dataclass(frozen=True)
class Block:
    """Neighbouring columns of a sheet, one for each month (or one column alone)."""

    sheet: str
    row: int
    rows: int
    column: int
    months: int

    def at(self, row: int, month: int = 0) -> str:
        """A cell on its own sheet: $F7."""
        return f"${letters(self.column + month + 1)}{self.row + row + 1}"

    def cell(self, row: int, month: int = 0) -> str:
        """The same from another sheet."""
        return f"{quoted(self.sheet)}!{self.at(row, month)}"

    def down(self, month: int = 0) -> str:
        """All rows of one month, from any sheet."""
        letter, rows = letters(self.column + month + 1), max(self.rows, 1)
        return f"{quoted(self.sheet)}!${letter}${self.row + 1}:${letter}${self.row + rows}"

    def across(self, row: int, first: int = 0, last: int | None = None) -> str:
        """A row's months, on its own sheet."""
        return f"{self.at(row, first)}:{self.at(row, self.months - 1 if last is None else last)}"


Formula = Callable[[int, int], str]


class Page:
    """A sheet being filled from left to right."""

    def __init__(self, book: Book, key: str, note: str, rows: int, month_labels: Sequence[str]) -> None:
        self.book = book
        self.sheet = book.add(key, note, columns_repeated=2)
        self.name = self.sheet.get_name()
        self.rows = rows
        self.labels = list(month_labels)
        self.at = 0
        self.sheet.freeze_panes(FIRST, 2)
        self.sheet.repeat_rows(HEADS, HEADS + 1)
        self.sheet.set_print_scale(50)  # far too wide for one page

    def texts(self, title: str, texts: Sequence[str], width: int = 20, formulas: Sequence[str] | None = None) -> Block:
        """A column of words, live where formulas are given."""
        block = self._open(title, [""], width)
        for row, text in enumerate(texts):
            if formulas is None:
                self.sheet.write_string(FIRST + row, block.column, text, self.book.text)
            else:
                self.sheet.write_formula(FIRST + row, block.column, "=" + formulas[row], self.book.text, text)
        return block

    def column(self, title: str, formula: Callable[[int], str], values: Any, unit: str = "", width: int = 11) -> Block:
        """A column of formulas."""
        cells = np.asarray(values, dtype=np.float64).reshape(-1, 1)
        return self._fill(self._open(title, [""], width), lambda row, _: formula(row), cells, unit)

    def block(self, title: str, formula: Formula, values: Any, unit: str = "", heads: Sequence[str] = ()) -> Block:
        """A column of formulas for each month (or for each of `heads`); a NaN stands for an empty text."""
        cells = np.asarray(values, dtype=np.float64)
        return self._fill(self._open(title, heads or self.labels, 10), formula, cells, unit)

    def numbers(self, title: str, values: Sequence[float], unit: str = "", width: int = 11) -> Block:
        """A column of numbers that were decided on export and do not move."""
        block = self._open(title, [""], width)
        for row, value in enumerate(values):
            self.sheet.write_number(FIRST + row, block.column, value, self.book.decided(unit))
        return block

    def _open(self, title: str, heads: Sequence[str], width: int) -> Block:
        book, first = self.book, self.at
        self.sheet.set_column(first, first + len(heads) - 1, width)
        for place, head in enumerate(heads):
            self.sheet.write_string(HEADS, first + place, title if place == 0 else "", book.band)
            self.sheet.write_string(HEADS + 1, first + place, head, book.head)
        self.at += len(heads)
        return Block(self.name, FIRST, self.rows, first, len(heads))

    def _fill(self, block: Block, formula: Formula, values: Any, unit: str) -> Block:
        style, write = self.book.style(unit), self.sheet.write_formula
        for row, cells in enumerate(values.tolist()):
            for month, value in enumerate(cells):
                known = "" if value != value else value  # noqa: PLR0124 (NaN)
                write(FIRST + row, block.column + month, "=" + formula(row, month), style, known)
        return block
