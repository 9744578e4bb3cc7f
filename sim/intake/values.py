"""Output given as its value (万元 over a table of tonnes): asked about, then divided by the price."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sim.dataset import Column
from sim.dataset.numbers import decimal
from sim.intake.cells import Reading
from sim.intake.normalise import half_width
from sim.intake.reader import Reader, Sheet
from sim.intake.units import Unit, multiplied, read_unit

VALUE_COLUMNS = {"base_output": "m", "actuals": "output", "lines": "plan_output"}
"""Columns of output that people give as its value, by table; those of months by their first letter."""
VALUE_UNITS = {"value_wan": "万元", "value_yi": "亿元", "value_qian": "千元", "value_yuan": "元"}
VALUE_WORDS = ("产值", "output value", "value of output")


def may_be_value(table: str, column: Column) -> bool:
    """Whether a column holds output that people also give as its value."""
    start = VALUE_COLUMNS.get(table)
    return start is not None and column.name.startswith(start) and column.unit.startswith("unit")


def is_money(unit: Unit) -> bool:
    """Whether a unit is one of money alone."""
    return unit.top == "yuan" and not unit.bottom


def line_of(reader: Reader, sheet: Sheet, index: int) -> Mapping[str, str]:
    """The row of the line that a row is of; empty where there is none."""
    row = sheet.raw.rows[index]
    return row if sheet.table.name == "lines" else reader.line_rows.get(row.get("line", ""), {})


def price_of(reader: Reader, sheet: Sheet, index: int) -> Fraction | None:
    """The base-year price of a row's line in yuan; None where none is known."""
    text = line_of(reader, sheet, index).get("price", "")
    return Fraction(text) if (decimal(text) or 0.0) > 0 else None


def counts_money(reader: Reader, sheet: Sheet, index: int) -> bool:
    """Whether a row's line is counted in money itself."""
    return is_money(read_unit(line_of(reader, sheet, index).get("unit", "")))


def read_values(reader: Reader, sheet: Sheet) -> None:
    """Turn values of output into output, at base-year prices.

    A heading that states a unit of money is taken at its word; a title above the table is asked about.
    """
    columns = [name for name in sheet.header.places if may_be_value(sheet.table.name, sheet.table.columns[name])]
    rows = [at for at in range(len(sheet.raw.rows)) if not counts_money(reader, sheet, at)]
    if not columns or not rows:
        return
    stated = {name: sheet.header.units[sheet.header.places[name]] for name in columns}
    headed = {name: unit for name, unit in stated.items() if is_money(read_unit(unit))}
    bare = [name for name in columns if name not in headed and not stated[name]]
    if sheet.table.name != "lines" and bare:
        unit = title_unit(reader, sheet, rows, bare)
        headed |= dict.fromkeys(bare, unit) if unit else {}
    for name, unit in headed.items():
        for index in rows:
            divide(reader, sheet, index, name, unit)


def title_unit(reader: Reader, sheet: Sheet, rows: list[int], columns: list[str]) -> str:
    """The unit of money that a table of output is in, by the answer to what its title leaves open; empty: in none."""
    money = next((unit for unit in sheet.header.sheet_units if is_money(read_unit(unit))), "")
    titles = [cell.text for row in sheet.grid.rows[: sheet.header.row] for cell in row.cells] + [sheet.grid.name]
    title = next(
        (half_width(text) for text in titles if any(word in half_width(text).lower() for word in VALUE_WORDS)), ""
    )
    if money:
        given = reader.ask_cells(sheet, rows, columns[0], "value_above", ("value_of_title", "amount"), unit=money)
        return money if given == "value_of_title" else ""
    if title and not sheet.header.sheet_units:
        answers = (*VALUE_UNITS, "amount")
        given = reader.ask_cells(sheet, rows, columns[0], "value_titled", answers, title=title[:40])
        return VALUE_UNITS.get(given, "")
    return ""


def divide(reader: Reader, sheet: Sheet, index: int, name: str, unit: str) -> None:
    """Write the output that a value comes to at the line's price; a fault where the line has none."""
    text = sheet.raw.rows[index][name]
    if decimal(text) is None or (sheet.table.name, index, name) in reader.measured:
        return
    price = price_of(reader, sheet, index)
    if price is None:
        label = sheet.raw.row_label(index)
        if not any(fault.rule == "price_for_value" and fault.row == label for fault in reader.faults):
            reader.add_fault(sheet, index, name, "price_for_value", unit=unit)
        return
    by = read_unit(unit).size / price
    reader.write_cell(sheet, index, name, Reading(multiplied(text, by), "value_read", unit, f"{float(by):.6g}"))


def question_title(reader: Reader, sheet: Sheet) -> None:
    """Ask about a unit above a table that none of its columns can have, and about money above a table of prices."""
    prices = [at for at in range(len(sheet.raw.rows)) if decimal(sheet.raw.rows[at].get("price", "")) is not None]
    for unit in sheet.header.sheet_units:
        found = read_unit(unit)
        if sheet.table.name == "lines" and is_money(found) and found.size != 1 and "price" in sheet.header.places:
            rows = [at for at in prices if (sheet.table.name, at, "price") not in reader.measured]
            if not sheet.header.units[sheet.header.places["price"]] and rows:
                answers = ("price_stated", "price_yuan")
                if reader.ask_cells(sheet, rows, "price", "price_titled", answers, unit=unit) == "price_stated":
                    for at in rows:
                        text = multiplied(sheet.raw.rows[at]["price"], found.size)
                        by = f"{float(found.size):.12g}"
                        reader.write_cell(sheet, at, "price", Reading(text, "unit_converted", unit, by))
        elif found.bare and found.size != 1:
            question_scale(reader, sheet, unit, found)


def question_scale(reader: Reader, sheet: Sheet, unit: str, found: Unit) -> None:
    """Ask whether a scale above a table (单位:万) speaks of its output; multiply where it does."""
    columns = [name for name in sheet.header.places if sheet.table.columns[name].unit in ("unit", "unit/yr")]
    columns = [name for name in columns if not sheet.header.units[sheet.header.places[name]]]
    rows = list(range(len(sheet.raw.rows)))
    if (
        columns
        and rows
        and reader.ask_cells(sheet, rows, columns[0], "scale_meant", ("times", "amount"), unit=unit) == "times"
    ):
        for name in columns:
            for at in rows:
                if (
                    decimal(sheet.raw.rows[at][name]) is not None
                    and (sheet.table.name, at, name) not in reader.measured
                ):
                    text = multiplied(sheet.raw.rows[at][name], found.size)
                    reader.write_cell(
                        sheet, at, name, Reading(text, "unit_converted", unit, f"{float(found.size):.12g}")
                    )
