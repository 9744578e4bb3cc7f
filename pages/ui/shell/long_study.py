"""Long studies: begun by a button, run in a worker, with progress and a way to cancel.

The answer stays in the session and is marked stale when the scenario has moved on; the page can be used meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import streamlit as st

from sim import Dataset, Scenario

from ..markdown import verbatim
from ..session.state import Answer, Running, state
from ..words import Words
from ..work.workers import Job
from .context import PageContext
from .rerun import run_again

P = ParamSpec("P")
T = TypeVar("T")

FIRST_WAIT = 0.15
"""Seconds a page waits for an answer before it shows how far it is."""

LOOK_EVERY = 0.3
"""Seconds between two looks at how far it is."""


def long_study(
    page: PageContext,
    name: str,
    label: str,
    function: Callable[Concatenate[Dataset, Scenario, P], T],
    *arguments: P.args,
    **_: P.kwargs,
) -> T | None:
    """A study's answer for the scenario in force, begun when the button is pressed and kept in the session.

    None until there is one; one about an earlier scenario stays, marked as stale. What is under way goes on while
    sliders move and pages change, until it is cancelled. Raises what the study raises.
    """
    key, about = f"heavy.{name}", (*page.original.key, page.scenario.content_key, arguments)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        job = running(name)
        start = st.button(verbatim(label), key=f"{key}.start", type="primary", disabled=job is not None)
        if start and job is None:
            job = Job(function, page.original, page.scenario, arguments)
            state().running[name] = Running(about, job)
            job.done(FIRST_WAIT)
        if job is not None and job.done():
            state().answers[name] = Answer(state().running.pop(name).about, job.answer())
            if not start:
                st.rerun()  # the button was drawn as taken
        elif job is not None:
            watch(name, page.words)
    kept = state().answers.get(name)
    if kept is None:
        return None
    if kept.about != about:
        st.caption(page.words("stale"))
    found: T = kept.found
    return found


def running(name: str) -> Job | None:
    """The study under way for a panel; None where there is none."""
    found = state().running.get(name)
    return found.job if found else None


@st.fragment(run_every=LOOK_EVERY)
def watch(name: str, words: Words) -> None:
    """How far it is, and the way to end it; once it is over, the page is drawn with what it found."""
    job = running(name)
    if job is None or job.done():
        run_again()
        return
    st.progress(job.share, text=words("working"))
    st.button(words("cancel"), key=f"heavy.{name}.cancel", on_click=stop, args=(name,))


def stop(name: str) -> None:
    """End the study of a panel and forget it; nothing where none is under way."""
    if job := running(name):
        job.stop()
        del state().running[name]
