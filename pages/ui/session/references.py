"""What the scenario in force is seen against: the default, the start of the meeting, a preset, or a saved one."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from sim import Dataset, Fault, Scenario
from sim.masking import Masking
from sim.registry import presets

from ..markdown import verbatim
from ..words import Words, unlike
from . import datasets, history, library_access, meeting, widgets
from .state import state

STARTED = "started"
SAVED = "saved."
"""Beginning of a saved scenario's key; its item follows."""


def chosen() -> str:
    """The key of the reference; nothing for the default scenario."""
    return str(st.session_state.get(widgets.REFERENCE) or "")


def fitting(dataset: Dataset, key: str) -> tuple[Scenario, tuple[Fault, ...]]:
    """A key's scenario as far as it fits the dataset, and what does not fit; the default one for an unknown key."""
    if key in presets():
        scenario = Scenario(presets()[key].values, presets()[key].edits, key)
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

    def without_names(self, text: str) -> str:
        """Text that somebody typed, without the names a meeting hides."""
        return self.masking.text(text) if self.masking else text


def in_view(lang: str) -> View:
    """What the session looks at: without names while a meeting is on."""
    dataset = datasets.in_use()
    scenario, reference = history.history().now, fitting(dataset, chosen())[0]
    masking = meeting.masking(dataset, lang, scenario, reference)
    if masking is None:
        return View(dataset, scenario, reference, None)
    return View(masking.dataset, masking.scenario(scenario), masking.scenario(reference), masking)


def choice(dataset: Dataset, words: Words, view: View, look: bool) -> None:
    """The choice of a reference. The library is only asked for its list when somebody looks: it may be slow or away."""
    names = {"": words("default_scenario"), STARTED: words("before_meeting")}
    names |= {key: preset.name[words.lang] for key, preset in presets().items()}
    names |= {key: view.without_names(name) for key, name in listed(words, look).items()}
    names = unlike(names)
    st.selectbox(
        words("compare_with"),
        list(names),
        key=widgets.REFERENCE,
        format_func=lambda key: names.get(key, key),
        on_change=take,
        args=(dataset, words),
        persist_state="session",
    )
    if faults := fitting(dataset, chosen())[1]:
        st.caption(verbatim(words("left_out", faults=datasets.short(faults, words))))


def listed(words: Words, look: bool) -> dict[str, str]:
    """Names of the saved scenarios by key; of the chosen one alone when nobody looks."""
    known = state().reference_names
    if look:
        from sim.library import LibraryError

        try:
            known = {SAVED + item.item: item.name for item in library_access.library().items()} | {
                key: name for key, name in known.items() if key == chosen()
            }
        except LibraryError as error:
            st.caption(verbatim(error.text(words.lang)))
        state().reference_names = known
    return known


def take(dataset: Dataset, words: Words) -> None:
    """A reference was chosen: a saved one is fetched once, and stays as it was then."""
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
        state().references[key] = upgraded(dataset, scenario)[0]
