"""What scenarios change and where they differ, in the page's language."""

from __future__ import annotations

from collections.abc import Sequence

from sim import Dataset, Scenario
from sim.case import Case
from sim.dataset import schema
from sim.dataset.naming import apart
from sim.present.changed_cells import cell_name, cell_said, changed_row_name, raw_rows
from sim.present.sliders import slider_text
from sim.registry import groups

from ..shell.context import PageContext
from ..words import Words

Place = tuple[str, str, str]
"""Table, row and column of a cell."""


def change_name(page: PageContext, key: str) -> str:
    """The name of what a change is about: `key` is a slider, a group of sliders, or table/row."""
    sliders = page.original.assumptions
    if key in sliders:
        return sliders[key].name[page.lang]
    headings = {group.key: group.name[page.lang] for group in groups()}
    table, _, row = key.partition("/")
    if key in headings or table not in schema():
        return headings.get(key, key)
    return changed_row_name(page.dataset, table, row, page.lang)


def change_names(page: PageContext, keys: Sequence[str]) -> dict[str, str]:
    """Names by key of what several changes are about; equal ones are told apart by their table, else by their key."""
    tables = [schema()[table].title[page.lang] if (table := key.partition("/")[0]) in schema() else "" for key in keys]
    names = apart([change_name(page, key) for key in keys], [tables, keys], page.lang)
    return dict(zip(keys, names, strict=True))


def change_rows(page: PageContext, scenarios: Sequence[Scenario]) -> list[list[str]]:
    """Where scenarios differ, one row an assumption or table cell: its name, then its value in force in each scenario.

    A cell of a row that a scenario has not, and an empty one, is –.
    """
    sliders, cases = page.original.assumptions, [Case(page.original, each) for each in scenarios]
    rows = [
        [sliders[key].name[page.lang], *(slider_text(sliders[key], case.values[key], page.lang) for case in cases)]
        for key in sliders
        if len({case.values[key] for case in cases}) > 1
    ]
    datasets = [case.dataset for case in cases]
    told = {place: cell_row(page, datasets, place) for place in changed_places(scenarios)}
    found = {(*place[:2], *row): place for place, row in told.items() if len(set(row[1:])) > 1}  # an event said once
    cells, places = [told[place] for place in found.values()], list(found.values())
    others = [[table_name(page.words, place[0]) for place in places], ["/".join(place) for place in places]]
    names = apart([row[0] for row in cells], others, page.lang)
    return rows + [[name, *row[1:]] for name, row in zip(names, cells, strict=True)]


def cell_row(page: PageContext, datasets: Sequence[Dataset], place: Place) -> list[str]:
    """A cell's name and what it holds in each dataset; of an event that one of them has not, whether it has it."""
    table, row, column = place
    held = [raw_rows(each, table).get(row) for each in datasets]
    of = next((each for each, cells in zip(datasets, held, strict=True) if cells), page.dataset)
    if table == "events" and None in held:
        counted = page.words("state_counted")
        return [changed_row_name(of, table, row, page.lang), *("–" if cells is None else counted for cells in held)]
    said = [cell_said(of, place, (cells or {}).get(column, ""), page.lang) for cells in held]
    return [cell_name(of, place, page.lang), *said]


def changed_places(scenarios: Sequence[Scenario]) -> list[Place]:
    """Table, row and column of every cell that one of the scenarios changes, each once."""
    return list(
        dict.fromkeys(
            (table, row, column)
            for each in scenarios
            for table, edits in each.edits.items()
            for row, columns in edits.items()
            for column in columns
        )
    )


def table_name(words: Words, table: str) -> str:
    """A table's name in the page's language; its own text where there is no such table."""
    return schema()[table].title[words.lang] if table in schema() else table


def column_name(words: Words, table: str, column: str) -> str:
    """A column's name in the page's language; its own text where the table has no such column."""
    columns = schema()[table].columns if table in schema() else {}
    return columns[column].title[words.lang] if column in columns else column
