"""The deck: the levers worth most now and what was looked up first, every other slider behind its group."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from sim import Dataset
from sim.studies.responses import worths

from ..markdown import verbatim
from ..session import datasets, history, widgets
from ..session.sidebar_state import Panel, SidebarState
from ..session.state import state
from ..words import Words, unlike
from ..work import cache

KINDS = ("lever", "assumption")

FIRST = 6
"""Levers that stand first: as many as a projector's 720 pixels hold under the headline."""

MAX_SEARCHED = 4
"""Sliders kept that were looked up; the oldest go."""

Panels = dict[tuple[str, ...], DeltaGenerator]
"""Where some sliders are drawn, by their keys."""


def deck_keys(dataset: Dataset) -> tuple[str, ...]:
    """The sliders that stand first: those looked up, then the levers worth most.

    By their worth in the scenario that was opened, not in the one in force: no slider moves away under the hand.
    `dataset` is the one in use, with its names: keys are no secret.
    """
    past = history.history()
    origin, _ = datasets.rebased(dataset, past.origins[past.place])
    ranked = [key for key in cache.study(worths, dataset, origin)["key"] if dataset.assumptions[key].kind == KINDS[0]]
    searched = [key for key in state().searched if key in dataset.assumptions]
    return tuple(dict.fromkeys([*searched, *ranked[:FIRST]]))


def look_up(key: str) -> None:
    """Put the slider that was chosen in the search first in the deck."""
    found = st.session_state[key]
    if found:
        put_first(found)
    st.session_state[key] = None


def put_first(slider: str) -> None:
    """Put a slider first in the deck."""
    state().searched = [slider, *(each for each in state().searched if each != slider)][:MAX_SEARCHED]


def draw_deck(words: Words, shown: SidebarState, dataset: Dataset) -> Panels:
    """Search and lists of sliders; the open ones, to be filled by `draw_rows`."""
    sliders = dataset.assumptions
    names = unlike({key: each.name[words.lang] for key, each in sliders.items() if each.kind in shown.kinds})
    st.selectbox(
        words("find_slider"),
        list(names),
        index=None,
        placeholder=words("search_sliders", count=len(names)),
        key=widgets.SEARCH,
        format_func=lambda key: names.get(key, key),
        label_visibility="collapsed",
        on_change=look_up,
        args=(widgets.SEARCH,),
    )
    answer = Panels({shown.deck: st.container(key="deck", gap=None)})
    for kind in shown.kinds:
        found = folded(words, kind, [panel for panel in shown.panels if panel.kind == kind], dict(shown.changed)[kind])
        answer |= found
    return answer


def folded(words: Words, kind: str, panels: list[Panel], changed: int) -> Panels:
    """The sliders of one kind that are not in the deck: folded away; open, one group of them at a time.

    The label never changes: another label is another expander, and the keyboard would lose its place. What is changed
    inside is told by the style sheet.
    """
    mark = words("changed_inside", count=changed) if changed else ""
    st.html(f'<style>.st-key-fold-{kind} summary{{--changed:"{mark}"}}</style>')
    panel = st.expander(
        verbatim(words(f"kind_{kind}")), expanded=kind in state().unfolded, key=f"fold.{kind}", on_change="rerun"
    )
    (state().unfolded.add if panel.open else state().unfolded.discard)(kind)
    if not panel.open or not panels:
        return Panels()
    groups = {each.group.key: each for each in panels}
    with panel:
        chosen = st.pills(
            words("group"),
            list(groups),
            default=panels[0].group.key,
            required=True,
            key=f"group.{kind}",
            format_func=lambda key: groups[key].group.name[words.lang],
            label_visibility="collapsed",
            persist_state="session",
        )
        return Panels({groups[chosen].sliders: st.container(gap=None)})
