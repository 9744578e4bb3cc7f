"""When a project comes on stream, and when it began: from its columns, its period of construction, or its words."""

from __future__ import annotations

import re
from dataclasses import replace

from sim.intake.grid import Cell
from sim.intake.project_list.asking import Asker
from sim.intake.project_list.dates import When, dated_words, read_when, split_phases
from sim.intake.project_list.readings import Draft
from sim.intake.project_list.stages import COUNTS_APART, against_column
from sim.intake.project_list.table import Listed, ListTable
from sim.intake.project_list.words import kinds_in

DATES = ("commissioning", "completion")
PHASE_OF_NAME = re.compile("([一二三四五六])期")
SHORT_PERIOD = 3
"""Months of a period that is a window for coming on stream, and no time of construction."""


def months_between(first: str, last: str) -> int:
    """Months from one to another."""
    (a, b), (c, d) = (map(int, each.split("-")) for each in (first, last))
    return (c - a) * 12 + d - b


def of_text(text: str, year: int) -> When:
    """The date of a text as that of a cell."""
    return read_when(Cell(text), year)


class Timing:
    """Reads the dates of one row. `year` is the list's, `draft` takes what is told."""

    def __init__(self, asker: Asker, table: ListTable, listed: Listed, key: str, year: int, draft: Draft) -> None:
        self.asker, self.table, self.listed, self.key = asker, table, listed, key
        self.year, self.draft = year, draft
        self.role = "commissioning"

    def phases(self) -> list[tuple[str, When]]:
        """The dates of phases told apart in the column of dates; one without a name where there are none."""
        dated = False
        for role in ("commissioning", "completion", "content"):
            text = self.listed.text(role)
            read = dated_words if role == "content" else of_text
            found = [(name, read(said, self.year)) for name, said in split_phases(text)]
            if role == "content" and any(when.state for _, when in found):  # 一期已建成,二期…: of the other its column
                found = [(name, when if when.month or when.state else self.date()) for name, when in found]
            elif dated:
                continue
            certain = any if role != "content" else all
            if found and certain(bool(when.month or when.state) for _, when in found):
                if own := [when for name, when in found if [name] == PHASE_OF_NAME.findall(self.listed.text("name"))]:
                    self.role = role
                    return [("", own[0])]
                self.role = role if role in DATES else self.role
                self.draft.tell("phases", text=text, count=str(len(found)))
                return [(name, replace(when, text=f"{name}期 {when.text.strip(' ,;:、。')}")) for name, when in found]
            dated = dated or bool(read_when(Cell(text), self.year).month)
        return [("", self.date())]

    def date(self) -> When:
        """The row's date on stream: its column's, the completion's, a period's end, or what its words say."""
        found = When()
        for role in DATES:
            cell = self.listed.cells.get(role)
            when = read_when(self.typed(cell), self.year) if cell else When()
            if when.month and role == "completion":
                self.draft.tell("completion_used", text=when.text)
            if when.month or when.state:
                self.role = role
                return when
            found = found if found.text else when
        period = read_when(self.typed(self.listed.cells.get("period", Cell(""))), self.year)
        if period.month:
            self.role = "period"
        if period.first and period.month:
            return replace(period, rule="period_used")
        if period.month and period.rule != "unclear" and kinds_in("around", period.text) != ("starting",):
            return period
        for role in ("content", "progress", "remark", "name"):
            when = dated_words(self.listed.text(role), self.year)
            if when.month:
                self.draft.tell("text_used", text=when.text)
                return when
        return found

    def typed(self, cell: Cell) -> Cell:
        """A cell whose number may have lost a zero: in a CSV file every one."""
        return cell if self.table.grid.lettered or cell.kind != "text" else Cell(cell.text, "csv")

    def month(self, when: When, stage: str, start: str) -> str:
        """The month of a date, its choice told; empty where there is none, or a question of it is open."""
        heading = self.table.heading(self.role)
        if not when.month:
            if not when.state and re.search(r"\w", when.text):
                self.draft.tell("no_month", text=when.text)
            said = when.text if when.state else ""
            return self.on_stream(said, heading) if said or stage in ("running", "trial") else ""
        if when.either:
            return self.january(when, heading)
        if when.no_year:
            self.draft.tell("list_year", text=when.text, year=str(self.year))
        if when.rule == "range_end":
            return self.period(when, heading, start)
        if when.rule:
            self.draft.tell(when.rule, text=when.text, month=when.month)
        return when.month

    def on_stream(self, said: str, heading: str) -> str:
        """The month of a project said to be on stream without one: asked; BASE where it is in the base output."""
        said = said or self.listed.text("stage") or self.listed.text("progress") or "".join(self.listed.sections[-1:])
        before = f"{self.year - 1}-12"
        code = self.asker.ask(
            "list_on_stream", self.key, heading, said, ("list_before", "list_in_base"), before=before, text=said
        )
        self.draft.asked |= not code
        if code == "list_before":
            self.draft.tell("on_stream", text=said, month=before)
            return before
        return "base" if code else ""

    def january(self, when: When, heading: str) -> str:
        """2023.1 as January or October: by the other numbers of the column, else asked."""
        place = self.table.roles[self.role]
        texts = [row.row.cell_at(place).text for row in self.table.rows]
        tenths = [text for text in texts if text.endswith((".10", ".11", ".12"))]
        written = any(text.endswith(".10") for text in tenths)
        code = "list_january_is" if written else ""
        code = code or self.asker.ask(
            "list_january", self.key, heading, when.text, ("list_january_is", "list_october_is"), text=when.text
        )
        self.draft.asked |= not code
        if not code:
            return ""
        month = when.month if code == "list_january_is" else when.either
        if not written:
            self.draft.tell("january_meant", text=when.text, month=month)
        return month

    def period(self, when: When, heading: str, start: str) -> str:
        """A period in the column of dates: its end; asked where the start that is given stands before the period."""
        if not start or start >= when.first or months_between(when.first, when.month) <= SHORT_PERIOD:
            self.draft.tell("range_end", text=when.text, month=when.month)
            return when.month
        code = self.asker.ask(
            "list_period",
            self.key,
            heading,
            when.text,
            ("list_last", "list_first"),
            text=when.text,
            first=when.first,
            last=when.month,
        )
        self.draft.asked |= not code
        month = when.first if code == "list_first" else when.month
        if not code:
            return ""
        self.draft.tell("range_answered", text=when.text, month=month)
        return month

    def of_state(self, stage: str, title: str, when: When) -> tuple[str, str]:
        """The stage and the words that say it where the column of dates says 已投产; asked where it counts apart."""
        if when.state not in ("running", "trial") or stage in (when.state, "", "running"):
            return stage, title
        if stage in COUNTS_APART:
            stage = against_column(self.asker, self.key, self.draft, (stage, title), (when.state, when.text))
            return stage, when.text if stage == when.state else title
        self.draft.tell("finished", text=when.text, section=title)
        return when.state, when.text

    def against_stage(self, month: str, stage: str, title: str, said: str) -> tuple[str, str]:
        """Month and stage where they contradict each other: asked. `title` is what says the stage, `said` the month."""
        heading = self.table.heading(self.role)
        if stage == "running" and int(month[:4]) > self.year:
            code = self.asker.ask(
                "list_section_date",
                self.key,
                heading,
                said,
                ("list_by_date", "list_by_section"),
                section=title,
                text=said,
                month=month,
                year=str(self.year),
            )
            self.draft.asked |= not code
            chosen = f"{self.year}-12" if code == "list_by_section" else month
            if code:
                self.draft.tell("section_month", section=title, text=said, month=chosen)
            return chosen, stage if code == "list_by_section" else "building"
        if stage in ("proposed", "started", "building") and int(month[:4]) < self.year:
            code = self.asker.ask(
                "list_past", self.key, heading, said, ("list_was_running", "list_slips"), text=said, year=str(self.year)
            )
            self.draft.asked |= not code
            slips = code == "list_slips"
            if code:
                self.draft.tell("on_stream", text=said, month=f"{self.year}-12" if slips else month)
            return (f"{self.year}-12", stage) if slips else (month, "running")
        return month, stage

    def start(self) -> str:
        """The month of the start: its column's, else the beginning of the period; a year alone is June of it."""
        cell = self.listed.cells.get("start")
        when = read_when(cell, self.year) if cell else When()
        if not when.month:
            period = read_when(self.listed.cells.get("period", Cell("")), self.year)
            return period.first
        month = when.first or when.month
        if when.rule == "year_alone":
            month = f"{month[:4]}-06"
            self.draft.tell("start_year", text=when.text, month=month)
        return month
