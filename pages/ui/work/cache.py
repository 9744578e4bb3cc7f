"""A bounded cache of projections and studies, shared by all sessions whose dataset and scenario have equal content.

The key is what figures depend on (BY_CONTENT): cells, random streams and changes, not the names files are headed with.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from functools import lru_cache
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakValueDictionary

import streamlit as st

from sim import Dataset, Projection, Scenario, designs, load_dataset, project
from sim.design import Design
from sim.executors import is_loss
from sim.language import DATA
from sim.steps.axes import Array

from . import workers

P = ParamSpec("P")
T = TypeVar("T")

MAX_KEPT = 128
"""Projections and studies kept: half a megabyte each at 350 lines, most of them a tenth of it."""

LOOK_EVERY = 0.5
"""Seconds between two looks whether the app's own dataset has changed: a look asks for every file's time."""


def dataset_path() -> Path:
    """The folder or workbook the app opens: SIM_DATASET, else the sample city."""
    return Path(os.environ.get("SIM_DATASET", DATA / "sample"))


BY_CONTENT: dict[str | type[Any], Callable[[Any], Any]] = {
    Dataset: lambda dataset: dataset.key,
    Scenario: lambda scenario: scenario.content,
}
"""How Streamlit hashes datasets and scenarios here: by what figures depend on, which is not what they are called."""


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


@st.cache_resource(max_entries=MAX_KEPT, show_spinner=False, hash_funcs=BY_CONTENT)
def _figures(dataset: Dataset, scenario: Scenario, _design: Design) -> Mapping[str, Array]:
    return project(dataset, _design).arrays


def projection(dataset: Dataset, scenario: Scenario) -> Projection:
    """The projection of one scenario, every measure, under the names it is asked with.

    Only its figures are kept and shared: nobody may change them in place. Raises ScenarioError as `designs.single`.
    """
    design = designs.single(dataset, scenario)
    return Projection.of(dataset, design, _figures(dataset, scenario, design))


@st.cache_resource(max_entries=MAX_KEPT, show_spinner=False, hash_funcs=BY_CONTENT)
def _study(
    name: str, _function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]
) -> Future[Any]:
    asked = workers.ask(_function, dataset, scenario, arguments)
    _asked[name, dataset.key, scenario.content, arguments] = asked
    return asked


_asked: WeakValueDictionary[tuple[Any, ...], Future[Any]] = WeakValueDictionary()
"""The studies `_study` has cached, by its key: Streamlit's cache cannot say whether it has an entry."""


def _nameless(
    function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]
) -> tuple[str, Callable[..., Any], Dataset, Scenario, tuple[Any, ...]]:
    return f"{function.__module__}.{function.__name__}", function, dataset.nameless, scenario.nameless, arguments


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
    if workers.process_for(dataset) and not workers.crowded(dataset):
        _study(*_nameless(function, dataset, scenario, arguments))


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
    asked = _nameless(function, dataset, scenario, arguments)
    try:
        found: T = _study(*asked).result()
    except Exception as error:
        _study.clear(*asked)
        if not is_loss(error):
            raise
        workers.forget()
        found = workers.in_server(*asked[1:]).result()
    return found


def study_if_room(
    function: Callable[Concatenate[Dataset, Scenario, P], T],
    dataset: Dataset,
    scenario: Scenario,
    *arguments: P.args,
    **_: P.kwargs,
) -> T | None:
    """`study`, but None where it is not begun yet and its process is crowded: the page asks again once it rests.

    So many sessions on one process get every move's growth at once, and its odds as the processor allows.
    """
    return (
        None
        if _no_room(function, dataset, scenario, arguments)
        else study(function, dataset, scenario, *arguments, **_)
    )


def study_within(
    seconds: float,
    function: Callable[Concatenate[Dataset, Scenario, P], T],
    dataset: Dataset,
    scenario: Scenario,
    *arguments: P.args,
    **_: P.kwargs,
) -> T | None:
    """A study's answer where it is there within so many seconds; None where it is not, or its process was lost.

    None, too, where it is not begun yet and its process is crowded.
    """
    if _no_room(function, dataset, scenario, arguments):
        return None
    asked = _study(*_nameless(function, dataset, scenario, arguments))
    if not wait([asked], seconds).done or asked.exception() is not None:
        return None
    found: T = asked.result()
    return found


def known(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]) -> Any | None:
    """A study's answer where somebody has asked for it already; None where nobody has, or it failed.

    Waits for one under way: the file would have to work it out again. Needs no session, so a deferred download may ask.
    """
    asked = _begun(function, dataset, scenario, arguments)
    if asked is None:
        return None
    return None if asked.exception() else asked.result()


def _begun(
    function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]
) -> Future[Any] | None:
    """The study's future where somebody has asked for it already."""
    name, *_ = _nameless(function, dataset, scenario, arguments)
    return _asked.get((name, dataset.key, scenario.content, arguments))


def _no_room(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]) -> bool:
    return workers.crowded(dataset) and _begun(function, dataset, scenario, arguments) is None


@st.cache_resource(max_entries=8, show_spinner=False, hash_funcs=BY_CONTENT)
def _pair(_function: Callable[[Dataset, Dataset], Any], before: Dataset, after: Dataset) -> Any:
    return _function(before, after)


def memo_pair(function: Callable[[Dataset, Dataset], T], before: Dataset, after: Dataset) -> T:
    """The answer of a function of two datasets' cells, kept for the last eight pairs and without their names."""
    found: T = _pair(function, before.nameless, after.nameless)
    return found
