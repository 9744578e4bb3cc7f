"""Projects: when each comes on stream, what it adds, who waits, and dates to edit."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, finding, grid, link_to_target, table_behind
from pages.ui.views.delays import delay_panel, delay_sentence
from pages.ui.views.editors import project_editor
from pages.ui.views.projects import gantt_rows, order, points_rows, project_table, ramp_rows, waits


def projects(page: PageContext) -> None:
    """Points each project adds beside the calendar; then the editor, the ramps and the table."""
    words, year = page.words, page.year
    shown = order(page)
    if not shown:
        finding(words("no_projects"))
        return
    delay_panel(page)
    if said := delay_sentence(page):
        finding(said)
        link_to_target(page)
    finding(waits(page))
    left, right = st.columns([5, 6], gap="medium")
    with left:
        rows, alt = points_rows(page, 16)
        chart(page, "bars", words("project_points_title", year=year), rows, alt, [words("axis_points")])
    with right:
        rows, stages, alt = gantt_rows(page, shown[:24])
        chart(page, "gantt", words("gantt_title"), rows, alt, ["", *stages])
    st.html(f'<div class="chart-title">{words("edit_projects")}</div>')
    project_editor(page, shown)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        rows, names, alt = ramp_rows(page)
        chart(page, "monthly", words("ramp_title"), rows, alt, [words("axis_share"), *names])
    with right:
        table = project_table(page, shown)
        grid(table, 300)
        table_behind(page, "projects", table, words("page_projects"))


run_page("projects", projects)
