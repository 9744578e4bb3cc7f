"""Cells a scenario changes, as files list them: the row and what it holds in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sim.dataset import Dataset, row_key, schema
from sim.dataset.numbers import decimal
from sim.dataset.tables import records
from sim.dataset.target import TIERS, split_measure
from sim.language import Catalogue
from sim.present.events import event_parts, event_sentence
from sim.present.labels import choice_name, row_name, table_names, unit_text, word
from sim.present.numbers import percent
from sim.present.sliders import amount_text
from sim.registry import measures

ABSOLUTE = ("t/h", "t/d", "ha")
"""Units said after a number as they are; those of a line or a product stand beside its name."""

TARGET = ("targets", "value")
"""The cell that a target is: its unit is its measure's, and its column's name says nothing its row's does not."""


def event_of(dataset: Dataset, row: str) -> dict[str, Any] | None:
    """An event of the dataset by its id, its cells by column; None where there is none."""
    events = dataset.tables["events"]
    found = records(events[events["event"] == row])
    return found[0] if found else None


def changed_row_name(dataset: Dataset, table: str, row: str, lang: str) -> str:
    """A row as a list of changes calls it: an event in a sentence, another row by name.

    KeyError for a table the schema has not.
    """
    event = event_of(dataset, row) if table == "events" else None
    return row_name(dataset, table, row, lang) if event is None else event_sentence(dataset, event, lang)


def cell_words(dataset: Dataset, place: tuple[str, str, str], value: Any, lang: str) -> Any:
    """A cell as a reader knows it: a choice in words, what it names by name, all else as it is.

    `place` is its table, row and column; KeyError for a column the schema has not.
    """
    table, row, name = place
    column = schema()[table].columns[name]
    if not value:
        return value
    if column.choices:
        return choice_name(value, lang)
    if column.kind == "ref":
        return table_names(dataset, column.to, lang).get(str(value), value)
    event = event_of(dataset, row) if (table, name) == ("events", "of") else None
    return value if event is None else event_parts(dataset, lang).get((str(event["scope"]), str(value)), value)


@lru_cache(maxsize=16)
def raw_rows(dataset: Dataset, table: str) -> Mapping[str, Mapping[str, str]]:
    """A table's rows as texts by column, by the name of the row; none where the dataset has no such table."""
    rows = dataset.raw[table].rows if table in dataset.raw else []
    return {row_key(schema()[table], row): row for row in rows}


def cell_unit(dataset: Dataset, place: tuple[str, str, str]) -> str:
    """The unit of a cell: its column's, or its measure's where it is a target; "" where it has none.

    `dataset` has the row; KeyError for a column the schema has not.
    """
    table, row, column = place
    if (table, column) != TARGET:
        return schema()[table].columns[column].unit
    measure = split_measure(raw_rows(dataset, table).get(row, {}).get("measure", ""))[0]
    return measures()[measure].unit if measure in measures() else ""


def cell_said(dataset: Dataset, place: tuple[str, str, str], value: Any, lang: str) -> str:
    """A cell as a sentence says it: a share in percent, an amount with its unit, a choice in words; – for nothing.

    No digit that was set is dropped. `dataset` has the row.
    """
    if value is None or value == "":
        return "–"
    number, unit = decimal(str(value)), cell_unit(dataset, place)
    if number is None or not schema()[place[0]].columns[place[2]].numeric:
        return str(cell_words(dataset, place, value, lang))
    if unit in ("share", "points"):
        said, exact = percent(number), f"{number * 100:.9g}%".replace("-", "−")
        return said if abs(number * 1000 - round(number * 1000)) < 1e-9 else exact
    if unit in Catalogue("exports", "amounts"):
        return amount_text(number, unit, lang)
    said = f"{number:,.12g}".replace("-", "−")
    return f"{said}{'' if lang == 'zh' else ' '}{unit_text(unit, lang)}" if unit in ABSOLUTE else said


def cell_name(dataset: Dataset, place: tuple[str, str, str], lang: str) -> str:
    """What a changed cell is called: its row and its column; the growth target in force, or another target, as such.

    `dataset` has the row; KeyError for a column the schema has not.
    """
    table, row, column = place
    name = changed_row_name(dataset, table, row, lang)
    if (table, column) != TARGET:
        return f"{name} · {schema()[table].columns[column].title[lang]}"
    cells = raw_rows(dataset, table).get(row, {})
    of_growth = cells.get("measure") == "iva_growth" and cells.get("year") == dataset.plan_year
    if of_growth and cells.get("tier", "") in ("", TIERS[0]):
        return word("decisions", "growth_target", lang)
    return word("decisions", "other_target", lang).format(name=name)
