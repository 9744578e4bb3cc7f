"""A page from end to end: the one module above the five wings, which it puts together."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from .session import meeting
from .shell import rerun
from .shell.context import Frame, above, finish, frame, opened
from .shell.errors import mended
from .shell.header import style, uploader_words
from .shell.sidebar import sidebar
from .shell.sliders import Panels, rows
from .show.share import share as share_panel
from .views import decisions


def run(name: str, draw: Callable[[Frame], None]) -> None:
    """Draws a page with all that is around it; what a slider's move changes is one fragment (see shell/rerun.py)."""
    with mended(name):
        words = opened()
        rerun.all_of_it()
        st.html(style() + uploader_words(words))
        header, menu, place = st.container(key="strip"), st.container(), st.container()
        with menu:
            above(words, name)
        panels = sidebar(words, name, share_panel)
        rerun.when_back()
        with place:  # always the same one: a fragment is known by where it is, on every server and whatever is above
            moving(name, draw, header, panels)


@st.fragment
def moving(name: str, draw: Callable[[Frame], None], top: DeltaGenerator, panels: Panels) -> None:
    """Header, open sliders and page."""
    with mended(name):
        rerun.if_needed()
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
            from .views.screen import share  # SQL: a quarter of a second of start-up that only meetings need

            share(page)
