"""Method: how every number is worked out, on which assumptions, from which sources, and what is not known."""

import streamlit as st

from pages.ui.page import run_page
from pages.ui.session import widgets
from pages.ui.shell.context import PageContext
from pages.ui.shell.glossary import take_asked
from pages.ui.show.elements import choice, message
from pages.ui.views.basis import basis_switch
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
    """The method in one sentence and whose rates it takes; below one section at a time, the steps first."""
    words = page.words
    message(words("method_finding", version=__version__))
    basis_switch(page)
    section = choice(words, "question", {key: words(f"section_{key}") for key in SECTIONS}, widgets.METHOD_SECTION)
    SECTIONS[section](page)


if take_asked():
    st.session_state[widgets.METHOD_SECTION] = "glossary"
run_page("method", method)
