"""Whether this session shares what it shows on a second screen, and under which code."""

from __future__ import annotations

import streamlit as st

from ..words import Words
from . import library_access


def code() -> str:
    """The code under which this session shares; nothing when it does not."""
    return str(st.session_state.get("live", ""))


def begin(words: Words) -> None:
    """Share from now on."""
    from sim.library import LibraryError  # SQL costs start-up, and most sessions share nothing

    try:
        st.session_state["live"] = library_access.live().begin()
    except LibraryError as error:
        st.session_state["notice"] = error.text(words.lang)


def end(words: Words) -> None:
    """Share no more."""
    from sim.library import LibraryError

    try:
        library_access.live().end(st.session_state.pop("live", ""))
    except LibraryError as error:
        st.session_state["notice"] = error.text(words.lang)
