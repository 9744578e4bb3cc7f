"""What scenarios change and where they differ, in the page's language."""

from __future__ import annotations

from collections.abc import Sequence

from sim import Scenario
from sim.case import Case
from sim.dataset import schema
from sim.dataset.naming import apart
from sim.present.sliders import slider_text
from sim.registry import groups

from ..shell.context import PageContext
from ..words import Words


def change_name(page: PageContext, key: str) -> str:
    """The name of what a change is about: `key` is a slider, a group of sliders, or table/row."""
    words, sliders = page.words, page.original.assumptions
    if key in sliders:
        return sliders[key].name[words.lang]
    headings = {group.key: group.name[words.lang] for group in groups()}
    if key in headings:
        return headings[key]
    table, _, row = key.partition("/")
    names = page.names(table) if table in ("lines", "projects", "parks", "factors", "products") else {}
    return names.get(row, row or table)


def change_names(page: PageContext, keys: Sequence[str]) -> dict[str, str]:
    """Names by key of what several changes are about; equal ones are told apart by their table, else by their key."""
    tables = [schema()[table].title[page.lang] if (table := key.partition("/")[0]) in schema() else "" for key in keys]
    names = apart([change_name(page, key) for key in keys], [tables, keys], page.lang)
    return dict(zip(keys, names, strict=True))


def change_rows(page: PageContext, scenarios: Sequence[Scenario]) -> list[list[str]]:
    """Where scenarios differ, one row an assumption or table cell: its name, then its value in each scenario.

    An assumption's value is the one in force; a cell's is the edit, – where a scenario has none.
    """
    words, sliders = page.words, page.original.assumptions
    force = [Case(page.original, each).values for each in scenarios]
    rows = [
        [sliders[key].name[words.lang], *(slider_text(sliders[key], each[key], words.lang) for each in force)]
        for key in sliders
        if len({each[key] for each in force}) > 1
    ]
    cells = {
        (table, row, column): None
        for each in scenarios
        for table, edits in each.edits.items()
        for row, columns in edits.items()
        for column in columns
    }
    called = change_names(page, list(dict.fromkeys(f"{table}/{row}" for table, row, _ in cells)))
    for table, row, column in cells:
        values = [str(each.edits.get(table, {}).get(row, {}).get(column, "–")) for each in scenarios]
        if len(set(values)) > 1:
            rows.append([f"{called[f'{table}/{row}']} · {column_name(words, table, column)}", *values])
    return rows


def table_name(words: Words, table: str) -> str:
    """A table's name in the page's language; its own text where there is no such table."""
    return schema()[table].title[words.lang] if table in schema() else table


def column_name(words: Words, table: str, column: str) -> str:
    """A column's name in the page's language; its own text where the table has no such column."""
    columns = schema()[table].columns if table in schema() else {}
    return columns[column].title[words.lang] if column in columns else column
