"""Scenarios: any two or more side by side, what each change between two of them did, and the library."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.session import widgets
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, choice, heading, message, table_behind
from pages.ui.views.library import library_panel, said, save_panel
from pages.ui.views.scenarios import attribution_rows, change_table, chosen, measure_table

SECTIONS = ("comparison", "library")


def scenarios(page: PageContext) -> None:
    """The comparison, with a line to save what is in force; or the library."""
    words = page.words
    section = choice(words, "question", {key: words(f"section_{key}") for key in SECTIONS}, "scenarios_section")
    said(words)
    if section == "library" and page.masking:  # datasets and names as they were typed
        message(words("meeting_closed"))
    elif section == "library":
        library_panel(page)
    else:
        save_panel(page, "scenario")
        comparison(page)


def comparison(page: PageContext) -> None:
    """The waterfall of changes first; the differences in measures and assumptions below."""
    words, found = page.words, chosen(page)
    if found is None:
        return
    if found.alike:
        message(words("scenarios_same"))
    else:
        rows, alt = attribution_rows(page, found)
        message(alt)
        title = words("attribution_title", year=page.year, **found.pair)
        with st.container(key=widgets.BROAD):
            chart(page, "waterfall", alt, title, rows, others=found.scenarios)
    sides = st.columns(2, gap="medium") if len(found.names) == 2 else [st.container(), st.container()]
    with sides[0]:
        table = measure_table(page, found)
        heading(words("measures_title", year=page.year))
        st.dataframe(table, hide_index=True, height=38 + 35 * len(table))
        table_behind(page, "measures", table, words("measures_title", year=page.year), found.scenarios)
    with sides[1]:
        table = change_table(page, found)
        heading(words("changes_title"))
        st.dataframe(table, hide_index=True)
        table_behind(page, "changes", table, words("changes_title"), found.scenarios)


run_page("scenarios", scenarios)
