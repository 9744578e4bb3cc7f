"""Sheets of cells become a dataset: opened, words and names read, numbers converted; all faults told at once.

Grid ─ sheet ─▶ Sheet ─ references, numbers ─▶ RawTable ─▶ Dataset, with notes of what was converted
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.dataset import DataError, Dataset, Fault, RawTable, schema
from sim.dataset.faults import NONE, Answers
from sim.intake.confirmed import confirmed_values, is_confirmed_sheet
from sim.intake.grid import Grid
from sim.intake.identify import find_tables
from sim.intake.numbers import read_numbers
from sim.intake.parts import look_up_parts, read_codes
from sim.intake.plausible import question_doubts, without_consequences
from sim.intake.reader import Reader
from sim.intake.references import look_up_names, read_releases, read_texts
from sim.intake.sheet import note_ignored, open_sheet, worth_keeping
from sim.intake.values import question_title, read_values
from sim.intake.wide import question_months, take_output_of_lines


def read_grids(grids: list[Grid], name: str, answers: Answers = NONE) -> Dataset:
    """The dataset of a file's sheets, with notes of what was converted; `answers` are those given to its questions.

    DataError lists the faults of the sheets and those of the tables made of them, each once.
    """
    reader = Reader(answers, confirmed=confirmed_values(grids))
    parts = find_tables([grid for grid in grids if not is_confirmed_sheet(grid)])
    for part in parts:
        open_sheet(reader, part)
    for sheet in reader.sheets.values():
        read_texts(reader, sheet)
    take_output_of_lines(reader)
    question_months(reader)
    for sheet in reader.sheets.values():
        note_ignored(reader, sheet)
    read_codes(reader)
    for sheet in reader.sheets.values():
        read_releases(reader, sheet)
    look_up_names(reader)
    for read in (look_up_parts, read_numbers, question_title, read_values):
        for sheet in reader.sheets.values():
            read(reader, sheet)
    question_doubts(reader)
    raws = {key: reader.sheets[key].raw for key in schema() if key in reader.sheets}
    raws = {key: raw for key, raw in raws.items() if worth_keeping(reader.sheets[key])}
    no_tables = {part.grid.name: RawTable([], []) for part in parts if not part.table and not part.grid.lettered}
    try:
        dataset = Dataset.from_tables({**raws, **no_tables}, name)
    except DataError as error:
        found = [*reader.faults, *table_faults(reader, error.faults)]
        raise DataError(without_consequences(reader, found)) from error
    if reader.faults:
        raise DataError(without_consequences(reader, reader.faults))
    return replace(dataset, notes=(*reader.all_notes(), *dataset.notes))


def table_faults(reader: Reader, found: Iterable[Fault]) -> Iterator[Fault]:
    """Yield faults of the tables that are not consequences of the sheets' faults, placed in the file.

    A sheet without a header leaves its table missing or empty, which is told once; a table missed while some sheet was
    not recognised names that sheet.
    """
    reported = reader.reported | {(fault.table, fault.row, fault.column) for fault in reader.faults}
    unopened = {fault.table for fault in reader.faults if not fault.column}
    left_out = "、".join(note.sheet for note in reader.notes.values() if note.rule == "sheet_left_out")
    for fault in found:
        if fault.rule == "missing_table" and left_out:
            yield replace(fault, rule="missing_table_unread", details={"sheets": left_out})
        elif (fault.table, fault.row, fault.column) in reported or (fault.table, fault.column) in reader.asked_columns:
            continue
        elif unopened and fault.rule in ("event_of", "cost_of"):
            continue  # what it names may stand in a table that could not be read
        elif fault.table not in unopened or fault.rule not in ("missing_table", "no_rows"):
            yield placed(fault, reader)


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
