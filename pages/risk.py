"""Risk: how likely each outcome is, which uncertainty matters, and when the target is missed."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.views.risk import discovery_panel, drawn, fan_chart, odds_chart, sobol_panel, tornado_chart

SECTIONS = {"discovery": discovery_panel, "sobol": sobol_panel}


def risk(page: PageContext) -> None:
    """The fan beside the tornado; the odds of every target; the heavier questions on demand; settings last."""
    words = page.words
    first = st.container()
    section = st.segmented_control(
        words("question"),
        list(SECTIONS),
        key="risk_section",
        format_func=lambda key: words(f"section_{key}"),
        label_visibility="collapsed",
    )
    if section:
        SECTIONS[section](page)
    with st.expander(words("draws_settings"), key="draws_settings", type="compact"):
        found = drawn(page)
    with first:
        left, right = st.columns(2, gap="medium")
        with left:
            fan_chart(page, found)
        with right:
            tornado_chart(page, 10)
        odds_chart(page, found)


run_page("risk", risk)
