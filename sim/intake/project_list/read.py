"""A list of key projects read against a city: its rows become projects of the city's lines, every choice told or asked.

Grid ─ table ─▶ Listed ─ lines, stages, timing, amounts ─▶ Project ─ join ─▶ rows of the table of projects
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sim.dataset import Dataset, Fault
from sim.dataset.faults import ANSWERS, NONE, RULES, Answers
from sim.dataset.tables import records
from sim.intake.grid import Grid, require_whole
from sim.intake.months import CLEAN_MONTH
from sim.intake.normalise import fold, half_width
from sim.intake.project_list.amounts import Amounts, states_capacity
from sim.intake.project_list.asking import Asker
from sim.intake.project_list.dates import When
from sim.intake.project_list.join import rows_of
from sim.intake.project_list.lines import MAX_SUGGESTED, City, Match, find_line
from sim.intake.project_list.plans import read_plans
from sim.intake.project_list.ramps import Ramps
from sim.intake.project_list.readings import Draft, Project, ProjectList
from sim.intake.project_list.same import with_same
from sim.intake.project_list.stages import read_stage
from sim.intake.project_list.table import Listed, ListTable, find_list, nearest_header, year_of
from sim.intake.project_list.timing import Timing
from sim.intake.project_list.words import Told, kinds_in, told
from sim.intake.references import Names
from sim.intake.sheet import row_ranges
from sim.intake.typed import read_typed
from sim.language import LANGUAGES, Text

GIVEN = ("line", "month", "capacity")
"""What a person may give for one row."""
KEEP = ("list_keep_last", "list_keep_first", "list_keep_all")
"""What may become of projects of one name."""
LEAVE_OUT = "out"
"""The answer to a row's `line` that leaves the row out."""


@dataclass
class ListReader:
    """A list on its way: the city it is read against, its table, its year, and the questions so far."""

    city: City
    table: ListTable
    asker: Asker
    year: int
    ramps: Ramps
    parks: Names
    name: str
    prefix: str = ""
    told: list[Told] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def given(self, what: str, key: str) -> str:
        """What a person gave for one row: its line, its month, its capacity; empty where nothing."""
        return self.asker.answers.get(f"{what}:{key}", "").strip()

    def refuse(self, what: str, key: str, rule: str) -> None:
        """Add the fault of something given that cannot be used."""
        self.faults.append(Fault(row=key, column=what, value=self.given(what, key), rule=rule, sheet=self.asker.where))

    def read(self, listed: Listed) -> Iterator[Project]:
        """Yield the projects of one row: one, or one for each phase."""
        key = f"{self.prefix}{listed.row.label}"
        draft = Draft()
        match = self.line_of(listed, key)
        draft.told += match.told
        timing = Timing(self.asker, self.table, listed, key, self.year, draft)
        amounts = Amounts(self.asker, self.table, listed, key, draft)
        amounts.by_product = not any(each.rule in ("line_chosen", "only_line") for each in match.told)
        base = self.described(listed, key, match)
        if base.out or not match.line:
            told_so_far = (*draft.told, *base.told)
            lacks = () if base.out or match.asked else ("line",)
            yield replace(base, line=match.line, told=told_so_far, lacks=lacks, asked=match.asked and not base.out)
            return
        start = timing.start()
        begun = start if start and int(start[:4]) < self.year else ""
        whens = timing.phases()
        common = whens[0][1] if len({when.state for _, when in whens}) == 1 else When()
        staged = read_stage(self.asker, key, listed, draft, begun, common)
        capacities = self.capacities(amounts, match.line, key, [name for name, _ in whens])
        line = self.city.lines[match.line]
        base = replace(
            base,
            line=line.key,
            unit=line.unit,
            ramp=self.ramps.ramp(f"{listed.text('nature')} {base.name}", listed.text("content")),
            retires=amounts.retires(line) if line.unit else 0.0,
        )
        money = self.money(amounts)
        told_of_all = len(draft.told)
        for place, (phase, when) in enumerate(whens):
            own = Draft(draft.told[:told_of_all], draft.asked)
            timing.draft = own
            capacity = capacities[place] if capacities else None
            share = capacity / sum(capacities) if capacities and sum(capacities) and capacity else 1 / len(whens)
            project = replace(base, phase=phase, capacity=capacity, retires=base.retires if place == 0 else 0.0)
            yield self.finished(project, timing, when, staged, start, money, share)

    def line_of(self, listed: Listed, key: str) -> Match:
        """The line of a row: the one a person chose, else by firm and product."""
        chosen = self.given("line", key)
        if chosen and chosen != LEAVE_OUT:
            found = self.city.names.matching(chosen)
            if len(found) == 1:
                return Match(found[0], (told("line_chosen"),))
            self.refuse("line", key, "list_line_given")
        texts = [listed.text("name"), listed.text("content")]
        match = find_line(self.city, listed.text("firm"), listed.text("code"), texts, listed.text("product"))
        return match if match.line or chosen else self.line_of_firm(listed, key, match)

    def line_of_firm(self, listed: Listed, key: str, match: Match) -> Match:
        """The line of a row whose product names none: its firm's only one where the unit fits; of several asked."""
        firm = listed.text("firm") or listed.text("name")
        names = self.city.dataset.names("lines")
        if not match.own:
            return replace(match, told=(*match.told, told("no_firm", text=firm)))
        fitting = [each for each in match.own if states_capacity(self.table, listed, self.city.lines[each])]
        if not fitting:
            zh, en = ([f"{names[each][lang]} {self.city.lines[each].unit}" for each in match.own] for lang in LANGUAGES)
            lines = Text("、".join(zh), ", ".join(en))
            return replace(match, told=(*match.told, told("no_capacity_of", lines=lines)))
        if len(match.own) == 1 and not match.other:
            return Match(fitting[0], (*match.told, told("only_line", line=names[fitting[0]])))
        rule = "list_line_other" if len(match.own) == 1 else "list_line"
        code = self.asker.ask(
            rule,
            key,
            self.table.heading("name"),
            listed.text("name"),
            (*fitting[:MAX_SUGGESTED], "list_no_line"),
            **{each: names[each] for each in fitting},
            its_firm=self.city.lines[fitting[0]].firm,
            written=match.other,
        )
        if code in fitting:
            return Match(code, (*match.told, told("line_chosen")))
        return replace(match, asked=not code)

    def described(self, listed: Listed, key: str, match: Match) -> Project:
        """What a row says of itself, before its figures are read."""
        parks = self.parks.matching(listed.text("place"))
        return Project(
            row=key,
            label=listed.row.label,
            name=listed.text("name"),
            firm=listed.text("firm"),
            section=listed.sections[-1] if listed.sections else "",
            project=listed.text("project"),
            park=parks[0] if len(parks) == 1 else "",
            suggested=match.suggested,
            out="out" if self.given("line", key) == LEAVE_OUT else "",
        )

    def capacities(self, amounts: Amounts, line: str, key: str, phases: list[str]) -> list[float]:
        """What each phase adds: what a person gave, divided evenly, else what the row says; empty: nothing."""
        unit, text = self.city.lines[line].unit, self.given("capacity", key)
        if text:
            value = read_typed(text, unit).value
            if value is not None and value > 0:
                amounts.draft.tell("capacity_given")
                return [value / len(phases)] * len(phases)
            self.refuse("capacity", key, "list_capacity_given")
        return (amounts.capacity(self.city.lines[line], phases) or []) if unit else []

    def money(self, amounts: Amounts) -> tuple[float | None, float | None]:
        """Investment and what of it is spent before the plan year, in 亿元; None where not known."""
        investment, spent = amounts.money("investment"), amounts.money("spent")
        years = [int(each) for each in re.findall("20[0-9]{2}", self.table.heading("spent"))]
        if years and years[0] != self.year - 1:
            spent = None
        if investment is not None and spent is not None and spent > investment:
            amounts.draft.tell("spent_over")
            spent = None
        return investment, spent

    def finished(
        self,
        project: Project,
        timing: Timing,
        when: When,
        staged: tuple[str, str],
        start: str,
        money: tuple[float | None, float | None],
        share: float,
    ) -> Project:
        """A project with its month, its stage (`staged`: and what says it) and its money, and with what it lacks."""
        draft, given = timing.draft, self.given("month", project.row)
        stage, title = timing.of_state(*staged, when)
        month = ""
        if given and CLEAN_MONTH.fullmatch(given) and 1 <= int(given[5:]) <= 12:
            month = given
            draft.tell("month_given")
        else:
            if given:
                self.refuse("month", project.row, "list_month_given")
            month = timing.month(when, stage, start)
            if month and month != "base" and stage:
                month, stage = timing.against_stage(month, stage, title, when.text)
        out = project.out or ("base" if month == "base" else "")
        month = "" if month == "base" else month
        if start and month and start > month:
            draft.tell("start_late", text=start)
            start = ""
        investment, spent = (None if each is None else each * share for each in money)
        if share < 1 and investment is not None:
            draft.tell("money_even")
        nothing_added = kinds_in("works", f"{project.name} {timing.listed.text('content')}")
        lacks = [
            what
            for what, there in (
                ("unit", project.unit),
                ("capacity", project.capacity or not project.unit),
                ("month", month),
                ("stage", stage),
            )
            if not there and not draft.asked
        ]
        return replace(
            project,
            stage=stage,
            start=start,
            month=month,
            investment=investment,
            spent=spent,
            told=tuple(draft.told),
            lacks=() if out else tuple("upkeep" if each == "capacity" and nothing_added else each for each in lacks),
            out=out,
            asked=draft.asked,
        )


def read_project_list(grids: list[Grid], dataset: Dataset, name: str = "", answers: Answers = NONE) -> ProjectList:
    """A list of projects of a file's sheets read against a city: its projects, what was told, asked and left out.

    `answers` are those to its questions, for all rows or for one (`list_period`, `list_period:14`), and what a person
    gave for a row: `line:14` (out leaves it out), `month:14`, `capacity:14`.
    """
    tables = [table for grid in grids if (table := find_list(grid))]
    if not tables:
        return ProjectList(name, faults=(no_list(grids, name),))
    require_whole([table.grid for table in tables])
    city, ramps = City.of(dataset), Ramps.of(dataset)
    parts = [read_table(table, city, ramps, name, answers, len(tables) > 1) for table in tables]
    found = join_parts(name, parts)
    found = without_twice(found, answers, tables[0].grid.name if tables[0].grid.lettered else "")
    found = replace(found, faults=(*found.faults, *unknown_answers(found, answers)))
    same = Asker(answers, tables[0].grid.name if tables[0].grid.lettered else "")
    found = replace(found, projects=with_same(found.projects, dataset, same))
    rows = rows_of(found)
    asker = Asker(answers)
    plans = read_plans(
        dataset, [each for each in found.projects if each.line and not each.out and not each.lacks], asker
    )
    return replace(
        found,
        rows=tuple(rows),
        ramps=tuple(ramps.added),
        lines=tuple(plans.lines),
        told=(*found.told, *ramps.told(), *about_all(found), *plans.told),
        questions=(*found.questions, *same.questions.values(), *asker.questions.values()),
        faults=(*found.faults, *same.faults(), *asker.faults()),
    )


def no_list(grids: list[Grid], name: str) -> Fault:
    """The fault of a file without a list: the row that looks most like a header, what it names and what it lacks."""
    grid, row, headings, named = nearest_header(grids)
    if grid is None:
        return Fault.of_file(name, "list_no_table")
    known = Text("、".join(headings), ", ".join(headings))
    sheet = grid.name if grid.lettered else ""
    return Fault(
        value=name, row=row, sheet=sheet, rule="list_few_columns" if named else "list_no_name", details={"known": known}
    )


def read_table(table: ListTable, city: City, ramps: Ramps, name: str, answers: Answers, several: bool) -> ProjectList:
    """One sheet's list."""
    sheet = table.grid.name if table.grid.lettered else ""
    year, where = year_of(table, name)
    plan = int(city.dataset.plan_year)
    asker = Asker(answers, sheet)
    parks = records(city.dataset.tables["parks"])
    names = Names.from_pairs((str(row[part] or ""), str(row["park"])) for part in ("zh", "en") for row in parks)
    prefix = f"{sheet}!" if several else ""
    reader = ListReader(city, table, asker, year or plan, ramps, names, name, prefix)
    projects = tuple(project for listed in table.rows for project in reader.read(listed))
    said = about_table(table, year, where, plan)
    if parks and table.roles.get("place") is not None and not any(each.park for each in projects):
        said.append(told("no_parks"))
    return ProjectList(
        name,
        year or plan,
        projects,
        tuple(said),
        tuple(asker.questions.values()),
        (*asker.faults(), *reader.faults),
        tuple((f"{prefix}{label}", text, rule) for label, text, rule in table.left_out),
    )


def about_table(table: ListTable, year: int | None, where: str, plan: int) -> list[Told]:
    """What is told of a whole table: its year, its columns, its counts, rows out of sight."""
    found = [told("year", year=str(year), where=where) if year else told("year_city", year=str(plan))]
    if year and year != plan:
        found.append(told("year_other", year=str(year), plan=str(plan)))
    if table.unused:
        found.append(told("unused", columns="、".join(table.unused)))
    if heading := table.heading("planned_investment"):
        found.append(told("planned_investment", column=heading))
    found += [
        told("count_differs", section=text, said=str(said), found=str(count))
        for text, said, count in table.counts
        if said != count
    ]
    hidden = [row.row.label for row in table.rows if row.row.state]
    if hidden:
        found.append(told("hidden_rows", rows=row_ranges(hidden)))
    return found


def about_all(found: ProjectList) -> Iterator[Told]:
    """Yield what is told of all projects: equal capacities of a line, market load."""
    if several := "; ".join(", ".join(each.label for each in group) for group in found.alike):
        yield told("same_capacity", rows=several)
    if found.taken:
        yield told("load")


def join_parts(name: str, parts: list[ProjectList]) -> ProjectList:
    """The lists of several sheets as one."""
    if len(parts) == 1:
        return parts[0]
    return ProjectList(
        name,
        parts[0].year,
        tuple(each for part in parts for each in part.projects),
        tuple(each for part in parts for each in part.told),
        tuple(each for part in parts for each in part.questions),
        tuple(each for part in parts for each in part.faults),
        tuple(each for part in parts for each in part.left_out),
    )


def is_of_list(question: str) -> bool:
    """Whether a question, or what is given for a row, is a list's rather than the city's."""
    return question.startswith("list_") or question.partition(":")[0] in GIVEN


def unknown_answers(found: ProjectList, answers: Answers) -> Iterator[Fault]:
    """Yield faults of answers to questions no list asks, or of rows that are not there."""
    rows = {each.row for each in found.projects} | {f"{each.row}-{each.phase}期" for each in found.projects}
    for question, code in answers.items():
        rule, _, row = question.partition(":")
        known = (rule in GIVEN and row in rows) or (
            rule in RULES and rule.startswith("list_") and (code in ANSWERS or rule in ("list_line", "list_line_other"))
        )
        if not known or (row and row not in rows):
            yield Fault(column=question, value=code, rule="list_no_question")


def without_twice(found: ProjectList, answers: Answers, sheet: str) -> ProjectList:
    """The list with projects that stand in two rows under one name kept as answered; asked where they are not."""
    looks = {each.row: fold(half_width(each.name)) for each in found.projects if not each.out}
    count = Counter(looks.values())
    groups = [[row for row, own in looks.items() if own == look] for look, rows in count.items() if rows > 1]
    every = "; ".join(", ".join(rows) for rows in groups)
    asker = Asker(answers, sheet)
    dropped: set[str] = set()
    open_rows: set[str] = set()
    for rows in groups:
        name = next(each.name for each in found.projects if each.row == rows[0])
        code = asker.ask("list_twice", rows[0], "", name, KEEP, rows=every)
        dropped |= {*rows[:-1]} if code == "list_keep_last" else {*rows[1:]} if code == "list_keep_first" else set()
        open_rows |= set() if code else set(rows)
    projects = tuple(
        replace(each, out="out", lacks=(), told=(*each.told, told("twice_kept")))
        if each.row in dropped
        else replace(each, asked=each.asked or each.row in open_rows)
        for each in found.projects
    )
    questions = (*found.questions, *asker.questions.values())
    return replace(found, projects=projects, questions=questions, faults=(*found.faults, *asker.faults()))
