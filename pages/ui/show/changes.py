"""What scenarios change and where they differ, in the page's language."""

from __future__ import annotations

from collections.abc import Sequence

from sim import Scenario
from sim.dataset import schema
from sim.dataset.naming import apart
from sim.present.changed_cells import changed_row_name
from sim.present.changes import change_rows as rows_of
from sim.registry import groups

from ..shell.context import PageContext
from ..words import Words


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
    """`sim.present.changes.change_rows` of the dataset on show, in the page's language."""
    return rows_of(page.original, scenarios, page.lang)


def table_name(words: Words, table: str) -> str:
    """A table's name in the page's language; its own text where there is no such table."""
    return schema()[table].title[words.lang] if table in schema() else table


def column_name(words: Words, table: str, column: str) -> str:
    """A column's name in the page's language; its own text where the table has no such column."""
    columns = schema()[table].columns if table in schema() else {}
    return columns[column].title[words.lang] if column in columns else column
