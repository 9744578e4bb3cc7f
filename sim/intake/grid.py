"""A workbook's or a CSV file's cells as they stand: text, and whether it is a number, a share, a date or a mistake."""

from __future__ import annotations

import csv
import datetime
import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from sim.csv_text import unguarded
from sim.dataset import DataError
from sim.intake.archive import MOST_CELLS, Parts, open_parts, refuse
from sim.intake.marks import SheetMarks, sheet_marks
from sim.intake.normalise import fold, tidy
from sim.language import Catalogue

MOST_ROWS = 20_000
MOST_ROWS_OF_FOLDER = 1_000_000
"""A folder is named by who owns the machine, not sent by a stranger: a province's firms may stand in it."""
MOST_COLUMNS = 256
PADDED = 3_000_000
"""Cells of a sheet with those that are only passed over on the way to one far out."""
LAST_ROW = 1_048_576
"""A blank row costs nothing, but the format has no rows beyond this one."""


class Cell(NamedTuple):
    """A cell's text without spaces around it, and its kind: text, number, percent, date, error or formula."""

    text: str
    kind: str = "text"


class Row(NamedTuple):
    """A row as the file counts it, its cells from column A on, and whether it is hidden or struck out."""

    label: str
    cells: list[Cell]
    state: str = ""


EMPTY = Cell("")


@dataclass
class Grid:
    """One sheet (or one CSV file, whose cells have no letters): rows that are not blank, and its merged ranges."""

    name: str
    rows: list[Row]
    lettered: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    encoding: str = ""
    hidden: bool = False
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def header_cells(self, place: int) -> list[Cell]:
        """A row's cells, empty ones taken from a cell above that is merged down to it (a header of two rows)."""
        row = self.rows[place]
        cells = list(row.cells)
        for left, top, _, bottom in self.merged:
            if top < int(row.label) <= bottom and left <= MOST_COLUMNS:
                above = next((other for other in self.rows[:place] if other.label == str(top)), None)
                if above is not None and left <= len(above.cells):
                    cells.extend([EMPTY] * (left - len(cells)))
                    cells[left - 1] = cells[left - 1] if cells[left - 1].text else above.cells[left - 1]
        return cells

    def letter(self, place: int) -> str:
        """A column's letter in a workbook."""
        return letters(place + 1) if self.lettered else ""


def letters(number: int) -> str:
    """A column's letters: 1 is A, 27 is AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def number_text(value: float) -> str:
    """A number as the shortest text that reads back the same; whole numbers without a point."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def read_value(cell: Any) -> Cell:
    """A workbook's cell as text with its kind."""
    value = cell.value
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return Cell(tidy(value), "error" if cell.data_type == "e" else "text")
    if isinstance(value, bool):
        return Cell(str(value).upper())
    if isinstance(value, int | float):
        percent = "%" in (cell.number_format or "")
        return Cell(number_text(value), "percent" if percent else "number")
    if isinstance(value, datetime.datetime | datetime.date):
        return Cell(f"{value:%Y-%m-%d}", "date")
    return Cell(str(value))


def read_sheets(data: bytes, name: str) -> list[Grid]:
    """Every sheet of a workbook; DataError where it cannot be opened.

    openpyxl meets whatever a stranger wrote, and fails in as many ways as there are mistakes: all of them are one
    fault, that the file is no workbook.
    """
    from openpyxl import load_workbook  # 0.15 s, and only a workbook needs it

    parts = open_parts(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            struck = struck_styles(book)
            return [read_sheet(sheet, parts, name, struck) for sheet in book.worksheets if not is_result(sheet.title)]
    except Exception as error:
        if isinstance(error, DataError):
            raise
        raise refuse(name, "not_workbook") from error


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
    """One sheet's rows that hold something, within the bounds of what can be read."""
    xml = parts.get(str(sheet._worksheet_path).lstrip("/"), b"")  # openpyxl says merged cells only when it holds all
    marks = sheet_marks(xml)
    rows = []
    sheet.reset_dimensions()  # what a file says of its own size may be wrong
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells += len(row)
        if number > LAST_ROW or cells > PADDED:
            rule, most = ("too_many_rows", MOST_ROWS) if number > LAST_ROW else ("too_many_columns", MOST_COLUMNS)
            raise refuse(f"{name}: {sheet.title}", rule, most=str(most))
        if not row:
            continue
        found = [read_value(cell) for cell in row]
        crossed = struck and all(getattr(c, "_style_id", None) in struck for c in row if c.value not in (None, ""))
        hidden = ("filtered" if marks.filtered else "hidden") if number in marks.hidden_rows else ""
        while found and not found[-1].text:
            found.pop()
        if found:
            rows.append(Row(str(number), found, "struck" if crossed else hidden))
            if number > MOST_ROWS:
                raise refuse(f"{name}: {sheet.title}", "too_many_rows", most=str(MOST_ROWS))
            if len(found) > MOST_COLUMNS:
                raise refuse(f"{name}: {sheet.title}", "too_many_columns", most=str(MOST_COLUMNS))
    mark_formulas(rows, marks)
    hidden = sheet.sheet_state != "visible"
    return Grid(sheet.title, rows, merged=marks.merged, hidden=hidden, hidden_columns=marks.hidden_columns)


def mark_formulas(rows: list[Row], marks: SheetMarks) -> None:
    """Formulas that no program has computed are marked: read as empty they would be a silent guess."""
    by_label = {row.label: row for row in rows}
    for column, line in marks.uncomputed:
        if column > MOST_COLUMNS or not 0 < line <= MOST_ROWS:
            continue
        row = by_label.get(str(line))
        if row is None:
            row = Row(str(line), [])
            by_label[row.label] = row
            rows.append(row)
        row.cells.extend([EMPTY] * (column - len(row.cells)))
        row.cells[column - 1] = Cell("=", "formula")
    rows.sort(key=lambda row: int(row.label))


def read_csv_grid(data: bytes, name: str, most_rows: int = MOST_ROWS) -> Grid:
    """A CSV file's rows, `most_rows` at most. UTF-8, or GB18030 as spreadsheets in China save it.

    UnicodeDecodeError where it is neither.
    """
    encoding = ""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding, text = "GB18030", data.decode("gb18030")
    bounded(text, ",", f"{name}.csv", most_rows)
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[Row] = []
    for cells in lines(reader):
        if any(cell.text for cell in cells):
            rows.append(Row(str(reader.line_num), cells))
        if len(rows) > most_rows or len(cells) > MOST_COLUMNS:
            rule, most = ("too_many_rows", most_rows) if len(rows) > most_rows else ("too_many_columns", MOST_COLUMNS)
            raise refuse(f"{name}.csv", rule, most=str(most))
    return Grid(name, rows, lettered=False, encoding=encoding)


def bounded(text: str, mark: str, name: str, most_rows: int = MOST_ROWS) -> None:
    """DataError when a text has more cells or lines than can be meant: counting them costs nothing, cutting does."""
    most = MOST_CELLS * (most_rows // MOST_ROWS)
    if text.count(mark) > most:
        raise refuse(name, "too_many_cells", most=f"{most:,}")
    if text.count("\n") + text.count("\r") > LAST_ROW + most_rows:
        raise refuse(name, "too_many_rows", most=str(most_rows))


def lines(reader: Iterable[list[str]]) -> Iterable[list[Cell]]:
    """Each line of a CSV file as cells."""
    for cells in reader:
        yield [Cell(unguarded(tidy(cell))) for cell in cells]
