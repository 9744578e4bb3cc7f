"""Sheets opened: each found to be a table, its header read, its rows of data told from titles, totals and remarks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from sim.dataset import Fault, Note, RawTable, Table, row_key, schema
from sim.dataset.faults import Detail
from sim.intake.cells import Reading
from sim.intake.grid import EMPTY, Cell, Grid, Row
from sim.intake.headers import Header, is_remark
from sim.intake.identify import Part
from sim.intake.normalise import fold
from sim.language import LANGUAGES, Catalogue

Place = tuple[str, int, str]


@dataclass
class Sheet:
    """A sheet that is a table: its header, the rows that are data, and the raw table they become."""

    table: Table
    grid: Grid
    header: Header
    rows: list[Row]
    raw: RawTable
    at: dict[str, int]

    @cached_property
    def index_of(self) -> dict[str, int]:
        """Rows by what a fault may call them: the file's number, else the row's key."""
        keys = {row_key(self.table, row): index for index, row in reversed(list(enumerate(self.raw.rows)))}
        return keys | {self.raw.row_label(index): index for index in range(len(self.raw.rows))}

    def cell(self, index: int, column: str) -> Cell:
        """A cell as it stood in the file."""
        cells, at = self.rows[index].cells, self.at[column]
        return cells[at] if at < len(cells) else EMPTY

    def name_of(self, index: int, column: str) -> str:
        """A cell's name: B17 in a workbook, the row's number in a CSV file."""
        return self.raw.cell(index, column) or self.raw.row_label(index)


@dataclass
class Reader:
    """A file on its way to raw tables: what was found wrong, what was converted, and what cells held before."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: dict[tuple[str, ...], Note] = field(default_factory=dict)
    cells: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    before: dict[Place, str] = field(default_factory=dict)
    told: set[tuple[str, str, str]] = field(default_factory=set)
    """Cells (table, row, column) that only suffer from a fault of another: no second fault is told of them."""

    def note(self, sheet: Sheet, rule: str, column: str, cell: str, found: str, read: str, **details: str) -> None:
        """Add a cell to the note of its kind."""
        key = (sheet.table.name, rule, column, *details.values())
        grid = sheet.grid
        self.cells.setdefault(key, []).append(cell)
        if key not in self.notes:
            sheet_name = grid.name if grid.lettered else ""
            self.notes[key] = Note(sheet.table.name, sheet_name, column, rule, (), found, read, details)

    def all_notes(self) -> tuple[Note, ...]:
        """Every note with the cells it speaks of."""
        return tuple(replace(note, cells=tuple(self.cells.get(key, ()))) for key, note in self.notes.items())

    def wrong(self, sheet: Sheet, index: int, column: str, rule: str, **details: Detail) -> None:
        """Add the fault of one cell."""
        raw, text = sheet.raw, sheet.cell(index, column).text
        right: dict[str, Detail] = {"right": sheet.table.columns[column], **details}
        self.faults.append(
            Fault(
                table=sheet.table.name,
                row=raw.row_label(index),
                column=column,
                value=text,
                rule=rule,
                details=right,
                cell=raw.cell(index, column),
                sheet=raw.sheet,
            )
        )

    def put(self, sheet: Sheet, index: int, column: str, reading: Reading) -> None:
        """Write a cell as the loader takes it, keep what stood there, and note what was done."""
        found = sheet.cell(index, column).text
        sheet.raw.rows[index][column] = reading.text
        if reading.note:
            self.before[(sheet.table.name, index, column)] = found
            details = {"from_unit": reading.stated, "to_unit": sheet.table.columns[column].unit, "factor": reading.by}
            words = details if reading.by else {}
            self.note(sheet, reading.note, column, sheet.name_of(index, column), found, reading.text, **words)


def worth_keeping(sheet: Sheet) -> bool:
    """Whether a table is there at all: an optional sheet nobody filled (as in the template) is an absent table."""
    return bool(sheet.raw.rows) or sheet.table.required or bool(sheet.header.unknown) or not sheet.grid.lettered


def open_sheet(reader: Reader, part: Part) -> None:
    """Find the header and the rows of data of a part of a sheet that is a table; note or fault what is neither."""
    grid, table = part.grid, part.table
    sheet_name = grid.name if grid.lettered else ""
    if not table:
        readme = {fold(name) for name in Catalogue("workbook", "template")["readme"]}
        if grid.lettered and fold(grid.name) not in readme:
            reader.notes[("", "sheet_left_out", grid.name)] = Note("", grid.name, "", "sheet_left_out")
        return
    if part.guessed and table not in reader.sheets:
        details = dict(zip(LANGUAGES, schema()[table].title, strict=True))
        reader.notes[(table, "sheet_read_as")] = Note(table, grid.name, "", "sheet_read_as", details=details)
    if table in reader.sheets:
        details = {"first": reader.sheets[table].grid.name, "table": table}
        reader.faults.append(Fault(table=table, value=grid.name, rule="sheet_twice", details=details, sheet=sheet_name))
        return
    header = part.header
    if header is None:
        text = " ".join(cell.text for cell in grid.rows[0].cells if cell.text)[:60]
        columns = ", ".join(column.title.zh + " " + key for key, column in schema()[table].columns.items())
        reader.faults.append(
            Fault(table=table, value=text, rule="no_header_row", details={"columns": columns}, sheet=sheet_name)
        )
        return
    reader.sheets[table] = sheet = cut_rows(reader, schema()[table], grid, header)
    if grid.encoding:
        reader.note(sheet, "encoding", "", "", "", "")
    out_of_sight(reader, sheet)
    header_faults(reader, sheet)
    fill_merged(reader, sheet)


def cut_rows(reader: Reader, table: Table, grid: Grid, header: Header) -> Sheet:
    """The sheet with the rows that are data, and a raw table of empty cells for them."""
    rows: list[Row] = []
    out: list[Row] = []
    remarks = False
    for row in grid.rows[header.first_row :]:
        remarks = is_remark(row) or (remarks and sum(bool(cell.text) for cell in row.cells) == 1)
        (out if remarks or header.leaves_out(row) else rows).append(row)
    at = {column.name: place for place, column in header.columns.items()}
    names = {**header.unknown, **{place: name for name, place in at.items()}}
    columns = [names[place] for place in sorted(names)]
    letters = {names[place]: grid.letter(place) for place in sorted(names)} if grid.lettered else {}
    labels = [row.label for row in rows]
    empty = [dict.fromkeys((names[place] for place in sorted(names)), "") for _ in rows]
    sheet_name = grid.name if grid.lettered else ""
    sheet = Sheet(table, grid, header, rows, RawTable(empty, columns, labels, letters, sheet_name, header.label), at)
    if out:
        key = (table.name, "row_left_out")
        details = {"rows": ", ".join(row.label for row in out)}
        reader.notes[key] = Note(table.name, sheet_name, "", "row_left_out", details=details)
    return sheet


def out_of_sight(reader: Reader, sheet: Sheet) -> None:
    """What a person who looks at the sheet does not see, or sees struck out, is read and told."""
    grid, table = sheet.grid, sheet.table.name
    if grid.hidden:
        reader.notes[(table, "sheet_hidden")] = Note(table, grid.name, "", "sheet_hidden")
    for state in ("hidden", "filtered", "struck"):
        if rows := [row.label for row in sheet.rows if row.state == state]:
            rule, details = f"rows_{state}", {"rows": ranges(rows)}
            reader.notes[(table, rule)] = Note(table, grid.name, "", rule, details=details)
    at = [at for at in sheet.header.columns if any(first <= at + 1 <= last for first, last in grid.hidden_columns)]
    if at:
        details = {"columns": ", ".join(grid.letter(place) for place in sorted(at))}
        reader.notes[(table, "columns_hidden")] = Note(table, grid.name, "", "columns_hidden", details=details)


def ranges(labels: list[str]) -> str:
    """Row numbers in short: 3-5, 9."""
    runs: list[list[int]] = []
    for number in map(int, labels):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs)


def header_faults(reader: Reader, sheet: Sheet) -> None:
    """Columns named twice, columns without a header, and columns that are left out."""
    grid, header, table = sheet.grid, sheet.header, sheet.table
    named = {*header.columns, *header.own, *header.unknown, *header.twice, header.row_unit}
    for at, first in header.twice.items():
        letter = grid.letter(first) or str(first + 1)
        text, column = header.cells[at].text, header.columns[first].name
        details = {"first": letter, "column": column}
        place = f"{grid.letter(at)}{header.label}" if grid.lettered else ""
        reader.faults.append(
            Fault(
                table=table.name,
                row=header.label,
                column=text,
                value=text,
                rule="column_twice",
                details=details,
                cell=place,
                sheet=sheet.raw.sheet,
            )
        )
    for text in header.own.values():
        reader.note(sheet, "column_left_out", "", "", text, "", found_column=text)
    seen: set[int] = set()
    for row in sheet.rows:
        for at, cell in enumerate(row.cells):
            if cell.text and at not in named and at not in seen:
                seen.add(at)
                name = f"{grid.letter(at)}{row.label}" if grid.lettered else ""
                column = grid.letter(at) or str(at + 1)
                fault = Fault(
                    table=table.name,
                    row=row.label,
                    column=column,
                    value=cell.text,
                    rule="no_header",
                    cell=name,
                    sheet=sheet.raw.sheet,
                )
                reader.faults.append(fault)


def fill_merged(reader: Reader, sheet: Sheet) -> None:
    """A merged word holds for each of its rows and says so; a merged number or name does not say whose it is."""
    index_of = {int(row.label): index for index, row in enumerate(sheet.rows)} if sheet.grid.merged else {}
    for left, top, right, bottom in sheet.grid.merged:
        if top not in index_of:
            continue
        anchor = sheet.rows[index_of[top]].cells
        held = anchor[left - 1] if left <= len(anchor) else EMPTY
        for index in [index_of[line] for line in index_of if top <= line <= bottom] if held.text else []:
            for at in range(left - 1, min(right, len(sheet.header.columns) + 256)):
                column = sheet.header.columns.get(at)
                if column is None or (index == index_of[top] and at == left - 1):
                    continue
                cells = sheet.rows[index].cells
                cells.extend([EMPTY] * (at + 1 - len(cells)))
                if at == left - 1 and not column.numeric and column.kind != "key":
                    cells[at] = held
                    name = sheet.name_of(index, column.name)
                    reader.note(sheet, "merged_filled", column.name, name, "", held.text)
                else:
                    first = f"{sheet.grid.letter(left - 1)}{top}"
                    reader.wrong(sheet, index, column.name, "merged", first=first)
