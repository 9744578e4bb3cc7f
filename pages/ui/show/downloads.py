"""Files that leave the app: told to the audit trail, and without firms' names for whoever may not carry them out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
from streamlit import runtime

from sim import Dataset, Scenario, atomic_files
from sim.brief import Question, study_questions
from sim.csv_text import frame_csv
from sim.masking import Masking, masked
from sim.outputs import scenario_bytes
from sim.present.coverage import with_head_columns
from sim.present.labels import city_name
from sim.registry import presets

from ..session import access, clock, login
from ..session.state import Answer, state
from ..words import Words
from ..work import cache, workers

if TYPE_CHECKING:
    from ..shell.context import PageContext

F = TypeVar("F", str, bytes, str | bytes)
BETWEEN = re.compile(r"( · |/|: )")
"""What stands between an id and the words around it; kept when a text is split there."""
File = str | bytes
MIMES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "json": "application/json",
}
"""Media types of files by their ending."""

KEPT = 12
"""Files built last that stay to be fetched, of all sessions together."""

_places = itertools.cycle(range(KEPT))


def hiding(dataset: Dataset, lang: str, *scenarios: Scenario) -> Masking | None:
    """What hides the firms of all that a file of this session shows; None where it may name them."""
    return masked(dataset, lang, *scenarios) if access.exports_masked() else None


def hiding_on_page(page: PageContext, *others: Scenario) -> Masking | None:
    """The same of a page's files, which may show the reference and other scenarios too."""
    return hiding(page.original, page.lang, page.scenario, page.reference, *others)


def mime(name: str) -> str:
    """A file's media type by the ending of its name; KeyError for another ending."""
    return MIMES[name.rpartition(".")[2]]


def kept(build: Callable[[], F], name: str) -> Callable[[], F]:
    """Builds a file that stays until it is fetched.

    Streamlit drops what a button built as soon as two runs of any session have ended, and a second screen runs twice a
    second: a browser that was a little later got 404. The file is the same one only under the same name and type.
    """

    def built() -> F:
        made = build()
        if runtime.exists():
            data = made.encode() if isinstance(made, str) else made
            place = f"kept.{next(_places)}"
            runtime.get_instance().media_file_mgr.add(data, mime(name), place, name, is_for_static_download=True)
        return made

    return built


def audited(build: Callable[[], F], name: str, called: str = "") -> Callable[[], F]:
    """Builds a file to be fetched, with a line about who had it. Bound now: a deferred download has no session.

    `called` is what that line calls it, where that is not the file's own name.
    """
    who = access.person()
    if not who.id:
        return kept(build, name)

    def built() -> F:
        made = build()
        login.note_in_audit(who, "exported", called or name)
        return made

    return kept(built, name)


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
    shown = map(hidden.mask_text, found) if hidden else found
    return atomic_files.file_name(*shown, clock.file_stamp(), ending=ending)


def projection_file(
    page: PageContext, write: Callable[..., bytes], name: str, with_studies: bool = False
) -> Callable[[], File]:
    """Builds the projection on show as a file; `write` takes the projection, the language and any studies it quotes.

    Studies are the answers that pages have when the button is pressed; the rest is run beside the server.
    """
    dataset, scenario = as_handed_out(page)
    question = dataset, scenario, write, page.lang
    if not with_studies:
        return audited(partial(workers.file, scenario_bytes, *question), name)
    asked, session = study_questions(page.now), state()

    def build() -> bytes:
        return workers.file(scenario_bytes, *question, known_answers(dataset, scenario, asked, session.answers))

    return audited(build, name)


def known_answers(
    dataset: Dataset, scenario: Scenario, questions: Mapping[str, Question], answers: Mapping[str, Answer]
) -> dict[str, Any]:
    """Answers by field of Studies, of the questions that pages have asked of this case or that this session ran."""
    found = {name: cache.known(study, dataset, scenario, arguments) for name, (study, arguments) in questions.items()}
    for name, (_, arguments) in questions.items():
        ran = answers.get(name)
        if ran is not None and ran.about == (*dataset.key, scenario.content_key, arguments):
            found[name] = ran.found
    return {name: answer for name, answer in found.items() if answer is not None}


def as_handed_out(page: PageContext) -> tuple[Dataset, Scenario]:
    """A page's dataset and scenario as its files may show them."""
    hidden = hiding_on_page(page)
    return (page.original, page.scenario) if hidden is None else (hidden.dataset, hidden.mask_scenario(page.scenario))


def table_file(page: PageContext, table: pd.DataFrame, name: str, *others: Scenario) -> Callable[[], File]:
    """Builds a table as CSV; `others` are the scenarios it shows beside the one in force and the reference."""
    hidden = hiding_on_page(page, *others)
    return audited(lambda: frame_csv(without_names(table, hidden) if hidden else table), name)


def figures_file(page: PageContext, table: pd.DataFrame, name: str, *others: Scenario) -> Callable[[], File]:
    """The same of a table of figures: its last columns tell basis and coverage of the scenario in force."""
    return table_file(page, with_head_columns(table, page.now.dataset, page.lang), name, *others)


def dataset_file(
    page: PageContext, write: Callable[[str, Dataset], bytes], name: str, made: Dataset | None = None
) -> Callable[[], File]:
    """Builds the dataset in use as a file, or one that was `made` of it."""
    hidden, lang = hiding(made, page.lang) if made else hiding_on_page(page), page.lang
    dataset = hidden.dataset if hidden else made or page.original
    return audited(lambda: write(lang, dataset), name)


def scenario_file(dataset: Dataset, scenario: Scenario, lang: str, name: str) -> Callable[[], File]:
    """Builds the scenario as a file."""
    hidden = hiding(dataset, lang, scenario)
    return audited((hidden.mask_scenario(scenario) if hidden else scenario).to_json, name)


def without_names(table: pd.DataFrame, hidden: Masking) -> pd.DataFrame:
    """A table with every firm, line and project by its letter, in cells and headings, by name and by id."""
    ids = {row: mask for rows in hidden.ids.values() for row, mask in rows.items()}

    def cell(value: object) -> object:
        if not isinstance(value, str):
            return value
        # an id stands alone, or between these: inside other words it may be any word
        return "".join(ids.get(part, part) for part in BETWEEN.split(hidden.mask_text(value)))

    found = table.map(cell)
    found.columns = [cell(name) for name in table.columns]
    return found
