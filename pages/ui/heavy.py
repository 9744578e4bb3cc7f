"""Work that takes longer than a blink: run on demand, with progress, to be cancelled; stale answers say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from .frame import Frame
from .workers import watched


def heavy(page: Frame, name: str, label: str, function: Callable[..., Any], *arguments: Any) -> Any | None:
    """A study's answer for the scenario in force, run when the button is pressed and kept in the session.

    None until there is one. A press on anything else, the cancel button included, ends the run: nothing is kept of it.
    """
    words = page.words
    key = f"heavy.{name}"
    token = f"{page.original.hash}.{page.scenario.content_key}.{arguments}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        start = st.button(label, key=f"{key}.start", type="primary")
        place = st.empty()
    kept: tuple[str, Any] | None = st.session_state.get(key)
    if start:
        with place.container():
            bar = st.progress(0.0, text=words("working"))
            st.button(words("cancel"), key=f"{key}.cancel")

        def progress(share: float) -> None:
            bar.progress(min(share, 1.0), text=words("working"))

        kept = (token, watched(function, page.original, page.scenario, arguments, progress))
        st.session_state[key] = kept
        place.empty()
    if kept is None:
        return None
    if kept[0] != token:
        st.caption(words("stale"))
    return kept[1]
