"""Risk: how likely each outcome is, which uncertainty matters, and when the target is missed."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import chart, message, table_html
from pages.ui.views.risk import discovery_panel, drawn, fan_rows, odds_rows, sobol_panel, tornado_rows


def risk(page: PageContext) -> None:
    """The fan beside the tornado; the odds of every target; the heavier questions on demand."""
    words = page.words
    found = drawn(page)
    left, right = st.columns(2, gap="medium")
    with left:
        rows, alt = fan_rows(page, found)
        labels = [words(key) for key in ("axis_percent", "median", "middle_40", "middle_80", "target")]
        chart(page, "fan", alt, words("fan_title", year=page.year), rows, labels)
    with right:
        rows, alt = tornado_rows(page, 12)
        labels = [words("axis_growth"), words("at_low"), words("at_high")]
        chart(page, "swings", alt, words("tornado_title", year=page.year), rows, labels)
    heads, cells, looks, alt = odds_rows(page, found)
    message(alt)
    table_html(heads, cells, looks)
    section = st.segmented_control(
        words("question"),
        ("discovery", "sobol"),
        key="risk_section",
        format_func=lambda key: words(f"section_{key}"),
        label_visibility="collapsed",
    )
    if section == "discovery":
        discovery_panel(page)
    elif section == "sobol":
        sobol_panel(page)


run_page("risk", risk)
