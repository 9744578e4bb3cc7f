"""Cells of words: months and choices in one writing, rows of other tables and facts found by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from sim.dataset import Note
from sim.intake.cells import Reading, is_dash, read_choice
from sim.intake.column_names import BRACKET, MAX_HEADING_LETTERS, MIN_WORD, NEARLY, YEAR_ALONE, name_writings
from sim.intake.grid import EMPTY, Cell
from sim.intake.months import CLEAN_YEAR, read_month, read_period, read_release, read_year
from sim.intake.normalise import fold, half_width, trimmed
from sim.intake.reader import Reader, Sheet
from sim.intake.units import is_declared, read_unit
from sim.language import Catalogue, Text, read_toml
from sim.registry import measures, templates

READERS = {"month": read_month, "period": read_period, "year": read_year}
"""How a cell of a kind is read that needs to know nothing of the others."""
DATED_FACT = re.compile(r"((?:19|20)[0-9]{2})\s*年度?\s*(.+)")
YEAR_BEHIND = re.compile(r"_(?:19|20)[0-9]{2}$")
DOTTED_MONTH = re.compile(r"((?:19|20|21)[0-9]{2})[.]([0-9]{1,2})")
SHORT_OCTOBER = re.compile(r"(?:19|20|21)[0-9]{2}[.]1")
"""January, or October whose nil a spreadsheet dropped."""
MAX_CHOICES_NAMED = 8
"""Rows a fault names where several may be meant."""
FEW_FORMULAS = 3
"""Formulas of a column without a result that are told each by itself."""


def read_texts(reader: Reader, sheet: Sheet) -> None:
    """Write every cell: months, years and choices in one writing, other text as it stands; a formula's error: a fault.

    Numbers and codes are written as they stand, to be read by `read_numbers` and `read_codes`.
    """
    waiting: dict[str, list[int]] = {}
    columns = [(name, sheet.table.columns[name], place) for name, place in sheet.header.places.items()]
    for index, row in enumerate(sheet.rows):
        for name, column, place in columns:
            cell = row.cell_at(place)
            if cell == EMPTY:
                sheet.raw.rows[index][name] = ""
                continue
            if cell.kind == "error":
                reader.add_fault(sheet, index, name, "excel_error")
            elif cell.kind == "formula":
                waiting.setdefault(name, []).append(index)
            reading = Reading(cell.text)
            if column.need != "always" and column.kind in (*READERS, "number", "share", "whole") and is_dash(cell):
                sheet.rows[index].cells[sheet.header.places[name]] = EMPTY
                reader.add_note(sheet, "dash_read", name, sheet.cell_name(index, name), cell.text, "")
                reading = Reading("")
            elif column.kind in READERS and SHORT_OCTOBER.fullmatch(half_width(cell.text)):
                reading = read_short_october(reader, sheet, name, cell)
            elif column.kind in READERS:
                reading = READERS[column.kind](cell)
            elif column.kind == "choice":
                reading = read_choice(column, cell)
            elif not column.numeric and "*" in half_width(cell.text) and not half_width(cell.text).strip("*."):
                reading = Reading(half_width(cell.text), "mask_read" if half_width(cell.text) != cell.text else "")
            reader.write_cell(sheet, index, name, reading)
    for name, rows in waiting.items():
        add_not_computed(reader, sheet, name, rows)


def add_not_computed(reader: Reader, sheet: Sheet, name: str, rows: list[int]) -> None:
    """Add the fault of formulas that no program has computed: of a few each, of many in one column one for all."""
    if len(rows) <= FEW_FORMULAS:
        for index in rows:
            reader.add_fault(sheet, index, name, "not_computed")
        return
    reader.reported |= {(sheet.table.name, sheet.raw.row_label(index), name) for index in rows}
    cells = sheet.cell_names(rows, name)
    reader.add_fault(sheet, rows[0], name, "not_computed_many", cells=cells, count=str(len(rows)))


def read_short_october(reader: Reader, sheet: Sheet, name: str, cell: Cell) -> Reading:
    """2023.1 as January or October: by how the column writes its other months, else by the answer to a question.

    January where some cell says 2023.10, or the months run on from 1; October where months have two digits.
    """
    if sheet.table.columns[name].kind == "year":
        return Reading(cell.text)
    texts = [half_width(sheet.source_cell(at, name).text) for at in range(len(sheet.rows))]
    months = [found[2] for text in texts if (found := DOTTED_MONTH.fullmatch(text))]
    run = months.count("1") == 1 and {"2", "3"} <= set(months) and not {"11", "12"} & set(months)
    if "10" in months or run:
        month = "01"
    elif any(len(each) == 2 and each.startswith("0") for each in months):
        month = "10"
    else:
        rows = [at for at, text in enumerate(texts) if SHORT_OCTOBER.fullmatch(text)]
        given = reader.ask_cells(sheet, rows, name, "month_meant", ("january", "october"), found=cell.text)
        month = {"january": "01", "october": "10"}.get(given, "")
    return Reading(f"{half_width(cell.text)[:4]}-{month}", "month_read") if month else Reading(cell.text)


def read_releases(reader: Reader, sheet: Sheet) -> None:
    """Write the month of every official release; one without a year is of the plan year, there are no others."""
    if sheet.table.name != "official" or "month" not in sheet.header.places:
        return
    base = base_year_of(reader)
    for index in range(len(sheet.rows)):
        cell = sheet.source_cell(index, "month")
        if SHORT_OCTOBER.fullmatch(half_width(cell.text)):
            continue
        reader.write_cell(sheet, index, "month", read_release(cell, str(int(base) + 1) if base else ""))


def base_year_of(reader: Reader) -> str:
    """The base year the profile states; empty where it states none."""
    names = fact_names()
    rows = reader.sheets["profile"].raw.rows if "profile" in reader.sheets else []
    values = (row.get("value", "") for row in rows if names.matching(row.get("key", "")) == ("base_year",))
    found = (read_year(Cell(value)).text for value in values)
    return next((year for year in found if CLEAN_YEAR.fullmatch(year)), "")


@dataclass
class Names:
    """Keys by what they may be called: as written first, then by a folded writing, which may fit several."""

    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    exact: dict[str, dict[str, None]] = field(default_factory=dict)
    folded: dict[str, dict[str, None]] = field(default_factory=dict)

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> Names:
        """The names of pairs (name, key); every key is a name of its own."""
        names = cls()
        for name, key in pairs:
            names.keys[key] = (key,)
            for writing in filter(None, (name, key)):
                names.exact.setdefault(trimmed(writing), {})[key] = None
                names.folded.setdefault(fold(writing), {})[key] = None
        return names

    def exactly(self, text: str) -> tuple[str, ...]:
        """The key written so, else every key with a name written so."""
        return self.keys.get(text) or tuple(self.exact.get(trimmed(text), ()))

    def matching(self, text: str) -> tuple[str, ...]:
        """Every key a text may mean: none, the one, or several, of which nobody can say which is meant."""
        return self.exactly(text) or tuple(self.folded.get(fold(text), ()) if fold(text) else ())


def look_up_names(reader: Reader) -> None:
    """Write the key where a cell names a row of another table, a fact or a measure in words; several: a fault."""
    names_of = cache(lambda table: row_names(reader.sheets[table]))
    for sheet in reader.sheets.values():
        look_up_names_of(reader, sheet, names_of)


def look_up_names_of(reader: Reader, sheet: Sheet, names_of: Callable[[str], Names]) -> None:
    """Write the keys that one sheet's cells name; `names_of` has the rows of another table by their names."""
    for name in sheet.header.places:
        column = sheet.table.columns[name]
        if column.kind == "ref" and column.to in reader.sheets:
            names = names_of(column.to)
        elif sheet.table.name == "profile" and name == "key":
            names = fact_names()
        elif sheet.table.name == "targets" and name == "measure":
            names = measure_names()
        else:
            continue
        if sheet.table.name == "profile":
            read_fact_names(reader, sheet, names)
        for index in range(len(sheet.raw.rows)):
            write_key(reader, sheet, index, name, names)
    if sheet.table.name == "profile" and "key" in sheet.header.places:
        note_unused_facts(reader, sheet)


def read_fact_names(reader: Reader, sheet: Sheet, names: Names) -> None:
    """Take unit, base year and 全市 off facts' names; ask about a name near to a fact that no other row states."""
    rows, base = sheet.raw.rows, base_year_of(reader)
    unsure: dict[int, tuple[str, FactName]] = {}
    for index, row in enumerate(rows):
        if not row["key"] or names.matching(row["key"]):
            continue
        said = fact_name(row["key"], names)
        found = names.matching(said.head)
        if len(found) == 1 and said.year in ("", base) and not said.remark:
            take_fact(reader, sheet, index, found[0], said.unit)
        elif near := found[0] if len(found) == 1 else near_fact(said.remark + said.head):
            unsure[index] = near, said
    known = {found[0] for row in rows if len(found := names.matching(row["key"])) == 1}
    words = Catalogue("workbook", "facts")
    for index, (near, said) in unsure.items():
        if near not in known and near in words:
            text = rows[index]["key"]
            told = {"found": Text(text, text), "near": words[near]}
            if (
                reader.ask_cells(sheet, [index], "key", "fact_meant", ("fact_as", "fact_out"), text, **told)
                == "fact_as"
            ):
                take_fact(reader, sheet, index, near, said.unit)


def take_fact(reader: Reader, sheet: Sheet, index: int, key: str, unit: str) -> None:
    """Write a fact's key, and the unit that stood with its name where its row states none."""
    row = sheet.raw.rows[index]
    reader.write_cell(sheet, index, "key", Reading(key, "name_read"))
    if unit and not row.get("unit"):
        row["unit"] = unit
        sheet.raw.columns = list(dict.fromkeys((*sheet.raw.columns, "unit")))


class FactName(NamedTuple):
    """A fact's name taken apart: what is named, the year and the unit said with it, what else stands in brackets."""

    head: str
    year: str = ""
    unit: str = ""
    remark: str = ""


def fact_name(text: str, names: Names) -> FactName:
    """A name of the profile taken apart: 全市规上工业增加值(2022年，亿元); 全市 goes where the rest is known."""
    head, year, unit, remark = half_width(text), "", "", ""
    while bracket := BRACKET.match(head):
        head = bracket[1]
        for part in filter(None, (part.strip() for part in re.split("[,;、]", bracket[2]))):
            plain = part.removeprefix("单位").lstrip(":").strip()
            if found := YEAR_ALONE.fullmatch(part):
                year = found[1]
            elif is_declared(read_unit(plain)):
                unit = plain
            elif fold(part) not in plain_remarks():
                remark = part
    for mark in "" if unit else "/,、:":
        before, _, behind = head.rpartition(mark)
        if before and is_declared(read_unit(behind)):
            head, unit = before.removesuffix("单位").rstrip(",、"), behind
            break
    if dated := DATED_FACT.fullmatch(head):
        year, head = dated[1], dated[2]
    bare = next(
        (
            head.removeprefix(word)
            for word in read_toml("workbook")["fact_words"]["of_the_city"]
            if head.startswith(word)
        ),
        head,
    )
    return FactName(head if names.matching(head) else bare, year, unit, remark)


@cache
def plain_remarks() -> frozenset[str]:
    """Folded remarks in brackets that change nothing: 现价, 快报数."""
    return frozenset(map(fold, read_toml("workbook")["fact_words"]["remarks"]))


def near_fact(head: str) -> str:
    """The fact of the model whose name a text nearly is, or has within it; none of a share, a rate or a change."""
    if any(word in head for word in read_toml("workbook")["fact_words"]["of_others"]):
        return ""
    also = read_toml("workbook")["facts_also"]
    names = {
        fold(name): key
        for key, words in Catalogue("workbook", "facts").items()
        for name in (*words, *also.get(key, ()))
    }
    folded = fold(head)
    inside = [name for name in names if len(name) >= MIN_WORD and not name.isascii() and name in folded]
    close = get_close_matches(folded[:MAX_HEADING_LETTERS], names, n=1, cutoff=NEARLY)
    return names[max(inside, key=len)] if inside else names[close[0]] if close else ""


def note_unused_facts(reader: Reader, sheet: Sheet) -> None:
    """Tell which rows of the profile no figure rests on, by names nobody declared."""
    known = {*read_toml("workbook")["facts"], *read_toml("workbook")["recorded"], *measures()}
    heads = tuple(filter(None, (block.key.partition("<")[0] for block in templates() if block.family)))
    factors = {row.get("factor", "") for row in reader.sheets["factors"].raw.rows} if "factors" in reader.sheets else ()
    plain = {block.key for block in templates() if not block.family} | set(factors)
    unused = [
        key
        for row in sheet.raw.rows
        if (key := row["key"]) and YEAR_BEHIND.sub("", key) not in known | plain and not key.startswith(heads)
    ]
    if unused:
        details = {"rows": "、".join(unused)}
        reader.notes[("profile", "facts_unused")] = Note(
            "profile", sheet.raw.sheet, "", "facts_unused", details=details
        )


def write_key(reader: Reader, sheet: Sheet, index: int, name: str, names: Names, before: str = "") -> None:
    """Write the key that a cell's text, what stands `before` it aside, names; a fault where several may be meant."""
    text = sheet.raw.rows[index][name].removeprefix(before)
    found = names.matching(text) if text else ()
    if len(found) > 1:
        reader.add_fault(sheet, index, name, "several_rows", known=", ".join(found[:MAX_CHOICES_NAMED]))
    elif found and found[0] != text:
        reader.write_cell(sheet, index, name, Reading(before + found[0], "name_read"))


def row_names(sheet: Sheet) -> Names:
    """A table's rows by every name they go by."""
    key = sheet.table.key[0]
    rows = [row for row in sheet.raw.rows if row.get(key)]
    if sheet.table.name == "lines":
        cells = (tuple(row.get(name, "") for name in ("line", "zh", "en", "firm")) for row in rows)
        return Names.from_pairs((name, each[0]) for each in cells for name in line_writings(*each))
    return Names.from_pairs((row.get(part, ""), row[key]) for part in ("zh", "en") for row in rows)


def line_writings(line: str, zh: str | None, en: str | None, firm: str | None) -> list[str]:
    """What a line may be called: its id, its names, its firm, and firm and name together."""
    own = [name for name in (line, zh, en) if name]
    return [*own, *([firm, *(firm + name for name in own)] if firm else [])]


def fact_names() -> Names:
    """The profile's declared facts by Chinese and English name."""
    facts, also = Catalogue("workbook", "facts"), read_toml("workbook")["facts_also"]
    pairs = [(name, key) for key, words in facts.items() for name in name_writings(*words, key)]
    pairs += [(name, key) for key, names in also.items() for name in names]
    pairs += [(name, block.key) for block in templates() if not block.family for name in block.name]
    return Names.from_pairs(pairs)


def measure_names() -> Names:
    """The measures a target may be set for by Chinese and English name."""
    return Names.from_pairs((name, key) for key, declared in measures().items() for name in declared.name)


def fact_unit(key: str) -> str:
    """The unit a fact of the profile is wanted in; empty where it is no number the model reads."""
    facts = read_toml("workbook")["facts"]
    if key in facts:
        return str(facts[key]["unit"])
    for block in templates():
        head, family, _ = block.key.partition("<")
        if key == block.key or (family and key.startswith(head) and head):
            return block.unit
    return ""
