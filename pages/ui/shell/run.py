"""How a run begins: a full run of the page, and a run of only the part that a slider's move redraws."""

from __future__ import annotations

import gc
import sys
from functools import cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context import RunLocation, ThreadState

from sim.dataset import FaultsError

from ..markdown import verbatim
from ..session import datasets, login, meeting
from ..session.state import state
from ..words import Words, escape
from .address import follow_address, length_warning, read_address, write_address
from .context import PageContext, page_context
from .figures import figures_said
from .header_outlook import header_html, prefetch_outlook
from .language import language
from .target_box import target_box


def freeze_garbage() -> None:
    """Collect once and set aside what the imports left; after that look for garbage less often.

    A run makes thousands of objects and drops nearly all of them by itself; every 700 would be five looks a run.
    """
    if not getattr(sys, "_garbage_frozen", False):
        sys._garbage_frozen = True  # type: ignore[attr-defined]
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 10, 10)


@cache
def finish_callbacks() -> None:
    """From now on what a click does is done before the next one is heard.

    Streamlit breaks a callback off at its first look at the session where another full run is asked for meanwhile, and
    the click is lost: of two quick ones on ↶ one (its issue 10578). The other run follows right after the callbacks.
    """
    heed = ScriptRunner._maybe_handle_execution_control_request

    def heed_later(runner: ScriptRunner) -> None:
        if get_script_run_ctx() is None or ThreadState.get().run_location is not RunLocation.CALLBACK:
            heed(runner)

    ScriptRunner._maybe_handle_execution_control_request = heed_later  # type: ignore[assignment,method-assign]


def begin_page() -> Words:
    """Begin the run of a whole page: language, login, dataset, address; the page's words.

    Stops where somebody may not read, or where the dataset cannot be opened.
    """
    st.set_page_config(page_title="Growth target 增速目标", layout="wide", initial_sidebar_state=312)
    freeze_garbage()
    finish_callbacks()
    words = Words(language())
    login.gate(words)
    try:
        dataset = datasets.in_use()
    except FaultsError as error:
        st.error(verbatim(words("dataset_refused", faults=error.text(words.lang))))
        st.stop()
    if state().link is None:
        read_address(dataset, words)
        meeting.from_address()
    follow_address(words)
    return words


def begin_part(top: DeltaGenerator) -> tuple[PageContext, DeltaGenerator]:
    """Begin the part that a move draws: what the page is given, and its header, drawn in `top`.

    The address follows the scenario. `finish_header` overwrites the header when the odds are in.
    """
    words = Words(language())
    write_address(words.lang)
    page = page_context(words)
    prefetch_outlook(page)
    with top:
        header = st.html(header_html(page))  # not st.empty: that would blank it at each move
        target_box(page)
        if number := meeting.just_agreed():  # here it is seen however far down the page is
            last = meeting.agreed()[-1]
            figures = figures_said(page, last.growth, last.expected, last.odds)
            said = words("decide_written", number=number, figures=figures)
            st.html(f'<div class="message good"><span>{escape(said)}</span></div>')
    show_notices(page)
    return page, header


def show_notices(page: PageContext) -> None:
    """What the last action has to say, and whether the link is too long to travel."""
    notice, state().notice = state().notice, ""
    state().noticed = notice
    if notice:
        st.warning(verbatim(page.without_names(notice)))
    if text := length_warning(page.words, page.scenario):
        st.caption(verbatim(text))
