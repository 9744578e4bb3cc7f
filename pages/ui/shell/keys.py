"""The facilitator's keys (keys.js): what each presses, their words, and the scene they step to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ..scripts import component
from ..session import history, second_screen, widgets
from ..session.state import state
from ..words import Words

SCRIPT = Path(__file__).parent / "keys.js"

KEYS = {"→ ←": "key_story", "Z": "undo", "Y": "redo", "R": "key_replay", "F": "freeze", "D": "decide", "?": "key_list"}
"""What each key does, by its words."""

TOLD = "keys.told"
"""Key of the component."""


def told(words: Words) -> list[str]:
    """Every key with what it does."""
    return [f"{key} {words(name)}" for key, name in KEYS.items()]


def turn_freeze() -> None:
    """Freeze the charts' axes, or let them go again."""
    st.session_state[widgets.FREEZE] = not st.session_state.get(widgets.FREEZE)


def keys(words: Words, story: bool, decide: Callable[[], None] | None) -> None:
    """Hand the browser the keys. Those that have no button on the page press one that is not to be seen.

    `story`: whether the page has a story to step through.
    """
    if not story:
        state().scenes, state().scene = [], -1
    with st.container(key="keys"):
        facilitator(words, story)  # first: its place must not depend on the buttons
        st.button("R", key="keys.replay", on_click=history.replay)
        st.button("F", key="keys.freeze", on_click=turn_freeze)
        if decide is not None:
            st.button("D", key="keys.decide", on_click=decide)


@st.fragment
def facilitator(words: Words, story: bool) -> None:
    """The script. While second screens follow it tells of each scene, and every few seconds that somebody is there.

    A fragment, so that telling draws nothing else.
    """
    shares = bool(second_screen.code())
    data = {"told": told(words), "on": st.session_state.get(widgets.KEYS, True), "story": story, "shares": shares}
    component(SCRIPT)(key=TOLD, data=data, on_scene_change=take_scene, on_sign_change=second_screen.sign)


def take_scene() -> None:
    """The scene that the browser steps to is on view on second screens too."""
    state().scene = int(st.session_state[TOLD]["scene"])
    second_screen.sign()


def scene_on_view(scene: int) -> None:
    """Show a scene of the story on a second screen, which has no keys of its own."""
    component(SCRIPT)(key=TOLD, data={"told": [], "on": False, "story": True, "shares": False, "scene": scene})
