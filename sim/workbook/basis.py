"""What a workbook's figures rest on: assumptions in force, what was changed, and the studies that were run."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.dataset import Column, row_key, schema
from sim.language import read_toml
from sim.present.labels import choice_name, table_names, word
from sim.registry import groups, measures
from sim.studies.answer_fields import answer_fields
from sim.studies.discovery import SLIP, Discovery
from sim.studies.ensemble import FAN, Ensemble
from sim.studies.sensitivity import LUCK
from sim.workbook.book import FORMATS, HEADER_ROW, Book, unit_name
from sim.workbook.live.addresses import Addresses
from sim.workbook.live.sheets import first_row

KINDS = ("ceiling", "project", "factor", "purchase", "park")
"""What a bottleneck is of."""

OF_ROW = ("low", "high", "value", "unit", "holds_to", "most")
"""Columns whose figures are in the unit of their row."""

VALUE = 4
"""Column of an assumption's value in force."""


def write_assumptions(book: Book) -> Addresses:
    """Every assumption with range, default, value in force, mark and source; the values are what the formulas read."""
    projection, lang = book.projection, book.lang
    sheet = book.add("assumptions", book.word("assumptions_note"))
    words = ("code", "group", "name", "unit", "value", "default", "low", "high", "changed", "kind", "source")
    heads = [book.word(key) for key in words]
    book.heads(sheet, HEADER_ROW, heads, [24, 16, 34, 12, 12, 12, 10, 10, 8, 8, 60], 3, range(4, 8))
    group_names = {group.key: group.name[lang] for group in groups()}
    values = first_row(projection)
    for row, (key, value) in enumerate(values.items(), start=HEADER_ROW + 1):
        slider = projection.dataset.assumptions[key]
        changed = book.word("yes") if value != slider.default else ""
        head = [key, group_names[slider.group], slider.name[lang], unit_name(slider.unit, lang)]
        numbers = [value, slider.default, slider.low, slider.high]
        kind = word("kinds", slider.kind, lang)
        units = ["", "", "", "", *[slider.unit] * 4, "", "", ""]
        book.row(sheet, row, [*head, *numbers, changed, kind, slider.source[lang]], units)
        book.write(sheet, row, VALUE, value, slider.unit, "input")
        allowed = {"validate": "decimal", "criteria": "between", "minimum": slider.low, "maximum": slider.high}
        sheet.data_validation(row, VALUE, row, VALUE, {**allowed, "error_type": "warning"})
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(values), len(heads) - 1)
    return Addresses(projection.dataset, sheet.get_name(), list(values), HEADER_ROW + 1, (0, VALUE))


def changes(book: Book) -> Iterator[tuple[str, str, str, Any, Any, str]]:
    """Where, which row, which column, what it was, what it is, and the unit: assumptions first, then cells."""
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
                of = declared.columns[column]
                was, now = told(of, as_number(old), lang), told(of, new, lang)
                yield (
                    book.table_name(table),
                    row_name(book, table, row),
                    book.column_name(table, column),
                    was,
                    now,
                    "any",
                )


def row_name(book: Book, table: str, row: str) -> str:
    """A table row by name: its own, or those of the rows its key links to; its key where it has none."""
    dataset, lang, declared = book.projection.dataset, book.lang, schema()[table]
    if {"zh", "en"} <= set(declared.columns):
        return table_names(dataset, table, lang).get(row, row)
    parts = zip(declared.key, row.split("/"), strict=False)
    linked = [(declared.columns[key].to, part) for key, part in parts]
    return " / ".join(table_names(dataset, to, lang).get(part, part) if to else part for to, part in linked)


def told(column: Column, value: float | str, lang: str) -> float | str:
    """A changed cell as a reader knows it: a choice in words."""
    return choice_name(value, lang) if column.choices and value else value


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
    book.heads(sheet, HEADER_ROW, [book.word(key) for key in words], [18, 30, 36, 24, 24], 0, range(3, 5))
    found = list(changes(book))
    for row, (where, name, column, old, new, unit) in enumerate(found, start=HEADER_ROW + 1):
        book.row(sheet, row, [where, name, column, old, new], ["", "", "", unit, unit])
    if not found:
        sheet.write_string(HEADER_ROW + 1, 0, book.word("nothing_changed"), book.text)


def write_study(book: Book, name: str, answer: Any) -> None:
    """One study's answer: its figures, then its tables, one below the other."""
    sheet = book.add(f"study_{name}", book.word("study_note"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 12, 18)
    row = HEADER_ROW
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
    if isinstance(answer, Discovery):
        yield from discovery_parts(answer)
    elif isinstance(answer, Ensemble):
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
        for name, part in answer_fields(answer).items():
            yield from parts_of(part, name)
    elif isinstance(answer, np.ndarray):
        flat = answer.reshape(len(answer), -1) if answer.size else answer.reshape(0, 0)
        yield title, pd.DataFrame(flat, columns=[str(column + 1) for column in range(flat.shape[1])])
    else:
        yield title, answer


def discovery_parts(found: Discovery) -> Iterator[tuple[str, Any]]:
    """When the target is missed: the target, how many draws miss, the conditions, and how well they tell it."""
    yield from (("target", found.target), ("missed", found.missed))
    if found.box is None or found.fresh is None:
        return
    yield from (("outcome", found.outcome), ("method", found.method))
    ends = found.box.conditions
    yield (
        "conditions",
        pd.DataFrame({"key": list(ends), **dict(zip(("low", "high"), zip(*ends.values(), strict=True), strict=True))}),
    )
    both = (found.box, found.fresh)
    checks = {"sample": ["in_sample", "on_fresh"], "coverage": [each.coverage for each in both]}
    yield "checked", pd.DataFrame({**checks, "density": [each.density for each in both]})


def column_word(book: Book, key: str) -> tuple[str, str]:
    """A study's figure in words, and its unit; the key itself where none is declared."""
    units = read_toml("exports")["study_units"]
    return word("study_columns", key, book.lang), units.get(key, "any")


def write_frame(book: Book, sheet: Any, row: int, frame: pd.DataFrame, unit: str) -> int:
    """A table with words for its columns and names for its codes; the row after it. `unit` where none is said."""
    table, names = frame.rename(columns=str), names_of_all(book)
    plain = "value" in table and unit != "any"  # the table's own unit
    units = ["" if plain else row_unit(book, record) for record in table.to_dict("records")]
    if "key" in table and any(units):
        told = [unit_name(each, book.lang) for each in units]
        table.insert(list(table).index("key") + 1, "in_unit", told)
    for at, column in enumerate(table):
        sheet.write_string(row, at, column_word(book, str(column))[0], book.head)
    for record, own_unit in zip(table.to_dict("records"), units, strict=True):
        row += 1
        for at, (column, value) in enumerate(record.items()):
            declared = column_word(book, str(column))[1]
            own = own_unit if column in OF_ROW and own_unit else declared if declared != "any" else unit
            put(book, sheet, row, at, value, own, names)
    return row + 1


def row_unit(book: Book, record: Mapping[Hashable, Any]) -> str:
    """The unit of a row's own figures: its assumption's, or that of what is eased; none where it has none."""
    key = str(record.get("key", ""))
    if key.startswith(SLIP):
        return "month"
    if key in book.projection.dataset.assumptions:
        return book.projection.dataset.assumptions[key].unit
    kind = record.get("kind")
    return "" if kind not in KINDS else "span" if kind in ("project", "park") else "share"


def put(
    book: Book, sheet: Any, row: int, column: int, value: Any, unit: str, names: Mapping[str, str] | None = None
) -> None:
    """One figure of a study: in its unit's format, else with six digits; an open end in words, a code by its name."""
    names = names or names_of_all(book)
    if isinstance(value, bool | np.bool_):
        value = book.word("yes" if value else "no")
    elif isinstance(value, str):
        told = word("study_words", value, book.lang)
        value = names.get(value, value) if told == value else told
    elif isinstance(value, list | tuple):
        value = "; ".join(names.get(str(part), str(part)) for part in value)
    elif isinstance(value, int | float | np.number):
        if np.isinf(value):
            value = book.word("open_end")
        elif unit not in FORMATS or unit == "any":
            value = float(f"{value:.6g}")  # as many digits as a reader can use
    elif value is not None:
        value = str(value)
    book.write(sheet, row, column, value, unit if unit in FORMATS else "any")


def names_of_all(book: Book) -> dict[str, str]:
    """Names by code of everything a study may speak of."""
    dataset, lang = book.projection.dataset, book.lang
    names = {key: slider.name[lang] for key, slider in dataset.assumptions.items()}
    names |= {LUCK: book.word("project_luck")}
    titles = {key: each.title for table in schema().values() for key, each in table.columns.items()}
    titles |= {key: each.name for key, each in measures().items()}
    titles |= {key: each.title for key, each in schema().items()}
    names = {key: title[lang] for key, title in titles.items()} | names
    for table in ("lines", "projects", "factors", "products", "parks", "chains"):
        found = table_names(dataset, table, lang)
        names |= {code: name for code, name in found.items() if code not in names}
        names |= {f"{table}/{code}": name for code, name in found.items()}
        if table == "projects":
            names |= {SLIP + code: book.word("slip_of").format(name=name) for code, name in found.items()}
    return names
