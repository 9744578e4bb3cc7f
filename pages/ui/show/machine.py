"""The component that shows the city as a machine: SVG, which Streamlit takes out of its own HTML, and clicks on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ..scripts import component

SCRIPT = Path(__file__).with_name("machine.js")
KEY = "machine"


def machine_picture(svg: str, on_node: Callable[[str], None]) -> None:
    """Draw the picture; a click on a node hands its line to `on_node` before the page is drawn anew."""

    def clicked() -> None:
        line = getattr(st.session_state.get(KEY), "node", None)
        if line:
            on_node(line)

    component(SCRIPT, '<div class="machine"></div>')(key=KEY, data={"svg": svg}, on_node_change=clicked)
