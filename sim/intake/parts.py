"""Cells that name a part of the city by its kind: what an event is of, what a cost eases, whose target it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from sim.dataset import entity_table, schema
from sim.dataset.statistics_checks import COST_TABLES
from sim.dataset.target import split_measure
from sim.intake.cells import Reading, choice_names
from sim.intake.codes import read_code
from sim.intake.grid import Cell
from sim.intake.normalise import fold, half_width
from sim.intake.reader import Reader, Sheet
from sim.intake.references import Names, line_writings, measure_names, row_names, write_key
from sim.language import read_toml
from sim.registry import measures, product_group_name

NamesOf = Callable[[str], Names]


def read_codes(reader: Reader) -> None:
    """Write the industries' codes, then the lines', for which the first decide where a zero may have been lost.

    A line's industry may also be named; a code that may be two is a fault.
    """
    industries = reader.sheets.get("industries")
    known: list[str] = []
    names = cache(lambda: row_names(reader.sheets["industries"]))
    for sheet in filter(None, (industries, reader.sheets.get("lines"))):
        if "industry" not in sheet.header.places:
            continue
        for index in range(len(sheet.raw.rows)):
            write_code(reader, sheet, index, "industry", known, names)
        if sheet is industries:
            known = [row["industry"] for row in sheet.raw.rows if row["industry"].isdigit()]


def write_code(
    reader: Reader, sheet: Sheet, index: int, name: str, known: list[str], names: Callable[[], Names]
) -> None:
    """Write one cell's code, or that of the industry it names; a fault where two codes may be meant.

    `names` are those of the table of industries, asked for only where it is there; in it a name beside the code is the
    industry's where it has no other.
    """
    found = read_code(sheet.source_cell(index, name), known)
    if found.either:
        one, other = found.either
        reader.add_fault(sheet, index, name, "code_meant", one=one, other=other)
    elif found.reading.text.isdigit():
        reader.write_cell(sheet, index, name, found.reading)
        raw = sheet.raw
        if found.name and sheet.table.name == "industries" and not raw.rows[index].get("zh"):
            raw.rows[index]["zh"] = found.name
            raw.columns = list(dict.fromkeys((*raw.columns, "zh")))
    elif "industries" in reader.sheets and sheet.table.name != "industries":
        write_key(reader, sheet, index, name, names())


def part_names(reader: Reader, kind: str) -> Names:
    """The parts of a kind by every name they go by: rows of its table, and what the lines and products name."""
    lines = reader.sheets["lines"].raw.rows if "lines" in reader.sheets else []
    table = reader.sheets.get(entity_table(kind))
    rows = table.raw.rows if table else []
    pairs = [(row.get(part, ""), row[kind]) for part in ("zh", "en") for row in rows if row.get(kind)]
    if kind == "line":
        cells = (tuple(row.get(name, "") for name in ("line", "zh", "en", "firm")) for row in lines if row.get("line"))
        pairs = [(name, each[0]) for each in cells for name in line_writings(*each)]
    elif kind == "product_group":
        products = reader.sheets["products"].raw.rows if "products" in reader.sheets else []
        groups = dict.fromkeys([*(row.get("group", "") for row in products), "other"])
        pairs = [(name, group) for group in groups if group for name in product_group_name(group)]
    elif kind == "sector":
        pairs = [*choice_names(schema()["industries"].columns["sector"].choices).items()]
    else:
        pairs += [(row[kind], row[kind]) for row in lines if row.get(kind)]
    return Names.from_pairs(pairs)


def look_up_parts(reader: Reader, sheet: Sheet) -> None:
    """Write the ids of the parts that cells of events, costs and targets name, and the profile's choices in words."""
    names_of: NamesOf = cache(partial(part_names, reader))
    look_up = {"events": look_up_event, "costs": look_up_cost, "targets": look_up_target, "profile": look_up_choice}
    column = {"events": "of", "costs": "id", "targets": "measure", "profile": "value"}.get(sheet.table.name, "")
    if column in sheet.header.places:
        for index, row in enumerate(sheet.raw.rows):
            if row[column]:
                look_up[sheet.table.name](reader, sheet, index, names_of)


def look_up_event(reader: Reader, sheet: Sheet, index: int, names_of: NamesOf) -> None:
    """Write the id of what an event is of; of the whole city nothing."""
    row = sheet.raw.rows[index]
    scope = row.get("scope", "")
    if scope == "city" and fold(row["of"]) in choice_names(("city",)):
        reader.write_cell(sheet, index, "of", Reading("", "name_read"))
    elif scope == "industry":
        known = [*names_of("industry").keys]
        write_code(reader, sheet, index, "of", known, partial(names_of, "industry"))
    elif scope in sheet.table.columns["scope"].choices and scope != "city":
        write_key(reader, sheet, index, "of", names_of(scope))


def look_up_cost(reader: Reader, sheet: Sheet, index: int, names_of: NamesOf) -> None:
    """Write the id of what a cost eases."""
    table = COST_TABLES.get(sheet.raw.rows[index].get("kind", ""))
    if table:
        write_key(reader, sheet, index, "id", names_of(schema()[table].key[0]))


def look_up_target(reader: Reader, sheet: Sheet, index: int, names_of: NamesOf) -> None:
    """Write the measure of a target that names a part (现价产值:有色链), and the part's id."""
    text = half_width(sheet.raw.rows[index]["measure"])
    head, entity = (part.strip() for part in split_measure(text))
    found = measure_names().matching(head)
    if entity and len(found) == 1:
        sheet.raw.rows[index]["measure"] = f"{found[0]}:{entity}"
        kind = measures()[found[0]].entity
        code = read_code(Cell(entity), names_of(kind).keys).reading.text if kind == "industry" else ""
        if code.isdigit():
            entity = code
            sheet.raw.rows[index]["measure"] = f"{found[0]}:{code}"
        names = names_of(kind) if entity_table(kind) or kind == "sector" else Names()
        before = f"{found[0]}:"
        if names.matching(entity):
            write_key(reader, sheet, index, "measure", names, before)
        if sheet.raw.rows[index]["measure"] != sheet.source_cell(index, "measure").text:
            reader.write_cell(sheet, index, "measure", Reading(sheet.raw.rows[index]["measure"], "name_read"))


def look_up_choice(reader: Reader, sheet: Sheet, index: int, _: NamesOf) -> None:
    """Write the code of a fact of the profile that is one of several words."""
    row = sheet.raw.rows[index]
    writings = read_toml("workbook")["fact_choices"].get(row.get("key", ""), {})
    for code, words in writings.items():
        if row["value"] != code and fold(row["value"]) in map(fold, (code, *words)):
            reader.write_cell(sheet, index, "value", Reading(code, "choice_read"))
