"""A year that is in becomes the next base year (结转到下一年): what it does, what is assumed, and its adoption."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import pandas as pd
import streamlit as st

from sim import Dataset, Scenario
from sim.present.labels import term_name
from sim.roll_over import MONTHS_ASKED, RUNNING_ASKED, RolledOver, roll_over, waiting_projects
from sim.roll_over.explained import Step, explained, seen_from_both
from sim.workbook.template import template_bytes

from ..markdown import verbatim
from ..session import history, widgets
from ..shell.context import PageContext
from ..show import downloads
from ..show.elements import heading, message, table_html
from ..show.grids import edited_cells
from ..words import percent, points
from ..work import cache
from .imports import changes_panel

CAME = "came"
"""The column of the month in which a project came."""
Answered = tuple[tuple[str, str], ...]


@lru_cache(maxsize=4)
def rolled(dataset: Dataset, scenario: Scenario, answers: Answered) -> RolledOver:
    """The roll-over with these answers, kept for the last few."""
    return roll_over(dataset, scenario, dict(answers))


@lru_cache(maxsize=4)
def steps_of(dataset: Dataset, scenario: Scenario, answers: Answered) -> list[Step]:
    """The second year explained, kept for the last few."""
    return explained(dataset, scenario, dict(answers))


def roll_over_panel(page: PageContext) -> None:
    """The questions of a roll-over, then what it comes to, and the button that adopts it."""
    words, year = page.words, page.original.base_year + 1
    heading(words("roll_title", year=year, next=year + 1))
    st.caption(verbatim(words("roll_note", year=year)))
    answers = ask(page)
    found = rolled(page.original, page.scenario, tuple(sorted(answers.items())))
    if found.dataset is None:
        open_ones = [fault for fault in found.faults if fault.question]
        rest = [fault.sentence(page.lang) for fault in found.faults if not fault.question]
        message(words("roll_open", count=len(open_ones)) if open_ones else words.join(rest), "warning")
        return
    offer(page, found, found.dataset, tuple(sorted(answers.items())))


def ask(page: PageContext) -> dict[str, str]:
    """What was answered on the page: whether the projection stands for missing months, and which projects run."""
    words, year, lang = page.words, page.original.base_year + 1, page.lang
    answers: dict[str, str] = {}
    asked = {fault.question: fault for fault in rolled(page.original, page.scenario, ()).faults}
    if MONTHS_ASKED in asked:
        fault = asked[MONTHS_ASKED]
        label = words.told(fault.right(lang), fault.answer("projected", lang))
        if st.checkbox(verbatim(label[:1].upper() + label[1:]), key="roll.months"):
            answers[MONTHS_ASKED] = "projected"
    if RUNNING_ASKED in asked:
        waiting = waiting_projects(page.original, page.scenario)
        said = st.radio(
            verbatim(words("roll_running", year=year, count=len(waiting))),
            ["all", "each"],
            index=None,
            format_func=lambda each: words(f"roll_running_{each}"),
            horizontal=True,
            key="roll.running",
        )
        if said == "all":
            answers[RUNNING_ASKED] = "ran"
        if said == "each":
            answers |= {f"{RUNNING_ASKED}:{project}": answer for project, answer in each_project(page, waiting).items()}
    return answers


def each_project(page: PageContext, waiting: Mapping[str, str]) -> dict[str, str]:
    """What was said of each project that waits: the month it came in, that it does not run yet, or as projected."""
    words, names = page.words, page.names("projects")
    planned = page.dataset.tables["projects"].set_index("project")["commissioning"]
    frame = pd.DataFrame(
        {
            "name": [names[project] for project in waiting],
            "planned": [planned[project] for project in waiting],
            CAME: list(waiting.values()),
        },
        index=list(waiting),
    )
    year = page.original.base_year + 1
    choices = [words("roll_not_yet"), *(f"{year}-{month:02d}" for month in range(1, 13))]
    place = f"roll.{page.original.hash}"
    found = edited_cells(
        place,
        f"{place}.{page.dataset.hash}.{page.lang}",
        frame,
        [CAME],
        disabled=["name", "planned"],
        column_config={
            "name": st.column_config.TextColumn(words("project"), width=260),
            "planned": st.column_config.TextColumn(words("roll_planned"), width=90),
            CAME: st.column_config.SelectboxColumn(words("roll_came"), options=choices, required=True, width=150),
        },
    )
    typed = {project: text for (project, _), text in found.items()}
    said = {project: typed.get(project, "ran") for project in waiting}
    return {project: "not_yet" if answer == words("roll_not_yet") else answer for project, answer in said.items()}


def offer(page: PageContext, found: RolledOver, new: Dataset, answers: Answered) -> None:
    """What the next year comes to from either base, the buttons, what was assumed, and every cell that differs."""
    words = page.words
    after = cache.projection(new, found.scenario)
    now = after.value("iva_growth")
    several = page.now.city.years > 1
    then = percent(float(page.now["iva_growth"][0, 1, 0]), 2) if several else "–"
    bases = {"old": page.original.base_year, "new": new.base_year}
    message(words("roll_offer", year=new.plan_year, then=then, now=percent(now, 2), **bases))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(words("roll_adopt"), key="roll.adopt", type="primary", on_click=take, args=(new, found.scenario))
        name = downloads.dataset_name(words, new, [words("page_data")], "xlsx", found.scenario)
        st.download_button(
            words("roll_download"),
            data=downloads.dataset_file(page, template_bytes, name, new),
            file_name=name,
            mime=downloads.mime(name),
            on_click="ignore",
            key="roll.download",
        )
        st.caption(words("roll_adopt_note"))
    left, right = st.columns([5, 6], gap="medium")
    with left:
        heading(words("roll_explained", year=new.plan_year))
        steps_table(page, steps_of(page.original, page.scenario, answers))
        if several:
            terms_table(page, seen_from_both(page.now, after), bases)
            st.caption(words("roll_terms_note"))
    with right:
        heading(words("roll_assumed", count=len(found.told)))
        told = [each.sentence(page.lang) for each in found.told]
        for text in told:
            st.markdown(f"- {verbatim(text[:1].upper() + text[1:])}")
    heading(words("roll_changes"))
    changes_panel(page, new)


def steps_table(page: PageContext, steps: list[Step]) -> None:
    """Growth with one more thing known in each row, and what that thing does."""
    words, rows = page.words, []
    before = None
    for step in steps:
        change = "" if before is None else points(step.growth - before, 2)
        rows.append([words(f"roll_step_{step.key}"), percent(step.growth, 2), change])
        before = step.growth
    heads = [words(key) for key in ("roll_step", "goal_reaches", "roll_change")]
    table_html(heads, rows, [["text", "", ""]] * len(rows))


def terms_table(page: PageContext, terms: list[tuple[str, float, float]], bases: Mapping[str, int]) -> None:
    """The bridge's terms of the year as seen from either base, in points."""
    words, rows = page.words, []
    for term, first, second in terms:
        name = words("roll_plan_and_projects") if term == "existing_plan" else term_name(term, second > 0, page.lang)
        rows.append([name, points(first, 2), points(second, 2)])
    heads = [words("roll_term"), words("roll_from", year=bases["old"]), words("roll_from", year=bases["new"])]
    table_html(heads, rows, [["text", "", ""]] * len(rows))


def take(dataset: Dataset, scenario: Scenario) -> None:
    """Adopt the next base year with the assumptions that go along, and show it in use; undo takes both back."""
    history.history().adopt(dataset, scenario)
    st.session_state[widgets.DATA_SECTION] = "in_use"
