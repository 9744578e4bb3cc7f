"""Tracking: growth so far, what the rest of the year needs, who is behind and who could give it."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, heading, message
from pages.ui.views.actuals import check_panel, entry_panel, example_button
from pages.ui.views.library import said
from pages.ui.views.official import official_panel, release_panel
from pages.ui.views.tracking import (
    earlier_panel,
    firms_panel,
    givers_panel,
    headline,
    nowcast_rows,
    progress_rows,
    rest_panel,
    section,
    tracked,
)

PANELS = {
    "givers": givers_panel,
    "firms": firms_panel,
    "rest": rest_panel,
    "official": official_panel,
    "earlier": earlier_panel,
}


def tracking(page: PageContext) -> None:
    """The sentence and two charts first; then one question at a time, entering what came in among them."""
    words, found = page.words, tracked(page)
    said(words)
    message(headline(page, found))
    check_panel(page)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        rows, alt = nowcast_rows(page, found)
        series = [words(key) for key in ("actual_so_far", "nowcast", "band_80", "without_actuals", "path_to_target")]
        chart(page, "nowcast", alt, words("nowcast_title", year=page.year), rows, [words("axis_percent"), *series])
    with right:
        if found.months:
            rows, alt = progress_rows(page, found)
            series = [words(key) for key in ("made_so_far", "elapsed_last_year", "elapsed_calendar")]
            chart(page, "against_target", alt, words("progress_title", year=page.year), rows, ["", *series])
        else:
            heading(words("progress_title", year=page.year))
            st.markdown(words("progress_wait"))
            example_button(page)
    release_panel(page, found)
    chosen = section(page, found.months > 0)
    if chosen == "enter":
        entry_panel(page)
    else:
        PANELS[chosen](page, found)


run_page("tracking", tracking)
