"""Projects of a list that the city may have already: by name they are brought up to date, else it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from sim.dataset import Dataset
from sim.dataset.tables import records
from sim.intake.normalise import fold, half_width
from sim.intake.project_list.amounts import number_text
from sim.intake.project_list.asking import Asker
from sim.intake.project_list.join import names_of_projects, project_name
from sim.intake.project_list.readings import Project
from sim.intake.project_list.report import HEADS
from sim.intake.project_list.words import Told, told
from sim.language import LANGUAGES, Catalogue, Text

NEAR = 0.02
"""Two capacities that differ by no more than this may be one, rounded."""
ENDINGS = re.compile(r"(?:建设|工程|项目|project)+(?:\(([一二三四五六]期)\))?$")
PHASES = re.compile("([一二三四五六])期")
SAME = ("list_same_one", "list_same_other")


@dataclass(frozen=True)
class Known:
    """A project the city has."""

    key: str
    name: Text
    line: str
    capacity: float
    stage: str
    month: str

    @classmethod
    def of(cls, dataset: Dataset) -> list[Known]:
        """The projects of a city."""
        return [
            cls(
                str(row["project"]),
                Text(str(row["zh"] or row["project"]), str(row["en"] or row["zh"] or row["project"])),
                str(row["line"] or ""),
                float(str(row["capacity"] or 0.0)),
                str(row["stage"] or ""),
                str(row["commissioning"] or ""),
            )
            for row in records(dataset.tables["projects"])
        ]


def look(name: str) -> str:
    """A project's name without what lists add or leave out: 扩建 of 扩建项目."""
    return fold(ENDINGS.sub(r"\1", half_width(name).strip()))


def likeness(project: Project, known: Known, year: str) -> tuple[bool, int, float] | None:
    """How like two projects of one line are; None where they are two: neither name, capacity nor month is the same."""
    if project.line != known.line:
        return None
    named = look(project_name(project)) in (look(known.name.zh), look(known.name.en))
    capacity = project.capacity or 0.0
    sized = min(capacity, known.capacity) > 0 and abs(capacity / known.capacity - 1.0) <= NEAR
    dated = bool(project.month) and project.month == known.month
    ahead = project.stage != "running" and (project.month or year) >= year
    long_done = known.stage == "running" and known.month[:4] < year and ahead
    phases = [{*PHASES.findall(name)} for name in (project_name(project), known.name.zh)]
    if (all(phases) and phases[0] != phases[1]) or not (named or ((sized or dated) and not long_done)):
        return None
    return named, sized + dated, SequenceMatcher(None, look(project.name), look(known.name.zh)).ratio()


def nearest(projects: list[Project], there: list[Known], year: str) -> dict[int, Known]:
    """The city's project each of a list's is likest, by its place; each of the city's once where there are enough."""
    pairs = [
        (like, at, known)
        for at, project in enumerate(projects)
        for known in there
        if (like := likeness(project, known, year))
    ]
    found: dict[int, Known] = {}
    pairs.sort(key=lambda each: each[0], reverse=True)
    for alone in (True, False):
        for _, at, known in pairs:
            if at not in found and not (alone and known in found.values()):
                found[at] = known
    return found


def with_same(projects: tuple[Project, ...], dataset: Dataset, asker: Asker) -> tuple[Project, ...]:
    """The projects with the city's project that each is; asked where a name is another and the rest is alike."""
    names, there = names_of_projects(dataset), {each.key: each for each in Known.of(dataset)}
    found = list(projects)
    counting = [
        at
        for at, each in enumerate(projects)
        if each.line and not each.lacks and not each.out and (each.capacity or not each.unit)
    ]
    by_name: dict[int, Known] = {}
    for at in counting:
        own = names.matching(project_name(projects[at])) or names.matching(projects[at].project)
        if len(own) == 1:
            by_name[at] = there[own[0]]
            found[at] = updated(projects[at], there[own[0]])
    others = [at for at in counting if at not in by_name]
    free = [each for each in there.values() if each not in by_name.values()]
    near = nearest([projects[at] for at in others], free, dataset.plan_year)
    for place, known in near.items():
        project = projects[others[place]]
        row = f"{project.row}-{project.phase}期" if project.phase else project.row
        same, other = SAME
        code = asker.ask(
            "list_same",
            row,
            "",
            project_name(project),
            SAME,
            known=known.name,
            line=dataset.names("lines")[project.line],
            here=said_of(project.capacity or 0.0, project.stage, project.month, project.unit),
            there=said_of(known.capacity, known.stage, known.month, project.unit),
            changes=changes(project, known),
        )
        if code == same:
            found[others[place]] = updated(project, known)
        elif code == other:
            found[others[place]] = replace(project, told=(*project.told, told("another", known=known.name)))
        else:
            found[others[place]] = replace(project, asked=True)
    return tuple(found)


def updated(project: Project, known: Known) -> Project:
    """A project that is one the city has, told with what changes of it."""
    reading: Told = told("updates", known=known.name, changes=changes(project, known))
    return replace(project, same=known.key, told=(*project.told, reading))


def said_of(capacity: float, stage: str, month: str, unit: str) -> Text:
    """A project's capacity, stage and month in words."""
    stages = Catalogue("workbook", "choices")
    size = f"{number_text(capacity)} {unit}"
    zh, en = ([part for part in (size, stages[stage][lang] if stage else "", month) if part] for lang in LANGUAGES)
    return Text("、".join(zh), ", ".join(en))


def changes(project: Project, known: Known) -> Text:
    """What a list changes of a project the city has."""
    zh, en = (list(changed(project, known, lang)) for lang in LANGUAGES)
    return Text("，".join(zh) or "各项不变", "; ".join(en) or "nothing changes")


def changed(project: Project, known: Known, lang: str) -> Iterator[str]:
    """Yield each figure a list changes of a project the city has."""
    stages = Catalogue("workbook", "choices")
    capacity = project.capacity or 0.0
    pairs = (
        ("capacity", number_text(known.capacity), number_text(capacity), capacity != known.capacity),
        *(
            (head, old, new, new and new != old)
            for head, old, new in (
                ("stage", stages[known.stage][lang], stages[project.stage][lang] if project.stage else ""),
                ("month", known.month, project.month),
            )
        ),
    )
    for head, old, new, differs in pairs:
        if differs:
            yield f"{HEADS[head][lang]} {old} → {new}"
