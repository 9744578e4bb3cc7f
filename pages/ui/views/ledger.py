"""A ledger on the Data page in three steps: its columns, what is asked, the projection it gives."""

from __future__ import annotations

import re
from collections.abc import Callable

import streamlit as st

from sim import DataError
from sim.intake.ledger import LedgerColumn, LedgerMap, role_names
from sim.intake.ledger.mapping import YEAR

from ..markdown import verbatim
from ..session import ledgers, widgets
from ..session.ledgers import Ledger
from ..session.state import state
from ..shell.context import PageContext
from ..show.elements import message
from ..words import Words
from .imports import forget
from .ledger_projection import projection_step
from .ledger_questions import questions_step

STEPS = ("columns", "questions", "projection")
WIDTHS = [5, 6, 4, 3, 3]
"""Widths of the table of columns: heading, examples, role, unit, of when."""
MEASURED = {
    "output",
    "value",
    "capacity",
    "plan_output",
    "plan_value",
    "value_added",
    "power",
    "energy",
    "price",
    "amount",
}
"""Roles whose numbers have a unit."""
HEADER_ROWS = re.compile(r"\s*([0-9]{1,7})\s*(?:[-–—~至到]\s*([0-9]{1,7})\s*)?")


def ledger_panel(page: PageContext, ledger: Ledger) -> None:
    """The step in work, below what was recognised and the ways on."""
    message(recognised_text(page.words, ledger))
    step_row(page.words, ledger)
    if ledger.step == 1:
        columns_step(page, ledger)
    elif ledger.step == 2:
        questions_step(page, ledger)
    else:
        projection_step(page, ledger)


def recognised_text(words: Words, ledger: Ledger) -> str:
    """What the file was taken for: its sheet, firms and columns; and whose reading it was read by."""
    columns = [column for column in ledger.mapping.columns if column.heading or column.role != "ignore"]
    used = sum(column.role != "ignore" for column in columns)
    said = words(
        "ledger_recognised",
        name=ledger.name,
        sheet=ledger.mapping.sheet,
        firms=ledger.draft.firms,
        columns=len(columns),
        used=used,
    )
    if ledger.known:
        said += words("ledger_known", name=ledger.known)
    if ledger.taken_over:
        said += words("ledger_taken_over", count=len(ledger.taken_over))
    return said


def step_row(words: Words, ledger: Ledger) -> None:
    """The three steps, the way on, and the ways out."""
    st.session_state[widgets.LEDGER_STEP] = ledger.step
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.segmented_control(
            words("ledger_steps"),
            [1, 2, 3],
            key=widgets.LEDGER_STEP,
            format_func=lambda step: words(f"ledger_step_{STEPS[step - 1]}"),
            label_visibility="collapsed",
            required=True,
            on_change=lambda: go_to(st.session_state[widgets.LEDGER_STEP]),
        )
        if ledger.step < 3:
            st.button(words("tour_next"), key="ledger_next", type="primary", on_click=go_to, args=(ledger.step + 1,))
        st.button(
            words("ledger_as_dataset"),
            key="ledger_as_dataset",
            on_click=ledgers.read_as,
            args=("dataset",),
            type="tertiary",
        )
        st.button(words("put_aside"), key=widgets.PUT_ASIDE, on_click=forget, type="tertiary")


def go_to(step: int) -> None:
    """Another step; nothing that was typed is touched."""
    if ledger := state().ledger:
        ledger.step = step


def columns_step(page: PageContext, ledger: Ledger) -> None:
    """Sheet, header rows, and a row a column: heading, examples, what it is read as, unit, of which year and months."""
    words = page.words
    sheets = [grid.name for grid in ledger.grids if grid.rows]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        first, last = ledger.mapping.header
        st.session_state[widgets.LEDGER_SHEET] = ledger.mapping.sheet
        st.session_state[widgets.LEDGER_HEADER] = str(first) if first == last else f"{first}-{last}"
        if len(sheets) > 1:
            st.caption(words("fault_sheet"), width="content")
            st.selectbox(
                words("fault_sheet"), sheets, key=widgets.LEDGER_SHEET, on_change=take_sheet, args=(words,),
                label_visibility="collapsed", width=220,
            )  # fmt: skip
        st.caption(words("ledger_header"), width="content")
        st.text_input(
            words("ledger_header"), key=widgets.LEDGER_HEADER, on_change=take_header, args=(words,),
            label_visibility="collapsed", width=80,
        )  # fmt: skip
        st.caption(words("ledger_columns_note"))
    with st.container(key="ledger_columns", gap=None):
        heads = [words(key) for key in ("ledger_heading", "ledger_examples", "read_as", "unit", "ledger_when")]
        for place, head in zip(st.columns(WIDTHS), heads, strict=True):
            place.caption(head)
        for column in ledger.mapping.columns:
            column_row(words, column)


def column_row(words: Words, column: LedgerColumn) -> None:
    """One column of the file."""
    heading, examples, role, unit, when = st.columns(WIDTHS, vertical_alignment="center")
    name, unused = " ".join(column.heading.split()), column.role == "ignore"
    key = f"{column.place}.{column.heading}"
    with heading:
        (st.caption if unused else st.markdown)(verbatim(name or words("ledger_no_heading")))
    with examples:
        st.caption(verbatim(" · ".join(text[:24] for text in column.examples)))
    with role:
        place = f"ledger_role.{key}"
        st.session_state[place] = column.role
        names = {each: text[words.lang] for each, text in role_names().items()}
        st.selectbox(
            verbatim(words.told(name, words("read_as"))),
            list(names),
            key=place,
            format_func=names.__getitem__,
            label_visibility="collapsed",
            on_change=take_role,
            args=(column.place, place),
        )
    with unit:
        if column.role in MEASURED:
            place = f"ledger_unit.{key}"
            st.session_state[place] = column.unit
            st.text_input(
                verbatim(words.told(name, words("unit"))),
                key=place,
                placeholder=words("ledger_unit_hint"),
                label_visibility="collapsed",
                on_change=take_unit,
                args=(column.place, place),
            )
    with when:
        unsure = unused and column.why == "unknown"
        st.caption(verbatim(column.reason(words.lang) if unsure else when_text(words, column)))


def when_text(words: Words, column: LedgerColumn) -> str:
    """Of which year and months a column's numbers are; nothing where its heading does not say."""
    if column.role == "ignore":
        return ""
    first, last = column.months
    months = "" if column.months == YEAR else str(first) if first == last else f"{first}–{last}"
    parts = [words("ledger_year", year=column.year)] if column.year else []
    return " ".join(parts + ([words("ledger_months", months=months)] if months else []))


def take_role(place: int, key: str) -> None:
    """A column is read as something else."""
    if ledger := state().ledger:
        ledger.take_columns(ledger.mapping.with_role(place, st.session_state[key]))


def take_unit(place: int, key: str) -> None:
    """A column's unit, as typed."""
    if ledger := state().ledger:
        role = next(column.role for column in ledger.mapping.columns if column.place == place)
        ledger.take_columns(ledger.mapping.with_role(place, role, unit=str(st.session_state[key] or "").strip()))


def take_sheet(words: Words) -> None:
    """Another sheet of the file; a sentence where it has no header of a ledger."""
    if ledger := state().ledger:
        take_or_tell(words, ledger, lambda: ledgers.with_sheet(ledger, st.session_state[widgets.LEDGER_SHEET]))


def take_header(words: Words) -> None:
    """Other header rows, typed as 3 or 3-4; a sentence where there are none such."""
    ledger, text = state().ledger, str(st.session_state[widgets.LEDGER_HEADER] or "")
    if ledger is None:
        return
    found = HEADER_ROWS.fullmatch(text)
    if found is None:
        state().notice = words("ledger_header_refused", text=text[:20])
        return
    first, last = int(found[1]), int(found[2] or found[1])
    take_or_tell(words, ledger, lambda: ledgers.with_header(ledger, min(first, last), max(first, last)))


def take_or_tell(words: Words, ledger: Ledger, read: Callable[[], LedgerMap]) -> None:
    """Take another reading, or tell in a sentence why there is none."""
    try:
        ledger.take_columns(read())
    except DataError as error:
        state().notice = words.join([fault.sentence(words.lang) for fault in error.faults])
