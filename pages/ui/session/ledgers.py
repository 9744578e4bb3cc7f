"""A sheet that is no dataset but looks like a ledger: how it is read, how far a person has come, what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import NamedTuple

from sim import DataError, Dataset, Fault
from sim.intake.grid import Grid
from sim.intake.ledger import TYPED, Draft, LedgerMap, build, file_grids, fits, propose, propose_at

from ..words import Words
from . import access, history, library_access
from .state import state

File = tuple[str, bytes]
MAX_TRIED = 20
"""Kept readings, the latest, that a new file's headings are held against."""
MAX_ASKED_ANEW = 5
"""Rounds in which answers bring up further questions."""
MAX_NAME_LETTERS = 60
NEEDED = {"lines", "base_output"}
"""Tables without which a file is no dataset, whatever else it holds."""
MADE = {"output", "value", "amount"}
NAMED = {"firm", "credit_code", "product"}


class Reading(NamedTuple):
    """A kept reading: its name, the mapping, and the questions that were answered in it, as sentences.

    An answer about one row counts again only where the very same is asked of the very same row of a file of the same
    year; `year` is that of the file it was kept of, 0 where that was not kept.
    """

    name: str
    mapping: LedgerMap
    asked: Mapping[str, str]
    year: int = 0

    @classmethod
    def from_json(cls, name: str, text: str) -> Reading:
        """What `Ledger.to_json` kept; DataError where the text is none."""
        mapping, kept = LedgerMap.from_json(text), json.loads(text)
        asked, year = kept.get("asked", {}), kept.get("year", 0)
        return cls(name, mapping, asked if isinstance(asked, dict) else {}, year if isinstance(year, int) else 0)


@dataclass
class Ledger:
    """One sheet being read: the file, the reading in force, what it came to, and every question asked so far.

    `step` is 1 columns, 2 questions, 3 projection; `known` is what the reading was kept under, where it was.
    `faults` are those of the file read as a dataset, shown instead while `as_dataset`.
    """

    name: str
    files: Sequence[File]
    grids: Sequence[Grid]
    mapping: LedgerMap
    faults: tuple[Fault, ...] = ()
    known: str = ""
    step: int = 1
    as_dataset: bool = False
    draft: Draft = field(default_factory=lambda: Draft(None))
    asked: dict[str, Fault] = field(default_factory=dict)
    taken_over: set[str] = field(default_factory=set)
    """Questions that a kept reading answered."""
    said: str = ""
    """What became of the reading when it was adopted."""

    @property
    def title(self) -> str:
        """The file's name without its ending: the dataset's name, and the reading's."""
        return PurePosixPath(self.name).stem[:MAX_NAME_LETTERS]

    @property
    def open_faults(self) -> list[Fault]:
        """What is to be mended in the file or typed: no answer settles it."""
        return [fault for fault in self.draft.faults if not fault.question]

    @property
    def unanswered(self) -> list[str]:
        """Questions without an answer."""
        return [fault.question for fault in self.draft.faults if fault.question]

    def to_json(self) -> str:
        """The reading as it is kept, with the questions that were asked."""
        asked = {key: fault.sentence() for key, fault in self.asked.items()}
        kept = {**json.loads(self.mapping.to_json()), "asked": asked, "year": self.draft.base_year or 0}
        return json.dumps(kept, ensure_ascii=False, indent=1)

    def answer_as(self, kept: Reading) -> None:
        """Give a kept reading's answers to the very same questions; those about rows, of a file of the same year."""
        newer = kept.year not in (0, self.draft.base_year or 0)
        for _ in range(MAX_ASKED_ANEW):
            same = {key for key in self.unanswered if kept.asked.get(key) == self.asked[key].sentence()}
            same -= {key for key in same if newer and "@" in key}
            if not same:
                break
            self.taken_over |= same
            self.take_answers({key: kept.mapping.answers.get(key, "") for key in same})

    def read_anew(self) -> None:
        """Read the sheet under another choice of columns: what is asked is found out from the start."""
        given, self.asked = self.mapping.answers, {}
        bare = {key: text for key, text in given.items() if key in TYPED}
        for _ in range(MAX_ASKED_ANEW):
            mapping = replace(self.mapping, answers=bare | {key: given[key] for key in self.asked if key in given})
            before = len(self.asked)
            self.draft = drafted(self, mapping)
            self.note_questions()
            if len(self.asked) == before:
                break

    def note_questions(self) -> None:
        """Remember every question asked, so that an answer can be looked at and changed later."""
        self.asked.update({fault.question: fault for fault in self.draft.faults if fault.question})

    def take_columns(self, mapping: LedgerMap) -> None:
        """Another choice of columns, sheet or header."""
        self.mapping = mapping
        self.read_anew()

    def take_answers(self, answers: Mapping[str, str]) -> None:
        """Answers besides those given; an empty one is taken back."""
        self.mapping = self.mapping.with_answers(**answers)
        self.draft = drafted(self, self.mapping)
        self.note_questions()


def drafted(ledger: Ledger, mapping: LedgerMap) -> Draft:
    """What the file comes to under a mapping; its faults where the mapping does not fit the file."""
    try:
        return build(ledger.grids, mapping, ledger.title)
    except DataError as error:
        return Draft(None, error.faults)


def in_work() -> Ledger | None:
    """The ledger that is being read, if there is one and it was not adopted, be it with more put on top since."""
    found, past = state().ledger, history.history()
    if found is None or found.draft.dataset is None:
        return found
    return None if any(each is found.draft.dataset for each in past.datasets[: past.place + 1]) else found


def of_dataset(dataset: Dataset) -> Ledger | None:
    """The ledger that a dataset in use was made from in this session."""
    found = state().ledger
    if found is None or found.draft.dataset is None:
        return None
    own, past = found.draft.dataset, history.history()
    built_on = any(each is own for each in past.datasets[: past.place + 1]) and dataset.name == own.name
    return found if own is dataset or (built_on and {*own.city.lines} <= {*dataset.city.lines}) else None


def read_as(what: str) -> None:
    """Show the file that was sent as a ledger, or the faults it has as a dataset; nothing is lost either way."""
    if ledger := state().ledger:
        ledger.as_dataset = what == "dataset"


def split_off_readings(
    files: Sequence[File],
) -> tuple[list[File], list[Reading]]:
    """Files without the kept readings among them; and these, by name."""
    others: list[File] = []
    readings: list[Reading] = []
    for name, data in files:
        if not name.lower().endswith(".json"):
            others.append((name, data))
            continue
        try:
            readings.append(Reading.from_json(PurePosixPath(name).stem, data.decode("utf-8-sig")))
        except (DataError, UnicodeDecodeError):
            others.append((name, data))
    return others, readings


def recognised(files: Sequence[File], faults: tuple[Fault, ...], readings: Sequence[Reading] = ()) -> Ledger | None:
    """The ledger that files are, read as a kept reading says where one fits; None where they look like none.

    `faults` are those of the same files read as a dataset: with its main tables there they are one, faults and all.
    """
    if not any(fault.table in NEEDED and fault.rule.startswith("missing_table") for fault in faults):
        return None
    name = ", ".join(name for name, _ in files)[:80]
    try:
        grids = [grid for file, data in files for grid in file_grids(file, data)]
        mapping = propose(grids)
    except DataError:
        return None
    roles = {column.role for column in mapping.columns}
    if not (roles & NAMED and (roles & MADE or {"capacity", "utilisation"} <= roles)):
        return None
    ledger = Ledger(name, files, grids, mapping, faults)
    known = fitting(grids, [*readings, *reversed(state().readings.values()), *kept_readings()])
    if known is None:
        ledger.read_anew()
        return ledger
    ledger.known, ledger.mapping = known.name, of_this_year(propose(grids, known=known.mapping), known.mapping)
    ledger.read_anew()
    ledger.answer_as(known)
    ledger.step = 3 if ledger.draft.dataset is not None else 2
    return ledger


def fitting(grids: Sequence[Grid], readings: Iterable[Reading]) -> Reading | None:
    """The first kept reading that says of every column of a file what it is."""
    for reading in readings:
        with suppress(DataError):
            if fits(propose(grids, known=reading.mapping), reading.mapping):
                return reading
    return None


def of_this_year(mapping: LedgerMap, kept: LedgerMap) -> LedgerMap:
    """A fitted mapping without the official total and the rate typed for a file of another year."""
    before, now = ({column.year for column in each.of_role(*MADE)} for each in (kept, mapping))
    return mapping if now == before else mapping.with_answers(**dict.fromkeys(TYPED, ""))


def with_sheet(ledger: Ledger, sheet: str) -> LedgerMap:
    """The guess for another sheet, what was answered and typed kept; DataError where it has no header of a ledger."""
    return propose(ledger.grids, sheet=sheet).with_answers(**ledger.mapping.answers)


def with_header(ledger: Ledger, first: int, last: int) -> LedgerMap:
    """The guess with other header rows, roles that a person chose kept; DataError where the sheet has no such rows."""
    grid = next(grid for grid in ledger.grids if grid.name == ledger.mapping.sheet)
    mapping = propose_at(grid, first, last).with_answers(**ledger.mapping.answers)
    headings = {column.place: column.heading for column in mapping.columns}
    for column in ledger.mapping.columns:
        if column.why == "chosen" and headings.get(column.place) == column.heading:
            mapping = mapping.with_role(column.place, column.role, unit=column.unit)
    return mapping


def kept_readings() -> list[Reading]:
    """The library's readings by name, the latest first; none where it cannot be reached."""
    from sim.library import LibraryError
    from sim.library.records import READING

    found = []
    try:
        library = library_access.library()
        for item in library.items(READING)[:MAX_TRIED]:
            with suppress(DataError):
                found.append(Reading.from_json(item.name, library.content(item.item)))
    except LibraryError:
        return found
    return found


def keep(ledger: Ledger, dataset: Dataset, words: Words) -> str:
    """Keep the reading for the next file: in the session, and in the library where the person may save; what to say."""
    name = ledger.known or ledger.title
    text = ledger.to_json()
    state().readings.pop(name, None)
    state().readings[name] = Reading.from_json(name, text)
    return keep_text(name, text, dataset, words)


def keep_text(name: str, text: str, dataset: Dataset, words: Words) -> str:
    """Keep a reading in the library where the person may save; what to say, nothing where it is there already."""
    from sim.library import About, LibraryError
    from sim.library.records import READING

    if not access.person().may("save"):
        return ""
    try:
        library = library_access.library()
        item = next((each for each in library.items(READING) if each.name == name), None)
        if item is not None and library.content(item.item) == text:
            return ""
        place = (item.item, item.now.version) if item is not None else ("", 0)
        library.save(READING, name, text, About.on(dataset), *place)
    except LibraryError as error:
        return words("ledger_not_kept", why=error.text(words.lang))
    return words("ledger_kept", name=name)
