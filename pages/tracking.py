"""Tracking: growth so far, what the rest of the year needs, who is behind and who could give it."""

import streamlit as st

from pages.ui.markdown import verbatim
from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, heading, message
from pages.ui.views.actuals import check_panel, example_button
from pages.ui.views.library import anew, said
from pages.ui.views.month_in import entry_panel, months_panel
from pages.ui.views.official import official_panel, release_panel
from pages.ui.views.tracking import earlier_panel, firms_panel, givers_panel, rest_panel, section, tracked
from pages.ui.views.year_so_far import footing, headline, path_rows, progress_rows
from sim.present.story import year_end
from sim.studies.tracking import Tracking
from sim.studies.verdicts import VERDICTS

PANELS = {
    "givers": givers_panel,
    "firms": firms_panel,
    "rest": rest_panel,
    "official": official_panel,
    "months": months_panel,
    "earlier": earlier_panel,
}


def tracking(page: PageContext) -> None:
    """The sentence and two charts first; then one question at a time, entering what came in among them."""
    found = tracked(page)
    anew()
    said(page.words)
    unlikely = bool(found.months) and found.odds is not None and found.odds < VERDICTS["likely"]
    message(headline(page, found), "warning" if unlikely else "plain")
    check_panel(page)
    left, right = st.columns([5, 4], gap="medium")
    with left:
        about = page.words("gap_about" if found.months else "path_about", year=page.year)
        chart(page, "gap_path", year_end(found.middle, found.target, page.lang), about, path_rows(page, found))
    with right:
        progress(page, found)
    if text := footing(page, found):
        st.caption(verbatim(text))
    release_panel(page, found)
    chosen = section(page, found.months > 0)
    if chosen == "enter":
        entry_panel(page)
    else:
        PANELS[chosen](page, found)


def progress(page: PageContext, found: Tracking) -> None:
    """Who is ahead of the calendar and who behind; before any month is in, how to see the page at work."""
    words = page.words
    if found.months:
        rows, finding = progress_rows(page, found)
        chart(page, "ahead_behind", finding, words("progress_title", year=page.year), rows)
    else:
        heading(words("progress_none"), words("progress_title", year=page.year))
        st.markdown(words("progress_wait"))
        example_button(page)


run_page("tracking", tracking)
