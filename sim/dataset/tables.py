"""Raw cells of text in, typed and checked tables out. Every fault is gathered; nothing is guessed.

Tolerance for what people really type (full-width digits, percent signs, 万吨) is the business of sim.intake,
which hands over clean text; here a number is a number or a fault.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from sim.dataset.faults import Detail, Fault
from sim.dataset.numbers import decimal
from sim.dataset.schema import Column, Table, is_sane, row_key, schema
from sim.dataset.sections import section_of
from sim.language import Text

MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters no workbook and no XML may hold."""
CODE = re.compile(r"([A-T]?)([0-9]{1,4})(?:[.]0+)?")
"""A code of GB/T 4754, as tables write it: the section's letter before it, 06 and 32 as numbers."""
YEAR = re.compile(r"((?:199|20[0-9]|21[0-9])[0-9])(?:[.]0+)?")
MASK = re.compile(r"[*]+([.][*]+)?")

Cell = str | float | None


@dataclass
class RawTable:
    """A table as it was found: named columns, rows of text, and where each row and column stood in the file."""

    rows: list[dict[str, str]]
    columns: Sequence[str]
    row_labels: Sequence[str] = ()
    column_letters: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    header_label: str = ""

    def row_label(self, index: int) -> str:
        """The row as the file counts it (the header is row 1)."""
        return self.row_labels[index] if self.row_labels else str(index + 2)

    def cell(self, index: int, column: str) -> str:
        """The cell's name in a workbook (B17), or nothing for a text file."""
        letter = self.column_letters.get(column, "")
        return f"{letter}{self.row_label(index)}" if letter else ""

    def header_cell(self, column: str) -> str:
        """The name of a column's header cell in a workbook, or nothing for a text file."""
        letter = self.column_letters.get(column, "")
        return f"{letter}{self.header_label}" if letter else ""


@dataclass
class TypedTable:
    """A checked table: the frame (unknown numbers are NaN), and how many cells are unknown, by column."""

    frame: pd.DataFrame
    unknown: dict[str, list[str]] = field(default_factory=dict)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame's rows as dicts by column name."""
    columns = [frame[name].tolist() for name in frame] if len(frame) else []
    names = [str(name) for name in frame]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def month_number(text: str) -> int:
    """Months since year 0 of a month written YYYY-MM; ValueError for another text."""
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


def read_cell(column: Column, text: str) -> tuple[Cell, str | None]:
    """The cell's value and the rule it breaks (None: none). An unknown number is NaN, an unknown text None."""
    if CONTROL.search(text):
        return None, "control"
    if not text or MASK.fullmatch(text):
        if column.need == "unknown":
            return (math.nan if column.numeric else None), None
        if text:
            return None, "masked"
        if column.need == "always" or column.kind == "key":
            return None, "empty"
        empty = math.nan if column.numeric else ""
        return (column.default if column.default is not None else empty), None
    if column.numeric:
        number = read_number(column, text)
        if number is not None and not is_sane(number):
            return None, "magnitude"
        return number, "should_be" if number is None else None
    if column.kind == "month":
        found = MONTH.fullmatch(text)
        right = found is not None and 1 <= int(found[2]) <= 12
        return (text, None) if right else (None, "should_be")
    if column.kind == "code":
        code = CODE.fullmatch(text.upper())
        digits = code[2].zfill(2) if code else ""
        right = code is not None and code[1] in ("", section_of(digits))
        return (digits, None) if right else (None, "should_be")
    if column.kind in ("period", "year"):
        year = YEAR.fullmatch(text)
        if year is None and column.kind == "period":
            return read_cell(replace(column, kind="month"), text)
        return (year[1], None) if year else (None, "should_be")
    if column.kind == "choice" and text not in column.choices:
        return None, "should_be"
    if column.kind == "key" and "/" in text:
        return None, "slash"
    return text, None


def read_number(column: Column, text: str) -> float | None:
    """A number within the column's range, in its unit; None for anything else."""
    number, low, high = decimal(text), column.lowest, column.highest
    if (
        number is None
        or (column.kind == "whole" and not number.is_integer())
        or (low is not None and number < low)
        or (high is not None and number > high)
    ):
        return None
    return number


def type_table(table: Table, raw: RawTable) -> tuple[TypedTable, list[Fault]]:
    """The typed table, and every fault of its cells, its columns and its row names."""
    faults = list(column_faults(table, raw))
    absent = {column.name for column in table.columns.values() if column.name not in raw.columns}
    cells: dict[str, list[Cell]] = {name: [] for name in table.columns}
    unknown: dict[str, list[str]] = {}
    seen: dict[str, str] = {}
    keyed = not absent & set(table.key)
    for index, row in enumerate(raw.rows):
        name = row_key(table, row)
        for column in table.columns.values():
            text = row.get(column.name, "")
            value, rule = read_cell(column, text)
            if rule is not None and column.name not in absent:
                faults.append(cell_fault(table, raw, index, column.name, text, rule, right=column))
            if column.need == "unknown" and (value is None or (isinstance(value, float) and math.isnan(value))):
                unknown.setdefault(column.name, []).append(name)
            cells[column.name].append(value)
        if keyed and name in seen:
            faults.append(cell_fault(table, raw, index, table.key[0], name, "twice", row=seen[name]))
        seen.setdefault(name, raw.row_label(index))
    frame = pd.DataFrame(
        {
            name: np.array(values, dtype=np.float64)
            if table.columns[name].numeric
            else pd.Series(np.array(values, dtype=object), dtype="object", copy=False)
            for name, values in cells.items()
        }
    )
    return TypedTable(frame, unknown), faults


def cell_fault(table: Table, raw: RawTable, index: int, column: str, value: str, rule: str, **details: Detail) -> Fault:
    """A fault of one cell, with the place the file gives it."""
    return Fault(
        table=table.name,
        row=raw.row_label(index),
        column=column,
        value=value,
        rule=rule,
        details=details,
        cell=raw.cell(index, column),
        sheet=raw.sheet,
    )


def column_faults(table: Table, raw: RawTable) -> Iterator[Fault]:
    """Columns that are missing, told at once beside those that are there, and those that the table does not know."""
    missing = [
        column
        for column in table.columns.values()
        if column.name not in raw.columns and (column.need == "always" or column.kind == "key")
    ]
    if missing:
        present = [column for column in table.columns.values() if column.name in raw.columns]
        found: dict[str, Detail] = {"seen": titles(present), "missing": titles(missing, explained=True)}
        yield Fault(table=table.name, column=missing[0].name, rule="missing_column", details=found, sheet=raw.sheet)
    for name in raw.columns:
        if name not in table.columns:
            details = {"columns": ", ".join(table.columns)}
            yield Fault(
                table=table.name,
                column=name,
                value=name,
                rule="no_column",
                details=details,
                cell=raw.header_cell(name),
                sheet=raw.sheet,
            )


def titles(columns: Iterable[Column], *, explained: bool = False) -> Text:
    """Columns by their titles in both languages, `explained` with what each should hold; a dash for none."""
    listed = list(columns)
    zh = "、".join(each.title.zh + (f"（{each.right('zh')}）" if explained else "") for each in listed)
    en = ", ".join(each.title.en + (f" ({each.right('en')})" if explained else "") for each in listed)
    return Text(zh or "–", en or "–")


@cache
def empty_frame(name: str) -> pd.DataFrame:
    """A table without rows, kept: most cities lack most tables."""
    table = schema()[name]
    return type_table(table, RawTable([], list(table.columns)))[0].frame


def type_tables(raws: Mapping[str, RawTable]) -> tuple[dict[str, TypedTable], list[Fault]]:
    """Every table typed by name (an absent one is empty), and every fault inside tables and between them."""
    tables: dict[str, TypedTable] = {}
    faults = [
        Fault(table=name, value=name, rule="no_table", details={"tables": ", ".join(schema())})
        for name in raws
        if name not in schema()
    ]
    for name, table in schema().items():
        if table.required and name not in raws:
            faults.append(Fault(table=name, rule="missing_table"))
        elif table.required and not raws[name].rows:
            faults.append(Fault(table=name, rule="no_rows"))
        if name in raws:
            tables[name], found = type_table(table, raws[name])
            faults += found
        else:
            tables[name] = TypedTable(empty_frame(name).copy(deep=False))
    return tables, faults + list(reference_faults(raws, tables))


def reference_faults(raws: Mapping[str, RawTable], tables: Mapping[str, TypedTable]) -> Iterator[Fault]:
    """Cells that name a row which is not there. An optional table that is wholly absent holds nobody up."""
    for name, table in schema().items():
        if name not in raws:
            continue
        for column in table.columns.values():
            if column.kind != "ref" or (column.to not in raws and column.need != "always"):
                continue
            key = schema()[column.to].key[0]
            if column.to in raws and raws[column.to].rows and key not in raws[column.to].columns:
                continue  # the rows are there, only what they are called by is not: told once, of their table
            known = dict.fromkeys(row.get(key, "") for row in raws[column.to].rows) if column.to in raws else {}
            rows = ", ".join([row for row in known if row][:12]) or "–"
            details: dict[str, Detail] = {"to": schema()[column.to].called, "known": rows}
            for index, value in enumerate(tables[name].frame[column.name]):
                if value and value not in known:
                    yield cell_fault(table, raws[name], index, column.name, str(value), "no_ref", **details)
