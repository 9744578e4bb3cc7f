"""Files that leave the app: told to the audit trail, and without firms' names for whoever may not carry them out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from sim import Dataset, Projection, Scenario, designs, project
from sim.exchange.csv_text import frame_csv
from sim.exchange.masking import Masking, masked

from . import access, login

if TYPE_CHECKING:
    from .frame import Frame

T = TypeVar("T")
File = str | bytes


def hiding(dataset: Dataset, scenario: Scenario, lang: str) -> Masking | None:
    """What this session's files go through; None where they may name firms."""
    if not access.exports_masked():
        return None
    return masked(dataset, lang, scenario)


def told(build: Callable[[], T], name: str) -> Callable[[], T]:
    """Builds a file, with a line about who had it. Bound now: a deferred download has no session."""
    who = access.person()
    if not who.id:
        return build

    def built() -> T:
        made = build()
        login.noted(who, "exported", name)
        return made

    return built


def file_name(page: Frame, name: str) -> str:
    """A file's name, which may hold a firm's."""
    hidden = hiding(page.original, page.scenario, page.lang)
    return hidden.text(name) if hidden else name


def projection_file(page: Frame, write: Callable[[Projection, str], bytes], name: str) -> Callable[[], File]:
    """Builds the projection on show as a file."""
    hidden, scenario, lang = hiding(page.original, page.scenario, page.lang), page.scenario, page.lang
    if hidden is None:
        projection = page.now
        return told(lambda: write(projection, lang), name)
    dataset = hidden.dataset
    return told(lambda: write(project(dataset, designs.single(dataset, hidden.scenario(scenario))), lang), name)


def table_file(page: Frame, table: pd.DataFrame, name: str) -> Callable[[], File]:
    """Builds a table as CSV."""
    hidden = hiding(page.original, page.scenario, page.lang)
    return told(lambda: frame_csv(without_names(table, hidden) if hidden else table), name)


def dataset_file(page: Frame, write: Callable[[str, Dataset], bytes], name: str) -> Callable[[], File]:
    """Builds the dataset in use as a file."""
    hidden, lang = hiding(page.original, page.scenario, page.lang), page.lang
    dataset = hidden.dataset if hidden else page.original
    return told(lambda: write(lang, dataset), name)


def scenario_file(dataset: Dataset, scenario: Scenario, lang: str) -> Callable[[], File]:
    """Builds the scenario as a file."""
    hidden = hiding(dataset, scenario, lang)
    return told((hidden.scenario(scenario) if hidden else scenario).to_json, scenario.name or "scenario.json")


def without_names(table: pd.DataFrame, hidden: Masking) -> pd.DataFrame:
    """A table with every firm, line and project by its letter, in cells and headings, by name and by id."""
    ids = {row: mask for rows in hidden.ids.values() for row, mask in rows.items()}

    def cell(value: object) -> object:
        return ids.get(value, hidden.text(value)) if isinstance(value, str) else value

    found = table.map(cell)
    found.columns = [cell(name) for name in table.columns]
    return found
