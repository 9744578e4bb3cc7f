"""Meeting mode: what is shown to a room. Large type, no menu, no firm's name, and what the room changed.

The names are hidden in one place, the dataset a page is given (sim/masking.py); everything a page shows and
every file it hands out follows. The scenario in force, its link and the library keep the real ids.
"""

from __future__ import annotations

import time
from dataclasses import replace

import streamlit as st

from sim import Dataset, Scenario
from sim.masking import Masking, masked
from sim.studies.outlook import Outlook

from ..words import Words
from . import datasets, history, second_screen
from .state import Agreed, Meeting, state

CLOSED = ("data",)
"""Pages that show whose figures they are, and so stay shut during a meeting."""


def current() -> Meeting | None:
    """The meeting that is on, if one is."""
    return state().meeting


def on_record() -> Meeting | None:
    """The meeting whose record can be had: the one that is on, else the last one."""
    return state().meeting or state().past_meeting


def agreed() -> list[Agreed]:
    """The decisions of the meeting on record."""
    found = on_record()
    return [each for each in state().agreed if found and found.began <= each.at <= found.ended]


def agree(typed: tuple[str, str, str], growth: float, found: Outlook) -> None:
    """Write a decision down: what, who and by when as typed; growth, a fraction, and outlook of what is in force."""
    history.new_step()  # what is moved after it is not in it
    state().agreed.append(Agreed(time.time(), *typed, growth, found.expected, found.target, found.odds))


def just_agreed() -> int:
    """The number of the decision written down last, while the meeting is on and nothing was changed since; else 0."""
    found, moves = agreed(), history.history().moves
    if not current() or not found or (moves and moves[-1].at > found[-1].at):
        return 0
    return len(found)


def from_address() -> None:
    """Begin in meeting mode if the address says meeting=1, so that a projector needs no click; read once a session."""
    if st.query_params.get("meeting") == "1":
        state().meeting = Meeting()


def begin() -> None:
    """Begin a meeting: from the next run on nothing shows a name."""
    history.new_step()
    state().meeting = Meeting()
    state().started = history.history().now  # what references.py calls "before this meeting"


def end(words: Words) -> None:
    """End the meeting: pages have their names again; a second screen has nothing to follow any more."""
    history.new_step()
    if (ended := state().meeting) is not None:
        state().past_meeting = replace(ended, ended=time.time())
    state().meeting = None
    if second_screen.code():
        second_screen.end(words)
    state().pins.clear()  # locked in the meeting, locked without names


def masking(dataset: Dataset, lang: str, *scenarios: Scenario) -> Masking | None:
    """The masking that hides names in this dataset and these scenarios; None while no meeting is on."""
    return masked(dataset, lang, *scenarios) if current() else None


def as_shown(lang: str, scenario: Scenario) -> Scenario:
    """A scenario of the session or the library as a page may show it: without names while a meeting is on."""
    return masked(datasets.in_use(), lang, scenario).mask_scenario(scenario) if current() else scenario
