"""A table pasted from a spreadsheet: where its figures are, with what names their line, their month and their unit.

Two layouts are read: lines or firms down and months across (wide), or a row for each line and month (long).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.dataset import DataError, Fault, Note, schema
from sim.dataset.faults import Detail
from sim.intake.column_names import CUMULATIVE, ENGLISH_MONTHS, read_heading
from sim.intake.csv_grid import csv_rows, require_csv_bounds
from sim.intake.grid import Cell, Grid, Row
from sim.intake.headers import MAX_HEADER_ROW, Header
from sim.intake.months import CLEAN_MONTH, read_month
from sim.intake.normalise import half_width, trimmed

SEPARATORS = "\t,,;;"
"""What cells are cut at, the surest first."""
MONTH_WORDS = "|".join(f"{name}|{name[:3]}" for name in ENGLISH_MONTHS)
ENGLISH_MONTH = re.compile(rf"({MONTH_WORDS})\.?[\s\-/]*((?:19|20|21)[0-9]{{2}})", re.IGNORECASE)
"""Jan 2023, January-2023."""
NAMING_COLUMNS = ("line", "zh", "en", "firm")
"""Columns of the table of lines that may name a row, the most definite first."""
MAX_QUOTED_LETTERS = 60
"""Letters of a header row that a fault quotes."""


class Figure(NamedTuple):
    """A cell that may hold a figure: its row's number, the words that name its line, its month (YYYY-MM).

    `naming` and `heading` are the headings of those words and of the cell, for faults to name the place; `units` are
    those stated by the heading, by the row and above the table, empty where none is.
    """

    row: str
    names: list[str]
    naming: str
    month: str
    heading: str
    cell: Cell
    units: tuple[str, str, str]


@dataclass
class PastedTable:
    """A pasted table on its way: the plan year it is for, the faults found, what was converted or left out."""

    year: str
    faults: list[Fault] = field(default_factory=list)
    notes: dict[tuple[str, str, str], Note] = field(default_factory=dict)

    def add_fault(self, row: str, column: str, value: str, rule: str, /, **details: Detail) -> None:
        """Add a fault at a row of the text."""
        self.faults.append(Fault(row=row, column=column, value=value, rule=rule, details=details))


def read_pasted(text: str) -> Grid:
    """The text as a table: cut at tabs where there are any, else at commas, full-width ones too, or semicolons.

    DataError for more rows or columns than can be meant, and for quotes that never close.
    """
    first = next((line for line in text.splitlines() if set(line) & set(SEPARATORS)), "")
    mark = next((mark for mark in SEPARATORS if mark in first), ",")
    require_csv_bounds(text, mark, "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    lines = ((reader.line_num, [trimmed(cell) for cell in texts]) for texts in reader)
    try:
        return Grid("", csv_rows(lines, ""), lettered=False)
    except csv.Error as error:
        raise DataError([Fault(row=str(reader.line_num), rule="unreadable", details={"right": "CSV"})]) from error


def find_figures(pasted: PastedTable, grid: Grid) -> Iterator[Figure]:
    """Yield every cell that may hold a figure, in the order of the text; faults where a heading cannot be read."""
    for row in grid.rows[:MAX_HEADER_ROW]:
        row.cells[:] = [with_plain_month(cell) for cell in row.cells]
    counts = [sum(heads_month(cell.text) for cell in row.cells) for row in grid.rows[:MAX_HEADER_ROW]]
    long = Header.find(schema()["actuals"], grid)
    if long is not None and {"month", "output"} <= set(long.places):
        yield from long_figures(pasted, grid, long)
    elif max(counts, default=0) > 0:
        header = Header.at_row(schema()["base_output"], grid, counts.index(max(counts)))
        yield from wide_figures(pasted, grid, header)
    else:
        first = grid.rows[0] if grid.rows else Row("1", [])
        summed = any(CUMULATIVE.search(half_width(cell.text)) for cell in first.cells)
        pasted.add_fault(first.label, "", quoted(first.cells), "cumulative" if summed else "no_months")


def quoted(cells: list[Cell]) -> str:
    """A header row's beginning, to be quoted in a fault."""
    return " ".join(cell.text for cell in cells)[:MAX_QUOTED_LETTERS]


def heads_month(text: str) -> bool:
    """Whether a cell is a month's heading; a bare 3 may be a figure."""
    return read_heading("base_output", text).column.startswith("m") and not half_width(text).isdigit()


def with_plain_month(cell: Cell) -> Cell:
    """A heading like Jan 2023 as 2023-01; any other cell as it is."""
    found = ENGLISH_MONTH.fullmatch(half_width(cell.text)[:20])
    if found is None:
        return cell
    month = [name[:3] for name in ENGLISH_MONTHS].index(found[1][:3].casefold()) + 1
    return Cell(f"{found[2]}-{month:02d}", cell.kind)


def naming_places(header: Header) -> dict[str, int]:
    """Places of the columns that name a row's line or firm (by key of the table of lines), and of `unit`."""
    found: dict[str, int] = {}
    for place, text in {**header.unknown, **header.own}.items():
        key = read_heading("lines", text).column
        if key in (*NAMING_COLUMNS, "unit"):
            found.setdefault(key, place)
    if header.row_unit is not None:
        found.setdefault("unit", header.row_unit)
    for place, column in header.columns.items():
        if column.name in NAMING_COLUMNS:
            found[column.name] = place
    return found


def names_in(row: Row, places: dict[str, int]) -> list[str]:
    """What a row says its line is, the most definite first."""
    texts = [text_at(row, places[key]) for key in NAMING_COLUMNS if key in places]
    return [text for text in texts if text]


def naming_heading(header: Header, places: dict[str, int]) -> str:
    """The heading over the words that name a row; empty where there is none."""
    return next((header.cells[places[key]].text for key in NAMING_COLUMNS if key in places), "")


def text_at(row: Row, place: int | None) -> str:
    """The text at a place of a row; empty where there is none."""
    return row.cell_at(place).text if place is not None else ""


def wide_figures(pasted: PastedTable, grid: Grid, header: Header) -> Iterator[Figure]:
    """Yield the figures of a table with months across, all of the plan year."""
    places = naming_places(header)
    months = {place: column.name[1:] for place, column in header.columns.items() if column.name.startswith("m")}
    if not set(places) - {"unit"}:  # nothing says which column names the line: the first that is no number of its own
        free = [place for place in range(min(months)) if place not in header.own]
        if not free:
            pasted.add_fault(header.label, "", quoted(header.cells), "no_line_column")
            return
        places["line"] = free[0]
    check_wide_header(pasted, header, places, months)
    naming = naming_heading(header, places)
    for row in grid.rows[header.first_row :]:
        if header.leaves_out(row):
            continue
        names, unit = names_in(row, places), text_at(row, places.get("unit"))
        for place, month in months.items():
            if place < len(row.cells):
                units = (header.units[place], unit, header.sheet_unit)
                heading = header.cells[place].text
                yield Figure(row.label, names, naming, f"{pasted.year}-{month}", heading, row.cells[place], units)


def check_wide_header(pasted: PastedTable, header: Header, places: dict[str, int], months: dict[int, str]) -> None:
    """Add notes of columns that are left out, and faults of months named twice or of another year."""
    for place, text in {**header.unknown, **header.own}.items():
        if place not in places.values():
            pasted.notes[("", "column_left_out", text)] = Note("", "", "", "column_left_out", found=text)
    texts = [cell.text for cell in header.cells]
    for place, first in header.twice.items():
        details = {"first": str(first + 1), "column": texts[first]}
        pasted.add_fault(header.label, texts[place], texts[place], "column_twice", **details)
    for place in months:
        if header.years[place] not in ("", pasted.year):
            pasted.add_fault(header.label, texts[place], texts[place], "months_year", year=pasted.year)


def long_figures(pasted: PastedTable, grid: Grid, header: Header) -> Iterator[Figure]:
    """Yield the figures of a table with a row for each line and month."""
    places = naming_places(header)
    month_place, output_place = header.places["month"], header.places["output"]
    naming, heading = naming_heading(header, places), header.cells[output_place].text
    for row in grid.rows[header.first_row :]:
        if header.leaves_out(row):
            continue
        month = month_of(pasted, row, month_place, header.cells[month_place].text)
        if month:
            units = (header.units[output_place], text_at(row, places.get("unit")), header.sheet_unit)
            yield Figure(row.label, names_in(row, places), naming, month, heading, row.cell_at(output_place), units)


def month_of(pasted: PastedTable, row: Row, place: int, heading: str) -> str:
    """The month a row states, as YYYY-MM; empty, with a fault, where it is none of the plan year."""
    month = read_month(row.cell_at(place)).text
    if not CLEAN_MONTH.fullmatch(month):
        key = read_heading("base_output", month).column
        if not key.startswith("m"):
            pasted.add_fault(row.label, heading, month, "should_be", right=schema()["actuals"].columns["month"])
            return ""
        month = f"{pasted.year}-{key[1:]}"
    if month[:4] != pasted.year:
        details = {"first": f"{pasted.year}-01", "last": f"{pasted.year}-12"}
        pasted.add_fault(row.label, heading, month, "month_range", **details)
        return ""
    return month
