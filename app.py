"""Overview: growth against the target, why, and what would help."""

import streamlit as st

from pages.ui.markdown import verbatim
from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.shell.header_outlook import outlook_if_room
from pages.ui.show.elements import download_buttons, table_html
from pages.ui.show.sentences import release_table
from pages.ui.views import overview as views
from pages.ui.views.pulls import parts_panel, pull_panel
from pages.ui.views.scenes import scene_list
from pages.ui.work import cache
from sim.present.cautions import cautions
from sim.studies.bottlenecks import best_relief_by_kind


def overview(page: PageContext) -> None:
    """Two charts and a line first; the board and who pulls below, drawn while the ensembles are on their way."""
    cache.prefetch(best_relief_by_kind, page.original, page.scenario)
    story, path = st.columns([4, 3], gap="medium")
    line = st.container(key="line", horizontal=True, vertical_alignment="center", gap="small")
    left, right = st.columns([9, 8], gap="medium")
    with left:
        board = views.board(page)
        table_html(*views.years_table(page))
    with right:
        kind = pull_panel(page)
        download_buttons(page)
    parts_panel(page, kind)
    table_html(*release_table(page))
    now, before = views.sides(page)
    with story:
        rows = views.story_chart(page, now, before)
    with path:
        views.path_chart(page, now, before)
    with line:  # a study: the charts do not wait for it
        eased = views.binding_line(page)
    scene_list(page, now, rows, eased)
    for caution in cautions(page.now, page.lang):
        st.caption(verbatim(caution))
    if (found := outlook_if_room(page, page.now)) is not None:
        board(found.targets)  # its verdicts are by the odds


run_page("overview", overview)
