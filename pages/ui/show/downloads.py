"""Files that leave the app: told to the audit trail, and without firms' names for whoever may not carry them out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from sim import Dataset, Projection, Scenario, atomic_files, designs, project
from sim.brief import run_studies, study_questions
from sim.csv_text import frame_csv
from sim.masking import Masking, masked
from sim.present.labels import city_name
from sim.registry import presets

from ..session import access, clock, login
from ..session.state import state
from ..words import Words
from ..work import cache, workers

if TYPE_CHECKING:
    from ..shell.context import PageContext

T = TypeVar("T")
BETWEEN = re.compile(r"( · |/|: )")
"""What stands between an id and the words around it; kept when a text is split there."""
File = str | bytes


def hiding(dataset: Dataset, lang: str, *scenarios: Scenario) -> Masking | None:
    """What hides the firms of all that a file of this session shows; None where it may name them."""
    return masked(dataset, lang, *scenarios) if access.exports_masked() else None


def hiding_on_page(page: PageContext, *others: Scenario) -> Masking | None:
    """The same of a page's files, which may show the reference and other scenarios too."""
    return hiding(page.original, page.lang, page.scenario, page.reference, *others)


def audited(build: Callable[[], T], name: str) -> Callable[[], T]:
    """Builds a file, with a line about who had it. Bound now: a deferred download has no session."""
    who = access.person()
    if not who.id:
        return build

    def built() -> T:
        made = build()
        login.note_in_audit(who, "exported", name)
        return made

    return built


def file_name(page: PageContext, what: str, ending: str, *others: Scenario) -> str:
    """The name of a page's file: of which city and scenario, what it holds, when; without a firm's name where hidden.

    `others` as in `table_file`.
    """
    return scenario_name(page.words, page.original, page.scenario, what, ending, page.reference, *others)


def scenario_name(words: Words, dataset: Dataset, scenario: Scenario, what: str, ending: str, *others: Scenario) -> str:
    """The same of a scenario on a dataset: two scenarios never have one name, whatever they are called."""
    preset = presets().get(scenario.name)
    unnamed = words("this_scenario" if scenario.has_changes else "default_scenario")
    named = preset.name[words.lang] if preset else scenario.name or unnamed
    mark = scenario.content_key[:4] if scenario.has_changes else ""
    return dataset_name(words, dataset, [named, mark, what], ending, scenario, *others)


def dataset_name(words: Words, dataset: Dataset, parts: Sequence[str], ending: str, *scenarios: Scenario) -> str:
    """The same of a dataset's file that depends on no scenario but for what is to be hidden."""
    hidden = hiding(dataset, words.lang, *scenarios)
    found = [city_name(dataset, words.lang), *parts]
    return atomic_files.file_name(*(map(hidden.text, found) if hidden else found), clock.file_stamp(), ending=ending)


def projection_file(page: PageContext, write: Callable[[Projection, str], bytes], name: str) -> Callable[[], File]:
    """Builds the projection on show as a file."""
    dataset, scenario = as_handed_out(page)
    return audited(partial(workers.file, projected, dataset, scenario, write, page.lang), name)


def projected(dataset: Dataset, scenario: Scenario, write: Callable[[Projection, str], bytes], lang: str) -> bytes:
    """The file that a writer of projections makes of a scenario."""
    return write(project(dataset, designs.single(dataset, scenario)), lang)


def report_file(page: PageContext, write: Callable[..., bytes], name: str) -> Callable[[], File]:
    """Builds the projection on show as a file that quotes studies: by the answers pages have, the rest run beside.

    `write` takes the projection, the language and the studies. The answers are looked for when the button is pressed.
    """
    dataset, scenario = as_handed_out(page)
    questions, lang, answers = study_questions(page.now), page.lang, state().answers

    def build() -> bytes:
        found = {
            field: cache.known(study, dataset, scenario, arguments) for field, (study, arguments) in questions.items()
        }
        for field, (_, arguments) in questions.items():  # run on demand, they are the session's own
            answer = answers.get(field)
            if answer and answer.about == (*dataset.key, scenario.content_key, arguments):
                found[field] = answer.found
        known = {field: answer for field, answer in found.items() if answer is not None}
        return workers.file(report, dataset, scenario, write, lang, known)

    return audited(build, name)


def report(
    dataset: Dataset, scenario: Scenario, write: Callable[..., bytes], lang: str, known: Mapping[str, Any]
) -> bytes:
    """The file that a writer makes of a scenario and its studies; those not `known` are run."""
    projection = project(dataset, designs.single(dataset, scenario))
    return write(projection, lang, run_studies(projection, known=known))


def as_handed_out(page: PageContext) -> tuple[Dataset, Scenario]:
    """A page's dataset and scenario as its files may show them."""
    hidden = hiding_on_page(page)
    return (page.original, page.scenario) if hidden is None else (hidden.dataset, hidden.scenario(page.scenario))


def table_file(page: PageContext, table: pd.DataFrame, name: str, *others: Scenario) -> Callable[[], File]:
    """Builds a table as CSV; `others` are the scenarios it shows beside the one in force and the reference."""
    hidden = hiding_on_page(page, *others)
    return audited(lambda: frame_csv(without_names(table, hidden) if hidden else table), name)


def dataset_file(page: PageContext, write: Callable[[str, Dataset], bytes], name: str) -> Callable[[], File]:
    """Builds the dataset in use as a file."""
    hidden, lang = hiding_on_page(page), page.lang
    dataset = hidden.dataset if hidden else page.original
    return audited(lambda: write(lang, dataset), name)


def scenario_file(dataset: Dataset, scenario: Scenario, lang: str, name: str) -> Callable[[], File]:
    """Builds the scenario as a file."""
    hidden = hiding(dataset, lang, scenario)
    return audited((hidden.scenario(scenario) if hidden else scenario).to_json, name)


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
