"""What leaves by the sidebar: the files to hand up, the link, and the scenario as a file out and in."""

from __future__ import annotations

import streamlit as st

from sim import Dataset, Scenario, ScenarioError, designs

from ..session import datasets, history, widgets
from ..session.state import state
from ..shell.context import page_context
from ..words import Words
from . import downloads
from .elements import download_buttons


def share(words: Words) -> None:
    """The files to hand up, the link, and the scenario as a file out and in; drawn when opened, so never of old."""
    panel = st.popover(words("share"), key=widgets.SHARE, on_change="rerun")
    if not panel.open:
        return
    with panel:
        page = page_context(words)
        download_buttons(page, "share")
        st.caption(words("share_note"))
        st.code(state().address, language=None, wrap_lines=True)
        name = downloads.scenario_name(words, page.original, page.scenario, "", "json")
        st.download_button(
            words("save_file"),
            data=downloads.scenario_file(page.original, page.scenario, words.lang, name),
            file_name=name,
            on_click="ignore",
            key="save_file",
        )
        st.file_uploader(
            words("load_file"),
            type=["json"],
            key=widgets.LOAD_FILE,
            on_change=load_file,
            args=(page.original, words.lang),
        )


def load_file(dataset: Dataset, lang: str) -> None:
    """A scenario file was handed in: it becomes the scenario, or a sentence says what is wrong with it."""
    file = st.session_state[widgets.LOAD_FILE]
    if file is None:
        return
    try:
        found = Scenario.from_json(file.getvalue().decode("utf-8"))
        designs.single(dataset, found)
    except (ScenarioError, UnicodeDecodeError) as error:
        faults = datasets.short(error.faults, Words(lang)) if isinstance(error, ScenarioError) else "UTF-8"
        state().notice = Words(lang)("file_refused", faults=faults)
    else:
        history.open_whole(found)
