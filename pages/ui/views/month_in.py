"""A month's report on the Tracking page: pasted or sent, read, asked about and shown, then taken by one button."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from sim import DataError, Fault, Scenario, ScenarioError
from sim.intake.actuals import MAX_LETTERS_READ
from sim.intake.archive import MAX_FILE_BYTES, megabytes
from sim.intake.grid import Grid
from sim.intake.month.figures import LEAVE_OUT
from sim.intake.month.reading import Reported, Row, kept_answers, read_report
from sim.intake.pasted import read_pasted
from sim.intake.upload import file_grids
from sim.library import About, Item, Library
from sim.library.records import MONTH
from sim.present.labels import month_name
from sim.present.numbers import compact, percent

from ..markdown import verbatim
from ..session import access, widgets
from ..session.clock import moment
from ..session.state import MonthIn, state
from ..shell.context import PageContext
from ..show.elements import message
from ..show.grids import show_faults
from ..words import points
from ..work import cache
from .actuals import (
    EXAMPLE_MONTHS,
    example_button,
    last_month,
    standing_of,
    table_editor,
    take_out,
    with_output,
)
from .editors import apply
from .library import ask, who
from .official import with_releases

MAX_ASKED = 6
"""Questions shown at once; the others come when these are answered."""
SAME = 1e-3
"""Relative change of an actual below which it is the same figure."""
TABLE_HEIGHT = 220


def entry_panel(page: PageContext) -> None:
    """Type, paste, send, try or take out."""
    words = page.words
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        if page.dataset.city.months_in:
            example_button(page)
        st.button(
            words("take_out"),
            key="take_out",
            on_click=take_out,
            args=(page,),
            disabled=not page.scenario.edits.get("actuals"),
        )
        shown = st.selectbox(
            words("months_shown"),
            range(1, 13),
            index=max(last_month(page), EXAMPLE_MONTHS) - 1,
            key=f"tracking_months.{last_month(page)}",
            format_func=lambda count: month_name(count, page.lang),
            width=140,
        )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        month_panel(page)
        if state().month is None:
            table_editor(page, shown)
    with right:
        paste_panel(page)


def paste_panel(page: PageContext) -> None:
    """A box to paste into, a file beside it, the published growth; one button reads them and nothing is taken yet."""
    words = page.words
    text = st.text_area(
        words("paste_box"), key=widgets.PASTED, height=140, placeholder=words("paste_hint"), persist_state="session"
    )
    file = st.file_uploader(verbatim(words("month_file", size=megabytes(MAX_FILE_BYTES))), key="month.file")
    growth = st.text_input(words("month_growth"), key=widgets.MONTH_GROWTH, placeholder="6.1%", persist_state="session")
    if st.button(words("paste_take"), key="paste.take", type="primary"):  # never disabled: a click hands the text over
        if not text.strip() and file is None and not growth.strip():
            state().month = None
            message(words("paste_nothing"), "warning")
            return
        answers = known_answers(page)
        name, data = (file.name, file.getvalue()) if file is not None else ("", b"")
        state().month = MonthIn(name, text[:MAX_LETTERS_READ], data, growth.strip(), dict(answers), answers)
        st.rerun()


def known_answers(page: PageContext) -> dict[str, str]:
    """The answers of the last report: this session's, else those kept with the library's latest month of the city."""
    if state().month_answers or page.masking:
        return kept_answers(state().month_answers)
    found = ask(page.words, lambda library: [library.content(item.item) for item in kept_months(page, library)[:1]])
    try:
        return kept_answers(json.loads(found[0])["answers"]) if found else {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def kept_months(page: PageContext, library: Library) -> list[Item]:
    """The months of this city that the library keeps, the latest saved first."""
    return [item for item in library.items(MONTH) if item.now.dataset_name == About.on(page.original).dataset_name]


def grids_of(month: MonthIn) -> list[Grid]:
    """The cells of what was sent: the file's where there is one, else the text's."""
    return file_grids(month.name, month.data) if month.data else [read_pasted(month.text)]


def read_month(page: PageContext, month: MonthIn) -> Reported:
    """What was sent, read with the answers given so far; DataError as `read_report`."""
    name = month.name.rpartition(".")[0]
    return read_report(grids_of(month), page.dataset, standing_of(page), month.answers, name, month.growth)


def month_panel(page: PageContext) -> None:
    """What was read of the month on its way: its questions and faults, else the figures and what taking them moves."""
    month = state().month
    if month is None:
        return
    try:
        found = read_month(page, month)
    except DataError as error:
        faults_panel(page, month, error.faults)
        return
    scenario = with_month(page, found)
    message(page.words("month_read", count=len(found.rows), name=month.name or page.words("month_pasted")))
    months_table(page, found.rows)
    moves_panel(page, found, scenario)
    notes = [note.sentence(page.lang) for note in found.notes]
    if kept := found.used & set(month.kept):
        notes.append(page.words("month_answers_kept", count=len(kept)))
    for growth in found.official.items():
        notes.append(page.words("month_official", month=growth[0], growth=percent(growth[1], 2)))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        bound = page, month, found, scenario
        st.button(page.words("month_take"), key="month.take", type="primary", on_click=take, args=bound)
        if access.person().may("save") and not access.person().id:
            hint = page.words("library_author_hint")
            label = page.words("library_author")
            st.text_input(verbatim(label), key=widgets.AUTHOR, placeholder=hint, width=150, persist_state="session")
        ways_back(page, month)
    if notes:
        st.caption(verbatim(" ".join(notes)))


def ways_back(page: PageContext, month: MonthIn) -> None:
    """Answer anew, or put the report aside; what was pasted stays in its box."""
    if month.answers:
        st.button(page.words("month_anew"), key="month.anew", on_click=answer_anew, type="tertiary")
    st.button(page.words("put_aside"), key="month.aside", on_click=put_aside, type="tertiary")


def answer_anew() -> None:
    """Forget the answers given."""
    if (month := state().month) is not None:
        month.answers.clear()
        month.kept = {}


def put_aside() -> None:
    """The report is not taken."""
    state().month = None


def faults_panel(page: PageContext, month: MonthIn, faults: Sequence[Fault]) -> None:
    """Faults by row and column, and questions with their answers as choices; nothing is taken."""
    words = page.words
    wrong, open_ones = [fault for fault in faults if not fault.question], [fault for fault in faults if fault.question]
    if wrong:
        show_faults(page, DataError(wrong))
    if open_ones:
        message(words("month_asks", count=len(open_ones)), "warning")
    for fault in open_ones[:MAX_ASKED]:
        chosen = st.selectbox(
            verbatim(fault.sentence(page.lang)),
            fault.answers,
            index=None,
            format_func=partial(fault.answer, lang=page.lang),
            placeholder=words("choose"),
            key=f"month.ask.{fault.question}",
        )
        if chosen is not None:
            month.answers[fault.question] = chosen
            st.rerun()
    with st.container(horizontal=True, gap="small"):
        ways_back(page, month)


def months_table(page: PageContext, rows: Sequence[Row]) -> None:
    """Every figure as it stands in the file, as it is read, and how."""
    words, names = page.words, page.names("lines")
    head = ("producer", "month", "month_place", "month_found", "read_as", "unit", "month_how")
    table = pd.DataFrame(
        [
            (
                names[row.line],
                month_name(int(row.month[5:]), page.lang),
                row.cell or words("row_number", row=row.row),
                row.found,
                compact(row.output),
                words.unit(row.unit),
                words.join([step[page.lang] for step in row.how]),
            )
            for row in rows
        ],
        columns=[words(key) for key in head],
    )
    st.dataframe(table, hide_index=True, height=min(TABLE_HEIGHT, 38 + 35 * len(table)))


def with_month(page: PageContext, found: Reported) -> Scenario:
    """The scenario with a report's actuals and official growth in it."""
    scenario = with_output(page, found.output)
    if not found.official:
        return scenario
    official = with_releases(page, dict(found.official)).edits["official"]
    return Scenario(scenario.values, {**scenario.edits, "official": official}, scenario.name)


def corrections(page: PageContext, found: Reported) -> list[tuple[Row, float]]:
    """Rows that say another figure for a month already in, with the one in force."""
    known = standing_of(page).known
    pairs = [(row, known[f"{row.line}/{row.month}"]) for row in found.rows if f"{row.line}/{row.month}" in known]
    return [(row, old) for row, old in pairs if abs(row.output - old) > SAME * max(abs(old), abs(row.output))]


def moves_panel(page: PageContext, found: Reported, scenario: Scenario) -> None:
    """What taking it moves: months already in that change, growth to date and of the year before and after."""
    words, names = page.words, page.names("lines")
    try:
        after = cache.projection(page.original, scenario)
    except ScenarioError:
        return
    last = max([int(row.month[5:]) for row in found.rows] + [int(month[5:]) for month in found.official])
    at = max(last - 2, 0)
    to_date = [float(each["iva_growth_to_date"][0, at, 0]) for each in (page.now, after)]
    year = [each.value("iva_growth") for each in (page.now, after)]
    fill = {
        "last": month_name(last, page.lang),
        "before": percent(to_date[0], 2),
        "after": percent(to_date[1], 2),
        "year_before": percent(year[0], 2),
        "year_after": percent(year[1], 2),
        "points": points(year[1] - year[0], 2),
    }
    changed = corrections(page, found)
    if changed:
        parts = [
            words(
                "month_cell",
                name=names[row.line],
                month=month_name(int(row.month[5:]), page.lang),
                before=compact(old),
                after=compact(row.output),
            )
            for row, old in changed[:MAX_ASKED]
        ]
        message(words("month_corrects", count=len(changed), parts=words.join(parts)), "warning")
    st.markdown(verbatim(words("month_moves", **fill)))


def take(page: PageContext, month: MonthIn, found: Reported, scenario: Scenario) -> None:
    """Put a report in force and keep it in the library; it is put aside where it cannot be projected."""
    words = page.words
    if not apply(page, scenario):
        return
    notes = [note.sentence(page.lang) for note in found.notes]
    state().said = words("paste_taken", count=len(found.rows), notes=" ".join(notes))
    month.answers |= dict.fromkeys(found.left_out, LEAVE_OUT)
    state().month_answers = {**state().month_answers, **kept_answers(month.answers)}
    state().month = None
    st.session_state[widgets.PASTED] = st.session_state[widgets.MONTH_GROWTH] = ""
    if access.person().may("save") and not page.masking:
        ask(words, partial(keep, page, month, found))


def keep(page: PageContext, month: MonthIn, found: Reported, library: Library) -> None:
    """Keep a report in the library: a new item, or a new version of the same month's."""
    last = max([row.month for row in found.rows] + list(found.official))
    name = f"{page.original.name} {last}"
    own = next((item for item in kept_months(page, library) if item.name == name), None)
    item, base = (own.item, own.now.version) if own is not None else ("", 0)
    text = content_of(page, month, found)
    library.save(MONTH, name, text, About.on(page.original, who(), month.name), item, base)


def content_of(page: PageContext, month: MonthIn, found: Reported) -> str:
    """A report as the library keeps it: its cells as they came, what was read, the answers given."""
    kept: Mapping[str, object] = {
        "plan_year": page.year,
        "name": month.name,
        "cells": {grid.name: [[cell.text for cell in row.cells] for row in grid.rows] for grid in grids_of(month)},
        "rows": [[row.line, row.month, row.output, row.found] for row in found.rows],
        "official": dict(found.official),
        "answers": dict(month.answers),
    }
    return json.dumps(kept, ensure_ascii=False)


def months_panel(page: PageContext, _: object) -> None:
    """The months kept in the library: who sent each, when, and every later version of it."""
    words = page.words
    if page.masking:
        st.info(words("meeting_closed"))
        return

    found = ask(words, partial(kept_rows, page)) or []
    if not found:
        st.markdown(words("months_none"))
        return
    heads = ("name", "month_who", "saved_at", "version", "file", "month_figures")
    st.dataframe(pd.DataFrame(found, columns=[words(key) for key in heads]), hide_index=True)
    st.caption(words("months_note"))


def kept_rows(page: PageContext, library: Library) -> list[tuple[str, str, str, int, str, str]]:
    """Every version of the months kept: name, who, when, which version, file, number of figures."""
    pairs = [(item, version) for item in kept_months(page, library) for version in library.versions(item.item)]
    return [
        (item.name, each.author, moment(each.saved), each.version, *summary(library, item.item, each.version))
        for item, each in pairs
    ]


def summary(library: Library, item: str, version: int) -> tuple[str, str]:
    """The file and the number of figures of a kept report; dashes where it cannot be read."""
    try:
        kept = json.loads(library.content(item, version))
        return str(kept["name"] or "–"), str(len(kept["rows"]))
    except (ValueError, KeyError, TypeError):
        return "–", "–"
