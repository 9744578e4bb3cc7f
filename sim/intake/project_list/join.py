"""Projects of a list as rows of the city's table of projects, and the city with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.dataset import DataError, Dataset, Note, RawTable, schema
from sim.dataset.tables import records
from sim.intake.normalise import half_width
from sim.intake.project_list.readings import Project, ProjectList
from sim.intake.project_list.words import Told
from sim.intake.references import Names
from sim.language import LANGUAGES

MAX_KEY_LETTERS = 60
MOST_APART = 4
"""Sentences of one kind that are told each by itself."""


def names_of_projects(dataset: Dataset) -> Names:
    """The city's own projects by every name they go by."""
    rows = records(dataset.tables["projects"])
    return Names.from_pairs((str(row[part] or ""), str(row["project"])) for part in ("zh", "en") for row in rows)


def project_name(project: Project) -> str:
    """A project's name, its phase behind it."""
    return f"{project.name}({project.phase}期)" if project.phase else project.name


def rows_of(found: ProjectList) -> list[dict[str, str]]:
    """A row of the table of projects for each project that is taken; that of a project the city has keeps its id."""
    taken: dict[str, int] = {}
    rows = []
    for project in found.taken:
        name = project_name(project)
        key = project.same or key_of(project.project or name, project.phase, project.project != "")
        taken[key] = taken.get(key, 0) + 1
        key = key if taken[key] == 1 else f"{key}-{taken[key]}"
        rows.append(cells_of(project, key, name, f"{found.name} {project.row}"))
    return rows


def key_of(text: str, phase: str, coded: bool) -> str:
    """A project's id: its code, else its name, without what an id may not hold."""
    key = half_width(text).replace("/", "-").strip()[:MAX_KEY_LETTERS]
    return f"{key}-{phase}期" if coded and phase else key


def cells_of(project: Project, key: str, name: str, source: str) -> dict[str, str]:
    """One row's cells as the loader takes them; what is not known has none."""
    cells: dict[str, Any] = {
        "project": key,
        "zh": name,
        "line": project.line,
        "park": project.park,
        "capacity": project.capacity,
        "retires": project.retires or None,
        "stage": project.stage,
        "start": project.start,
        "commissioning": project.month,
        "ramp": project.ramp,
        "investment": project.investment,
        "spent": project.spent,
        "grade": "estimated" if project.estimated else "reported",
        "source": source,
    }
    return {name: f"{cell:.12g}" if isinstance(cell, float) else cell for name, cell in cells.items() if cell}


def with_projects(dataset: Dataset, found: ProjectList) -> Dataset:
    """The city with the list's projects in it, ramps too where it lacked them, and notes of what was told.

    Its own projects stay; one of the list's name gets the list's cells and keeps the others. DataError lists faults of
    the list, open questions too, and of the tables that come of it.
    """
    if found.faults:
        raise DataError(found.faults)
    raw = dict(dataset.raw)
    if found.rows:
        raw["projects"] = with_rows(dataset.raw.get("projects"), "projects", found.rows)
    if found.ramps and found.rows:
        raw["ramps"] = with_rows(dataset.raw.get("ramps"), "ramps", found.ramps)
    if found.lines:
        raw["lines"] = with_rows(dataset.raw["lines"], "lines", found.lines)
    new = Dataset.from_tables(raw, dataset.name)
    odd = {note.sentence("en") for note in dataset.notes}
    notes = [*dataset.notes, *(note for note in new.notes if note.sentence("en") not in odd), *notes_of(found)]
    return replace(new, notes=tuple(notes), streams=dataset.streams)


def with_rows(raw: RawTable | None, table: str, rows: tuple[Mapping[str, str], ...]) -> RawTable:
    """A raw table with rows added, or cells put over those of a row of the same key."""
    key = schema()[table].key[0]
    old = raw or RawTable([], [])
    found = {row.get(key, ""): dict(row) for row in old.rows}
    for row in rows:
        found[row[key]] = {**found.get(row[key], {}), **row}
    known = [name for name in schema()[table].columns if name in old.columns or any(name in row for row in rows)]
    columns = [*dict.fromkeys([*known, *old.columns])]
    return RawTable([dict.fromkeys(columns, "") | row for row in found.values()], columns)


def notes_of(found: ProjectList) -> list[Note]:
    """What was told of the list and of its projects, as notes of the dataset, each with its rows.

    What was told in one sentence is one note. A kind told in more than `MOST_APART` is one, with an example.
    """
    kinds: dict[str, dict[str, tuple[Told, list[str]]]] = {}
    for row, reading in found.all_told():
        sentence = reading.sentence("en")
        _, rows = kinds.setdefault(reading.rule, {}).setdefault(sentence, (reading, []))
        rows += [row] if row and row not in rows else []
    notes = []
    for alike in kinds.values():
        if len(alike) <= MOST_APART:
            notes += [note_of(found, "list_told", told, tuple(rows)) for told, rows in alike.values()]
        else:
            told, rows = next(iter(alike.values()))
            count = len({row for _, each in alike.values() for row in each})
            notes.append(note_of(found, "list_told_such", told, (), row=rows[0] if rows else "", count=str(count)))
    return notes


def note_of(found: ProjectList, rule: str, told: Told, rows: tuple[str, ...], **more: str) -> Note:
    """A reading of a list as a note of the dataset."""
    words = {lang: told.sentence(lang) for lang in LANGUAGES}
    return Note("projects", "", "", rule, rows, found.name, "", {**words, **more})
