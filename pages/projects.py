"""Projects: when each comes on stream, what hangs on it, who waits, and dates to edit."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.shell.header_outlook import shortfall
from pages.ui.show.elements import chart, choice, heading, link_to_target, message, table_behind
from pages.ui.views.delays import delay_panel, delay_sentence
from pages.ui.views.editors import project_editor
from pages.ui.views.gantt import ORDERS, draw_gantt, gantt_finding, gantt_table, prefetch_gantt
from pages.ui.views.projects import order, project_table, ramp_finding, ramp_rows, waits


def projects(page: PageContext) -> None:
    """Dates by name and what they did; the calendar, what hurts most first; then the editor and the ramps."""
    words = page.words
    shown = order(page)
    if not shown:
        message(words("no_projects"))
        return
    prefetch_gantt(page)
    delay_panel(page)
    if said := delay_sentence(page):
        message(said, "warning" if shortfall(page) > 0 else "good")
        link_to_target(page)
    table = gantt_table(page)
    with st.container(key="gantt.head", horizontal=True, gap="small", vertical_alignment="bottom"):
        heading(gantt_finding(page, table), words("gantt_about", year=page.year))
        by = choice(words, "gantt_order", {key: words(f"gantt_by_{key}") for key in ORDERS}, "gantt.order")
    draw_gantt(page, table, by)
    table_behind(page, "projects", project_table(page, shown), words("page_projects"))
    heading(words("edit_projects"), words("project_editor_note"))
    project_editor(page, shown)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        rows = ramp_rows(page)
        chart(page, "ramps", ramp_finding(page, rows), words("ramp_about"), rows, [words("months_after")])
    with right:
        if waiting := waits(page):
            heading(words("waits_title"))
            message(waiting)


run_page("projects", projects)
