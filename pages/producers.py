"""Producers: what each line makes and what holds it, one line's months, and what happens to whom."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, choice, heading, message
from pages.ui.views.events import event_form, events_list
from pages.ui.views.line_months import month_names, month_rows, month_table, months_about, months_finding
from pages.ui.views.parts import choose_parts, lines_of, parts_chosen
from pages.ui.views.plans import COLUMNS, plan_form
from pages.ui.views.producers import draw_lines, line_shown, line_table, lines_finding

QUESTIONS = ("events", *COLUMNS, "other")


def what_if(page: PageContext) -> None:
    """What happens to the chosen firms, lines or anything else, a question at a time, and what that does to growth."""
    words = page.words
    heading(words("what_if_title"), words("what_if_about"))
    chosen = choose_parts(page)
    question = choice(words, "question", {key: words(f"what_if_{key}") for key in QUESTIONS}, "what_if")
    if question == "events":
        event_form(page, chosen)
    else:
        plan_form(page, question, chosen, lines_of(page, chosen))
    events_list(page)


def producers(page: PageContext) -> None:
    """The lines by what they lose; below, the chosen one's months beside what can be done about it."""
    words, table = page.words, line_table(page)
    line = line_shown(page, table, lines_of(page, parts_chosen(page)))
    if table.empty:
        message(words("no_producers"))
    else:
        heading(lines_finding(page, table), words("lines_about", year=page.year))
        draw_lines(page, table, line)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        finding, about, names = months_finding(page, line), months_about(page, line), month_names(page)
        chart(page, "daily", finding, about, month_rows(page, line), names, month_table(page, line))
    with right:
        what_if(page)


run_page("producers", producers)
