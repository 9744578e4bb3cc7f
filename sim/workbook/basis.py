"""What a workbook's figures rest on: assumptions in force, and what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.dataset import row_key, schema
from sim.present.changed_cells import cell_unit, cell_words, changed_row_name
from sim.present.labels import word
from sim.registry import groups
from sim.workbook.book import HEADER_ROW, Book, unit_name
from sim.workbook.live.addresses import Addresses
from sim.workbook.live.sheets import first_row

VALUE_COLUMN = 4
"""Column of an assumption's value in force."""


def write_assumptions(book: Book) -> Addresses:
    """Write every assumption with unit, value in force, default, range, mark, kind and source; where its cells stand.

    The values in force are what the live formulas read, and may be changed within their range.
    """
    projection, lang = book.projection, book.lang
    sheet = book.add_sheet("assumptions", book.word("assumptions_note"))
    words = ("code", "group", "name", "unit", "value", "default", "low", "high", "changed", "kind", "source")
    heads = [book.word(key) for key in words]
    book.write_heads(sheet, HEADER_ROW, heads, [24, 16, 34, 12, 12, 12, 10, 10, 8, 8, 60], 3, range(4, 8))
    group_names = {group.key: group.name[lang] for group in groups()}
    values = first_row(projection)
    for row, (key, value) in enumerate(values.items(), start=HEADER_ROW + 1):
        slider = projection.dataset.assumptions[key]
        changed = book.word("yes") if value != slider.default else ""
        head = [key, group_names[slider.group], slider.name[lang], unit_name(slider.unit, lang)]
        numbers = [value, slider.default, slider.low, slider.high]
        kind = word("kinds", slider.kind, lang)
        units = ["", "", "", "", *[slider.unit] * 4, "", "", ""]
        book.write_row(sheet, row, [*head, *numbers, changed, kind, slider.source[lang]], units)
        book.write_cell(sheet, row, VALUE_COLUMN, value, slider.unit, "input")
        allowed = {"validate": "decimal", "criteria": "between", "minimum": slider.low, "maximum": slider.high}
        sheet.data_validation(row, VALUE_COLUMN, row, VALUE_COLUMN, {**allowed, "error_type": "warning"})
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(values), len(heads) - 1)
    return Addresses(projection.dataset, sheet.get_name(), list(values), HEADER_ROW + 1, (0, VALUE_COLUMN))


def changed_rows(book: Book) -> Iterator[tuple[str, str, str, Any, Any, str]]:
    """Yield where, row, column, was, is now and unit of every change: assumptions first, then cells of tables."""
    projection, lang = book.projection, book.lang
    for key, value in first_row(projection).items():
        slider = projection.dataset.assumptions[key]
        if value != slider.default:
            name = slider.name[lang]
            yield word("sheets", "assumptions", lang), name, book.word("value"), slider.default, value, slider.unit
    raw = projection.unedited.raw
    for table, rows in projection.design.scenario.edits.items():
        declared = schema()[table]
        held = {row_key(declared, row): row for row in raw[table].rows} if table in raw else {}
        for row, cells in rows.items():
            for column, value in cells.items():
                old = held.get(row, {}).get(column, "") if row in held else book.word("new_row")
                new = "" if value is None else value if isinstance(value, int | float) else str(value)
                place = table, row, column
                was, now = (cell_words(projection.dataset, place, cell, lang) for cell in (number_or_text(old), new))
                yield (
                    book.table_name(table),
                    changed_row_name(projection.dataset, table, row, lang),
                    book.column_name(table, column),
                    was,
                    now,
                    "share" if cell_unit(projection.dataset, place) == "share" else "any",
                )


def number_or_text(text: str) -> float | str:
    """A number where the text is one, so that old and new cells stand alike."""
    try:
        return float(text)
    except ValueError:
        return text


def write_changes(book: Book) -> None:
    """Write every assumption away from its default and every edited cell, old and new; a sentence where none is."""
    sheet = book.add_sheet("changes", book.word("changes_note"))
    words = ("where", "row", "column", "was", "is_now")
    book.write_heads(sheet, HEADER_ROW, [book.word(key) for key in words], [18, 30, 36, 24, 24], 0, range(3, 5))
    found = list(changed_rows(book))
    for row, (where, name, column, old, new, unit) in enumerate(found, start=HEADER_ROW + 1):
        book.write_row(sheet, row, [where, name, column, old, new], ["", "", "", unit, unit])
    if not found:
        sheet.write_string(HEADER_ROW + 1, 0, book.word("nothing_changed"), book.text)
