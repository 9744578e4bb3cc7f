"""Sheets opened: the rows of data of each table, told from titles, totals and remarks; faults and notes of cells."""

from __future__ import annotations

from sim.dataset import Fault, Note, RawTable, schema
from sim.dataset.tables import titles
from sim.intake.column_names import near_column, read_heading
from sim.intake.grid import EMPTY, MAX_COLUMNS, Grid, Row, require_whole
from sim.intake.headers import Header, is_remark, must_have
from sim.intake.identify import Part
from sim.intake.reader import Reader, Sheet
from sim.language import LANGUAGES


def worth_keeping(sheet: Sheet) -> bool:
    """Whether a table is there at all: an optional sheet nobody filled (as in the template) is an absent table."""
    return bool(sheet.raw.rows) or sheet.table.required or not sheet.grid.lettered


def open_sheet(reader: Reader, part: Part) -> None:
    """Find the header and the rows of data of a part of a sheet and add them to the reader.

    A part that is no table becomes a note; one without a header, or of a table that is there already, a fault.
    """
    grid, name = part.grid, part.table
    if not name:
        note_left_out(reader, grid)
        return
    require_whole([grid])
    table, sheet_name = schema()[name], grid.name if grid.lettered else ""
    if name in reader.sheets:
        details = {"first": reader.sheets[name].grid.name, "table": name}
        reader.faults.append(Fault(table=name, value=grid.name, rule="sheet_twice", details=details, sheet=sheet_name))
        return
    if part.guessed:
        details = dict(zip(LANGUAGES, table.title, strict=True))
        reader.notes[(name, "sheet_read_as")] = Note(name, grid.name, "", "sheet_read_as", details=details)
    header = Header.find(table, grid)
    if header is None:
        text = " ".join(cell.text for cell in grid.rows[0].cells if cell.text)[:60]
        wanted = {"columns": titles(table.columns[key] for key in table.columns if key in must_have(name))}
        reader.faults.append(Fault(table=name, value=text, rule="no_header_row", details=wanted, sheet=sheet_name))
        return
    ask_headings(reader, grid, header)
    reader.sheets[name] = sheet = cut_rows(reader, grid, header)
    if grid.encoding:
        reader.add_note(sheet, "encoding", "", "", "", "", encoding=grid.encoding)
    note_out_of_sight(reader, sheet)
    add_header_faults(reader, sheet)
    fill_merged(reader, sheet)


def ask_headings(reader: Reader, grid: Grid, header: Header) -> None:
    """Ask about headings that are nearly those of columns nobody else heads; take them as answered."""
    for place, text in [*header.unknown.items()]:
        group = header.groups.get(place, "")
        key = near_column(header.table.name, text) or near_column(header.table.name, group + text)
        if not key or key in header.places:
            continue
        question = f"column_meant:{header.table.name}.{text}"
        fault = Fault(
            table=header.table.name,
            row=header.label,
            value=text,
            rule="column_meant",
            details={"found": text, "near": header.table.columns[key].title},
            cell=f"{grid.letter(place)}{header.label}" if grid.lettered else "",
            sheet=grid.name if grid.lettered else "",
            question=question,
            answers=("column_as", "column_out"),
        )
        given = reader.ask(fault)
        if given == "column_as":
            header.take(place, key)
        elif not given:
            reader.asked_columns.add((header.table.name, key))


def note_left_out(reader: Reader, grid: Grid) -> None:
    """A workbook's sheet that is no table is told."""
    if grid.lettered:
        reader.notes[("", "sheet_left_out", grid.name)] = Note("", grid.name, "", "sheet_left_out")


def cut_rows(reader: Reader, grid: Grid, header: Header) -> Sheet:
    """The sheet with the rows that are data, and a raw table of empty cells for them; the other rows are noted.

    Below a remark rows of one cell go on with it.
    """
    rows: list[Row] = []
    out: list[Row] = []
    in_remark = False
    for row in grid.rows[header.first_row :]:
        in_remark = is_remark(row) or (in_remark and sum(bool(cell.text) for cell in row.cells) == 1)
        (out if in_remark or header.leaves_out(row, not rows) else rows).append(row)
    names = {place: column.name for place, column in sorted(header.columns.items())}
    letters = {name: grid.letter(place) for place, name in names.items()} if grid.lettered else {}
    table, sheet_name = header.table.name, grid.name if grid.lettered else ""
    empty = [dict.fromkeys(names.values(), "") for _ in rows]
    raw = RawTable(empty, list(names.values()), [row.label for row in rows], letters, sheet_name, header.label)
    if out:
        details = {"rows": ", ".join(row.label for row in out)}
        reader.notes[(table, "row_left_out")] = Note(table, sheet_name, "", "row_left_out", details=details)
    return Sheet(grid, header, rows, raw)


def note_out_of_sight(reader: Reader, sheet: Sheet) -> None:
    """What a person who looks at the sheet does not see, or sees struck out, is read and noted."""
    grid, table = sheet.grid, sheet.table.name
    if grid.hidden:
        reader.notes[(table, "sheet_hidden")] = Note(table, grid.name, "", "sheet_hidden")
    for state in ("hidden", "filtered", "struck"):
        if rows := [row.label for row in sheet.rows if row.state == state]:
            rule, details = f"rows_{state}", {"rows": row_ranges(rows)}
            reader.notes[(table, rule)] = Note(table, grid.name, "", rule, details=details)
    hidden = [at for at in sheet.header.columns if any(first <= at + 1 <= last for first, last in grid.hidden_columns)]
    if hidden:
        details = {"columns": ", ".join(grid.letter(place) for place in sorted(hidden))}
        reader.notes[(table, "columns_hidden")] = Note(table, grid.name, "", "columns_hidden", details=details)


def row_ranges(labels: list[str]) -> str:
    """Row numbers in short: 3-5, 9."""
    runs: list[list[int]] = []
    for number in map(int, labels):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in runs)


def add_header_faults(reader: Reader, sheet: Sheet) -> None:
    """Faults of columns named twice and of columns without a header; notes of columns people add for themselves."""
    header = sheet.header
    for place, first in header.twice.items():
        text = header.cells[place].text
        details = {"first": sheet.grid.letter(first) or str(first + 1), "column": header.columns[first].name}
        reader.add_place_fault(sheet, header.label, place, text, text, "column_twice", **details)
    for text in header.own.values():
        reader.add_note(sheet, "column_left_out", "", "", text, "", found_column=text)
    add_tables_beside(reader, sheet)
    named = {*header.columns, *header.own, *header.unknown, *header.twice, header.row_unit}
    for row in sheet.rows:
        for place, cell in enumerate(row.cells):
            if cell.text and place not in named:
                named.add(place)
                column = sheet.grid.letter(place) or str(place + 1)
                reader.add_place_fault(sheet, row.label, place, column, cell.text, "no_header")


def note_ignored(reader: Reader, sheet: Sheet) -> None:
    """A note of the columns that nobody knows."""
    if sheet.header.unknown:
        details = {"columns": "、".join(text for _, text in sorted(sheet.header.unknown.items()))}
        note = Note(sheet.table.name, sheet.raw.sheet, "", "columns_ignored", details=details)
        reader.notes[(sheet.table.name, "columns_ignored")] = note


def add_tables_beside(reader: Reader, sheet: Sheet) -> None:
    """Faults of headings that are together another table's: that is no column to be left out with a note."""
    unknown = sheet.header.unknown
    for key, table in schema().items():
        found = {at: read_heading(key, text).column for at, text in sorted(unknown.items())}
        named = {at: column for at, column in found.items() if column}
        if len(named) > 2 and must_have(key) <= set(named.values()):
            columns = "、".join(unknown[at] for at in named)
            first, words = min(named), dict(zip(LANGUAGES, table.title, strict=True))
            reader.add_place_fault(
                sheet, sheet.header.label, first, "", unknown[first], "table_beside", columns=columns, **words
            )


def fill_merged(reader: Reader, sheet: Sheet) -> None:
    """Give a merged word to each of its rows, with a note; a merged number or key does not say whose it is: a fault."""
    index_of = {int(row.label): index for index, row in enumerate(sheet.rows)} if sheet.grid.merged else {}
    for left, top, right, bottom in sheet.grid.merged:
        if top not in index_of:
            continue
        held = sheet.rows[index_of[top]].cell_at(left - 1)
        for index in [index_of[line] for line in index_of if top <= line <= bottom] if held.text else []:
            for at in range(left - 1, min(right, len(sheet.header.columns) + MAX_COLUMNS)):
                column = sheet.header.columns.get(at)
                if column is None or (index == index_of[top] and at == left - 1):
                    continue
                cells = sheet.rows[index].cells
                cells.extend([EMPTY] * (at + 1 - len(cells)))
                if at == left - 1 and not column.numeric and column.kind != "key":
                    cells[at] = held
                    name = sheet.cell_name(index, column.name)
                    reader.add_note(sheet, "merged_filled", column.name, name, "", held.text)
                else:
                    first = f"{sheet.grid.letter(left - 1)}{top}"
                    reader.add_fault(sheet, index, column.name, "merged", first=first)
