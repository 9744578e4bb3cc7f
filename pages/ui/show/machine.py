"""The component that shows the city as a machine: SVG, which Streamlit takes out of its own HTML, and clicks on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import Any

import streamlit as st

SCRIPT = Path(__file__).with_name("machine.js")
KEY = "machine"


@once
def component() -> Any:
    """The component, registered once a process."""
    script = SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component("machine", html='<div class="machine"></div>', js=script, isolate_styles=False)


def machine_picture(svg: str, on_node: Callable[[str], None]) -> None:
    """Draw the picture; a click on a node hands its line to `on_node` before the page is drawn anew."""

    def clicked() -> None:
        line = getattr(st.session_state.get(KEY), "node", None)
        if line:
            on_node(line)

    component()(key=KEY, data={"svg": svg}, on_node_change=clicked)
