"""A study's answer as a sheet: its figures, then its tables, one below the other."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.dataset import schema
from sim.language import read_toml
from sim.present.labels import table_names, word
from sim.present.limits import TABLE_OF_LIMIT
from sim.present.punctuation import clauses, said_of
from sim.registry import measures
from sim.studies.answer_fields import answer_fields
from sim.studies.discovery import SLIP, Discovery
from sim.studies.ensemble import FAN, Ensemble
from sim.studies.sensitivity import LUCK
from sim.workbook.book import FORMATS, HEADER_ROW, Book, unit_name

BOTTLENECK_KINDS = ("ceiling", "project", "factor", "purchase", "park")
"""What a bottleneck is of."""

COLUMNS_IN_ROW_UNIT = ("low", "high", "value", "unit", "holds_to", "most")
"""Columns whose figures are in the unit of their row."""


def write_study(book: Book, name: str, answer: Any) -> None:
    """Write one study's answer on a sheet of its own: its figures, then its tables, one below the other."""
    sheet = book.add_sheet(f"study_{name}", book.word("study_note"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 12, 18)
    row = HEADER_ROW
    for title, part in titled_parts(answer):
        if isinstance(part, pd.DataFrame):
            if title:
                sheet.write_string(row, 0, column_word(book, title)[0], book.bold)
                row += 1
            row = write_frame(book, sheet, row, part, column_word(book, title)[1]) + 1
        else:
            text, unit = column_word(book, title)
            sheet.write_string(row, 0, text, book.text)
            write_figure(book, sheet, row, 1, part, unit)
            row += 1


def titled_parts(answer: Any, title: str = "") -> Iterator[tuple[str, Any]]:
    """Yield a study's answer as (title, figure or frame), nested mappings and dataclasses field by field.

    Titles are keys of data/exports.toml; an array becomes a frame of numbered columns.
    """
    if isinstance(answer, Discovery):
        yield from discovery_titled_parts(answer)
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
            yield from titled_parts(part, str(key))
    elif is_dataclass(answer) and not isinstance(answer, type):
        for name, part in answer_fields(answer).items():
            yield from titled_parts(part, name)
    elif isinstance(answer, tuple) and answer and is_dataclass(answer[0]):
        yield title, pd.DataFrame([answer_fields(each) for each in answer])
    elif isinstance(answer, np.ndarray):
        flat = answer.reshape(len(answer), -1) if answer.size else answer.reshape(0, 0)
        yield title, pd.DataFrame(flat, columns=[str(column + 1) for column in range(flat.shape[1])])
    else:
        yield title, answer


def discovery_titled_parts(found: Discovery) -> Iterator[tuple[str, Any]]:
    """Yield the target, how many draws miss it, the conditions, and how well they tell it; no box, no conditions."""
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
    """A study's figure in words, and its unit; its key and "any" where none is declared."""
    units = read_toml("exports")["study_units"]
    return word("study_columns", key, book.lang), units.get(key, "any")


def write_frame(book: Book, sheet: Any, row: int, frame: pd.DataFrame, unit: str) -> int:
    """Write a table with words for its columns and names for its codes, and return the row after it.

    Figures are in their row's unit, their column's, or else `unit`.
    """
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
            own = own_unit if column in COLUMNS_IN_ROW_UNIT and own_unit else declared if declared != "any" else unit
            write_figure(book, sheet, row, at, value, own, names)
    return row + 1


def row_unit(book: Book, record: Mapping[Hashable, Any]) -> str:
    """The unit of a row's own figures: its assumption's, or that of what is eased; empty where it has none."""
    key = str(record.get("key", ""))
    if key.startswith(SLIP):
        return "month"
    if key in book.projection.dataset.assumptions:
        return book.projection.dataset.assumptions[key].unit
    kind = record.get("kind")
    return "" if kind not in BOTTLENECK_KINDS else "span" if kind in ("project", "park") else "share"


def write_figure(
    book: Book, sheet: Any, row: int, column: int, value: Any, unit: str, names: Mapping[str, str] | None = None
) -> None:
    """Write one figure of a study: in its unit's format, else with six digits.

    An open end is said in words, a code by its name; a list stands in one cell.
    """
    names = names or names_of_all(book)
    if isinstance(value, bool | np.bool_):
        value = book.word("yes" if value else "no")
    elif isinstance(value, str):
        told = word("study_words", value, book.lang)
        value = names.get(value, value) if told == value else told
    elif isinstance(value, list | tuple):
        value = clauses((names.get(str(part), str(part)) for part in value), book.lang)
    elif isinstance(value, int | float | np.number):
        if np.isinf(value):
            value = book.word("open_end")
        elif unit not in FORMATS or unit == "any":
            value = float(f"{value:.6g}")  # as many digits as a reader can use
    elif value is not None:
        value = str(value)
    book.write_cell(sheet, row, column, value, unit if unit in FORMATS else "any")


def names_of_all(book: Book) -> dict[str, str]:
    """Names by code of everything a study may speak of: assumptions, columns, measures, tables and their rows."""
    dataset, lang = book.projection.dataset, book.lang
    names = {key: slider.name[lang] for key, slider in dataset.assumptions.items()}
    names |= {LUCK: book.word("project_luck")}
    titles = {key: each.title for table in schema().values() for key, each in table.columns.items()}
    titles |= {key: each.name for key, each in measures().items()}
    titles |= {key: each.title for key, each in schema().items()}
    names = {key: title[lang] for key, title in titles.items()} | names
    for kind in ("ceiling", "factor", "input"):  # what back_solve says binds
        found = table_names(dataset, TABLE_OF_LIMIT[kind], lang)
        names |= {f"{kind}:{code}": said_of(word("limits", kind, lang), name, lang) for code, name in found.items()}
    names |= {"listing": word("limits", "listing", lang)}
    for table in ("lines", "projects", "factors", "products", "parks", "chains"):
        found = table_names(dataset, table, lang)
        names |= {code: name for code, name in found.items() if code not in names}
        names |= {f"{table}/{code}": name for code, name in found.items()}
        if table == "projects":
            names |= {SLIP + code: book.word("slip_of").format(name=name) for code, name in found.items()}
    return names
