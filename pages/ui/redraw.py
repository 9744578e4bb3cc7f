"""How much of a page a change draws anew: a slider's row and the page beside it, or everything.

A slider that moves changes its own row and the page; menu and sidebar, half of all there is, stay as they are. What
changes more than that, or comes while everything is being drawn, draws everything.
"""

from __future__ import annotations

import streamlit as st
from streamlit.errors import StreamlitAPIException

from . import history, meeting

PARTLY = True
"""Whether anything is drawn in part. Streamlit's AppTest cannot see it: it holds no more than the last run drew."""

PAGE = "page"
"""Key of the fragment that a page is."""

DRAWN = "drawn"
"""What all was last drawn for, as far as it has been drawn."""

WHOLE = "drawn_whole"
"""Whether all of the sidebar has been."""


def sidebar_shows() -> tuple[object, ...]:
    """All the sidebar depends on but the sliders' own places: while this stays the same, so does the rest of it."""
    past = history.history()
    now, last = past.now, len(past.steps) - 1
    ways = past.place == 0, past.place == last, last == 0
    dataset = past.dataset.hash if past.dataset else ""
    session = (st.session_state.get(key) for key in ("lang", "share", "reference_choice"))
    return (*session, meeting.current(), dataset, frozenset(now.values), now.edits_text, now.name, *ways)


def now() -> tuple[object, ...]:
    """What a page and its sidebar show."""
    return (*sidebar_shows(), history.history().now.content)


def begin() -> None:
    """Everything is about to be drawn: a change that comes meanwhile has to draw everything again."""
    st.session_state[DRAWN], st.session_state[WHOLE] = now(), False


def page_next() -> None:
    """The sidebar stands; what is left is the page."""
    st.session_state[WHOLE] = True


def row(slider: str) -> str:
    """Key of the fragment that a slider's row is."""
    return f"row.{slider}"


def after_move(slider: str) -> None:
    """Called last in a slider's callback: has its row and the page drawn, where nothing else changes by it."""
    drawn, shown = st.session_state.get(DRAWN, ()), now()
    if not PARTLY or not st.session_state.get(WHOLE) or drawn[:-1] != shown[:-1] or st.session_state.get("share"):
        return
    st.session_state[DRAWN] = shown
    try:
        st.rerun([row(slider), PAGE])
    except StreamlitAPIException:  # not on this page
        st.session_state[DRAWN] = ()


def if_stale() -> None:
    """Called first in a fragment: everything is drawn instead, where more than sliders' places changed since."""
    if st.session_state.get(DRAWN) != now():
        st.rerun()
