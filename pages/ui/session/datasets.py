"""The dataset a session works with: the app's own, or one it adopted. Another session never sees it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from sim import Dataset, Fault, Scenario
from sim.dataset import FaultsError
from sim.rebase import fitted
from sim.scenario import preset_scenario

from ..words import Words
from ..work import cache
from . import history, library_access
from .state import Opened, state

MAX_SEARCHED = 50
"""Saved datasets whose earlier versions are searched for one that an address names."""
MAX_FAULTS_TOLD = 6
"""Faults told in a notice; the rest are counted."""


def apps_own() -> Dataset:
    """The dataset the app opens for everyone. Raises FaultsError when it cannot be read."""
    return cache.dataset_at(cache.dataset_path())


def in_use() -> Dataset:
    """The dataset of this session: the one it adopted, else the app's. Raises FaultsError as `apps_own`."""
    return history.history().dataset or apps_own()


def adopt(dataset: Dataset | None, words: Words) -> None:
    """Work with a dataset from now on (None: the app's own). The scenario goes along as far as it fits.

    Undo brings back the dataset and the whole scenario. A link that waited for this dataset opens.
    """
    past, new = history.history(), dataset or apps_own()
    waiting = state().waiting_link
    scenario = waiting[1] if waiting and waiting[0] == new.hash else past.now
    scenario, faults = rebased(new, scenario)
    past.adopt(dataset, scenario)
    if faults:
        state().notice = words("left_out", faults=short(faults, words))


def find_again(made_with: str) -> Dataset | None:
    """Find the saved dataset with this hash and put it in force: a link, or a reload, names a dataset by its hash only.

    None where it was never saved, or the library cannot be reached.
    """
    from sim.library import LibraryError

    try:
        library = library_access.library()
        items = library.items("dataset")
        saved = [
            *(item.now for item in items),
            *(old for item in items[:MAX_SEARCHED] for old in library.versions(item.item)),
        ]
        version = next((each for each in saved if each.dataset_hash == made_with), None)
        found = library.dataset(version.item, version.version) if version else None
    except (LibraryError, FaultsError):
        return None
    if version is None or found is None or found.hash != made_with:
        return None
    item = next(each for each in items if each.item == version.item)
    history.begin(found)
    state().opened["dataset"] = Opened(item.item, item.name, item.now.version)
    return found


def rebased(dataset: Dataset, scenario: Scenario) -> tuple[Scenario, tuple[Fault, ...]]:
    """The part of a scenario that fits a dataset, and a fault for each part that does not."""
    return _fitted(dataset, scenario) if scenario.has_changes else (scenario, ())


@lru_cache(maxsize=16)
def _fitted(dataset: Dataset, scenario: Scenario) -> tuple[Scenario, tuple[Fault, ...]]:
    return fitted(dataset, scenario)  # faults say where in the dataset's own file: no other one's, with equal cells


def take_link(dataset: Dataset, scenario: Scenario, made_with: str, words: Words) -> Scenario:
    """The part that fits `dataset` of a link's scenario, which was made with another dataset; a notice says so.

    The whole scenario is kept until a dataset with the hash `made_with` is adopted.
    """
    found, faults = rebased(dataset, scenario)
    left = words("left_out", faults=short(faults, words)) if faults else words("link_all_fits")
    state().waiting_link = made_with, scenario
    state().notice = words("link_other", made=made_with[:12], name=dataset.name, here=dataset.hash, left=left)
    return found


def open_preset(key: str, words: Words) -> None:
    """Make a preset the scenario in force as far as it fits the dataset; a notice says what does not."""
    scenario, faults = rebased(in_use(), preset_scenario(key))
    history.open_whole(scenario)
    if faults:
        state().notice = words("left_out", faults=short(faults, words))


class HasSentence(Protocol):
    """A fault, or anything else that is told as a sentence."""

    def sentence(self, lang: str = "en") -> str:
        """The sentence."""


def short(faults: Sequence[HasSentence], words: Words) -> str:
    """The first few faults in one text, a sentence each, and how many more there are."""
    told = [fault.sentence(words.lang) for fault in faults[:MAX_FAULTS_TOLD]]
    more = len(faults) - len(told)
    return " ".join([*told, *([words("and_more", count=more)] if more else [])])
