"""Cells of words: months and choices in one writing, rows of other tables and facts found by their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.intake.cells import Reading, read_choice
from sim.intake.column_names import name_writings
from sim.intake.grid import Cell
from sim.intake.months import CLEAN_YEAR, read_month, read_period, read_release, read_year
from sim.intake.normalise import fold, half_width, trimmed
from sim.intake.reader import Reader, Sheet
from sim.language import Catalogue, read_toml
from sim.registry import measures, templates

READERS = {"month": read_month, "period": read_period, "year": read_year}
"""How a cell of a kind is read that needs to know nothing of the others."""
MAX_CHOICES_NAMED = 8
"""Rows a fault names where several may be meant."""


def read_texts(reader: Reader, sheet: Sheet) -> None:
    """Write every cell: months, years and choices in one writing, other text as it stands; a formula's error: a fault.

    Numbers and codes are written as they stand, to be read by `read_numbers` and `read_codes`.
    """
    for index, row in enumerate(sheet.rows):
        for place, name in sheet.header.unknown.items():
            sheet.raw.rows[index][name] = row.cell_at(place).text
        for name in sheet.header.places:
            cell, column = sheet.source_cell(index, name), sheet.table.columns[name]
            if cell.kind in ("error", "formula"):
                reader.add_fault(sheet, index, name, "excel_error" if cell.kind == "error" else "not_computed")
            reading = Reading(cell.text)
            if column.kind in READERS:
                reading = READERS[column.kind](cell)
            elif column.kind == "choice":
                reading = read_choice(column, cell)
            elif not column.numeric and "*" in half_width(cell.text) and not half_width(cell.text).strip("*."):
                reading = Reading(half_width(cell.text), "mask_read" if half_width(cell.text) != cell.text else "")
            reader.write_cell(sheet, index, name, reading)


def read_releases(reader: Reader, sheet: Sheet) -> None:
    """Write the month of every official release; one without a year is of the plan year, there are no others."""
    if sheet.table.name != "official" or "month" not in sheet.header.places:
        return
    base = base_year_of(reader)
    for index in range(len(sheet.rows)):
        cell = sheet.source_cell(index, "month")
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


def look_up_names(reader: Reader, sheet: Sheet) -> None:
    """Write the key where a cell names a row of another table, a fact or a measure in words; several: a fault."""
    for name in sheet.header.places:
        column = sheet.table.columns[name]
        if column.kind == "ref" and column.to in reader.sheets:
            names = row_names(reader.sheets[column.to])
        elif sheet.table.name == "profile" and name == "key":
            names = fact_names()
        elif sheet.table.name == "targets" and name == "measure":
            names = measure_names()
        else:
            continue
        for index in range(len(sheet.raw.rows)):
            write_key(reader, sheet, index, name, names)


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
    return Names.from_pairs((row.get(part, ""), row[key]) for part in ("zh", "en") for row in rows)


def line_writings(line: str, zh: str | None, en: str | None, firm: str | None) -> list[str]:
    """What a line may be called: its id, its names, its firm, and firm and name together."""
    own = [name for name in (line, zh, en) if name]
    return [*own, *([firm, *(firm + name for name in own)] if firm else [])]


def fact_names() -> Names:
    """The profile's declared facts by Chinese and English name."""
    facts = Catalogue("workbook", "facts")
    pairs = [(name, key) for key, words in facts.items() for name in name_writings(*words, key)]
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
