"""A file on its way to raw tables: the sheets that are tables, and what was found wrong or converted in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sim.dataset import Fault, Note, RawTable, Table, row_key
from sim.dataset.faults import Answers, Detail
from sim.intake.cells import Reading
from sim.intake.grid import Cell, Grid, Row
from sim.intake.headers import Header

Place = tuple[str, int, str]
"""A cell: table, row index, column."""
MAX_CELLS_NAMED = 12
"""Cells a question names."""


@dataclass
class Sheet:
    """A sheet that is a table: its header, its rows of data, and the raw table they become.

    Rows of `rows` and of `raw` go by the same index, from 0.
    """

    grid: Grid
    header: Header
    rows: list[Row]
    raw: RawTable

    @property
    def table(self) -> Table:
        """The table that the header heads."""
        return self.header.table

    @cached_property
    def index_of(self) -> dict[str, int]:
        """Rows by what a fault may call them: the file's row number, else the row's key."""
        keys = {row_key(self.table, row): index for index, row in reversed(list(enumerate(self.raw.rows)))}
        return keys | {self.raw.row_label(index): index for index in range(len(self.raw.rows))}

    def source_cell(self, index: int, column: str) -> Cell:
        """A cell as it stands in the file; empty where the row ends before it."""
        return self.rows[index].cell_at(self.header.places[column])

    def cell_name(self, index: int, column: str) -> str:
        """A cell's name as people look for it: B17 in a workbook, the row's number in a CSV file."""
        return self.raw.cell(index, column) or self.raw.row_label(index)

    def cell_names(self, rows: Sequence[int], column: str) -> str:
        """The names of a column's cells, the first ones where there are many."""
        names = [self.cell_name(index, column) for index in rows[:MAX_CELLS_NAMED]]
        return ", ".join(names) + (" …" if len(rows) > MAX_CELLS_NAMED else "")


@dataclass
class Reader:
    """A file on its way to raw tables: sheets by table, what was found wrong, what was converted.

    `answers` is what a person said to the questions of an earlier reading; `before` holds what converted cells held: a
    fault found later quotes the file, not what was made of it.
    """

    answers: Answers = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: dict[tuple[str, ...], Note] = field(default_factory=dict)
    noted_cells: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    before: dict[Place, str] = field(default_factory=dict)
    reported: set[tuple[str, str, str]] = field(default_factory=set)
    """Cells (table, row, column) that only suffer from a fault of another: they get no second fault."""
    confirmed: set[tuple[str, str, str]] = field(default_factory=set)
    """Values (table, column, text) of which the file says that they were asked about and are right."""
    measured: set[Place] = field(default_factory=set)
    """Cells that state a unit of their own."""
    asked_columns: set[tuple[str, str]] = field(default_factory=set)
    """Columns (table, column) that a heading may be, which is asked: till then they are not missing."""
    answered: set[Place] = field(default_factory=set)
    """Cells whose size was asked about and answered."""

    @cached_property
    def line_rows(self) -> Mapping[str, Mapping[str, str]]:
        """The rows of the table of lines by line, to be asked for once names are looked up; of two the first."""
        rows = self.sheets["lines"].raw.rows if "lines" in self.sheets else []
        return {row.get("line", ""): row for row in reversed(rows)}

    def add_note(self, sheet: Sheet, rule: str, column: str, cell: str, found: str, read: str, **details: str) -> None:
        """Add a cell to the note of its kind; the first cell's texts stand for all."""
        key = (sheet.table.name, rule, column, *details.values())
        self.noted_cells.setdefault(key, []).append(cell)
        if key not in self.notes:
            self.notes[key] = Note(sheet.table.name, sheet.raw.sheet, column, rule, (), found, read, details)

    def all_notes(self) -> tuple[Note, ...]:
        """Every note with the cells it speaks of."""
        return tuple(replace(note, cells=tuple(self.noted_cells.get(key, ()))) for key, note in self.notes.items())

    def add_fault(self, sheet: Sheet, index: int, column: str, rule: str, **details: Detail) -> None:
        """Add the fault of one cell."""
        raw = sheet.raw
        right: dict[str, Detail] = {"right": sheet.table.columns[column], **details}
        self.faults.append(
            Fault(
                table=sheet.table.name,
                row=raw.row_label(index),
                column=column,
                value=sheet.source_cell(index, column).text,
                rule=rule,
                details=right,
                cell=raw.cell(index, column),
                sheet=raw.sheet,
            )
        )

    def ask(self, fault: Fault) -> str:
        """The answer to a question that is of no cells of data; empty, with the fault that asks, until it is given."""
        given = self.answers.get(fault.question, "")
        if given in fault.answers:
            return given
        if not any(each.question == fault.question for each in self.faults):
            self.faults.append(fault)
        return ""

    def ask_cells(
        self,
        sheet: Sheet,
        rows: Sequence[int],
        column: str,
        rule: str,
        answers: tuple[str, ...],
        group: str = "",
        **details: Detail,
    ) -> str:
        """The answer to one question about some cells of a column (a `group` of them where one column has several).

        Empty, with the fault that asks, until it is given; while it is open its cells get no other fault.
        """
        question = ":".join(filter(None, (rule, f"{sheet.table.name}.{column}", group)))
        given = self.answers.get(question, "")
        if given in answers:
            return given
        self.reported |= {(sheet.table.name, sheet.raw.row_label(index), column) for index in rows}
        if not any(fault.question == question for fault in self.faults):
            cells = sheet.cell_names(rows, column)
            self.add_fault(sheet, rows[0], column, rule, cells=cells, count=str(len(rows)), **details)
            self.faults[-1] = replace(self.faults[-1], question=question, answers=answers)
        return ""

    def is_confirmed(self, sheet: Sheet, index: int, column: str) -> bool:
        """Whether the file says of a value that it was asked about and is right."""
        text = sheet.raw.rows[index].get(column, "")
        return (sheet.table.name, column, text) in self.confirmed

    def add_place_fault(
        self, sheet: Sheet, row: str, place: int, column: str, text: str, rule: str, /, **details: Detail
    ) -> None:
        """Add the fault of a heading, or of a place of the file that belongs to no column of the table."""
        cell = f"{sheet.grid.letter(place)}{row}" if sheet.grid.lettered else ""
        self.faults.append(
            Fault(
                table=sheet.table.name,
                row=row,
                column=column,
                value=text,
                rule=rule,
                details=details,
                cell=cell,
                sheet=sheet.raw.sheet,
            )
        )

    def write_cell(self, sheet: Sheet, index: int, column: str, reading: Reading, wanted: str = "") -> None:
        """Write a cell as the loader takes it; where that is not what the file holds, keep that and add a note.

        `wanted` is the unit it is in now, where that is not the column's.
        """
        found = sheet.source_cell(index, column).text
        sheet.raw.rows[index][column] = reading.text
        if reading.note:
            self.before[(sheet.table.name, index, column)] = found
            details = {
                "from_unit": reading.stated,
                "to_unit": wanted or sheet.table.columns[column].unit,
                "factor": reading.by,
            }
            words = details if reading.by else {}
            self.add_note(sheet, reading.note, column, sheet.cell_name(index, column), found, reading.text, **words)
