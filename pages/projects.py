"""Projects: when each comes on stream, what it adds, who waits, and dates to edit."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, grid, heading, link_to_target, message, table_behind
from pages.ui.views.delays import delay_panel, delay_sentence
from pages.ui.views.editors import project_editor
from pages.ui.views.projects import gantt_rows, order, points_rows, project_table, ramp_rows, waits


def projects(page: PageContext) -> None:
    """Points each project adds beside the calendar; then the editor, the ramps and the table."""
    words, year = page.words, page.year
    shown = order(page)
    if not shown:
        message(words("no_projects"))
        return
    delay_panel(page)
    if said := delay_sentence(page):
        message(said)
        link_to_target(page)
    message(waits(page))
    left, right = st.columns([5, 6], gap="medium")
    with left:
        rows, alt = points_rows(page, 16)
        chart(page, "bars", alt, words("project_points_title", year=year), rows, [words("axis_points")])
    with right:
        rows, stages, alt = gantt_rows(page, shown[:24])
        chart(page, "gantt", alt, words("gantt_title"), rows, ["", *stages])
    heading(words("edit_projects"))
    project_editor(page, shown)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        rows, names, alt = ramp_rows(page)
        chart(page, "monthly", alt, words("ramp_title"), rows, [words("axis_share"), *names])
    with right:
        table = project_table(page, shown)
        grid(table, 300)
        table_behind(page, "projects", table, words("page_projects"))


run_page("projects", projects)
