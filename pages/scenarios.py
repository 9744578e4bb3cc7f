"""Scenarios: cards to choose two from, where these differ and what each change did; the library below."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, choice, heading, message, table_behind
from pages.ui.show.share import link_button
from pages.ui.views.cards import draw_cards, finish_cards
from pages.ui.views.dumbbells import dumbbells, measure_table, rows_of
from pages.ui.views.library import anew, library_panel, said, save_panel
from pages.ui.views.scenarios import Compared, attribution_rows, cards_of, change_table, compared, shelf

SECTIONS = ("comparison", "library")


def scenarios(page: PageContext) -> None:
    """The cards; below them the comparison, with a line to save what is in force; or the library."""
    words = page.words
    anew()
    cards = cards_of(page, shelf(page))
    heading(words("cards_finding"), words("cards_about", year=page.year))
    waiting = draw_cards(page, cards)
    section = choice(words, "question", {key: words(f"section_{key}") for key in SECTIONS}, "scenarios_section")
    if section == "library" and page.masking:  # datasets and names as they were typed
        said(words)
        message(words("meeting_closed"))
    elif section == "library":
        library_panel(page)
    else:
        found = compared(page, cards)
        if found is None:
            message(words("compare_gone"), "warning")
        elif found.alike:
            message(words("scenarios_same"))
        else:
            comparison(page, found)
        save_panel(page, "scenario")
        link_button(words)
    finish_cards(page, waiting)


def comparison(page: PageContext, found: Compared) -> None:
    """What each change did as a picture; the measures that differ; the changes themselves folded away."""
    words = page.words
    rows, finding = attribution_rows(page, found)
    chart(
        page,
        "attribution",
        finding,
        words("attribution_about", year=page.year, **found.pair),
        rows,
        others=found.scenarios,
    )
    measured = rows_of(page, found)
    heading(words("measures_finding", **found.pair), words("measures_about", year=page.year))
    st.html(dumbbells(page, found, measured))
    table = measure_table(page, found, measured)
    table_behind(page, "measures", table, words("measures_title", year=page.year), found.scenarios)
    title = words("changes_title")
    table_behind(page, "changes", change_table(page, found), title, found.scenarios, title)


run_page("scenarios", scenarios)
