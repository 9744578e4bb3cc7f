"""The sidebar: language, the way back, presets, the link and files, and the sliders."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from sim import Dataset
from sim.case import Case
from sim.registry import presets

from ..markdown import verbatim
from ..session import datasets, history, login, meeting, references, widgets
from ..session.references import View
from ..session.state import state
from ..words import LANGUAGES, Words
from . import tour
from .context import existing_pages, set_language, write_link
from .sliders import KINDS, Panels, draw_panels, reset


def load_preset(dataset: Dataset, key: str, words: Words) -> None:
    """A preset becomes the scenario."""
    scenario, faults = references.fitting(dataset, key)
    history.open_whole(scenario)
    if faults:
        state().notice = words("left_out", faults=datasets.short(faults, words))


def sidebar(words: Words, page: str, share: Callable[[Words, View], None]) -> Panels:
    """Language, the way back, presets, and the room for sliders.

    `page` is what it stands beside, `share` draws the panel of what leaves the app.
    """
    past, own = history.history(), datasets.in_use()
    view = references.in_view(words.lang)
    with st.sidebar:
        if meeting.current():
            meeting.bar(words, page, existing_pages(), write_link(past.now, words.lang))
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
            st.session_state[widgets.LANG_SWITCH] = words.lang
            st.segmented_control(
                words("language"),
                list(LANGUAGES),
                format_func=LANGUAGES.__getitem__,
                key=widgets.LANG_SWITCH,
                on_change=set_language,
                label_visibility="collapsed",
            )
            st.button("↶", key="undo", help=words("undo"), on_click=past.undo, disabled=past.place == 0)
            st.button(
                "↷", key="redo", help=words("redo"), on_click=past.redo, disabled=past.place == len(past.steps) - 1
            )
            st.button("⇄", key="replay", help=words("replay"), on_click=past.replay, disabled=len(past.steps) == 1)
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="bottom"):
            panel = st.popover(words("presets"), key=widgets.PRESETS, on_change="rerun")
            with panel:
                for key, preset in presets().items():
                    st.button(
                        verbatim(preset.name[words.lang]),
                        key=f"preset.{key}",
                        help=verbatim(preset.note[words.lang]),
                        on_click=load_preset,
                        args=(own, key, words),
                        width="stretch",
                    )
                references.choice(own, words, view, bool(panel.open))
            st.button(
                words("reset_all"),
                key="reset_all",
                on_click=reset,
                args=(view.dataset,),
                disabled=not view.scenario.has_changes,
            )
            if not meeting.current():
                share(words, view)
        with st.container(horizontal=True, wrap=True, gap="small", vertical_alignment="center"):
            st.toggle(words("freeze"), key=widgets.FREEZE, help=words("freeze_help"), persist_state="session")
            if not meeting.current():
                st.button(
                    words("meeting"),
                    key="meeting.begin",
                    help=words("meeting_help"),
                    type="tertiary",
                    on_click=meeting.begin,
                )
                st.button(
                    words("tour"), key="tour.begin", help=words("tour_help"), type="tertiary", on_click=tour.begin
                )
        if meeting.current():
            st.toggle(words("meeting_world"), key=widgets.MEETING_WORLD, persist_state="session")
        login.badge(words)
        kinds = ("lever",) if meeting.current() and not st.session_state.get(widgets.MEETING_WORLD) else KINDS
        return draw_panels(words, Case(view.dataset, view.scenario), kinds)
