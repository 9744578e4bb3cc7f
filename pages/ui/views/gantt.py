"""The Gantt chart of the Projects page: when each comes, what hangs on it this year, what a month's delay costs."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from sim.dataset.tables import month_number
from sim.present.labels import month_text
from sim.present.numbers import signed
from sim.present.tables import project_rows
from sim.studies.bottlenecks import MIN_WRITTEN_POINTS, delay_costs

from ..markdown import verbatim
from ..session import clock
from ..shell.context import PageContext
from ..show.pick import pick_table, picture, row_button
from ..words import escape, records
from ..work import cache
from .delays import delay_key, planned
from .editors import stage_names

MOST_SHOWN = 20
"""Projects of the picture: those to come with most points at stake; the others are folded away."""

ORDERS = ("late", "expected")
"""Columns the picture can be ordered by: what a month's delay costs, dearest first, and when each comes."""

ANSWERS = ".st-key-delay"
"""Where what can be done with a chosen project stands, as a style sheet finds it."""

BEFORE, AFTER = 24, 36
"""Months drawn before January of the plan year and from it on, at most."""

HEADS = {
    "project": "name",
    "stage": "text less",
    "": "time",
    "expected": "less",
    "pull_this_year": "",
    "month_late": "",
}
"""Columns of the picture, and the class of their cells."""


def gantt_table(page: PageContext) -> pd.DataFrame:
    """A row for each project, those to come first, most points at stake first; months count from January = 0.

    Columns as `project_rows`, start, and late: growth that one month more costs, a fraction, 0 where nothing; NaN for
    a project that is on stream, which can be delayed no more.
    """
    found, projects = project_rows(page.now), page.dataset.city.projects
    costs, origin = cache.study(delay_costs, page.original, page.scenario), int(page.year) * 12
    starts = dict(zip(*(page.dataset.tables["projects"][name] for name in ("project", "start")), strict=True))
    found["start"] = [
        month_number(starts[project]) - origin if starts[project] else projects.start[j, 0, 0]
        for j, project in enumerate(projects.ids)
    ]
    started = projects.started[:, 0, 0]
    found["late"] = [costs.get(project, 0.0) for project in projects.ids]
    stake = found["pull"].clip(lower=0.0) - found["late"].clip(upper=0.0)
    order = sorted(found.index, key=lambda j: (bool(started[j]), -round(stake[j], 7), -found["pull_next"][j]))
    found.loc[started, "late"] = np.nan
    return found.loc[order].reset_index(drop=True)


def prefetch_gantt(page: PageContext) -> None:
    """Start what `gantt_table` asks for."""
    cache.prefetch(delay_costs, page.original, page.scenario)


def gantt_finding(page: PageContext, table: pd.DataFrame) -> str:
    """What all projects bring this year, and how many come later than the dataset has them."""
    late = int((table["expected"] > table["planned"] + 1e-9).sum())
    total = signed(float(table["pull"].sum()) * 100, 2)
    return page.words("gantt_finding", count=len(table), points=total, late=late)


class Months:
    """The months a picture spans, as places from 0 to 100."""

    def __init__(self, page: PageContext, table: pd.DataFrame) -> None:
        first, last = float(table["start"].min()), float(table["expected"].max())
        self.low = max(-BEFORE, first // 12 * 12)
        self.high = min(AFTER, max(last + 2, 18))
        at = clock.now()
        today = at.year * 12 + at.month - 1 + (at.day - 1) / 31 - int(page.year) * 12
        self.today = today if 0 <= today < 12 else None

    def place(self, month: float) -> float:
        """Where a month begins, per cent of the picture's width; at its edge where it lies outside."""
        return 100 * (min(max(month, self.low), self.high) - self.low) / (self.high - self.low)

    def bar(self, look: str, begin: float, end: float) -> str:
        """A bar from one month to another."""
        left, right = self.place(begin), self.place(end)
        return f'<i class="{look}" style="left:{left:.2f}%;width:{max(right - left, 0):.2f}%"></i>'

    def rules(self) -> str:
        """The plan year's band and end, and today where it lies in it."""
        today = "" if self.today is None else self.bar("today", self.today, self.today)
        return self.bar("year", 0, 12) + self.bar("year-end", 12, 12) + today

    def heads(self, page: PageContext) -> str:
        """Names of the years, of the plan year's end and of today."""
        year, words, told = int(page.year), page.words, ""
        for k in range(int(self.low // 12), int(self.high // 12) + 1):
            left, right = self.place(12 * k), self.place(12 * k + 12)
            if right - left > 10:
                told += f'<b style="left:{left:.2f}%;width:{right - left:.2f}%">{year + k}</b>'
        if self.today is None or self.today < 6:  # later, its name would stand where today's does
            told += f'<b class="end" style="right:{100 - self.place(12):.2f}%">{escape(words("year_end"))}</b>'
        if self.today is not None:
            told += f'<b class="now" style="right:{100 - self.place(self.today):.2f}%">{escape(words("today"))}</b>'
        return f'<div class="span">{told}</div>'


def gantt_picture(
    page: PageContext, table: pd.DataFrame, months: Months, order: str = ORDERS[0], chosen: str = ""
) -> str:
    """Projects as an HTML table in an order of ORDERS: stage, bar, month, points, cost of a delay; one is lit."""
    words, names, stages = page.words, page.names("projects"), stage_names(page.words)
    later = escape(words("later"))
    heads = {escape(words(key)) if key else months.heads(page): look for key, look in HEADS.items()}
    rows = []
    for row in records(table.sort_values(order, kind="stable")):
        late = row["expected"] > row["planned"] + 1e-9
        bars = months.bar(f"bar stage-{row['stage']}", row["start"], min(row["planned"], row["expected"]))
        bars += months.bar("slip", row["planned"], row["expected"]) if late else ""
        cells = [
            row_button(row["project"], names[row["project"]]) + f"<small>{escape(stages[row['stage']])}</small>",
            f'<i class="square stage-{row["stage"]}"></i>{escape(stages[row["stage"]])}',
            months.rules() + bars,
            month_text(page.dataset.city, row["expected"]) + (f" <small>{later}</small>" if late else ""),
            written(page, row["pull"]),
            f"<small>{escape(stages['running'])}</small>" if math.isnan(row["late"]) else written(page, row["late"]),
        ]
        rows.append((row["project"], cells))
    return pick_table("gantt", heads, rows, chosen)


def written(page: PageContext, value: float) -> str:
    """Points with their sign; what would be written as nought and is not is told to be less than can be written."""
    if value == 0.0 or abs(value) >= MIN_WRITTEN_POINTS:
        return signed(value * 100, 2)
    return escape(page.words("below_written"))


def choose_project(key: str, own: frozenset[str], project: str) -> None:
    """Put a project that is yet to come on the list of those to delay; `key`: of that list."""
    if project in own:
        st.session_state[key] = [project]


def draw_gantt(page: PageContext, table: pd.DataFrame, order: str) -> None:
    """Draw the picture, all but those with most points folded away; a project chosen in it can be delayed above."""
    key = delay_key(page)
    hear = partial(choose_project, key, frozenset(planned(page)))
    listed = st.session_state.get(key, [])
    chosen = listed[0] if len(listed) == 1 else ""
    first, rest = table[:MOST_SHOWN], table[MOST_SHOWN:]
    picture(gantt_picture(page, first, Months(page, first), order, chosen), "projects.first", hear, ANSWERS)
    if rest.empty:
        return
    title = page.words("gantt_rest", count=len(rest), points=signed(float(rest["pull"].sum()) * 100, 2))
    panel = st.expander(verbatim(title), key="projects.more", on_change="rerun", type="compact")
    if panel.open:
        with panel:
            picture(gantt_picture(page, rest, Months(page, rest), order, chosen), "projects.rest", hear, ANSWERS)
