"""The options A, B, C that a meeting weighs: scenarios pinned with their figures, to be named and gone back to."""

from __future__ import annotations

import streamlit as st

from . import datasets, history, widgets
from .state import Option, state

LETTERS = "ABC"
"""Most options pinned at once: as many as a second screen has room for."""


def options() -> list[Option]:
    """The pinned ones in order."""
    return state().options


def pin(option: Option) -> None:
    """Add an option, while there is room for one."""
    if len(options()) < len(LETTERS):
        state().options = [*options(), option]


def unpin(place: int) -> None:
    """Take the option at a place away; those after it move up a letter."""
    state().options = [each for at, each in enumerate(options()) if at != place]


def rename(place: int) -> None:
    """Call an option what was typed; nothing typed changes nothing."""
    typed = str(st.session_state[widgets.OPTION_NAME + str(place)] or "").strip()
    found = list(options())
    if typed:
        found[place] = found[place]._replace(name=typed)
        state().options = found


def open_option(place: int) -> None:
    """An option becomes what is in force, with the dataset it is about."""
    option = options()[place]
    if same_dataset(option):
        history.go(option.scenario)
    else:
        history.history().adopt(option.dataset, option.scenario)


def same_dataset(option: Option) -> bool:
    """Whether an option is about the dataset in use."""
    return (option.dataset or datasets.apps_own()).key == datasets.in_use().key


def in_force() -> list[bool]:
    """For each option whether it is what is in force, whatever it is called."""
    now = history.history().now
    return [each.scenario.content == now.content and same_dataset(each) for each in options()]
