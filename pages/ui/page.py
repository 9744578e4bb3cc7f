"""A page from end to end: the one module above the five wings, which it puts together."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sim.memory import keep_freed_memory

from .session import meeting
from .shell import rerun
from .shell.context import PageContext, begin_page, begin_part, draw_menu, finish_header
from .shell.errors import catch_errors
from .shell.header import style, uploader_words
from .shell.sidebar import sidebar
from .shell.sliders import Panels, draw_rows
from .show.share import share as share_panel
from .views import decisions


def run_page(name: str, draw: Callable[[PageContext], None]) -> None:
    """Draws a page with all that is around it; what a slider's move changes is one fragment (see shell/rerun.py)."""
    with catch_errors(name):
        keep_freed_memory()
        words = begin_page()
        rerun.note_full_run()
        st.html(style() + uploader_words(words))
        header, menu, place = st.container(key="strip"), st.container(), st.container()
        with menu:
            draw_menu(words, name)
        panels = sidebar(words, name, share_panel)
        rerun.rerun_after_reconnect()
        with place:  # always the same one: a fragment is known by where it is, on every server and whatever is above
            moving_part(name, draw, header, panels)


@st.fragment
def moving_part(name: str, draw: Callable[[PageContext], None], top: DeltaGenerator, panels: Panels) -> None:
    """Header, open sliders and page."""
    with catch_errors(name):
        rerun.rerun_if_needed()
        page, header = begin_part(top)
        draw_rows(page.words, page.now.case, panels)
        if page.masking and name in meeting.CLOSED:
            st.info(page.words("meeting_closed"))
            return
        draw(page)
        if meeting.current():
            decisions.log(page)
        finish_header(page, header)
        if meeting.current():
            from .views.screen import share  # SQL: a quarter of a second of start-up that only meetings need

            share(page)
