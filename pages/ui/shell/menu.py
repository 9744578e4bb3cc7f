"""The pages there are, by what one comes for, and the way to them: a menu at the top of every page."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from ..session import datasets, meeting
from ..words import Words, escape
from .header import place_name

GROUPS = {
    "decide": {"overview": "app.py", "target": "pages/target.py", "risk": "pages/risk.py"},
    "know": {
        "producers": "pages/producers.py",
        "projects": "pages/projects.py",
        "chains": "pages/chains.py",
        "factors": "pages/factors.py",
    },
    "deliver": {"tracking": "pages/tracking.py"},
    "books": {"scenarios": "pages/scenarios.py", "data": "pages/data.py", "method": "pages/method.py"},
}
"""Every page's file by its key, in the groups of the menu (PAGES.md)."""

PAGES = {key: path for pages in GROUPS.values() for key, path in pages.items()}
ROOT = Path(__file__).resolve().parents[3]


@functools.cache
def existing_pages() -> dict[str, dict[str, str]]:
    """The pages there are, by group and key."""
    return {
        group: {key: path for key, path in pages.items() if (ROOT / path).exists()} for group, pages in GROUPS.items()
    }


def link(words: Words, key: str, path: str, here: bool, query: Mapping[str, str]) -> None:
    """The way to one page; in bold where it is the one on view."""
    st.page_link(path, label=f"**{words(f'page_{key}')}**" if here else words(f"page_{key}"), query_params=dict(query))


def menu(words: Words, page: str, query: Mapping[str, str], closed: tuple[str, ...] = ()) -> None:
    """Every page under its group's name, always in the same place; on a narrow window all behind one button."""
    groups = {
        group: {key: path for key, path in pages.items() if key not in closed}
        for group, pages in existing_pages().items()
    }
    panel = st.popover(words(f"page_{page}"), key="menu.all", on_change="rerun", width="content")
    if panel.open:  # a telephone's menu, in the place of the one below (style.css)
        with panel:
            for group, pages in groups.items():
                st.caption(words(f"group_{group}"))
                for key, path in pages.items():
                    link(words, key, path, key == page, query)
    with st.container(key="menu", horizontal=True, gap=None, vertical_alignment="bottom", wrap=False):
        for group, pages in groups.items():
            with st.container(key=f"menu.{group}", horizontal=True, gap=None, wrap=False, width="content"):
                st.html(f'<div class="group">{words(f"group_{group}")}</div>')
                for key, path in pages.items():
                    link(words, key, path, key == page, query)


def draw_menu(words: Words, page: str, query: Mapping[str, str], share: Callable[[Words], None]) -> None:
    """Draw menu and what leaves the app (`share`).

    Links carry the scenario of the last full run, not of a move: only another tab needs it.
    """
    in_meeting = meeting.current() is not None
    with st.container(key="top", horizontal=True, gap="small", vertical_alignment="center", wrap=False):
        menu(words, page, query, meeting.CLOSED if in_meeting else ())
        st.html(f'<div class="place">{escape(place_name(words, datasets.in_use()))}</div>')
        if not in_meeting:
            share(words)
