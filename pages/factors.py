"""Factors and parks: what is short when, what it costs, who waits for room, and the energy cap."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, heading, message, table_behind, table_html
from pages.ui.views.factors import (
    availability_rows,
    energy_sentence,
    lost_rows,
    park_bars,
    park_finding,
    park_table,
    parted_sentence,
    power_cells,
    power_finding,
    power_sentence,
    power_table,
    told_parks,
)
from pages.ui.views.projects import waits


def factors(page: PageContext) -> None:
    """Availability by month beside what each factor costs; energy, electricity against output and parks below."""
    words, year = page.words, page.year
    left, right = st.columns([4, 3], gap="medium")
    with left:
        rows, alt = availability_rows(page)
        chart(page, "shading", alt, words("availability_title", year=year), rows)
    with right:
        rows, alt = lost_rows(page)
        chart(page, "bars", alt, words("lost_factor_title", year=year), rows, [words("axis_points")])
    message(*energy_sentence(page))
    power = power_table(page)
    if len(power):
        heading(power_finding(page, power), words("power_title", year=year))
        table_html(*power_cells(page, power))
        message(*power_sentence(page, power))
        parted = parted_sentence(page, power)
        if parted:
            message(parted, "warning")
    parks(page)


def parks(page: PageContext) -> None:
    """Room in the parks as bars, what is short in colour; below, who waits for it."""
    words, table = page.words, park_table(page)
    if table.empty:
        message(words("no_parks"))
        return
    heading(park_finding(page, table), words("park_title"))
    st.html(park_bars(page, table))
    waiting = waits(page)
    message(waiting or words("no_waits"), "warning" if waiting else "good")
    table_behind(page, "parks", told_parks(page, table), words("park_title"))


run_page("factors", factors)
