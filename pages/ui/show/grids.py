"""Tables to type into or paste over. Cells stay text until they are read; what was typed outlasts its page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from sim.dataset import Column, DataError, Fault
from sim.intake.grid import Cell
from sim.intake.months import read_month
from sim.intake.typed import read_typed

from ..markdown import verbatim
from ..session.state import Changes, state
from ..shell.context import PageContext
from .elements import table_height, table_html

MAX_FAULTS_SHOWN = 30
"""Faults of a typed or pasted table shown in full."""


def cell_text(value: object) -> str:
    """A cell as a person would type it; "" for None and NaN."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def edited_cells(place: str, key: str, frame: pd.DataFrame, columns: Sequence[str], **how: Any) -> Changes:
    """Draw `frame` to type into; what was typed into `columns`, by (row, column), where it differs from the frame.

    It is kept in the session under `place` until `forget_typed`: Streamlit forgets a table that is not drawn, as when
    its page is left or the number of months changes. While drawn, a table must begin with the same cells in every run,
    or Streamlit forgets every second change.
    """
    kept = state().typed.setdefault(place, {})
    if key not in st.session_state:
        state().begun[place] = dict(kept)
    begun = state().begun.get(place, {})
    before = frame.assign(**{column: frame[column].map(cell_text) for column in columns})
    shown = before.copy()
    for (row, column), text in begun.items():
        if row in shown.index and column in columns:
            shown.loc[row, column] = text
    found = st.data_editor(shown, key=key, hide_index=True, height=table_height(len(shown), 330), placeholder="", **how)
    changes = {
        (str(row), column): cell_text(new)
        for column in columns
        for row, old, new in zip(before.index, before[column], found[column], strict=True)
        if cell_text(new) != old
    }
    hidden = {at: text for at, text in kept.items() if at[0] not in before.index or at[1] not in columns}
    state().typed[place] = hidden | changes
    return changes


def forget_typed(place: str) -> None:
    """Drop what was typed at `place`, for it has been taken over."""
    state().typed.pop(place, None)


def read_cell(text: str, column: Column, unit: str, row: str, heading: str) -> float | str | Fault:
    """A typed cell as its column wants it: a number in the column's unit, a month YYYY-MM, text; else its Fault.

    `row` and `heading` say where it stands, as the reader sees it.
    """
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
    """Draw the faults of a typed or pasted table: row, column, what is there, what would be right."""
    words = page.words
    st.error(verbatim(words("paste_refused", count=len(error.faults))))
    heads = [words(key) for key in ("fault_place", "fault_right")]
    rows = [
        [words("fault_at", row=each.row, column=each.column, found=each.value or "–"), each.right(page.lang)]
        for each in error.faults[:MAX_FAULTS_SHOWN]
    ]
    table_html(heads, rows, [["text", "text"]] * len(rows))
    if len(error.faults) > MAX_FAULTS_SHOWN:
        st.caption(verbatim(words("faults_more", count=len(error.faults) - MAX_FAULTS_SHOWN)))
