"""Tables to type into or paste over. Cells stay text until they are read, and what was typed outlasts its page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from sim.dataset import Column, DataError, Fault
from sim.intake.cells import read_month
from sim.intake.grid import Cell
from sim.intake.typed import read_typed

from ..markdown import verbatim
from ..session.state import Changes, state
from ..shell.context import PageContext
from .elements import table_html

TOLD = 30
"""Faults shown in full."""


def as_text(value: object) -> str:
    """A cell as a person would type it; nothing for a number that is not there."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def edited(place: str, key: str, frame: pd.DataFrame, columns: Sequence[str], **how: Any) -> Changes:
    """The cells of `columns` that differ from the frame's. They are kept at `place` until they are `done`.

    Streamlit forgets a table that is not drawn: a page left and opened again, or another number of months, begins
    with what had been typed. While it is drawn it must begin with the same, or it would forget every second change.
    """
    kept = state().typed.setdefault(place, {})
    if key not in st.session_state:
        state().begun[place] = dict(kept)
    begun = state().begun.get(place, {})
    before = frame.assign(**{column: frame[column].map(as_text) for column in columns})
    shown = before.copy()
    for (row, column), text in begun.items():
        if row in shown.index and column in columns:
            shown.loc[row, column] = text
    found = st.data_editor(shown, key=key, hide_index=True, height=330, placeholder="", **how)
    changes = {
        (str(row), column): as_text(new)
        for column in columns
        for row, old, new in zip(before.index, before[column], found[column], strict=True)
        if as_text(new) != old
    }
    hidden = {at: text for at, text in kept.items() if at[0] not in before.index or at[1] not in columns}
    state().typed[place] = hidden | changes
    return changes


def done(place: str) -> None:
    """What was typed has been taken."""
    state().typed.pop(place, None)


def read(text: str, column: Column, unit: str, row: str, heading: str) -> float | str | Fault:
    """A cell as its column wants it, or what is wrong with it."""
    wrong = Fault(row=row, column=heading, value=text, rule="should_be", details={"right": column})
    if column.kind == "month":
        month = read_month(Cell(text.strip())).text
        right = len(month) == 7 and month[4] == "-" and "01" <= month[5:] <= "12"
        return month if right else wrong
    if not column.numeric:
        return text
    typed = read_typed(text, unit, column)
    if typed.value is not None:
        return typed.value
    return typed.fault(text, row, heading) or wrong


def show_faults(page: PageContext, error: DataError) -> None:
    """Faults of a typed or pasted table: row, column, what is there, what would be right."""
    words = page.words
    st.error(verbatim(words("paste_refused", count=len(error.faults))))
    heads = [words(key) for key in ("fault_place", "fault_right")]
    rows = [
        [words("fault_at", row=each.row, column=each.column, found=each.value or "–"), each.right(page.lang)]
        for each in error.faults[:TOLD]
    ]
    table_html(heads, rows, [["text", "text"]] * len(rows))
    if len(error.faults) > TOLD:
        st.caption(verbatim(words("faults_more", count=len(error.faults) - TOLD)))
