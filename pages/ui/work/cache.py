"""A bounded cache of projections and studies, shared by all sessions whose dataset and scenario have equal content.

The key is what figures depend on: cells, random streams and changes, not the names files are headed with. Looked up a
dozen times a move: Streamlit's own cache looks at a function's signature and hashes all its arguments each time.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, wait
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Concatenate, Generic, NamedTuple, ParamSpec, TypeVar

import streamlit as st

from sim import Dataset, Projection, Scenario, designs, load_dataset, project
from sim.executors import is_loss
from sim.language import DATA
from sim.steps.axes import Array

from . import workers
from .turns import stood_aside
from .worker_process import remember

P = ParamSpec("P")
T = TypeVar("T")

MAX_KEPT = 128
"""Projections and studies kept: half a megabyte each at 350 lines, most of them a tenth of it."""

HURRY = 0.1
"""Seconds a move waits for a study of a crowded process: a few, one after the other, stay within half a second."""

LOOK_EVERY = 0.5
"""Seconds between two looks whether the app's own dataset has changed: a look asks for every file's time."""


def dataset_path() -> Path:
    """The folder or workbook the app opens: SIM_DATASET, else the sample city."""
    return Path(os.environ.get("SIM_DATASET", DATA / "sample"))


@st.cache_resource(max_entries=8, show_spinner=False)
def _dataset(path: str, stamp: str) -> Dataset:
    return load_dataset(path)


@lru_cache(maxsize=8)
def _stamp(path: Path, at: int) -> str:
    """Names, times and sizes of a dataset's files in one text: Streamlit takes 1 ms to hash them one by one."""
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    found = ((file.name, file.stat()) for file in files if file.exists())
    return repr([(name, stat.st_mtime_ns, stat.st_size) for name, stat in found])


def dataset_at(path: Path) -> Dataset:
    """The dataset of a folder or workbook, read anew when a file of it changes; looked at every LOOK_EVERY s at most.

    Raises FaultsError for one that cannot be read.
    """
    return _dataset(str(path), _stamp(path, int(time.monotonic() / LOOK_EVERY)))


class Kept(Generic[T]):
    """The answers asked for last, MAX_KEPT of them by default, by what they depend on; shared by all threads."""

    def __init__(self, most: int = MAX_KEPT) -> None:
        self._found: OrderedDict[Hashable, T] = OrderedDict()
        self._most, self._lock = most, Lock()

    def get(self, key: Hashable) -> T | None:
        """The answer under a key, which is the newest from now on; None where there is none."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def get_or(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer under a key, made where there is none: by each of two threads that ask at once."""
        found = self.get(key)
        if found is None:
            found = make()
            with self._lock:
                remember(self._found, key, found, self._most)
        return found

    def forget(self, key: Hashable) -> None:
        """Drop the answer under a key, if there is one."""
        with self._lock:
            self._found.pop(key, None)


_projections: Kept[Mapping[str, Array]] = Kept()
_studies: Kept[Future[Any]] = Kept()
_pairs: Kept[Any] = Kept(8)


def projection(dataset: Dataset, scenario: Scenario) -> Projection:
    """The projection of one scenario, every measure, under the names it is asked with.

    Only its figures are kept and shared: nobody may change them in place. Raises ScenarioError as `designs.single`.
    """
    design = designs.single(dataset, scenario)
    key = dataset.key, scenario.content
    return Projection.of(dataset, design, _projections.get_or(key, lambda: project(dataset, design).arrays))


class Question(NamedTuple):
    """A study to be worked out of a dataset and a scenario, both without names: equal content, equal answer."""

    function: Callable[..., Any]
    dataset: Dataset
    scenario: Scenario
    arguments: tuple[Any, ...]

    @classmethod
    def of(
        cls, function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]
    ) -> Question:
        """The question without the names it is asked with."""
        return cls(function, dataset.nameless, scenario.nameless, arguments)

    @property
    def key(self) -> Hashable:
        """What its answer depends on."""
        name = self.function.__module__, self.function.__name__
        return name, self.dataset.key, self.scenario.content, self.arguments

    def asked(self) -> Future[Any]:
        """The study's future, begun now unless somebody has asked for it."""
        return _studies.get_or(self.key, lambda: workers.ask(*self))

    @property
    def begun(self) -> Future[Any] | None:
        """The study's future where somebody has asked for it."""
        return _studies.get(self.key)


def prefetch(
    function: Callable[Concatenate[Dataset, Scenario, P], T],
    dataset: Dataset,
    scenario: Scenario,
    *arguments: P.args,
    **_: P.kwargs,
) -> None:
    """Start a study in its process now, so that its answer is there when the page asks for it further down.

    Does nothing where there is no process: in the server it would be worked out at once, and hold up the page. Nor
    where the process is crowded: `study_if_room` goes without it.
    """
    if workers.process_for(dataset, function) and not workers.crowded(dataset, function):
        Question.of(function, dataset, scenario, arguments).asked()


def study(
    function: Callable[Concatenate[Dataset, Scenario, P], T],
    dataset: Dataset,
    scenario: Scenario,
    *arguments: P.args,
    **_: P.kwargs,
) -> T:
    """A study's answer, kept and shared for whoever has equal content, and so without anyone's names in it.

    Waits for the process that works it out; if that process is lost, works it out here. Raises what the study raises.
    """
    question = Question.of(function, dataset, scenario, arguments)
    try:
        with stood_aside():
            found: T = question.asked().result()
    except Exception as error:
        _studies.forget(question.key)
        if not is_loss(error):
            raise
        workers.forget()
        found = workers.in_server(*question).result()
    return found


def study_if_room(
    function: Callable[Concatenate[Dataset, Scenario, P], T],
    dataset: Dataset,
    scenario: Scenario,
    *arguments: P.args,
    **_: P.kwargs,
) -> T | None:
    """`study`, but `study_within` HURRY where its process is crowded: the page asks again once it rests.

    So many sessions on one process get every move's growth at once, and its odds as the processor allows.
    """
    if workers.crowded(dataset, function):
        return study_within(HURRY, function, dataset, scenario, *arguments, **_)
    return study(function, dataset, scenario, *arguments, **_)


def study_within(
    seconds: float,
    function: Callable[Concatenate[Dataset, Scenario, P], T],
    dataset: Dataset,
    scenario: Scenario,
    *arguments: P.args,
    **_: P.kwargs,
) -> T | None:
    """A study's answer where it is there within so many seconds; None where it is not, or its process was lost.

    Of a crowded process only what is begun already is waited for, and HURRY at most.
    """
    question = Question.of(function, dataset, scenario, arguments)
    if workers.crowded(dataset, function):
        seconds = min(seconds, HURRY)
        if question.begun is None:
            return None
    asked = question.asked()
    with stood_aside():
        over = bool(wait([asked], seconds).done)
    if not over or asked.exception() is not None:
        return None
    found: T = asked.result()
    return found


def known(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]) -> Any | None:
    """A study's answer where somebody has asked for it already; None where nobody has, or it failed.

    Waits for one under way: the file would have to work it out again. Needs no session, so a deferred download may ask.
    """
    asked = Question.of(function, dataset, scenario, arguments).begun
    return None if asked is None or asked.exception() else asked.result()


def memo_pair(function: Callable[[Dataset, Dataset], T], before: Dataset, after: Dataset) -> T:
    """The answer of a function of two datasets' cells, kept for the last eight pairs and without their names."""
    key = function.__module__, function.__name__, before.key, after.key
    found: T = _pairs.get_or(key, lambda: function(before.nameless, after.nameless))
    return found
