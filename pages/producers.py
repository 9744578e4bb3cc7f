"""Producers: how near each line runs to its ceiling, and the most it can still add."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, finding, grid, table_behind
from pages.ui.views.editors import line_editor
from pages.ui.views.producers import capacity_rows, monthly_rows, producer_table, producers_sentence


def producers(page: PageContext) -> None:
    """The headroom chart and one producer's months first; the table and the edits below."""
    words, year = page.words, page.year
    table = producer_table(page)
    if table.empty:
        finding(words("no_producers"))
        return
    left, right = st.columns(2, gap="medium")
    with left:
        rows, alt = capacity_rows(page, table, 12)
        chart(page, "bars", words("headroom_title", year=year), rows, alt, [words("axis_points")])
    with right:
        names = dict(zip(table["line"], table[words("producer")], strict=True))
        with st.container(horizontal=True, wrap=False, gap="small"):
            line = st.selectbox(
                words("producer"),
                list(names),
                format_func=names.__getitem__,
                key="producer",
                label_visibility="collapsed",
                persist_state="session",
            )
            line_editor(page, line)
        rows, unit, alt = monthly_rows(page, line)
        first, last = rows["month"].iloc[0][:4], rows["month"].iloc[-1][:4]
        title = words("monthly_title", name=names[line], unit=unit, first=first, last=last)
        series = [words(key) for key in ("output", "reference", "ceiling", "design")]
        chart(page, "monthly", title, rows, alt, ["", *series])
    finding(producers_sentence(page, table))
    table[words("producer")] += [words.bracket(unit) for unit in table[words("unit")]]
    shown = table.drop(columns=["line", words("unit")])
    grid(shown.drop(columns=words("plan")), 320)
    table_behind(page, "producers", shown, words("page_producers"))


run_page("producers", producers)
