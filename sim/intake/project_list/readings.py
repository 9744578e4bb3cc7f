"""What a list of projects came to: each project as it was read, what was told and asked, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sim.dataset import Fault
from sim.dataset.faults import Detail
from sim.intake.project_list.asking import Question
from sim.intake.project_list.words import LACKS, OUTCOME, Told

CHOSEN = frozenset(
    ("year_alone", "on_stream", "phases_even", "range_answered", "section_month", "start_stage", "money_even")
)
"""Readings by which a figure is an estimate rather than the list's own."""


@dataclass(frozen=True)
class Project:
    """One project of the list, or one phase of it. `row` is what answers call it by, `label` the file's row number.

    Empty texts and None are unknown. `lacks` says what keeps it from being taken ([lacks]), `suggested` lines it may
    be of, `out` why it is left out though nothing is lacking (out or base); `asked` that a question of it is open;
    `same` the city's project that it is.
    """

    row: str
    label: str
    name: str
    firm: str = ""
    section: str = ""
    project: str = ""
    phase: str = ""
    line: str = ""
    unit: str = ""
    capacity: float | None = None
    stage: str = ""
    start: str = ""
    month: str = ""
    ramp: str = ""
    park: str = ""
    investment: float | None = None
    spent: float | None = None
    retires: float = 0.0
    told: tuple[Told, ...] = ()
    lacks: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    out: str = ""
    asked: bool = False
    same: str = ""

    @property
    def taken(self) -> bool:
        """Whether it becomes a row of the table of projects."""
        return not (self.lacks or self.out or self.asked)

    @property
    def estimated(self) -> bool:
        """Whether one of its figures is a choice of ours."""
        return any(each.rule in CHOSEN for each in self.told)

    def outcome(self, lang: str) -> str:
        """What becomes of it, in words."""
        if self.out:
            return OUTCOME[self.out][lang]
        if self.asked:
            return OUTCOME["asked"][lang]
        lacks = ("、" if lang == "zh" else ", ").join(LACKS[each][lang] for each in self.lacks)
        return OUTCOME["lacks"].format(lang, lacks=lacks) if self.lacks else OUTCOME["taken"][lang]

    def why(self, lang: str) -> str:
        """How it was read, in words."""
        return ("；" if lang == "zh" else "; ").join(each.sentence(lang) for each in self.told)


@dataclass(frozen=True, eq=False)
class ProjectList:
    """A list of projects read against a city. While it has `faults` (questions too) nothing of it may be taken.

    `rows`, `ramps` and `lines` are what the city's tables of projects, ramps and lines get, `left_out` rows (row, text,
    rule of [left_out]) that are no project.
    """

    name: str
    year: int = 0
    projects: tuple[Project, ...] = ()
    told: tuple[Told, ...] = ()
    questions: tuple[Question, ...] = ()
    faults: tuple[Fault, ...] = ()
    left_out: tuple[tuple[str, str, str], ...] = ()
    rows: tuple[dict[str, str], ...] = ()
    ramps: tuple[dict[str, str], ...] = ()
    lines: tuple[dict[str, str], ...] = ()

    @property
    def taken(self) -> tuple[Project, ...]:
        """The projects that become rows of the city's table."""
        return tuple(each for each in self.projects if each.taken)

    @property
    def lacking(self) -> tuple[Project, ...]:
        """Projects that are not taken because something is not known of them."""
        return tuple(each for each in self.projects if each.lacks and not each.out)

    @property
    def alike(self) -> tuple[tuple[Project, ...], ...]:
        """Taken projects of one line and one capacity, which may be one project listed twice; phases apart."""
        groups: dict[tuple[str, float], list[Project]] = {}
        for project in self.taken:
            if not project.phase:
                groups.setdefault((project.line, project.capacity or 0.0), []).append(project)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)

    def all_told(self) -> Iterator[tuple[str, Told]]:
        """Yield (row, reading) of all that was told; those of the whole list have no row."""
        yield from (("", each) for each in self.told)
        yield from ((each.label, reading) for each in self.projects for reading in each.told)


@dataclass
class Draft:
    """A row on its way: what was told so far, and whether a question of it is open."""

    told: list[Told] = field(default_factory=list)
    asked: bool = False

    def tell(self, rule: str, /, **details: Detail) -> None:
        """Add a reading that was a choice."""
        self.told.append(Told(rule, details))
