"""The sidebar, drawn from a SidebarState and nothing else: it looks different only if two of those differ.

Session modules appear here only as what buttons do (tests/pages/test_sidebar.py).
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from sim import Dataset
from sim.registry import presets
from sim.rights import Person

from ..markdown import verbatim
from ..session import datasets, history, references, widgets
from ..session.sidebar_state import SidebarState
from ..words import Words, unlike
from .deck import KINDS, Panels, draw_deck
from .language import language_switch
from .sliders import reset


def sidebar(words: Words, shown: SidebarState, dataset: Dataset, meeting: Callable[[Words], None]) -> Panels:
    """Language, the way back, presets, the meeting's panel, and the deck: where the sliders of each open list go."""
    with st.sidebar:
        with st.container(key="tools", horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
            steps_row(words, shown)
            presets_panel(words, shown)
            meeting(words)
        with st.container(key="deck.head", horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
            st.html(f'<div class="deck-title">{words("levers")}<span>{words("deck_note")}</span></div>')
            reset_panel(words, shown)
        panels = draw_deck(words, shown, dataset)
        badge(words, shown.person, shown.in_meeting)
        return panels


def steps_row(words: Words, shown: SidebarState) -> None:
    """The language switch; undo, redo, replay."""
    language_switch(words)
    st.button("↶", key="undo", help=words("undo"), on_click=history.undo, disabled=shown.at_first)
    st.button("↷", key="redo", help=words("redo"), on_click=history.redo, disabled=shown.at_last)


def reset_panel(words: Words, shown: SidebarState) -> None:
    """All sliders and tables back to the dataset's, or the sliders of one kind alone."""
    with st.popover(words("reset"), key="reset", type="tertiary", disabled=not shown.has_changes):
        for key, args in {"all": (), **{kind: (kind,) for kind in KINDS}}.items():
            st.button(words(f"reset_{key}"), key=f"reset_{key}", on_click=reset, args=args, width="stretch")


def presets_panel(words: Words, shown: SidebarState) -> None:
    """The presets to open, and the choice of what the scenario is compared with."""
    with st.popover(words("presets"), key=widgets.PRESETS, on_change="rerun"):
        for key, preset in presets().items():
            st.button(
                verbatim(preset.name[words.lang]),
                key=f"preset.{key}",
                help=verbatim(preset.note[words.lang]),
                on_click=datasets.open_preset,
                args=(key, words),
                width="stretch",
            )
        only = shown.at_first and shown.at_last
        st.button(words("replay"), key="replay", on_click=history.replay, disabled=only, width="stretch")
        if shown.references_unlisted:
            st.caption(verbatim(shown.references_unlisted))
        names = {"": words("default_scenario"), references.STARTED: words("before_meeting")}
        names |= {key: preset.name[words.lang] for key, preset in presets().items()}
        names = unlike(names | dict(shown.reference_names))
        st.selectbox(
            words("compare_with"),
            list(names),
            key=widgets.REFERENCE,
            format_func=lambda key: names.get(key, key),
            on_change=references.take,
            args=(words,),
            persist_state="session",
        )
        if shown.reference_note:
            st.caption(verbatim(shown.reference_note))


def badge(words: Words, person: Person, in_meeting: bool) -> None:
    """Who is logged in, as what, and the way out; nothing on one's own machine or before a room."""
    if person.id and not in_meeting:
        with st.container(key="badge", horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(verbatim(words("logged_in", name=person.called, role=words(f"role_{person.role}"))))
            st.button(
                words("logout"),
                key=widgets.LOGOUT,
                type="tertiary",
                help=verbatim(person.signature),
                on_click=st.logout,
            )
    if not person.may("export"):  # a table's own button would hand out the names
        st.html("<style>[data-testid='stElementToolbar'] {display: none}</style>")
