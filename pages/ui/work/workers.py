"""Studies and files worked out beside the server: a process for what every move asks, for long studies, for files.

Every session's page is drawn in the server's one process, under Python's one lock. A study there would hold up
everybody's sliders; here it takes another core, or this one's idle time. SIM_WORKERS=0 keeps all in the one process.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, TypeVar

import numpy as np
from streamlit import runtime

from sim import Dataset, Scenario
from sim.executors import Processes, is_loss
from sim.projection import Cancelled
from sim.steps.axes import Array

T = TypeVar("T")
Key = tuple[str, ...]
"""By what a dataset is known: Dataset.key."""

DONE, STOP = 0, 1
"""Places of the two numbers by which a server and a study beside it know of each other: share done, to be stopped."""

QUICK, LARGE, LONG, FILES = "quick", "large", "long", "files"
"""The processes: for what every move asks, the same of large cities, for what somebody waits for, and for files."""

MANY = 1000
"""Lines from which a city is large: its odds take more than a second."""

NICE = 10
"""How far long studies and files stand back behind the pages."""

AT_ONCE = BoundedSemaphore(2)
"""Studies worked out in the server's process at once. More would only share the processor and the memory."""

KNOWN = 4
"""Datasets a process beside keeps: sent once, named after that."""


class Beside:
    """One process beside the server, and what it can be taken to know."""

    def __init__(self, nice: int = 0) -> None:
        self.pool = Processes(1, nice)
        self.ready = self.pool.submit(import_module, "sim.studies.ensemble")
        self.known: OrderedDict[Key, None] = OrderedDict()
        self.lock = Lock()

    def submit(
        self, function: Callable[..., Any], dataset: Dataset, scenario: Scenario, *more: Any, told: Path | None = None
    ) -> Future[Any]:
        """The study's future. It fails with Unknown where the process has lost the dataset since it was sent."""
        with self.lock:  # in the order in which they travel, so that both forget the same
            known = dataset.key in self.known
            remember(self.known, dataset.key, None)
            travels = None if known else pickle.dumps(dataset, pickle.HIGHEST_PROTOCOL)
            return self.pool.submit(_there, function, dataset.key, travels, scenario, more, told)

    def forget(self) -> None:
        """Send every dataset again."""
        with self.lock:
            self.known.clear()


class Unknown(BrokenExecutor):
    """A process was asked about a dataset it does not have."""


def remember(kept: OrderedDict[Key, T], key: Key, value: T) -> None:
    """Kept as the newest of KNOWN."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > KNOWN:
        kept.popitem(last=False)


_datasets: OrderedDict[Key, Dataset] = OrderedDict()
"""Those sent to this process, where it is one beside a server."""


def _there(
    function: Callable[..., Any],
    key: Key,
    travels: bytes | None,
    scenario: Scenario,
    more: tuple[Any, ...],
    told: Path | None,
) -> Any:
    dataset = pickle.loads(travels) if travels is not None else _datasets.get(key)
    if dataset is None:
        raise Unknown(key)
    remember(_datasets, key, dataset)
    if told is None:
        return function(dataset, scenario, *more)
    return _told(np.memmap(told, dtype=float, mode="r+", shape=2), function, dataset, scenario, *more)


@cache
def _beside(kind: str) -> Beside:
    return Beside(0 if kind == QUICK else NICE)


def enabled() -> bool:
    """Whether there are processes beside: not outside a server, nor where SIM_WORKERS says so."""
    return os.environ.get("SIM_WORKERS") != "0" and runtime.exists()


def beside(dataset: Dataset) -> Beside | None:
    """The process for a dataset's quick studies, started at the first call; None where there is none to wait for.

    Until the one of ordinary cities can work it would be no quicker than the server. A large city has one of its own:
    its odds take seconds, for which nobody else's move should wait.
    """
    if not enabled():
        return None
    large = len(dataset.city.lines) > MANY
    found = _beside(LARGE if large else QUICK)
    return found if large or found.ready.done() else None


def ask(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]) -> Future[Any]:
    """A quick study under way beside the server; done already where there is no beside."""
    if process := beside(dataset):
        return process.submit(function, dataset, scenario, *arguments)
    return here(function, dataset, scenario, arguments)


def forget() -> None:
    """After a loss: the processes beside are sent every dataset again."""
    if enabled():
        for kind in (QUICK, LARGE, LONG, FILES):
            _beside(kind).forget()


def here(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]) -> Future[Any]:
    """A study worked out in this process; its future is done."""
    done: Future[Any] = Future()
    with AT_ONCE:
        done.set_result(function(dataset, scenario, *arguments))
    return done


def file(write: Callable[..., T], dataset: Dataset, scenario: Scenario, *more: Any) -> T:
    """What writes a file of a scenario, in the process for files; here where there are none.

    The file of a large city takes minutes and gigabytes. Sent again once where its process was lost; never worked out
    in the server, which would be lost next, and every session with it.
    """
    headed = dataset.name, scenario.name
    if not enabled():
        with AT_ONCE:
            return _headed(dataset, scenario, write, headed, *more)
    for last in (False, True):
        try:
            question = dataset.nameless, scenario.nameless, write, headed, *more
            found: T = _beside(FILES).submit(_headed, *question).result()
        except Exception as error:
            if last or not is_loss(error):
                raise
            _beside(FILES).forget()
        else:
            return found
    raise AssertionError("one of the two ways out was taken")


def _headed(dataset: Dataset, scenario: Scenario, write: Callable[..., T], headed: tuple[str, str], *more: Any) -> T:
    """A file under the names it was asked with: the process holds the dataset by its figures, not by its name."""
    return write(dataset.named(headed[0]), replace(scenario, name=headed[1]), *more)


class Job:
    """A long study under way: how far it is, and the way to end it. Beside the server, or in a thread of it."""

    def __init__(
        self, function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]
    ) -> None:
        self._study = function, dataset.nameless, scenario.nameless, arguments
        handle, slate = tempfile.mkstemp(prefix="study-")
        os.close(handle)
        weakref.finalize(self, Path(slate).unlink, missing_ok=True)
        self._numbers = np.memmap(slate, dtype=float, mode="w+", shape=2)
        if enabled():
            self._future = _beside(LONG).submit(*self._study[:3], *arguments, told=Path(slate))
        else:
            self._future = self._here()

    def _here(self) -> Future[Any]:
        function, dataset, scenario, arguments = self._study
        return _threads().submit(_told, self._numbers, function, dataset, scenario, *arguments)

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return float(min(self._numbers[DONE], 1.0))

    def done(self, within: float = 0.0) -> bool:
        """Whether it has come to an end within so many seconds; begun again here where its process was lost."""
        if not wait([self._future], within).done:
            return False
        error = None if self._future.cancelled() else self._future.exception()
        if error is not None and is_loss(error):
            forget()
            self._future = self._here()
            return False
        return True

    def answer(self) -> Any:
        """What it found; raises what it came to grief with."""
        return self._future.result()

    def stop(self) -> None:
        """End it: it notices at its next step."""
        self._numbers[STOP] = 1.0


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, "study")


def _told(numbers: Array, function: Callable[..., Any], *study: Any) -> Any:
    """What a study answers that tells how far it is in two numbers, and is told there to stop."""

    def progress(share: float) -> None:
        numbers[DONE] = share
        if numbers[STOP]:
            raise Cancelled

    return function(*study, progress=progress)
