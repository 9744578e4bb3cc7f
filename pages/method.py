"""Method: how every number is worked out, on which assumptions, from which sources, and what is not known."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.shell.context import PageContext
from pages.ui.show.elements import finding
from pages.ui.views.method import assumptions_panel, glossary, sources, steps, unknown
from sim import __version__

SECTIONS = {
    "steps": steps,
    "assumptions": assumptions_panel,
    "unknown": unknown,
    "glossary": glossary,
    "sources": sources,
}


def method(page: PageContext) -> None:
    """The method in one sentence; below it one section at a time, the steps first."""
    words = page.words
    finding(words("method_finding", version=__version__))
    section = st.segmented_control(
        words("question"),
        list(SECTIONS),
        default="steps",
        key="method_section",
        format_func=lambda key: words(f"section_{key}"),
        label_visibility="collapsed",
        required=True,
    )
    SECTIONS[section](page)


run_page("method", method)
