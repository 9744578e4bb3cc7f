"""A year that is in becomes the next base year (结转): the dataset of the year to come, and all that was assumed.

    case ─ questions ─▶ Year ─ tables, plans ─▶ Dataset of the next base year ─ facts ─▶ RolledOver

With a year that came in as it was projected, the next one's growth is what it was as the second year of before
(tests/test_roll_over.py says where that cannot hold).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from sim.case import Case
from sim.dataset import DataError, Dataset, Fault
from sim.dataset.faults import NONE, Answers, Detail
from sim.language import Text
from sim.roll_over.lines import add_promoted, roll_lines, roll_output
from sim.roll_over.plans import carried_plans, kept_plans
from sim.roll_over.projects import past_projects, projected_month, roll_parks, roll_projects
from sim.roll_over.records import drop_past, earlier_bases, past_plans, past_year, roll_facts
from sim.roll_over.rows import Rows, copied, raw_tables
from sim.roll_over.told import Told, named
from sim.roll_over.year import Year
from sim.scenario import Scenario
from sim.steps.axes import Array

__all__ = [
    "FEW_MONTHS",
    "MONTHS_ASKED",
    "RUNNING_ASKED",
    "RolledOver",
    "Told",
    "earlier_bases",
    "roll_over",
    "waiting_projects",
    "without_prices",
]

FEW_MONTHS = 10
"""Months of the year that are in, below which it is asked whether the projection may stand for the rest."""
MONTHS_ASKED, RUNNING_ASKED = "rollover_months", "rollover_running"
"""The questions: whether the projection may stand for missing months; whether the projects due in the year run.

`rollover_running:PROJECT` answers for one project, before the answer for all; with a month, YYYY-MM, where it is known.
"""
RAN, NOT_YET, PROJECTED = "ran", "not_yet", "projected"
"""Their answers."""


@dataclass(frozen=True)
class RolledOver:
    """The next base year's dataset, or what it still needs: questions without an answer, or faults.

    `scenario` is what goes along of the scenario: its assumptions, but for prices, which are in the new base. `told`
    says what was done and what was assumed.
    """

    dataset: Dataset | None
    scenario: Scenario
    told: tuple[Told, ...] = ()
    faults: tuple[Fault, ...] = ()


def waiting_projects(dataset: Dataset, scenario: Scenario) -> dict[str, str]:
    """Projects that the projection has on stream in the plan year while no table says that they run.

    Each with the month it is projected to come in, YYYY-MM.
    """
    return waiting_in(Year(Case(dataset, scenario)))


def waiting_in(year: Year) -> dict[str, str]:
    """The same of a year: projected months by project."""
    projects = zip(year.city.projects.ids, year.came, year.commissioned, strict=True)
    return {
        name: projected_month(month, year.number)
        for name, came, month in projects
        if came and year.stages[name] != "running"
    }


def roll_over(dataset: Dataset, scenario: Scenario, answers: Answers = NONE) -> RolledOver:
    """The dataset of the year after the plan year's, as things stand at its end.

    Base output is what the year made: actual where it is in, else projected with the scenario's assumptions. The
    scenario's edits are in it. Questions that have no answer among `answers` come back as faults, and nothing else.
    """
    year = Year(Case(dataset, scenario))
    waiting = waiting_in(year)
    asked = list(questions(year, waiting, answers))
    following = replace(without_prices(scenario), edits={})
    if asked:
        return RolledOver(None, following, faults=tuple(asked))
    edits = sum(len(rows) for table, rows in scenario.edits.items() if table not in ("actuals", "official"))
    late = [name for name in waiting if answer_of(name, answers) == NOT_YET]
    for name in waiting:
        if month := answered_month(name, answers, year.number):
            scenario = scenario.with_edit("projects", name, stage="running", commissioning=month)
        elif name in late:
            scenario = scenario.with_edit("projects", name, commissioning=f"{year.number + 1}-01")
        elif year.stages[name] == "proposed":  # it runs, so it counts whole and not by its odds of starting
            scenario = scenario.with_edit("projects", name, stage="building")
    try:
        return rolled(Year(Case(dataset, scenario)), following, set(waiting) - set(late), late, edits)
    except DataError as error:
        return RolledOver(None, following, faults=error.faults)


def without_prices(scenario: Scenario) -> Scenario:
    """A scenario of an earlier base year as it goes on from a later one: prices begin again at the base's."""
    values = {key: value for key, value in scenario.values.items() if not key.startswith("price_")}
    return replace(scenario, values=values)


def answer_of(project: str, answers: Answers) -> str:
    """What was answered of one project: for itself, else for all; empty where nothing was."""
    return answers.get(f"{RUNNING_ASKED}:{project}") or answers.get(RUNNING_ASKED, "")


def answered_month(project: str, answers: Answers, number: int) -> str:
    """The month of the year `number` in which somebody said that a project came, YYYY-MM; empty where nobody did."""
    said = answer_of(project, answers)
    return said if said in {f"{number}-{month:02d}" for month in range(1, 13)} else ""


def questions(year: Year, waiting: Collection[str], answers: Answers) -> list[Fault]:
    """What has to be known before the year can be rolled over and is not among the answers."""
    asked = []
    months = year.dataset.city.months_in
    if months < FEW_MONTHS and answers.get(MONTHS_ASKED) != PROJECTED:
        details = {"year": str(year.number), "months": str(months), "few": str(FEW_MONTHS)}
        asked.append(Fault(rule=MONTHS_ASKED, details=details, question=MONTHS_ASKED, answers=(PROJECTED,)))
    names = year.dataset.names("projects")
    unknown = [
        names[name]
        for name in waiting
        if answer_of(name, answers) not in (RAN, NOT_YET) and not answered_month(name, answers, year.number)
    ]
    if unknown:
        of_all: dict[str, Detail] = {"count": str(len(unknown)), "names": named(unknown), "year": str(year.number)}
        asked.append(Fault(rule=RUNNING_ASKED, details=of_all, question=RUNNING_ASKED, answers=(RAN, NOT_YET)))
    return asked


def rolled(year: Year, scenario: Scenario, said: Collection[str], late: list[str], edits: int) -> RolledOver:
    """The roll-over of a year whose questions are answered. `said`: projects somebody said run; `late`: that do not."""
    told: list[Told] = list(about_output(year, edits))
    before = kept_plans(year)
    projected = dataset_of(year, tables(year, year.projected, before, []))
    plans = carried_plans(year, projected, scenario)
    rows = tables(year, year.made, plans, told)
    told += about_plans(year, before, plans)
    past_year(year, rows)
    plans_made, projects_made = past_plans(year, rows), past_projects(year, rows, said)
    told.append(Told.of("record", year=year.number, plans=plans_made, projects=projects_made))
    if late:
        names = year.dataset.names("projects")
        told.append(
            Told.of(
                "not_yet",
                {"names": named([names[name] for name in late])},
                count=len(late),
                first=f"{year.number + 1}-01",
            )
        )
    roll_facts(year, rows, dataset_of(year, rows), told)
    found = dataset_of(year, rows)
    return RolledOver(replace(found, notes=(*told, *found.notes)), scenario, tuple(told))


def tables(year: Year, output: Array, plans: Mapping[str, float], told: list[Told]) -> Rows:
    """Every table of the next base year with this output (L, 12) as its base, but for facts and the city's record."""
    rows = copied(year.dataset.raw)
    next(row for row in rows["profile"] if row["key"] == "base_year")["value"] = str(year.number)
    roll_output(year, rows, output)
    roll_lines(year, rows, plans, told)
    steps: list[Callable[[Year, Rows, list[Told]], None]] = [roll_parks, roll_projects, add_promoted, drop_past]
    for step in steps:
        step(year, rows, told)
    return rows


def dataset_of(year: Year, rows: Rows) -> Dataset:
    """The dataset of rolled-over rows, under the city's name and the new base year. DataError lists its faults."""
    name = year.dataset.name.removesuffix(f" {year.number - 1}")
    return replace(Dataset.from_tables(raw_tables(rows), f"{name} {year.number}"), streams=year.dataset.streams)


def about_output(year: Year, edits: int) -> list[Told]:
    """What the new base output rests on: months in, months filled in, lines without any actual."""
    months, cells = year.dataset.city.months_in, int(year.is_actual.sum())
    none = int((~year.is_actual.any(axis=1)).sum())
    told = [Told.of("output", year=year.number, months=months, cells=cells, of=year.is_actual.size)]
    if none:
        told.append(Told.of("no_actual", count=none, of=len(year.city.lines), year=year.number))
    return told + ([Told.of("edits", count=edits)] if edits else [])


def about_plans(year: Year, before: Mapping[str, float], after: Mapping[str, float]) -> list[Told]:
    """That plans are carried on, and which of them are others than last year's."""
    told = [Told.of("plans", count=len(after), year=year.number + 1)]
    moved = sorted(
        (line for line in after if abs(after[line] - before[line]) > 5e-4),
        key=lambda line: -abs(after[line] - before[line]),
    )
    if moved:
        names = year.dataset.names("lines")
        each = [Text(*(f"{name} {before[line]:.1%}→{after[line]:.1%}" for name in names[line])) for line in moved]
        told.append(Told.of("plans_moved", {"names": named(each)}, count=len(moved)))
    return told
