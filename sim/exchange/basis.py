"""What a workbook's figures rest on: assumptions in force, what was changed, and the studies that were run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.dataset import row_key, schema
from sim.exchange.book import FORMATS, Book
from sim.exchange.labels import pick, table_names, word
from sim.exchange.live.places import Places
from sim.exchange.live.sheets import first_row
from sim.exchange.overview import HEAD, unit_name
from sim.registry import groups, read_toml
from sim.studies.ensemble import FAN, Ensemble

VALUE = 4
"""Column of an assumption's value in force."""


def write_assumptions(book: Book) -> Places:
    """Every assumption with range, default, value in force, mark and source; the values are what the formulas read."""
    projection, lang = book.projection, book.lang
    sheet = book.add("assumptions", book.word("assumptions_note"))
    words = ("code", "group", "name", "unit", "value", "default", "low", "high", "changed", "kind", "source")
    heads = [book.word(key) for key in words]
    book.heads(sheet, HEAD, heads, [24, 16, 34, 12, 12, 12, 10, 10, 8, 8, 60], 3, range(4, 8))
    group_names = {group.key: pick((group.zh, group.en), lang) for group in groups()}
    values = first_row(projection)
    for row, (key, value) in enumerate(values.items(), start=HEAD + 1):
        slider = projection.dataset.assumptions[key]
        changed = book.word("yes") if value != slider.default else ""
        head = [key, group_names[slider.group], pick((slider.zh, slider.en), lang), unit_name(slider.unit, lang)]
        numbers = [value, slider.default, slider.low, slider.high]
        kind = word("kinds", slider.kind, lang)
        units = ["", "", "", "", *[slider.unit] * 4, "", "", ""]
        book.row(sheet, row, [*head, *numbers, changed, kind, pick((slider.source_zh, slider.source_en), lang)], units)
        book.write(sheet, row, VALUE, value, slider.unit, "input")
        allowed = {"validate": "decimal", "criteria": "between", "minimum": slider.low, "maximum": slider.high}
        sheet.data_validation(row, VALUE, row, VALUE, {**allowed, "error_type": "warning"})
    sheet.autofilter(HEAD, 0, HEAD + len(values), len(heads) - 1)
    return Places(projection.dataset, sheet.get_name(), list(values), HEAD + 1, (0, VALUE))


def changes(book: Book) -> Iterator[tuple[str, str, str, Any, Any, str]]:
    """Where, which row, which column, what it was, what it is, and the unit: assumptions first, then cells."""
    projection, lang = book.projection, book.lang
    for key, value in first_row(projection).items():
        slider = projection.dataset.assumptions[key]
        if value != slider.default:
            name = pick((slider.zh, slider.en), lang)
            yield word("sheets", "assumptions", lang), key, name, slider.default, value, slider.unit
    raw = projection.unedited.raw
    for table, rows in projection.design.scenario.edits.items():
        declared = schema()[table]
        held = {row_key(declared, row): row for row in raw[table].rows} if table in raw else {}
        for row, cells in rows.items():
            for column, value in cells.items():
                old = held.get(row, {}).get(column, "") if row in held else book.word("new_row")
                new = "" if value is None else value if isinstance(value, int | float) else str(value)
                yield book.table_name(table), row, book.column_name(table, column), as_number(old), new, "any"


def as_number(text: str) -> float | str:
    """A number where the text is one, so that old and new stand alike."""
    try:
        return float(text)
    except ValueError:
        return text


def write_changes(book: Book) -> None:
    """Every assumption away from its default and every edited cell, old and new."""
    sheet = book.add("changes", book.word("changes_note"))
    words = ("where", "row", "column", "was", "is_now")
    book.heads(sheet, HEAD, [book.word(key) for key in words], [18, 30, 36, 24, 24], 0, range(3, 5))
    found = list(changes(book))
    for row, (where, name, column, old, new, unit) in enumerate(found, start=HEAD + 1):
        book.row(sheet, row, [where, name, column, old, new], ["", "", "", unit, unit])
    if not found:
        sheet.write_string(HEAD + 1, 0, book.word("nothing_changed"), book.text)


def write_study(book: Book, name: str, answer: Any) -> None:
    """One study's answer: its figures, then its tables, one below the other."""
    sheet = book.add(f"study_{name}", book.word("study_note"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 12, 18)
    row = HEAD
    for title, part in parts_of(answer):
        if isinstance(part, pd.DataFrame):
            if title:
                sheet.write_string(row, 0, column_word(book, title)[0], book.bold)
                row += 1
            row = write_frame(book, sheet, row, part, column_word(book, title)[1]) + 1
        else:
            text, unit = column_word(book, title)
            sheet.write_string(row, 0, text, book.text)
            put(book, sheet, row, 1, part, unit)
            row += 1


def parts_of(answer: Any, title: str = "") -> Iterator[tuple[str, Any]]:
    """A study's answer as titled figures and tables."""
    if isinstance(answer, Ensemble):
        yield from (("draws", answer.draws), ("seed", answer.seed))
        yield from answer.announceable().items()
        fan = answer.fan().pivot(index="release", columns="share", values="value").reset_index()
        yield "fan", fan.rename(columns={share: f"{share:.0%}" for share in FAN})
    elif isinstance(answer, pd.DataFrame):
        yield title, answer
    elif isinstance(answer, Mapping) and title and all(isinstance(part, int | float | str) for part in answer.values()):
        yield title, pd.DataFrame({"key": [str(key) for key in answer], "value": list(answer.values())})
    elif isinstance(answer, Mapping):
        for key, part in answer.items():
            yield from parts_of(part, str(key))
    elif is_dataclass(answer) and not isinstance(answer, type):
        for part in fields(answer):
            yield from parts_of(getattr(answer, part.name), part.name)
    elif isinstance(answer, np.ndarray):
        flat = answer.reshape(len(answer), -1) if answer.size else answer.reshape(0, 0)
        yield title, pd.DataFrame(flat, columns=[str(column + 1) for column in range(flat.shape[1])])
    elif isinstance(answer, list | tuple):
        yield title, ", ".join(str(part) for part in answer)
    else:
        yield title, answer


def column_word(book: Book, key: str) -> tuple[str, str]:
    """A study's figure in words, and its unit; the key itself where none is declared."""
    declared = read_toml("exports")["study_columns"].get(key, {})
    return declared.get(book.lang, key), declared.get("unit", "any")


def write_frame(book: Book, sheet: Any, row: int, frame: pd.DataFrame, unit: str) -> int:
    """A table with words for its columns and names beside its codes; the row after it. `unit` where none is said."""
    names = names_of_all(book)
    table = frame.copy()
    for column in ("key", "id"):
        if column in table and "name" not in table:
            table.insert(list(table).index(column) + 1, "name", [names.get(str(code), "") for code in table[column]])
    columns = [str(column) for column in table]
    for at, column in enumerate(columns):
        sheet.write_string(row, at, column_word(book, column)[0], book.head)
    for record in table.itertuples(index=False):
        row += 1
        for at, (column, value) in enumerate(zip(columns, record, strict=True)):
            own = column_word(book, column)[1]
            put(book, sheet, row, at, value, unit if own == "any" else own)
    return row + 1


def put(book: Book, sheet: Any, row: int, column: int, value: Any, unit: str) -> None:
    """One figure of a study."""
    if isinstance(value, bool | np.bool_):
        value = book.word("yes" if value else "no")
    elif isinstance(value, str):
        value = word("study_words", value, book.lang)
    elif not isinstance(value, int | float | np.number | None):
        value = str(value)
    book.write(sheet, row, column, value, unit if unit in FORMATS else "any")


def names_of_all(book: Book) -> dict[str, str]:
    """Names by code of everything a study may speak of."""
    dataset, lang = book.projection.dataset, book.lang
    names = {key: pick((slider.zh, slider.en), lang) for key, slider in dataset.assumptions.items()}
    for table in ("lines", "projects", "factors", "products", "parks", "chains"):
        names |= {code: name for code, name in table_names(dataset, table, lang).items() if code not in names}
    return names
