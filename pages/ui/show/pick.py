"""Pictures in HTML whose rows can be chosen (pick.js)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import Any

import streamlit as st

from ..words import escape

SCRIPT = Path(__file__).parent / "pick.js"


@once
def component() -> Any:
    """The component, registered once a process."""
    return st.components.v2.component("pick", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)


def picture(html: str, key: str, chosen: Callable[[str], None]) -> None:
    """Draw HTML, its texts made safe already; `chosen` hears what a row's data-pick says when the row is chosen.

    `chosen` runs before the page is drawn anew, as a button's on_click does.
    """

    def heard() -> None:
        picked = st.session_state[key].get("picked")
        if picked:
            chosen(picked)

    component()(key=key, data={"html": html}, on_picked_change=heard)


def row_tag(pick: str, chosen: bool) -> str:
    """The tag a table's row that can be chosen begins with."""
    return f'<tr data-pick="{escape(pick)}"{" data-chosen" if chosen else ""}>'


def row_button(pick: str, name: str) -> str:
    """The row's name as a button, for the keyboard and a screen reader."""
    return f'<button type="button" data-pick="{escape(pick)}">{escape(name)}</button>'
