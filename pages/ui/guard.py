"""The last resort: what goes wrong on a page becomes a sentence and a way back, and an entry in the server's log."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from sim import Scenario

from . import decisions, history, meeting
from .frame import Frame, finish, frame, language
from .show import downloads
from .words import Words

log = logging.getLogger("simulator")


def run(page: str, draw: Callable[[Frame], None]) -> None:
    """Draws a page inside its frame. Streamlit's own stops and reruns are no exceptions and pass through."""
    try:
        drawn = frame(page)
        draw(drawn)
        if drawn.files:
            with drawn.files:
                downloads(drawn, "share")
        if meeting.current():
            decisions.log(drawn)
        finish(drawn)
        if meeting.current():
            from .screen import share  # SQL: a quarter of a second of start-up that only meetings need

            share(drawn)
    except Exception:
        # A reader can do nothing with a traceback, and Streamlit's own text is English and about another service.
        log.exception("page %s, scenario %s", page, history.history().now.to_json())
        words = Words(language())
        st.error(words("page_broken"))
        st.button(words("back_to_default"), key="back_to_default", on_click=history.go, args=(Scenario(),))
