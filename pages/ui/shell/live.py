"""The preview while a slider is dragged: a component without a picture that watches Streamlit's own sliders (live.js).

Everything it shows was worked out beside the server, around the scenario in force, for the sliders on view.
"""

from __future__ import annotations

from functools import cache as once
from pathlib import Path
from typing import Any

import streamlit as st

from sim.present.live import live_payload

from ..work import cache
from .context import PageContext
from .deck import Panels
from .header_outlook import standings

SCRIPT = Path(__file__).parent / "live.js"


@once
def component() -> Any:
    """The component, registered once a process."""
    return st.components.v2.component("live", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)


def keys(panels: Panels) -> tuple[str, ...]:
    """The sliders on view."""
    return tuple(key for members in panels for key in members)


def prefetch_live(page: PageContext, panels: Panels) -> None:
    """Start what is to be shown at the sliders' stops."""
    cache.prefetch(live_payload, page.original, page.scenario, keys(panels), page.lang)


def live(page: PageContext, panels: Panels) -> None:
    """Hand the browser what each stop of the sliders on view comes to. Drawn last: nothing on the page waits for it."""
    payload = cache.study(live_payload, page.original, page.scenario, keys(panels), page.lang)
    now, _ = standings(page)
    found = now.outlook
    drawn = None if found is None else {"expected": found.expected * 100, "odds": found.odds}
    with st.container(key="live"):
        component()(key="live.payload", data={"payload": payload, "outlook": drawn})
