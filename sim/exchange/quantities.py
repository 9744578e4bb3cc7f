"""Cells of numbers: in the unit the table wants, whatever the cell, the header or the sheet states."""

from __future__ import annotations

from dataclasses import dataclass

from sim.dataset import Column, Fault, Table
from sim.exchange.cells import DECIMAL, read_number
from sim.exchange.folding import fold
from sim.exchange.names import fact_unit
from sim.exchange.opening import Reader, Sheet
from sim.exchange.units import Unit, factor, known, read_unit, wanted_unit
from sim.registry import measures, read_toml

LARGE_SHARE = 1.5
"""What a ramp, a load or an availability may reach; a share beyond it is asked about."""


@dataclass
class RowUnits:
    """The unit each line and product is counted in, as the file says."""

    lines: dict[str, Unit]
    products: dict[str, Unit]

    @classmethod
    def of(cls, sheets: dict[str, Sheet]) -> RowUnits:
        """Units by key."""

        def units(name: str, key: str) -> dict[str, Unit]:
            rows = sheets[name].raw.rows if name in sheets else []
            return {row[key]: read_unit(row["unit"]) for row in rows if row.get(key) and row.get("unit")}

        return cls(units("lines", "line"), units("products", "product"))

    def wanted(self, table: Table, column: Column, row: dict[str, str]) -> Unit:
        """The unit a row's number is wanted in."""
        if table.name == "targets" and column.name == "value":
            measure = measures().get(row.get("measure", "").partition(":")[0])
            return read_unit(measure.unit) if measure else Unit("")
        return self.resolve(table, column.unit, row)

    def resolve(self, table: Table, text: str, row: dict[str, str]) -> Unit:
        """A unit in which `unit` (计量单位) stands for the row's own."""
        text, nothing = text.replace("计量单位", "unit"), Unit("?")
        if "unit" not in text.split("/"):
            return read_unit(text)
        own = self.products.get(row.get("product", ""), nothing)
        if table.name != "products":
            line = self.lines.get(row.get("line", ""), nothing)
            return wanted_unit(text, own, line) if table.name == "recipes" else wanted_unit(text, line)
        return wanted_unit(text, own)


def stated_unit(column: Column, text: str) -> str:
    """The unit a header states, or nothing where it is the column's own as the template writes it."""
    word = read_toml("workbook")["unit_words"].get(column.unit, column.unit)
    return "" if fold(text) in {fold(name) for name in (column.unit, word, word + column.unit)} else text


def read_numbers(reader: Reader, sheet: Sheet) -> None:
    """Every number in its column's unit: the cell's own unit comes first, then the header's, then the sheet's."""
    units = RowUnits.of(reader.sheets)
    if sheet.table.name == "profile":
        read_facts(reader, sheet)
    for name, at in sheet.at.items():
        column = sheet.table.columns[name]
        if not column.numeric:
            continue
        stated = stated_unit(column, sheet.header.units[at])
        year = sheet.header.years[at]
        if year and sheet.table.name == "base_output":
            check_year(reader, sheet, at, year)
        for index, row in enumerate(sheet.raw.rows):
            cell = sheet.cell(index, name)
            wanted = units.wanted(sheet.table, column, row)
            own = stated
            if not own and (general := sheet.header.sheet_unit) and applies(read_unit(general), wanted):
                own = general
            reading = read_number(cell, own, units.resolve(sheet.table, own, row), wanted)
            if reading.refused:
                reader.wrong(sheet, index, name, "unit", stated=reading.refused, wanted=said(column, wanted))
            reader.put(sheet, index, name, reading)
            if column.unit == "share" and not reading.by and is_large(reading.text):
                reader.note(sheet, "large_share", name, sheet.name_of(index, name), cell.text, reading.text)


def is_large(text: str) -> bool:
    """Whether a share is so large that a percentage may have been meant (5 for 5 %)."""
    return DECIMAL.fullmatch(text) is not None and abs(float(text)) > LARGE_SHARE


def applies(stated: Unit, wanted: Unit) -> bool:
    """Whether a unit stated for a whole sheet speaks of a column: 单位:万元 says nothing about tonnes."""
    return bool(stated.top) and factor(stated, wanted) is not None


def said(column: Column, wanted: Unit) -> str:
    """A wanted unit in words: the row's own where the column goes by it, else the column's."""
    if "unit" in column.unit and wanted.top not in ("", "?"):
        return f"{wanted.top}/{wanted.bottom}" if wanted.bottom else wanted.top
    return column.unit or "1"


def check_year(reader: Reader, sheet: Sheet, at: int, year: str) -> None:
    """A month's header that states a year should state the base year."""
    profile = reader.sheets.get("profile")
    rows = profile.raw.rows if profile else []
    base = next((row["value"] for row in rows if row.get("key") == "base_year" and row.get("value")), year)
    if base != year:
        raw, text = sheet.raw, sheet.grid.header_cells(sheet.header.row)[at].text
        column = sheet.header.columns[at].name
        cell = raw.header_cell(column)
        fault = Fault(sheet.table.name, raw.header_label, column, text, "header_year", {"year": base}, cell, raw.sheet)
        reader.faults.append(fault)


def read_facts(reader: Reader, sheet: Sheet) -> None:
    """The profile's numbers: written plainly and, where the fact's unit is declared and the row's is known, in it."""
    if "value" not in sheet.at:
        return
    for index, row in enumerate(sheet.raw.rows):
        wanted = fact_unit(row.get("key", ""))
        text = row.get("unit", "")
        if not wanted and row.get("key") in read_toml("workbook")["facts"]:
            continue
        stated = text if wanted and text and known(read_unit(text)) and fold(text) != fold(wanted) else ""
        reading = read_number(sheet.cell(index, "value"), stated, read_unit(stated), read_unit(wanted or text))
        if reading.refused:
            if wanted:
                right = {"stated": reading.refused, "wanted": wanted}
                reader.wrong(sheet, index, "value", "unit", **right)
            continue
        reader.put(sheet, index, "value", reading)
        if stated and reading.by:
            row["unit"] = wanted
