"""Sheets of cells become a dataset: opened, words and names read, numbers converted; all faults told at once.

Grid ─ sheet ─▶ Sheet ─ references, numbers ─▶ RawTable ─▶ Dataset, with notes of what was converted
"""

from __future__ import annotations

from dataclasses import replace

from sim.dataset import DataError, Dataset, Fault, RawTable, schema
from sim.intake.grid import Grid
from sim.intake.identify import find_tables
from sim.intake.numbers import read_numbers
from sim.intake.references import look_up_names, read_texts
from sim.intake.sheet import Reader, open_sheet, worth_keeping


def read_grids(grids: list[Grid], name: str) -> Dataset:
    """The dataset of a file's sheets; DataError lists the faults of the sheets and those of the tables, each once."""
    reader = Reader()
    tables = find_tables(grids)
    for part in tables:
        open_sheet(reader, part)
    for read in (read_texts, look_up_names, read_numbers):
        for sheet in reader.sheets.values():
            read(reader, sheet)
    raws = {key: reader.sheets[key].raw for key in schema() if key in reader.sheets}
    raws = {key: raw for key, raw in raws.items() if worth_keeping(reader.sheets[key])}
    strange = {part.grid.name: RawTable([], []) for part in tables if not part.table and not part.grid.lettered}
    found: tuple[Fault, ...] = ()
    dataset = None
    try:
        dataset = Dataset.from_tables({**raws, **strange}, name)
    except DataError as error:
        found = error.faults
    told = reader.told | {(fault.table, fault.row, fault.column) for fault in reader.faults}
    absent = {fault.table for fault in reader.faults if not fault.column}
    faults = [*reader.faults]
    unread = "、".join(note.sheet for note in reader.notes.values() if note.rule == "sheet_left_out")
    for fault in found:
        if fault.rule == "missing_table" and unread:
            faults.append(replace(fault, rule="missing_table_unread", details={"sheets": unread}))
            continue
        told_already = (fault.table, fault.row, fault.column) in told
        if not told_already and not (fault.table in absent and fault.rule in ("missing_table", "no_rows")):
            faults.append(placed(fault, reader))
    if faults or dataset is None:
        raise DataError(faults)
    return replace(dataset, notes=(*reader.all_notes(), *dataset.notes))


def placed(fault: Fault, reader: Reader) -> Fault:
    """A fault of the tables with the sheet, the cell and the text as the file has them."""
    sheet = reader.sheets.get(fault.table)
    if sheet is None:
        return fault
    if not fault.row:
        return replace(fault, sheet=sheet.raw.sheet)
    raw, index = sheet.raw, sheet.index_of.get(fault.row)
    if index is None:
        return replace(fault, sheet=raw.sheet)
    value = reader.before.get((fault.table, index, fault.column), fault.value)
    return replace(fault, sheet=raw.sheet, cell=raw.cell(index, fault.column), value=value)
