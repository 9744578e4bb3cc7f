"""What leaves by the sidebar: the files to hand up, the link, and the scenario as a file out and in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from sim import Dataset, Scenario, ScenarioError, designs

from ..scripts import text
from ..session import datasets, history, widgets
from ..session.state import state
from ..shell.context import page_context
from ..words import Words, escape
from . import downloads
from .elements import download_buttons, message

COPY = Path(__file__).parent / "copy.js"


def only_here(address: str) -> bool:
    """Whether an address leads to the reader's own computer, so that nobody else can open it."""
    host = urlsplit(address).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


def link_button(words: Words) -> None:
    """A button that copies the address of what is on view: page, scenario with its name, the two compared.

    A warning with the way out where nobody else can open it.
    """
    address = state().address
    st.html(
        f'<button type="button" class="copy" data-copy="{escape(address)}" data-copied="{words("copied")}">'
        f"{words('copy_link')}</button><script>{text(COPY)}</script>",
        unsafe_allow_javascript=True,
    )
    if only_here(address):
        message(words("link_only_here"), "warning")


def share(words: Words) -> None:
    """The files to hand up, the link, and the scenario as a file out and in; drawn when opened, so never of old."""
    panel = st.popover(words("share"), key=widgets.SHARE, on_change="rerun")
    if not panel.open:
        return
    with panel:
        page = page_context(words)
        download_buttons(page, "share")
        st.caption(words("share_note"))
        link_button(words)
        st.code(state().address, language=None, wrap_lines=True)
        name = downloads.scenario_name(words, page.original, page.scenario, "", "json")
        st.download_button(
            words("save_file"),
            data=downloads.scenario_file(page.original, page.scenario, words.lang, name),
            file_name=name,
            mime=downloads.mime(name),
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
