"""A scenario made for one dataset, taken to another: what fits it goes along, what does not is told."""

from __future__ import annotations

from sim.dataset import Dataset, Fault, ScenarioError
from sim.scenario import Scenario, apply_edits, nested_dicts, value_faults

Cells = dict[str, dict[str, dict[str, object]]]
"""Edits that can be taken apart: table, row, column, value."""

MAX_ROUNDS = 10
"""Times that rows with faults are taken out before all are tried in parts."""
MAX_TRIES = 40
"""Parts that are tried; each costs a reading of the whole dataset."""


def fitted(dataset: Dataset, scenario: Scenario) -> tuple[Scenario, tuple[Fault, ...]]:
    """The part of a scenario that a dataset can be projected with, and every fault of what was left out.

    A cell with a fault is left out alone; a row whose fault is in another cell (one the row would need), whole.
    """
    edits, faults = fitting_edits(dataset, scenario)
    kept = Scenario({}, edits, scenario.name)
    wrong = value_faults(apply_edits(dataset, kept), scenario.values)
    bad = {fault.column for fault in wrong}
    values = {key: value for key, value in scenario.values.items() if key not in bad}
    return Scenario(values, edits, scenario.name), (*faults, *wrong)


def fitting_edits(dataset: Dataset, scenario: Scenario) -> tuple[Cells, list[Fault]]:
    """The edits that give a sound dataset, and the faults of the others.

    Faulty rows are taken out MAX_ROUNDS times; then what is left is tried part by part.
    """
    edits: Cells = nested_dicts(scenario.edits)
    left_out: list[Fault] = []
    for _ in range(MAX_ROUNDS):
        faults = edit_faults(dataset, edits)
        if not faults:
            return edits, left_out
        left_out += faults
        if not sum([drop(edits, fault) for fault in faults]):
            break
    return part_by_part(dataset, edits), left_out


def edit_faults(dataset: Dataset, edits: Cells) -> tuple[Fault, ...]:
    """Faults of the dataset with the edits in; none where they fit."""
    try:
        apply_edits(dataset, Scenario({}, edits))
    except ScenarioError as error:
        return error.faults
    return ()


def drop(edits: Cells, fault: Fault) -> bool:
    """Take out the edit a fault is about; False where there was none."""
    rows = edits.get(fault.table, {})
    if fault.rule == "no_table":
        return edits.pop(fault.table, None) is not None
    if fault.row not in rows:
        return False
    if rows[fault.row].pop(fault.column, None) is None or not rows[fault.row]:
        del rows[fault.row]
    if not rows:
        del edits[fault.table]
    return True


def part_by_part(dataset: Dataset, edits: Cells) -> Cells:
    """Rows put in, half of them at a time, each half kept if the dataset stays sound: for faults that name no row.

    A link may hold thousands of rows made to fail one by one, so that after MAX_TRIES what is left stays out.
    """
    kept: Cells = {}
    parts = [[(table, row) for table, rows in edits.items() for row in rows]]
    for _ in range(MAX_TRIES):
        if not parts:
            break
        part = parts.pop()
        tried: Cells = {table: dict(rows) for table, rows in kept.items()}
        for table, row in part:
            tried.setdefault(table, {})[row] = edits[table][row]
        if not edit_faults(dataset, tried):
            kept = tried
        elif len(part) > 1:
            middle = len(part) // 2
            parts += [part[middle:], part[:middle]]
    return kept
