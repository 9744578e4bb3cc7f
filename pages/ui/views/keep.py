"""A dataset that was adopted and is in no library is lost with the page: the offer to keep it, where it is adopted."""

from __future__ import annotations

import streamlit as st

from ..session import access, history, library_access, widgets
from ..shell.context import PageContext
from ..show.elements import message
from .library import said, save


def keep_panel(page: PageContext) -> None:
    """That the dataset in use goes with the page, and one button that keeps it; nothing once the library has it."""
    words, used = page.words, history.history().dataset
    if used is None:
        return
    if not access.person().may("save"):
        message(words("keep_file"), "warning")
    elif not is_kept(used.hash):
        message(words("keep_note"), "warning")
        st.button(words("keep"), key="keep_dataset", type="primary", on_click=keep, args=(page,))
    said(words)


def is_kept(made_with: str) -> bool:
    """Whether the library holds a dataset in its version of now; not known to where it cannot be reached."""
    from sim.library import LibraryError

    try:
        return any(item.now.dataset_hash == made_with for item in library_access.library().items("dataset"))
    except LibraryError:
        return False


def keep(page: PageContext) -> None:
    """Save the dataset in use under its own name."""
    st.session_state[widgets.SAVE_NAME + "dataset"] = page.original.name
    save(page, "dataset")
