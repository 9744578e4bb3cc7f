"""A list of key projects on the Data page: read on top of the city in use, asked about, and adopted with it."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from sim import DataError, Dataset
from sim.intake.project_list.amounts import number_text
from sim.intake.project_list.join import with_projects
from sim.intake.project_list.read import LEAVE_OUT
from sim.intake.project_list.readings import Project, ProjectList
from sim.intake.project_list.report import HEADS, left_out_lines, readings_table
from sim.present.list_effect import effect_sentence, not_counted_sentence
from sim.present.punctuation import sentences

from ..markdown import verbatim
from ..session import datasets, lists
from ..session.state import ListUpload, Upload, state
from ..shell.context import PageContext
from ..show.elements import heading, message, table_html
from ..work import cache
from .data import HEIGHT, csv_button
from .imports import faults_panel, offer_panel, upload_panel

KEY = "list."
"""Begins the key of a widget that answers a list's question or mends one of its rows."""
MOST_MENDED = 30
"""Rows that lack something and can be mended on the page at once."""


def take_list(page: PageContext) -> None:
    """The uploader of a list of projects; what is sent is kept in the session until it is adopted or put aside."""
    words = page.words
    heading(words("list_title"))
    with st.form("list", clear_on_submit=True, border=False):
        file = st.file_uploader(words("list_label"), key="list_file")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            sent = st.form_submit_button(words("list_read"), key="list_read")
            st.caption(words("import_none") if sent and not file else words("list_help"))
    if sent and file:
        state().upload, state().listed = None, lists.sent(page.original, file.name, file.getvalue())


@lru_cache(maxsize=8)
def joined(dataset: Dataset, found: ProjectList) -> Dataset | DataError:
    """The city with the list's projects, or what keeps it from being one."""
    try:
        return with_projects(dataset, found)
    except DataError as error:
        return error


def answered(key: str, what: str) -> None:
    """Keep what a widget says as the answer to `what`; an empty one takes the answer back."""
    listed = state().listed
    if listed is not None:
        given = str(st.session_state.get(key) or "")
        answers = {**dict(listed.answers), what: given}
        state().listed = listed._replace(answers=tuple((k, v) for k, v in answers.items() if v))


def forget_list() -> None:
    """Put the list aside."""
    state().listed = None


def sent_panel(page: PageContext) -> None:
    """What was last sent: a list of projects with what may be adopted of it, else a dataset or its faults."""
    listed = state().listed
    if listed is None:
        upload_panel(page)
    elif (offer := list_panel(page, listed)) is not None:
        (faults_panel if offer.faults else offer_panel)(page, offer)


def list_panel(page: PageContext, listed: ListUpload) -> Upload | None:
    """How a list was read, its questions and the rows to be mended; what may be adopted once nothing is open."""
    words, lang = page.words, page.lang
    found = lists.read_list(page.original, listed.name, listed.data, listed.answers)
    if not found.projects:
        message(words.join([fault.sentence(lang) for fault in found.faults]))
        return None
    open_questions = [fault for fault in found.faults if fault.question]
    message(
        words(
            "list_found",
            name=listed.name,
            count=len(found.projects),
            taken=len(found.taken),
            lacking=len(found.lacking),
            open=len(open_questions),
        )
    )
    if listed.kept:
        st.caption(verbatim(words("list_kept", count=listed.kept)))
    left, right = st.columns([4, 5], gap="medium")
    with left:
        questions(page, found)
        for fault in found.faults:
            if not fault.question:
                message(fault.sentence(lang), "warning")
    with right:
        mend_rows(page, found, dict(listed.answers))
    alike_panel(page, found, dict(listed.answers))
    table = readings_table(found, page.original, lang)
    st.dataframe(table, hide_index=True, height=HEIGHT)
    with st.container(horizontal=True, gap="small"):
        csv_button(page, table, f"{listed.name}-readings", "list.csv")
        st.button(words("put_aside"), key="list_aside", on_click=forget_list, type="tertiary")
    with st.expander(words("list_told"), key="list.told"):
        told = [*(each.sentence(lang) for each in found.told), *left_out_lines(found, lang)]
        st.caption(verbatim("\n\n".join(told)))
    if found.faults or not found.rows:
        return None
    new = joined(page.original, found)
    if isinstance(new, DataError):
        return Upload(listed.name, faults=new.faults)
    scenario, _ = datasets.rebased(new, page.scenario)
    if new.hash != page.original.hash:
        effect = effect_sentence(page.now, cache.projection(new, scenario), lang)
        message(sentences((effect, not_counted_sentence(found, lang)), lang))
    return Upload(listed.name, new)


def alike_panel(page: PageContext, found: ProjectList, answers: dict[str, str]) -> None:
    """Projects of one line and one capacity, in sight; rows that are one project listed twice can be left out."""
    words, names = page.words, page.original.names("lines")
    out = {each.row: each for each in found.projects if answers.get(f"line:{each.row}") == LEAVE_OUT and each.line}
    rows = {each.row: each for group in found.alike for each in group} | out
    if not rows:
        return
    message(words("list_alike", count=len(found.alike)), "warning")
    table = [
        [
            names[group[0].line][page.lang],
            f"{number_text(group[0].capacity or 0.0)} {group[0].unit}",
            words.join([f"{each.label} {each.name}" for each in group]),
        ]
        for group in found.alike
    ]
    heads = [HEADS["line"][page.lang], HEADS["capacity"][page.lang], words("list_alike_rows")]
    table_html(heads, table, [["text"] * 3] * len(table))
    key = "list.alike"
    st.session_state[key] = [*out]
    st.multiselect(
        words("list_alike_out"),
        [*rows],
        key=key,
        format_func=lambda row: f"{rows[row].label} {rows[row].name}",
        placeholder=words("list_alike_none"),
        on_change=leave_out,
        args=(key, tuple(rows)),
    )


def leave_out(key: str, rows: tuple[str, ...]) -> None:
    """Leave the chosen rows out, and take the others among those shown back in."""
    listed, chosen = state().listed, st.session_state.get(key) or []
    if listed is not None:
        kept = {what: given for what, given in listed.answers if what not in {f"line:{row}" for row in rows}}
        answers = {**kept, **{f"line:{row}": LEAVE_OUT for row in chosen}}
        state().listed = listed._replace(answers=tuple(answers.items()))


def questions(page: PageContext, found: ProjectList) -> None:
    """Every question as a choice; an answer may be changed until the list is adopted."""
    if found.questions:
        heading(page.words("list_questions"))
    for question in found.questions:
        fault, key = question.fault, f"{KEY}{question.fault.question}"
        rows = page.words("row_number", row=", ".join(question.rows))
        st.radio(
            verbatim(f"{rows} · {fault.right(page.lang)}"),
            fault.answers,
            index=fault.answers.index(question.given) if question.given else None,
            format_func=lambda code, fault=fault: verbatim(fault.answer(code, page.lang)),
            key=key,
            on_change=answered,
            args=(key, fault.question),
        )


def mend_rows(page: PageContext, found: ProjectList, answers: dict[str, str]) -> None:
    """Rows without a line, a month or a capacity: each may be given here, or the row left out. None of them blocks."""
    given = {what.partition(":")[2] for what in answers if what.partition(":")[0] in ("line", "month", "capacity")}
    rows = {each.row: each for each in found.projects if each.lacks or each.row in given}
    if not rows:
        return
    heading(page.words("list_lacking"))
    with st.container(height=HEIGHT, border=False, key="list_mend"):
        for each in [*rows.values()][:MOST_MENDED]:
            line_choice(page, each, answers)
            for what in ("capacity", "month"):
                if what in each.lacks or f"{what}:{each.row}" in answers:
                    key = f"{KEY}{what}.{each.row}"
                    label = "list_capacity" if what == "capacity" else "list_month"
                    st.text_input(
                        verbatim(page.words(label, name=each.name, unit=each.unit)),
                        value=answers.get(f"{what}:{each.row}", ""),
                        key=key,
                        on_change=answered,
                        args=(key, f"{what}:{each.row}"),
                    )


def line_choice(page: PageContext, project: Project, answers: dict[str, str]) -> None:
    """The line of a row: those it may be of first, then all others, or none."""
    names = page.original.names("lines")
    options = ["", *dict.fromkeys((*project.suggested, *names)), LEAVE_OUT]
    words, key = page.words, f"{KEY}line.{project.row}"
    special = {"": words("list_later"), LEAVE_OUT: words("list_leave_out")}
    chosen = answers.get(f"line:{project.row}", "")
    if project.line and not chosen:
        return
    st.selectbox(
        verbatim(words("list_line", row=project.label, name=project.name)),
        options,
        index=options.index(chosen) if chosen in options else 0,
        format_func=lambda line: special[line] if line in special else names[line][page.lang],
        key=key,
        on_change=answered,
        args=(key, f"line:{project.row}"),
    )
