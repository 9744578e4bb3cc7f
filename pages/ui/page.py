"""A page from end to end: the one module above the five wings, which it puts together."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sim.memory import keep_freed_memory

from .session import datasets, history, meeting, second_screen
from .session.state import state
from .shell import rerun, tour
from .shell.address import write_address
from .shell.context import PageContext
from .shell.deck import Panels
from .shell.errors import catch_errors
from .shell.header import floating, style, uploader_words
from .shell.header_outlook import finish_header
from .shell.keys import keys
from .shell.language import language
from .shell.live import live, prefetch_live
from .shell.menu import draw_menu
from .shell.run import begin_page, begin_part
from .shell.sidebar import sidebar
from .shell.sliders import draw_rows
from .show import chart_cache
from .show.share import share as share_panel
from .views.meeting import ask_for_decision, meeting_panel, open_dialog
from .words import Words
from .work.turns import turn

STORY = "overview"
"""The page a visit begins at, whose story the keys step through."""


def run_page(name: str, draw: Callable[[PageContext], None]) -> None:
    """Draw a page with all that is around it. What a slider's move changes is one fragment (shell/rerun.py)."""
    with catch_errors(name), history.working():
        keep_freed_memory()
        words = begin_page()
        sheets = style(words.lang, *["meeting"] * (meeting.current() is not None))
        st.html(sheets + uploader_words(words) + floating(chart_cache.is_dark()))
        menu, header, place = st.container(), st.container(key="hero"), st.container()
        with menu:
            shown = rerun.begin_full_run(words)
            draw_menu(words, name, write_address(words.lang), share_panel)
        panels = sidebar(words, shown, datasets.in_use(), meeting_panel)
        open_dialog(words)
        keys(words, name == STORY, ask_for_decision if shown.in_meeting else None)
        rerun.rerun_after_reconnect()
        if not shown.in_meeting:
            tour.tour(words, name == STORY and not state().link)  # after what it points at, else it would not find it
        # A fragment's id depends on the containers it is in. They stay the same on every replica and whatever stands
        # above, so that a session whose server is gone can go on at another.
        with place:
            moving_part(name, draw, header, panels)


@st.fragment
def moving_part(name: str, draw: Callable[[PageContext], None], top: DeltaGenerator, panels: Panels) -> None:
    """Header, sliders of the open groups, and page: all that a slider's move draws.

    The header comes first and is overwritten last: the odds in it take longest, and no chart waits for them.
    """
    with catch_errors(name), history.working(), turn():
        # What asks for runs of its own stands first, where nothing before it comes and goes: a fragment that stood
        # elsewhere in the last run is another fragment, and what the browser asks of it is asked in vain.
        asking = st.container(key="asking")
        rerun.rerun_if_needed(Words(language()))
        page, header = begin_part(top)
        prefetch_live(page, panels)
        draw_rows(page.words, page.now.case, panels)
        if page.masking and name in meeting.CLOSED:
            st.info(page.words("meeting_closed"))
            return
        draw(page)
        finish_header(page, header)
        if second_screen.code():
            from .views.screen import publish  # SQL: a quarter of a second of start-up that only meetings need

            publish(page)
        with asking:
            live(page, panels)
