"""The preview while a slider is dragged: components without a picture that watch Streamlit's own sliders (live.js).

What a stop comes to as set is worked out with every move, beside the server. What can be expected there takes draws,
two seconds of them for six sliders: they are drawn once the page has rested. Until then expected growth is moved along
with growth as set, which is marked ≈, and nothing is said of where it would meet the target.
"""

from __future__ import annotations

import json
import time
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from sim import Scenario
from sim.present.live import ahead_payload, live_payload
from sim.studies.outlook import Outlook

from ..scripts import component
from ..session.state import Running, state
from ..work import cache, workers
from .context import PageContext
from .deck import Panels
from .header_outlook import scenario_mark, stale, standings
from .rerun import say_again

SCRIPT = Path(__file__).parent / "live.js"


def keys(panels: Panels) -> tuple[str, ...]:
    """The sliders on view."""
    return tuple(key for members in panels for key in members)


def asked(page: PageContext, panels: Panels) -> tuple[tuple[str, ...], str, Scenario | None]:
    """What the payload is asked with: sliders, language, and the reference where charts draw one beside."""
    other = page.reference.content != page.scenario.content
    return keys(panels), page.lang, page.reference.nameless if other else None


def prefetch_live(page: PageContext, panels: Panels) -> None:
    """Start what is to be shown at the sliders' stops."""
    cache.prefetch(live_payload, page.original, page.scenario, *asked(page, panels))


def live(page: PageContext, panels: Panels) -> None:
    """Hand the browser what each stop of the sliders on view comes to. Drawn last: nothing on the page waits for it.

    Where the processes were crowded (`cache.study_if_room`) the browser asks for another run of the page once it rests.
    Into a place of its own, the same in every run (page.py): a fragment's id depends on where it stands.
    """
    payload = cache.study_if_room(live_payload, page.original, page.scenario, *asked(page, panels))
    if payload is None or stale(page) or state().hurried:
        data: dict[str, Any] = {"again": time.time()}
    else:
        now, _ = standings(page)
        data = {"about": scenario_mark(page), "payload": payload, "outlook": strip_of(now.outlook)}
    component(SCRIPT)(key="live.payload", data=data, on_again_change=say_again)
    ahead(page, keys(panels))


def strip_of(found: Outlook | None) -> dict[str, Any] | None:
    """What the script moves of the header: expected growth and range in per cent, odds, and the strip's hill."""
    if found is None:
        return None
    return {
        "expected": found.expected * 100,
        "odds": found.odds,
        "range": [found.low * 100, found.high * 100],
        "grid": [float(found.grid[0]) * 100, float(found.grid[-1]) * 100],
        "density": [round(each, 3) for each in (found.density / (found.density.max() or 1.0)).tolist()],
    }


@st.fragment
def ahead(page: PageContext, sliders: tuple[str, ...]) -> None:
    """Hand over what can be expected at the stops once it is drawn. The browser asks for it when the page has rested.

    A fragment, so that asking draws nothing else.
    """
    about = (*page.original.key, page.scenario.content_key, sliders)
    running = state().ahead
    if running is not None and running.about != about:
        running.job.stop()
        state().ahead = running = None
    found = json.loads(running.job.answer()) if running is not None and running.job.done() else None
    sliders_mark = str(hash(sliders))  # others, and it is handed over anew
    data = {"about": scenario_mark(page), "sliders": sliders_mark, "ahead": found, "asks": workers.enabled()}
    component(SCRIPT)(key="live.ahead", data=data, on_ask_change=partial(draw_ahead, page, sliders, about))


def draw_ahead(page: PageContext, sliders: tuple[str, ...], about: tuple[Any, ...]) -> None:
    """Begin the draws for the sliders on view, unless they are under way."""
    running = state().ahead
    if running is None or running.about != about:
        job = workers.Job(ahead_payload, page.original, page.scenario, (sliders,), workers.AHEAD)
        state().ahead = Running(about, job)
