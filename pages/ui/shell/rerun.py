"""How much of a page a change draws anew: the page with the sliders beside it, or everything.

A slider's move redraws one fragment, and leaves menu and sidebar, more than half of all elements, as they are. A move
that changes what the sidebar shows (SidebarState) redraws everything.
"""

from __future__ import annotations

import streamlit as st

from sim.case import Case
from sim.registry import groups

from ..session import access, datasets, history, meeting, options, references, widgets
from ..session.sidebar_state import Panel, SidebarState
from ..session.state import state
from ..words import Words
from .deck import KINDS, deck_keys
from .header import reconnect


def sidebar_state(words: Words) -> SidebarState:
    """What the sidebar is to be drawn from now.

    ScenarioError where the scenario does not fit the dataset.
    """
    past, view = history.history(), references.in_view(words.lang)
    now, values = past.now, Case(view.dataset, view.scenario).values
    sliders = view.dataset.assumptions.values()
    first = deck_keys(datasets.in_use())
    others = [each for each in sliders if each.key not in first]
    panels = [
        Panel(kind, group, tuple(each.key for each in others if each.group == group.key and each.kind == kind))
        for kind in KINDS
        for group in groups()
    ]
    in_meeting = meeting.current() is not None
    levers_alone = in_meeting and not st.session_state.get(widgets.MEETING_WORLD)
    return SidebarState(
        lang=words.lang,
        in_meeting=in_meeting,
        person=access.person(),
        at_first=past.place == 0,
        at_last=past.place == len(past.steps) - 1,
        dataset=(*view.dataset.key, view.dataset.name),
        scenario_name=now.name,
        edits=now.edits_text,
        moved=frozenset(now.values),
        has_changes=now.has_changes,
        kinds=KINDS[:1] if levers_alone else KINDS,
        deck=first,
        panels=tuple(panel for panel in panels if panel.sliders),
        changed=tuple(
            (kind, sum(values[each.key] != each.default for each in others if each.kind == kind)) for kind in KINDS
        ),
        reference_names=tuple((key, view.without_names(name)) for key, name in state().reference_names.items()),
        references_unlisted=state().references_unlisted,
        reference=references.chosen(),
        reference_note=words("left_out", faults=datasets.short(view.unfit, words)) if view.unfit else "",
        options_in_force=tuple(options.in_force()) if st.session_state.get(widgets.MEETING) else (),
        shared=now if st.session_state.get(widgets.SHARE) else None,
    )


def begin_full_run(words: Words) -> SidebarState:
    """Remember and return what the sidebar is drawn from. ScenarioError where the scenario does not fit the dataset.

    The library is asked for the scenarios to compare with only while somebody looks at them, and in full runs alone.
    """
    references.look_up(words, bool(st.session_state.get(widgets.PRESETS)))
    state().drawn = found = sidebar_state(words)
    return found


def rerun_after_reconnect() -> None:
    """After a reconnect to a new server process force a full run: a fragment run would name widgets it never drew."""
    st.html(reconnect(), unsafe_allow_javascript=True)
    st.button("↻", key="again")  # not to be seen: the script presses it


def say_again() -> None:
    """Before a run that the page asks for itself: what the last one said was not yet read, and is said again."""
    state().notice = state().notice or state().noticed


def run_again() -> None:
    """Draw everything once more, with what came in meanwhile."""
    say_again()
    st.rerun()


def rerun_if_needed(words: Words) -> None:
    """Draw everything instead where the sidebar would look different. Called first in what a move draws."""
    if state().drawn != sidebar_state(words):
        st.rerun()
