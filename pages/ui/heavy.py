"""Work that takes longer than a blink: run on demand, with progress, to be cancelled; stale answers say so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from sim.projection import Progress

from .frame import Frame


def heavy(page: Frame, name: str, work: Callable[[Progress], Any], token: str, label: str) -> Any | None:
    """The answer of `work`, run when the button is pressed and kept in the session; None until there is one.

    A press on anything else, the cancel button included, ends the run at its next progress step: nothing is kept of it.
    """
    words = page.words
    key = f"heavy.{name}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        start = st.button(label, key=f"{key}.start", type="primary")
        place = st.empty()
    kept: tuple[str, Any] | None = st.session_state.get(key)
    if start:
        with place.container():
            bar = st.progress(0.0, text=words("working"))
            st.button(words("cancel"), key=f"{key}.cancel")

        def progress(share: float) -> bool:
            bar.progress(min(share, 1.0), text=words("working"))
            return True

        kept = (token, work(progress))
        st.session_state[key] = kept
        place.empty()
    if kept is None:
        return None
    if kept[0] != token:
        st.caption(words("stale"))
    return kept[1]
