"""Cells a scenario changes, as files list them: the row and what it holds in words."""

from __future__ import annotations

from typing import Any

from sim.dataset import Dataset, schema
from sim.present.events import event_parts, event_sentence
from sim.present.labels import choice_name, row_name, table_names


def event_of(dataset: Dataset, row: str) -> dict[str, Any] | None:
    """An event of the dataset by its id, its cells by column; None where there is none."""
    events = dataset.tables["events"]
    found = events[events["event"] == row].to_dict("records")
    return {str(name): cell for name, cell in found[0].items()} if found else None


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
