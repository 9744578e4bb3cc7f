"""Scripts of the page as components: each is registered with Streamlit once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st


@cache
def text(path: Path) -> str:
    """A script or a style sheet, read once a process."""
    return path.read_text(encoding="utf-8")


@cache
def component(path: Path, html: str | None = None) -> Any:
    """The component that a script is, named by its file; what it draws in is `html`, where it does not draw itself."""
    return st.components.v2.component(path.stem, html=html, js=text(path), isolate_styles=False)
