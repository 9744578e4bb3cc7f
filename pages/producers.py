"""Producers: what happens to a line or firm, how near each line runs to its ceiling, and the most it can still add."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, choice, grid, message, table_behind
from pages.ui.views.editors import line_editor
from pages.ui.views.events import event_form, events_list
from pages.ui.views.parts import choose_parts, lines_of
from pages.ui.views.plans import plan_form
from pages.ui.views.producers import capacity_rows, line_options, monthly_rows, producer_table, producers_sentence


def what_if(page: PageContext) -> None:
    """Firms, lines or anything else by name: what happens to them, what they plan, and what that does to growth."""
    words = page.words
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        chosen = choose_parts(page)
        section = choice(words, "question", {key: words(f"what_if_{key}") for key in ("events", "plans")}, "what_if")
    if section == "events":
        event_form(page, chosen)
    else:
        plan_form(page, chosen, lines_of(page, chosen))
    events_list(page)


def producers(page: PageContext) -> None:
    """What is asked of firms and lines first; then the headroom chart and one line's months; the table below."""
    words, year = page.words, page.year
    what_if(page)
    table = producer_table(page)
    left, right = st.columns(2, gap="medium")
    with left:
        rows, alt = capacity_rows(page, table, 12)
        chart(page, "bars", alt, words("headroom_title", year=year), rows, [words("axis_points")])
    with right:
        names = line_options(page, table)
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
        chart(page, "monthly", alt, title, rows, ["", *series])
    if table.empty:
        return
    message(producers_sentence(page, table))
    table[words("producer")] += [words.bracket(unit) for unit in table[words("unit")]]
    shown = table.drop(columns=["line", words("unit")])
    grid(shown.drop(columns=words("plan")), 320)
    table_behind(page, "producers", shown, words("page_producers"))


run_page("producers", producers)
