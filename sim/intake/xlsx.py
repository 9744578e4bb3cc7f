"""A workbook's sheets as cells, within the bounds of what people send."""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any

from sim.dataset import DataError, Fault
from sim.intake.archive import Parts, open_parts, refuse
from sim.intake.grid import EMPTY, LAST_ROW, MAX_COLUMNS, MAX_ROWS, Cell, Grid, Row, number_text
from sim.intake.marks import SheetMarks, sheet_marks
from sim.intake.normalise import fold, trimmed
from sim.intake.repair import is_sound, mended, packed
from sim.language import Catalogue

MAX_PADDED_CELLS = 3_000_000
"""Cells of a sheet with those that are only passed over on the way to one far out."""
ROWS_OF_TOO_LARGE = 60
"""Rows that are kept of a sheet too large to be read: enough to see which table it is."""


def read_value(cell: Any) -> Cell:
    """A cell of openpyxl's as text with its kind; a number shown with % is a `percent` and already a fraction."""
    value = cell.value
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return Cell(trimmed(value), "error" if cell.data_type == "e" else "text")
    if isinstance(value, bool):
        return Cell(str(value).upper())
    if isinstance(value, int | float):
        percent = "%" in (cell.number_format or "")
        return Cell(number_text(value), "percent" if percent else "number")
    if isinstance(value, datetime.datetime | datetime.date):
        return Cell(f"{value:%Y-%m-%d}", "date")
    return Cell(str(value))


def read_sheets(data: bytes, name: str) -> list[Grid]:
    """Every sheet of a workbook that holds no results of ours; DataError where it cannot be opened.

    openpyxl meets whatever a stranger wrote, and fails in as many ways as there are mistakes: all of them are one
    fault, that the file is no workbook.
    """
    parts = open_parts(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = open_book(data, parts)
            struck = struck_styles(book)
            return [read_sheet(sheet, parts, name, struck) for sheet in book.worksheets if not is_result(sheet.title)]
    except Exception as error:
        if isinstance(error, DataError):
            raise
        raise refuse(name, "not_workbook") from error


def open_book(data: bytes, parts: Parts) -> Any:
    """The workbook as openpyxl has it: as it was sent, or with what openpyxl refuses mended (sim/intake/repair.py)."""
    from openpyxl import load_workbook  # 0.15 s, and only a workbook needs it

    options = {"read_only": True, "data_only": True, "keep_links": False}
    if is_sound(parts):
        try:
            return load_workbook(io.BytesIO(data), **options)
        except (TypeError, ValueError, KeyError, AttributeError):
            pass
    parts.update(mended(parts))
    return load_workbook(io.BytesIO(packed(parts)), **options)


@cache
def result_sheets() -> frozenset[str]:
    """Folded names of the sheets an export adds to the dataset's own."""
    return frozenset(fold(name) for names in Catalogue("exports", "sheets").values() for name in names)


def is_result(title: str) -> bool:
    """Whether a sheet holds results of an exported projection, which are not read back."""
    return fold(title) in result_sheets()


def struck_styles(book: Any) -> frozenset[int]:
    """Numbers of the cell formats whose font is struck out."""
    fonts = [bool(font.strike) for font in book._fonts]
    return frozenset(
        at for at, style in enumerate(book._cell_styles) if style.fontId < len(fonts) and fonts[style.fontId]
    )


def read_sheet(sheet: Any, parts: Parts, name: str, struck: frozenset[int] = frozenset()) -> Grid:
    """One sheet's rows that hold something; of one with more rows or columns than can be read the first, and why.

    `struck` are the numbers of the cell formats whose font is struck out.
    """
    # from the XML: openpyxl says which cells are merged only when it holds the whole sheet
    marks = sheet_marks(parts.get(str(sheet._worksheet_path).lstrip("/"), b""))
    title, rows, too_large = f"{name}: {sheet.title}", list[Row](), tuple[Fault, ...]()
    try:
        for number, cells in numbered_rows(sheet, title):
            found = [read_value(cell) for cell in cells]
            while found and not found[-1].text:
                found.pop()
            if found:
                rows.append(Row(str(number), found, row_state(cells, number, marks, struck)))
                if number > MAX_ROWS:
                    raise refuse(title, "too_many_rows", most=str(MAX_ROWS))
                if len(found) > MAX_COLUMNS:
                    raise refuse(title, "too_many_columns", most=str(MAX_COLUMNS))
    except DataError as error:
        too_large = error.faults
        del rows[ROWS_OF_TOO_LARGE:]
    mark_formulas(rows, marks)
    hidden = sheet.sheet_state != "visible"
    about = {"merged": marks.merged, "hidden": hidden, "hidden_columns": marks.hidden_columns, "too_large": too_large}
    return Grid(sheet.title, rows, **about)


def numbered_rows(sheet: Any, title: str) -> Iterator[tuple[int, Any]]:
    """Yield (number, cells) of a sheet's rows; DataError where one lies too far out to be passed over."""
    sheet.reset_dimensions()  # what a file says of its own size may be wrong
    passed = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        passed += len(cells)
        if number > LAST_ROW or passed > MAX_PADDED_CELLS:
            rule, most = ("too_many_rows", MAX_ROWS) if number > LAST_ROW else ("too_many_columns", MAX_COLUMNS)
            raise refuse(title, rule, most=str(most))
        if cells:
            yield number, cells


def row_state(cells: Any, number: int, marks: SheetMarks, struck: frozenset[int]) -> str:
    """Whether a row is `struck` out in every cell that holds something, `filtered` away or `hidden`; else empty."""
    if struck and all(getattr(c, "_style_id", None) in struck for c in cells if c.value not in (None, "")):
        return "struck"
    if number in marks.hidden_rows:
        return "filtered" if marks.filtered else "hidden"
    return ""


def mark_formulas(rows: list[Row], marks: SheetMarks) -> None:
    """Mark the cells whose formula no program has computed: read as empty they would be a silent guess."""
    by_label = {row.label: row for row in rows}
    for column, line in marks.uncomputed:
        if column > MAX_COLUMNS or not 0 < line <= MAX_ROWS:
            continue
        row = by_label.get(str(line))
        if row is None:
            row = Row(str(line), [])
            by_label[row.label] = row
            rows.append(row)
        row.cells.extend([EMPTY] * (column - len(row.cells)))
        row.cells[column - 1] = Cell("=", "formula")
    rows.sort(key=lambda row: int(row.label))
