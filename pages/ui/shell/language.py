"""The page's language: what it is at first, and the switch."""

from __future__ import annotations

import streamlit as st

from ..session import widgets
from ..session.state import state
from ..words import LANGUAGES, Words


def language() -> str:
    """The session's language, zh or en; at first the address's, else the browser's."""
    if not state().lang:
        asked = st.query_params.get("lang", "")
        state().lang = asked if asked in LANGUAGES else browsers_language()
    return state().lang


def browsers_language() -> str:
    """The language of the browser, zh or en: for a reader who has not chosen."""
    return "zh" if (st.context.locale or "").lower().startswith("zh") else "en"


def set_language() -> None:
    """Take what the switch was set to; kept apart from the switch, which every page builds anew."""
    state().lang = st.session_state.get(widgets.LANG_SWITCH) or state().lang


def language_switch(words: Words) -> None:
    """The switch, set to the page's language."""
    st.session_state[widgets.LANG_SWITCH] = words.lang
    st.segmented_control(
        words("language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key=widgets.LANG_SWITCH,
        on_change=set_language,
        label_visibility="collapsed",
    )
