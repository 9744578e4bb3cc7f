"""Files that leave the app: told to the audit trail, and without firms' names for whoever may not carry them out."""

from __future__ import annotations

import re
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
BETWEEN = re.compile(r"( · |/|: )")
"""What stands between an id and the words around it; kept when a text is split there."""
File = str | bytes


def hiding(dataset: Dataset, lang: str, *scenarios: Scenario) -> Masking | None:
    """What hides the firms of all that a file of this session shows; None where it may name them."""
    return masked(dataset, lang, *scenarios) if access.exports_masked() else None


def of_page(page: Frame, *others: Scenario) -> Masking | None:
    """The same of a page's files, which may show the reference and other scenarios too."""
    return hiding(page.original, page.lang, page.scenario, page.reference, *others)


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


def file_name(page: Frame, name: str, *others: Scenario) -> str:
    """A file's name, which may hold a firm's."""
    hidden = of_page(page, *others)
    return hidden.text(name) if hidden else name


def projection_file(page: Frame, write: Callable[[Projection, str], bytes], name: str) -> Callable[[], File]:
    """Builds the projection on show as a file."""
    hidden, scenario, lang = of_page(page), page.scenario, page.lang
    if hidden is None:
        projection = page.now
        return told(lambda: write(projection, lang), name)
    dataset = hidden.dataset
    return told(lambda: write(project(dataset, designs.single(dataset, hidden.scenario(scenario))), lang), name)


def table_file(page: Frame, table: pd.DataFrame, name: str, *others: Scenario) -> Callable[[], File]:
    """Builds a table as CSV; `others` are the scenarios it shows beside the one in force and the reference."""
    hidden = of_page(page, *others)
    return told(lambda: frame_csv(without_names(table, hidden) if hidden else table), name)


def dataset_file(page: Frame, write: Callable[[str, Dataset], bytes], name: str) -> Callable[[], File]:
    """Builds the dataset in use as a file."""
    hidden, lang = of_page(page), page.lang
    dataset = hidden.dataset if hidden else page.original
    return told(lambda: write(lang, dataset), name)


def scenario_file(dataset: Dataset, scenario: Scenario, lang: str) -> Callable[[], File]:
    """Builds the scenario as a file."""
    hidden = hiding(dataset, lang, scenario)
    return told((hidden.scenario(scenario) if hidden else scenario).to_json, scenario.name or "scenario.json")


def without_names(table: pd.DataFrame, hidden: Masking) -> pd.DataFrame:
    """A table with every firm, line and project by its letter, in cells and headings, by name and by id."""
    ids = {row: mask for rows in hidden.ids.values() for row, mask in rows.items()}

    def cell(value: object) -> object:
        if not isinstance(value, str):
            return value
        # an id stands alone, or between these: inside other words it may be any word
        return "".join(ids.get(part, part) for part in BETWEEN.split(hidden.text(value)))

    found = table.map(cell)
    found.columns = [cell(name) for name in table.columns]
    return found
