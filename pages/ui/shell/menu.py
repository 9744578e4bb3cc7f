"""The pages there are, and the way to them: a menu above the page, in a meeting one button in the sidebar."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from ..session import meeting
from ..session.state import state
from ..words import Words
from . import tour

PAGES = {
    "overview": "app.py",
    "producers": "pages/producers.py",
    "projects": "pages/projects.py",
    "chains": "pages/chains.py",
    "factors": "pages/factors.py",
    "target": "pages/target.py",
    "risk": "pages/risk.py",
    "scenarios": "pages/scenarios.py",
    "tracking": "pages/tracking.py",
    "data": "pages/data.py",
    "method": "pages/method.py",
}
ROOT = Path(__file__).resolve().parents[3]


@functools.cache
def existing_pages() -> dict[str, str]:
    """The pages there are, by key."""
    return {key: path for key, path in PAGES.items() if (ROOT / path).exists()}


def menu(words: Words, page: str, query: dict[str, str]) -> None:
    """The bilingual menu."""
    with st.container(key="menu", horizontal=True, gap="small"):
        for key, path in existing_pages().items():
            st.page_link(
                path, label=f"**{words(f'page_{key}')}**" if key == page else words(f"page_{key}"), query_params=query
            )


def meeting_bar(words: Words, page: str, query: Mapping[str, str]) -> None:
    """Instead of the menu: the page in force, the way to the others, and the way out."""
    with st.container(key="meeting", horizontal=True, gap="small", vertical_alignment="center", wrap=False):
        with st.popover(words(f"page_{page}"), key="meeting.pages", help=words("other_pages")):
            for key, path in existing_pages().items():
                if key not in meeting.CLOSED:
                    st.page_link(path, label=words(f"page_{key}"), query_params=dict(query))
        st.button(words("meeting_end"), key="meeting.end", on_click=meeting.end, args=(words,))


def draw_menu(words: Words, page: str, query: dict[str, str]) -> None:
    """Draw menu and tour, or the meeting's bar. Their links carry the scenario of the last full run, not of a move.

    `query` is that scenario's address; only a link opened in another tab needs it.
    """
    if meeting.current():
        with st.sidebar:
            meeting_bar(words, page, query)
    else:
        menu(words, page, query)
        tour.tour(words, page == "overview" and not state().link)
