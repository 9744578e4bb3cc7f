"""The facilitator's keys (keys.js): what each presses, and the words they are listed by."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import Any

import streamlit as st

from ..session import history, widgets
from ..words import Words

SCRIPT = Path(__file__).parent / "keys.js"

KEYS = {"→ ←": "key_story", "Z": "undo", "Y": "redo", "R": "key_replay", "F": "freeze", "D": "decide", "?": "key_list"}
"""What each key does, by its words."""


@once
def component() -> Any:
    """The component, registered once a process."""
    return st.components.v2.component("keys", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)


def told(words: Words) -> list[str]:
    """Every key with what it does."""
    return [f"{key} {words(name)}" for key, name in KEYS.items()]


def turn_freeze() -> None:
    """Freeze the charts' axes, or let them go again."""
    st.session_state[widgets.FREEZE] = not st.session_state.get(widgets.FREEZE)


def keys(words: Words, decide: Callable[[], None] | None) -> None:
    """Hand the browser the keys. Those that have no button on the page press one that is not to be seen."""
    with st.container(key="keys"):
        st.button("R", key="keys.replay", on_click=history.replay)
        st.button("F", key="keys.freeze", on_click=turn_freeze)
        if decide is not None:
            st.button("D", key="keys.decide", on_click=decide)
        component()(key="keys.told", data={"told": told(words), "on": st.session_state.get(widgets.KEYS, True)})
