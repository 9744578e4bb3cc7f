"""Plans, exits and the other columns of lines on the Producers page, as edits of the scenario."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any
from zlib import crc32

import pandas as pd
import streamlit as st

from sim import Fault, Scenario
from sim.dataset import Column, schema
from sim.present.events import Part, month_span
from sim.present.labels import choice_name, table_units

from ..markdown import verbatim
from ..shell.context import PageContext
from ..shell.number_box import NumberBox
from ..show.elements import message
from ..show.grids import cell_text, read_cell
from .events import preview, take, with_stops
from .parts import effect_sentence

COLUMNS = {
    "plan": ("plan_growth", "plan_output", "plan_includes_projects"),
    "capacity": ("ceiling", "design_capacity"),
    "exit": ("exit",),
}
"""Columns of lines by the question they answer; what is left of them answers the last, `other`."""

OMITTED = frozenset({"line", "firm", "zh", "en", "product", "unit", "grade", "source"})
"""Columns that say what a line is, not what it does."""

OF_ONE = frozenset({"plan_output", "design_capacity", "price", "energy", "power"})
"""Columns in a line's own unit: not to be set for several lines at once."""

IN_PERCENT = frozenset({"plan_growth"})
"""Shares that are typed in percent, as planners say them."""


def asked_columns(question: str) -> list[str]:
    """The columns of lines that answer a question, in the table's order."""
    apart = {name for columns in COLUMNS.values() for name in columns}
    wanted = COLUMNS.get(question) or set(schema()["lines"].columns) - OMITTED - apart
    return [name for name in schema()["lines"].columns if name in wanted]


def plan_form(page: PageContext, question: str, chosen: Sequence[Part], lines: Sequence[str]) -> None:
    """Draw the columns of the chosen parts' lines that answer a question, and what a change of them would do.

    What is left empty stays as it is in each line.
    """
    words = page.words
    if not lines:
        st.caption(words("plans_none" if chosen else "what_if_none"))
        return
    frame = page.dataset.tables["lines"].set_index("line").loc[list(lines)]
    key = f"plan.{crc32(repr(lines).encode()):x}"
    columns = [name for name in asked_columns(question) if len(lines) == 1 or name not in OF_ONE]
    found: dict[str, Any] = {}
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        for name in columns:
            with st.container(width=170):
                found[name] = cell_input(page, name, frame, key)
        button = st.container(width="content")
    cells = {name: cell for name, cell in found.items() if cell is not None and not isinstance(cell, Fault)}
    faults = [cell for cell in found.values() if isinstance(cell, Fault)]
    scenario = page.scenario
    for line in lines:
        scenario = scenario.with_edit("lines", line, **cells) if cells else scenario
    sound = told_of(page, chosen, lines, cells, faults, scenario)
    button.button(
        words("apply_to", count=len(lines)),
        key="plan.apply",
        type="primary",
        disabled=not (sound and cells),
        on_click=take,
        args=(page, scenario),
    )


def told_of(
    page: PageContext,
    chosen: Sequence[Part],
    lines: Sequence[str],
    cells: dict[str, Any],
    faults: Sequence[Fault],
    scenario: Scenario,
) -> bool:
    """Tell what the typed cells would do, beside what stopping would where they are an exit; whether they are sound."""
    words = page.words
    if faults:
        message(words.join([words.told(each.column, each.right(page.lang)) for each in faults]), "warning")
        return False
    if not cells:
        names = page.names("lines")
        some = words.join([names[line] for line in lines[:6]])
        more = words("and_more", count=len(lines) - 6) if len(lines) > 6 else ""
        st.caption(verbatim(words("plans_of", count=len(lines), names=some + more)))
        return False
    told, sound = preview(page, scenario)
    if sound and cells.get("exit"):
        told += words("exit_scope") + effect_sentence(page, with_stops(page, chosen, cells["exit"]), "exit_or_stop")
    message(told, "good" if sound else "warning")
    return sound


def cell_input(page: PageContext, name: str, frame: pd.DataFrame, key: str) -> Any:
    """Draw one column of some lines; what is typed or chosen, None for nothing, a Fault for what cannot be read."""
    words, column = page.words, schema()["lines"].columns[name]
    values = [cell_text(value) for value in frame[name]]
    now = values[0] if len(set(values)) == 1 else words("cells_differ")
    units = table_units(page.dataset, "lines")
    unit = "%" if name in IN_PERCENT else column.unit.replace("unit", units[frame.index[0]])
    shown = "" if unit == "share" else words.unit(unit)
    title = column.title.capital()[page.lang] + words.bracket(shown)
    options = cell_options(page, column)
    if options:
        names = {value: text for value, text in options.items() if value != now}
        return st.selectbox(
            verbatim(title),
            list(names),
            index=None,
            format_func=lambda value: names.get(value, value),
            placeholder=options.get(now, now) if now else words("cell_empty"),
            key=f"{key}.{name}",
        )
    if name in IN_PERCENT and now not in ("", words("cells_differ")):
        now = f"{float(now) * 100:.6g}"
    text = st.text_input(verbatim(title), key=f"{key}.{name}", placeholder=now or words("cell_empty")).strip()
    if not text:
        return None
    if name in IN_PERCENT:
        value, why = percent_box(title, column).read(text, words)
        wrong = Fault(column=title, value=text, rule="should_be", details={"right": column})
        return wrong if value is None or why else value / 100.0
    return read_cell(text, column, unit, "", title)


def percent_box(title: str, column: Column) -> NumberBox:
    """A box for a share that is typed in percent, within the column's bounds."""
    low, high = (None if bound is None else bound * 100.0 for bound in (column.low, column.high))
    return NumberBox(title, math.nan, low, high, "%")


def cell_options(page: PageContext, column: Column) -> dict[str, str]:
    """What a cell may be, by name, where it is one of few: choices, rows of another table, months; else nothing."""
    if column.kind == "choice":
        return {each: choice_name(each, page.lang) for each in column.choices}
    if column.kind == "ref":
        return page.names(column.to)
    if column.kind == "month":
        months = {month: month_span(month, month, "", page.lang) for month in page.now.times("output")}
        return {"": page.words("cell_none"), **months}
    return {}
