"""Producers: what each line or firm makes and what holds it, one line's months, and what happens to whom."""

import pandas as pd
import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, choice, heading, message
from pages.ui.views.events import event_form, events_list
from pages.ui.views.firms import draw_firms, firm_table, firms_finding
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
    """The lines by what they lose, or the firms by size; below, the chosen one's months beside what can be done."""
    table = line_table(page)
    line = line_shown(page, table, lines_of(page, parts_chosen(page)))
    who(page, table, line)
    with st.container(key="looked"):
        left, right = st.columns([6, 5], gap="medium")
    with left:
        finding, about, names = months_finding(page, line), months_about(page, line), month_names(page)
        chart(page, "daily", finding, about, month_rows(page, line), names, month_table(page, line))
    with right:
        what_if(page)


def who(page: PageContext, table: pd.DataFrame, line: str) -> None:
    """Lines or firms, as asked: finding, list, and the way from one to the other."""
    words = page.words
    head = st.container(key="who.head", horizontal=True, gap="small", vertical_alignment="bottom")
    titles = head.container(width="stretch")
    views = {key: words(f"view_{key}") for key in ("lines", "firms")}
    with head:
        by_firm = any(page.dataset.tables["lines"]["firm"]) and choice(words, "view", views, "view") == "firms"
    firms = firm_table(page) if by_firm else pd.DataFrame()
    with titles:
        if by_firm:
            heading(firms_finding(page, firms), words("firms_about", year=page.year))
        elif table.empty:
            message(words("no_producers"))
        else:
            heading(lines_finding(page, table), words("lines_about", year=page.year))
    if by_firm:
        draw_firms(page, firms)
    elif not table.empty:
        draw_lines(page, table, line)


run_page("producers", producers)
