"""Cells of numbers, written in the unit the table wants, whatever the cell, the header or the sheet states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sim.dataset import Column, Table
from sim.intake.cells import FOOTNOTE, MAY_BE_MARK, Reading, read_change, read_number, read_percent
from sim.intake.normalise import fold, half_width
from sim.intake.reader import Reader, Sheet
from sim.intake.references import base_year_of, fact_unit
from sim.intake.shares import read_shares
from sim.intake.units import TIME_UNITS, Unit, factor, is_declared, read_unit, wanted_unit
from sim.intake.values import is_money, may_be_value
from sim.language import Text, read_toml
from sim.registry import measures

MARK_ENDS = ("*", "＊", ")", "）")
"""How a cell ends that may carry such a mark."""


@dataclass
class RowUnits:
    """The unit each line and product is counted in, as the file says; `line_keys` are the lines that are there."""

    lines: dict[str, Unit]
    products: dict[str, Unit]
    line_keys: frozenset[str] = frozenset()

    @classmethod
    def from_sheets(cls, sheets: dict[str, Sheet]) -> RowUnits:
        """Units by key, from the tables of lines and products; none for rows that state no unit."""

        def units(name: str, key: str) -> dict[str, Unit]:
            rows = sheets[name].raw.rows if name in sheets else []
            return {row[key]: read_unit(row["unit"]) for row in rows if row.get(key) and row.get("unit")}

        rows = sheets["lines"].raw.rows if "lines" in sheets else []
        return cls(units("lines", "line"), units("products", "product"), frozenset(row.get("line", "") for row in rows))

    def lacks_line(self, table: Table, row: dict[str, str]) -> bool:
        """Whether a row names no line that is there, so that nobody can say what it counts in."""
        return table.name != "lines" and "line" in table.columns and row.get("line", "") not in self.line_keys

    def wanted(self, table: Table, column: Column, row: dict[str, str]) -> Unit:
        """The unit a row's number is wanted in; one nobody declared where the row does not say."""
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
    """The unit a header states; empty where it is the column's own as the template writes it."""
    word = read_toml("workbook")["unit_words"].get(column.unit, column.unit)
    return "" if fold(text) in {fold(name) for name in (column.unit, word, word + column.unit)} else text


def read_numbers(reader: Reader, sheet: Sheet) -> None:
    """Write every number of a sheet in its column's unit.

    The cell's own unit comes first, then the header's, the row's, the sheet's. What cannot be converted is a fault.
    """
    units = RowUnits.from_sheets(reader.sheets)
    if sheet.table.name == "profile":
        read_facts(reader, sheet)
    for name, place in sheet.header.places.items():
        column = sheet.table.columns[name]
        if column.numeric:
            year = sheet.header.years[place]
            if year:
                check_year(reader, sheet, place, year)
            stated = stated_unit(column, sheet.header.units[place])
            if column.unit == "share" and is_share(stated):
                header = sheet.header.units[place] or next(filter(is_share, sheet.header.sheet_units), "")
                read_shares(reader, sheet, column, range(len(sheet.raw.rows)), header, partial(bare_share, sheet, name))
                continue
            growth = growth_targets(sheet) if name == "value" else []
            marked = read_marks(reader, sheet, name)
            for index in (row for row in range(len(sheet.raw.rows)) if row not in growth and row not in marked):
                read_number_cell(reader, sheet, units, column, index, stated)
            if growth:
                read_shares(reader, sheet, column, growth, stated, partial(bare_share, sheet, name))


def is_share(text: str) -> bool:
    """Whether a stated unit, or none, can be a share's: %, ‰, 小数."""
    unit = read_unit(text)
    return unit.top == unit.bottom == "" and not unit.bare


def bare_share(sheet: Sheet, name: str, index: int) -> Reading:
    """A share's cell as it stands, without its header's unit."""
    cell = sheet.source_cell(index, name)
    if (worded := read_percent(cell)) is not cell:
        return read_number(worded, "", Unit(""), Unit(""))._replace(note="percent_read")
    signed = read_change(cell) if (sheet.table.name, name) == ("events", "change") else cell
    reading = read_number(signed, "", Unit(""), Unit(""))
    return reading if signed is cell else Reading(reading.text, "change_read", by=reading.by)


def growth_targets(sheet: Sheet) -> list[int]:
    """Rows of targets that are of growth, in shares."""
    if sheet.table.name != "targets":
        return []
    keys = [row.get("measure", "").partition(":")[0] for row in sheet.raw.rows]
    return [
        at for at, key in enumerate(keys) if "growth" in key and key in measures() and measures()[key].unit == "share"
    ]


def read_marks(reader: Reader, sheet: Sheet, name: str) -> set[int]:
    """Rows of a column whose figures carry a mark that may stand for figures too, read as answered where plain.

    Stars that a remark of the sheet explains are marks; the others are asked about.
    """
    found: dict[int, tuple[str, str]] = {}
    for index in range(len(sheet.rows)):
        text = sheet.source_cell(index, name).text
        if text[-1:] in MARK_ENDS and not FOOTNOTE.search(text) and (marked := MAY_BE_MARK.fullmatch(half_width(text))):
            found[index] = marked[1].replace(",", ""), marked[2]
    for mark in dict.fromkeys(mark for _, mark in found.values()):
        rows = [index for index, each in found.items() if each[1] == mark]
        given = "mark_off" if "*" in mark and explains(sheet, mark) else ""
        if not given:
            told = {"mark": mark, "number": found[rows[0]][0]}
            given = reader.ask_cells(sheet, rows, name, "mark_meant", ("mark_off", "mark_unknown"), mark, **told)
        for index in rows if given else ():
            reading = Reading(found[index][0], "footnote_off") if given == "mark_off" else Reading("**", "mask_read")
            reader.write_cell(sheet, index, name, reading)
    return set(found)


def explains(sheet: Sheet, mark: str) -> bool:
    """Whether a row of the sheet with words alone says what a mark means: **为修订数."""
    lone = ([cell.text for cell in row.cells if cell.text] for row in sheet.grid.rows)
    return any(
        len(texts) == 1 and mark in half_width(texts[0]) and not MAY_BE_MARK.fullmatch(texts[0]) for texts in lone
    )


def read_number_cell(reader: Reader, sheet: Sheet, units: RowUnits, column: Column, index: int, in_header: str) -> None:
    """Write one number in its column's unit, or add its fault; `in_header` is the unit its header states."""
    name, row, cell = column.name, sheet.raw.rows[index], sheet.source_cell(index, column.name)
    if not cell.text and cell.kind not in ("error", "formula"):
        return
    wanted = units.wanted(sheet.table, column, row)
    if may_be_value(sheet.table.name, column) and is_money(read_unit(in_header)) and not is_money(wanted):
        in_header = ""  # a value, which `read_values` divides by the price
    own = in_header or own_unit(sheet, index, column) or general_unit(sheet, wanted)
    reading = read_number(cell, own, units.resolve(sheet.table, own, row), wanted)
    if reading.stated and (reading.stated != own or in_header):
        reader.measured.add((sheet.table.name, index, name))
    if reading.refused and units.lacks_line(sheet.table, row):
        reader.reported.add((sheet.table.name, sheet.raw.row_label(index), name))
    elif reading.refused:
        reader.add_fault(sheet, index, name, "unit", stated=reading.refused, wanted=unit_words(column, wanted))
    reader.write_cell(sheet, index, name, reading)


def own_unit(sheet: Sheet, index: int, column: Column) -> str:
    """The unit a row states in a column of its own (计量单位), for columns that go by it; empty for others."""
    place = sheet.header.row_unit
    if place is None or "unit" not in column.unit.split("/"):
        return ""
    return sheet.rows[index].cell_at(place).text


def general_unit(sheet: Sheet, wanted: Unit) -> str:
    """The unit stated above the table (单位:万吨) that speaks of a column; empty where none does."""
    return next((unit for unit in sheet.header.sheet_units if applies(read_unit(unit), wanted)), "")


def applies(stated: Unit, wanted: Unit) -> bool:
    """Whether a unit stated for a whole sheet speaks of a column: 单位:万元 says nothing about tonnes or prices."""
    whole = stated.bottom == wanted.bottom or wanted.bottom in TIME_UNITS
    return bool(stated.top) and whole and factor(stated, wanted) is not None


def unit_words(column: Column, wanted: Unit) -> Text:
    """A wanted unit in words: the row's own where the column goes by it, else the column's."""
    words = read_toml("workbook")["unit_words"]
    if "unit" in column.unit.split("/") and wanted.top not in ("", "?"):
        parts = [part for part in (wanted.top, wanted.bottom) if part]
        return Text("/".join(words.get(part, part) for part in parts), "/".join(parts))
    return Text(words.get(column.unit, column.unit) or "1", column.unit or "1")


def check_year(reader: Reader, sheet: Sheet, place: int, year: str) -> None:
    """Add a fault where a heading states another year: than the base year of a month, than the plan year of a plan.

    Months are told once.
    """
    base = base_year_of(reader)
    planned = sheet.table.name != "base_output"
    right = str(int(base) + planned) if base else year
    if right != year:
        column, text = sheet.header.columns[place].name, sheet.header.cells[place].text
        rule = "months_year" if planned else "header_year"
        if not planned and any(fault.rule == rule and fault.table == "base_output" for fault in reader.faults):
            return
        reader.add_place_fault(sheet, sheet.header.label, place, column, text, rule, year=right)


def read_facts(reader: Reader, sheet: Sheet) -> None:
    """Write the profile's numbers plainly; in the fact's unit where that is declared and so is the row's."""
    if "value" not in sheet.header.places:
        return
    for index, row in enumerate(sheet.raw.rows):
        wanted = fact_unit(row.get("key", ""))
        text = row.get("unit", "") or general_unit(sheet, read_unit(wanted))
        if not wanted and row.get("key") in read_toml("workbook")["facts"]:
            continue
        stated = text if wanted and text and is_declared(read_unit(text)) and fold(text) != fold(wanted) else ""
        reading = read_number(sheet.source_cell(index, "value"), stated, read_unit(stated), read_unit(wanted or text))
        if reading.refused:
            if wanted:
                right = {"stated": reading.refused, "wanted": wanted}
                reader.add_fault(sheet, index, "value", "unit", **right)
            continue
        reader.write_cell(sheet, index, "value", reading, wanted)
        if stated and reading.by:
            row["unit"] = wanted
