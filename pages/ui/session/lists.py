"""Lists of key projects of a session: how one is read, and the answers that are kept for the same list sent again."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import PurePosixPath

from sim import DataError, Dataset
from sim.intake.ledger import LedgerMap
from sim.intake.project_list.open import load_project_list
from sim.intake.project_list.read import GIVEN
from sim.intake.project_list.readings import ProjectList

from ..words import Words
from . import ledgers
from .ledgers import MAX_ASKED_ANEW, MAX_NAME_LETTERS, Reading
from .state import ListUpload, state


@lru_cache(maxsize=8)
def read_list(dataset: Dataset, name: str, data: bytes, answers: tuple[tuple[str, str], ...]) -> ProjectList:
    """A list as it was read with the answers given so far; one that cannot be opened has its faults alone."""
    try:
        return load_project_list(data, name, dataset, dict(answers))
    except DataError as error:
        return ProjectList(name, faults=error.faults)


def asked_in(found: ProjectList) -> dict[str, str]:
    """What a list asks, as sentences by question; and each row's project by what may be given for it."""
    asked = {each.fault.question: each.fault.sentence() for each in found.questions}
    return asked | {f"{what}:{each.row}": each.name for each in found.projects for what in GIVEN}


def sent(dataset: Dataset, name: str, data: bytes) -> ListUpload:
    """A list as it comes in, with the answers kept for the very same questions and rows."""
    readings = [*reversed(state().readings.values()), *ledgers.kept_readings()]
    kept = [each for each in readings if not each.mapping.columns]
    answers: dict[str, str] = {}
    for _ in range(MAX_ASKED_ANEW if kept else 0):
        asked = asked_in(read_list(dataset, name, data, tuple(answers.items())))
        new = {
            question: given
            for reading in reversed(kept)
            for question, given in reading.mapping.answers.items()
            if question in asked and reading.asked.get(question) == asked[question]
        }
        if new.items() <= answers.items():
            break
        answers |= new
    return ListUpload(name, data, tuple(answers.items()), len(answers))


def keep(dataset: Dataset, listed: ListUpload, words: Words) -> None:
    """Keep the answers for the same list sent again: in the session, and in the library where the person may save."""
    asked = asked_in(read_list(dataset, listed.name, listed.data, listed.answers))
    answers = {question: given for question, given in listed.answers if question in asked}
    if not answers:
        return
    name = words("list_reading", name=PurePosixPath(listed.name).stem[:MAX_NAME_LETTERS])
    mapping = json.loads(LedgerMap("", (1, 1), (), answers).to_json())
    text = json.dumps({**mapping, "asked": {question: asked[question] for question in answers}}, ensure_ascii=False)
    state().readings.pop(name, None)
    state().readings[name] = Reading.from_json(name, text)
    ledgers.keep_text(name, text, dataset, words)
