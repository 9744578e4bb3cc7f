"""Charts' specifications, made once for their labels, theme and size. Bounded."""

from __future__ import annotations

from typing import Any

import streamlit as st

from . import charts


@st.cache_resource(max_entries=256, show_spinner=False)
def spec(
    name: str,
    labels: tuple[str, ...],
    domain: tuple[float, float] | None = None,
    dark: bool = False,
    large: bool = False,
) -> dict[str, Any]:
    """A chart's specification, made once for its labels: what changes with a slider is in the data."""
    made: dict[str, Any] = getattr(charts, name)(*labels)
    if domain is not None:
        charts.fix(made, domain)
    made = charts.in_large(made) if large else made
    return charts.in_dark(made) if dark else made


def dark() -> bool:
    """Whether the reader's theme is the dark one."""
    return st.context.theme.type == "dark"
