"""Cells of words: months and choices in one writing, rows of other tables and facts found by their names."""

from __future__ import annotations

from collections.abc import Iterator

from sim.exchange.cells import Reading, read_choice, read_month
from sim.exchange.folding import fold, plain
from sim.exchange.headers import both
from sim.exchange.opening import Reader, Sheet
from sim.registry import measures, read_toml, templates


def read_texts(reader: Reader, sheet: Sheet) -> None:
    """Every cell that is no number: months and choices in one writing, other text as it stands; spreadsheet errors."""
    for index, row in enumerate(sheet.rows):
        for place, name in sheet.header.strange.items():
            sheet.raw.rows[index][name] = row.cells[place].text if place < len(row.cells) else ""
        for name in sheet.at:
            cell, column = sheet.cell(index, name), sheet.table.columns[name]
            if cell.kind in ("error", "formula"):
                reader.wrong(sheet, index, name, "excel_error" if cell.kind == "error" else "not_computed")
            reading = Reading(cell.text)
            if column.kind == "month":
                reading = read_month(cell)
            elif column.kind == "choice":
                reading = read_choice(column, cell)
            elif not column.numeric and "*" in plain(cell.text) and not plain(cell.text).strip("*."):
                reading = Reading(plain(cell.text), "mask_read" if plain(cell.text) != cell.text else "")
            reader.put(sheet, index, name, reading)


def look_up_names(reader: Reader, sheet: Sheet) -> None:
    """Cells that name a row of another table (or a fact of the profile) by its Chinese or English name."""
    for name, at in sheet.at.items():
        column = sheet.table.columns[name]
        if column.kind == "ref" and column.to in reader.sheets:
            keys, names = row_names(reader.sheets[column.to])
        elif sheet.table.name == "profile" and name == "key":
            keys, names = fact_names()
        elif sheet.table.name == "targets" and name == "measure":
            keys, names = measure_names()
        else:
            continue
        for index, row in enumerate(sheet.raw.rows):
            text = row[name]
            key = names.get(fold(text)) if text and text not in keys else None
            if key and at is not None:
                reader.put(sheet, index, name, Reading(key, "name_read"))


def unique(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    """Keys by folded name, where a name is one key's alone."""
    names: dict[str, str] = {}
    for name, key in pairs:
        if name and names.setdefault(fold(name), key) != key:
            names[fold(name)] = ""
    return {name: key for name, key in names.items() if key}


def row_names(sheet: Sheet) -> tuple[set[str], dict[str, str]]:
    """A table's row keys, and the keys by every name a row goes by."""
    key = sheet.table.key[0]
    rows = sheet.raw.rows
    keys = {row.get(key, "") for row in rows}
    return keys, unique((row.get(part, ""), row.get(key, "")) for part in (key, "zh", "en") for row in rows)


def fact_names() -> tuple[set[str], dict[str, str]]:
    """The profile's declared keys, and the keys by Chinese and English name."""
    facts = read_toml("workbook")["facts"]
    pairs = [(name, key) for key, words in facts.items() for name in both(words["zh"], words["en"], key)]
    pairs += [
        (name, block.key) for block in templates() if not block.family for name in (block.key, block.zh, block.en)
    ]
    return {key for _, key in pairs}, unique(iter(pairs))


def measure_names() -> tuple[set[str], dict[str, str]]:
    """The measures a target may be set for, and their keys by Chinese and English name."""
    pairs = [(name, key) for key, declared in measures().items() for name in (key, declared.zh, declared.en)]
    return set(measures()), unique(iter(pairs))


def fact_unit(key: str) -> str:
    """The unit a fact of the profile is wanted in; nothing where it is no number the model reads."""
    facts = read_toml("workbook")["facts"]
    if key in facts:
        return str(facts[key]["unit"])
    for block in templates():
        head, family, _ = block.key.partition("<")
        if key == block.key or (family and key.startswith(head) and head):
            return block.unit
    return ""
