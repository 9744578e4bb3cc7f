"""A page from end to end; what goes wrong on it becomes a sentence and a way back, and an entry in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sim import Scenario

from . import decisions, history, meeting, redraw
from .frame import Frame, above, finish, frame, language, opened
from .header import style, uploader_words
from .sidebar import sidebar
from .sliders import Panels, rows
from .words import Words

log = logging.getLogger("simulator")


def run(name: str, draw: Callable[[Frame], None]) -> None:
    """Draws a page with all that is around it; what a slider's move changes is one fragment (see redraw.py)."""
    with mended(name):
        words = opened()
        redraw.all_of_it()
        st.html(style() + uploader_words(words))
        header, menu, place = st.container(key="strip"), st.container(), st.container()
        with menu:
            above(words, name)
        panels = sidebar(words, name)
        redraw.when_back()
        with place:  # always the same one: a fragment is known by where it is, on every server and whatever is above
            moving(name, draw, header, panels)


@st.fragment
def moving(name: str, draw: Callable[[Frame], None], top: DeltaGenerator, panels: Panels) -> None:
    """Header, open sliders and page."""
    with mended(name):
        redraw.if_needed()
        page, header = frame(top)
        rows(page.words, page.now.case, panels)
        if page.masking and name in meeting.CLOSED:
            st.info(page.words("meeting_closed"))
            return
        draw(page)
        if meeting.current():
            decisions.log(page)
        finish(page, header)
        if meeting.current():
            from .screen import share  # SQL: a quarter of a second of start-up that only meetings need

            share(page)


@contextmanager
def mended(name: str, way_back: bool = True) -> Iterator[None]:
    """A sentence for what went wrong inside, with a way back to the default scenario where there is one.

    Streamlit's own stops and reruns are no exceptions and pass through.
    """
    try:
        yield
    except Exception:
        # A reader can do nothing with a traceback, and Streamlit's own text is English and about another service.
        log.exception("page %s, scenario %s", name, history.history().now.to_json())
        words = Words(language())
        st.error(words("page_broken"))
        if way_back:
            st.button(words("back_to_default"), key="back_to_default", on_click=history.go, args=(Scenario(),))
