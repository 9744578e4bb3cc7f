"""How much of a page a change draws anew: the page with the sliders beside it, or everything.

A slider that moves leaves menu and sidebar, more than half of all there is, as they are: what moves is one fragment.
What changes more than sliders' places draws everything.
"""

from __future__ import annotations

import streamlit as st

from ..session import history, meeting, widgets
from ..session.state import state
from .header import reconnect


def sidebar_shows() -> tuple[object, ...]:
    """All the sidebar depends on but the sliders' own places: while this stays the same, so does the rest of it."""
    past = history.history()
    now, last = past.now, len(past.steps) - 1
    ways = past.place == 0, past.place == last, last == 0
    dataset = (past.dataset.key, past.dataset.name) if past.dataset else ()
    session = state().lang, st.session_state.get(widgets.REFERENCE) or ""
    files = now.content if st.session_state.get(widgets.SHARE) else ""  # an open panel hands them out
    return (*session, files, meeting.current(), dataset, frozenset(now.values), now.edits_text, now.name, *ways)


def note_full_run() -> None:
    """Everything is about to be drawn."""
    state().drawn = sidebar_shows()


def rerun_after_reconnect() -> None:
    """Everything, too, once a lost server is found again: a part alone means nothing to one that has just started."""
    st.html(reconnect(), unsafe_allow_javascript=True)
    st.button("↻", key="again")  # not to be seen: the script presses it


def rerun_if_needed() -> None:
    """Called first in what a move draws: everything is drawn instead, where more than sliders' places changed."""
    if state().drawn != sidebar_shows():
        st.rerun()
