"""What the scenario in force is seen against: the default, the start of the meeting, a preset, or a saved one."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from sim import Dataset, Fault, Scenario
from sim.masking import Masking
from sim.registry import presets
from sim.scenario import preset_scenario

from ..words import Words
from . import datasets, history, library_access, meeting, widgets
from .state import state

STARTED = "started"
SAVED = "saved."
"""Beginning of a saved scenario's key; its item follows."""


def chosen() -> str:
    """The key of the chosen reference; empty for the default scenario."""
    return str(st.session_state.get(widgets.REFERENCE) or "")


def fitting(dataset: Dataset, key: str) -> tuple[Scenario, tuple[Fault, ...]]:
    """The scenario of a reference's key as far as it fits the dataset, and a fault for each part that does not.

    The default scenario for an unknown key.
    """
    if key in presets():
        scenario = preset_scenario(key)
    else:
        scenario = state().started if key == STARTED else state().references.get(key, Scenario())
    return datasets.rebased(dataset, scenario)


@dataclass(frozen=True)
class View:
    """The dataset, the scenario in force and the reference, as this session may see them."""

    dataset: Dataset
    scenario: Scenario
    reference: Scenario
    masking: Masking | None
    unfit: tuple[Fault, ...] = ()
    """A fault for each part of the reference that does not fit the dataset."""

    def without_names(self, text: str) -> str:
        """Text that somebody typed, without the names a meeting hides."""
        return self.masking.mask_text(text) if self.masking else text


def in_view(lang: str) -> View:
    """What the session looks at; without names while a meeting is on. Looking changes nothing."""
    dataset = datasets.in_use()
    scenario, (reference, unfit) = history.history().now, fitting(dataset, chosen())
    masking = meeting.masking(dataset, lang, scenario, reference)
    if masking is None:
        return View(dataset, scenario, reference, None, unfit)
    return View(masking.dataset, masking.mask_scenario(scenario), masking.mask_scenario(reference), masking, unfit)


def look_up(words: Words, look: bool) -> None:
    """Ask the library for the saved scenarios, but only while somebody looks at the choice: it may be slow or away.

    The state keeps their names, or why there are none; the name of the chosen one stays, whatever the library says.
    """
    session = state()
    session.references_unlisted = ""
    if not look:
        return
    from sim.library import LibraryError

    known = session.reference_names
    try:
        session.reference_names = {SAVED + item.item: item.name for item in library_access.library().items()} | {
            key: name for key, name in known.items() if key == chosen()
        }
    except LibraryError as error:
        session.references_unlisted = error.text(words.lang)


def take(words: Words) -> None:
    """Take the reference that was chosen: a saved one is fetched once, and stays as it was then."""
    from sim.library import LibraryError, upgraded

    key = chosen()
    if not key.startswith(SAVED):
        return
    try:
        scenario = library_access.library().scenario(key.removeprefix(SAVED))
    except LibraryError as error:
        st.session_state[widgets.REFERENCE] = ""
        state().notice = error.text(words.lang)
    else:
        state().references[key] = upgraded(datasets.in_use(), scenario)[0]
