"""The only st.cache_*: everything a page shows, kept by the dataset's and the scenario's content. Bounded."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from sim import Dataset, Projection, Scenario, designs, load_dataset, project
from sim.executors import is_loss
from sim.registry import DATA
from sim.rights import Person

from . import access, charts, workers

if TYPE_CHECKING:
    from sim.library import Library
    from sim.library.live import Live

KEPT = 128
"""Projections and studies kept: half a megabyte each at 350 lines, most of them a tenth of it."""

LOOK = 0.5
"""Seconds between two looks whether the app's own dataset has changed."""


def dataset_path() -> Path:
    """The folder or workbook the app opens: SIM_DATASET, else the sample city."""
    return Path(os.environ.get("SIM_DATASET", DATA / "sample"))


@st.cache_resource(max_entries=8, show_spinner=False)
def _dataset(path: str, stamp: float) -> Dataset:
    return load_dataset(path)


@lru_cache(maxsize=8)
def _stamp(path: Path, at: int) -> float:
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    return sum(file.stat().st_mtime for file in files if file.exists())


def opened(path: Path) -> Dataset:
    """The dataset of a path, read anew when a file of it changes; looked at once in LOOK seconds, not in every run."""
    return _dataset(str(path), _stamp(path, int(time.monotonic() / LOOK)))


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _projection(_dataset: Dataset, dataset: str, _scenario: Scenario, scenario: str) -> Projection:
    return project(_dataset, designs.single(_dataset, _scenario))


def projection(dataset: Dataset, scenario: Scenario) -> Projection:
    """The projection of one scenario, every measure. Shared: never changed in place."""
    return _projection(dataset, dataset.hash, scenario, scenario.content)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _study(
    name: str, _function: Callable[..., Any], _dataset: Dataset, dataset: str, _scenario: Scenario, scenario: str,
    arguments: tuple[Any, ...],
) -> Future[Any]:  # fmt: skip
    return workers.ask(_function, _dataset, _scenario, arguments)


def _key(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]) -> Any:
    name = f"{function.__module__}.{function.__name__}"
    return name, function, dataset, dataset.hash, scenario, scenario.content, arguments


def ahead(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, *arguments: Any) -> None:
    """A study set under way that the page wants further down; not where it would be worked out here, at once."""
    if workers.beside():
        _study(*_key(function, dataset, scenario, arguments))


def study(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, *arguments: Any) -> Any:
    """A study's answer, kept by its name, the scenario and its plain arguments.

    Worked out here where the process beside the server was lost over it.
    """
    key = _key(function, dataset, scenario, arguments)
    try:
        return _study(*key).result()
    except Exception as error:
        _study.clear(*key)
        if not is_loss(error):
            raise
        workers.forget()
        return workers.here(function, dataset, scenario, arguments).result()


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _kept(
    name: str, _function: Callable[..., Any], _dataset: Dataset, dataset: str, _scenario: Scenario, scenario: str,
    arguments: tuple[Any, ...],
) -> Any:  # fmt: skip
    return _function(_dataset, _scenario, *arguments)


def kept(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, *arguments: Any) -> Any:
    """What a quick function says of a scenario, worked out at once and kept like a study."""
    return _kept(*_key(function, dataset, scenario, arguments))


@st.cache_resource(max_entries=8, show_spinner=False)
def _compared(_function: Callable[..., Any], _before: Dataset, before: str, _after: Dataset, after: str) -> Any:
    return _function(_before, _after)


def compared(function: Callable[..., Any], before: Dataset, after: Dataset) -> Any:
    """What a function says of two datasets, kept for the last few pairs."""
    return _compared(function, before, before.hash, after, after.hash)


@st.cache_resource(max_entries=256, show_spinner=False)
def spec(
    name: str,
    labels: tuple[str, ...],
    domain: tuple[float, float] | None = None,
    dark: bool = False,
    large: bool = False,
) -> dict[str, Any]:
    """A chart's specification, made once for its labels: what changes with a slider is in the data."""
    made: dict[str, Any] = getattr(charts, name)(*labels)
    if domain is not None:
        charts.fix(made, domain)
    made = charts.in_large(made) if large else made
    return charts.in_dark(made) if dark else made


def dark() -> bool:
    """Whether the reader's theme is the dark one."""
    return st.context.theme.type == "dark"


@st.cache_resource(max_entries=4, show_spinner=False)
def _library(url: str) -> Library:
    from sim.library import Library, options  # SQL costs a quarter of a second of start-up, and most pages need none

    return Library(st.connection("library", type="sql", url=url, **options(url)).engine)


def library(who: Person | None = None) -> Library:
    """The library that SIM_LIBRARY names, shared by every session, as this one's person may use it.

    LibraryError when it cannot be reached.
    """
    from sim.library import address

    return _library(address()).of(who or access.person())


@st.cache_resource(max_entries=4, show_spinner=False)
def _live(url: str, _library: Library) -> Live:
    from sim.library.live import Live

    return Live(_library.engine)


def live() -> Live:
    """What presenters share, beside the library; LibraryError when it cannot be reached."""
    from sim.library import address

    return _live(address(), library())


@st.cache_resource(max_entries=1024, show_spinner=False)
def _once(
    _action: Callable[[Person, str, str], None], _who: Person, who: str, what: str, detail: str, occasion: str
) -> None:
    _action(_who, what, detail)


def once(action: Callable[[Person, str, str], None], who: Person, what: str, detail: str, occasion: str) -> None:
    """Does it, unless it was done before on the same occasion."""
    _once(action, who, who.id, what, detail, occasion)
