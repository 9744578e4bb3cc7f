"""What the sidebar is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from sim import Scenario
from sim.registry import Group
from sim.rights import Person


@dataclass(frozen=True)
class Panel:
    """One group of sliders: whether levers or assumptions, its heading, and its sliders' keys."""

    kind: str
    group: Group
    sliders: tuple[str, ...]


@dataclass(frozen=True)
class SidebarState:
    """Everything the sidebar is drawn from, and the links above it. While it stays equal, a move draws neither anew.

    So no slider's value is in it: only which are off their defaults.
    """

    lang: str
    in_meeting: bool
    person: Person

    at_first: bool
    """Whether there is no step to go back to; `at_last`: none to go on to."""
    at_last: bool

    dataset: tuple[str, ...]
    """The dataset in use: its key and its name."""
    scenario_name: str
    edits: str
    """Edits of tables in one canonical text."""
    moved: frozenset[str]
    """Assumptions the scenario sets."""
    has_changes: bool

    kinds: tuple[str, ...]
    """The kinds of sliders that are shown: before a room levers alone, unless somebody asks for the others."""
    deck: tuple[str, ...]
    """Keys of the sliders that stand first: those looked up, then the levers worth most."""
    panels: tuple[Panel, ...]
    """The groups that have other sliders, in the order of the sidebar."""
    changed: tuple[tuple[str, int], ...]
    """For each kind: how many of its sliders are off their defaults."""

    reference_names: tuple[tuple[str, str], ...] = ()
    """Key and name of the saved scenarios that can be the reference."""
    references_unlisted: str = ""
    """Why they could not be listed."""
    reference: str = ""
    """Key of the chosen reference."""
    reference_note: str = ""
    """What of the reference does not fit the dataset, as a sentence."""

    options_in_force: tuple[bool, ...] = ()
    """For each pinned option whether it is in force; empty while the meeting's panel is shut."""
    shared: Scenario | None = None
    """The scenario that the open share panel hands out; None while it is shut."""
