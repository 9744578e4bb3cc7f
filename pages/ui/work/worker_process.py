"""A process beside the server: what is sent to it, and what it does there. Imports no Streamlit, which takes 0.4 s."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np

from sim import Dataset, Scenario
from sim.executors import Processes
from sim.projection import Cancelled
from sim.steps.axes import Array

K = TypeVar("K")
T = TypeVar("T")
Key = tuple[str, ...]
"""Dataset.key, under which both ends keep a dataset."""

DONE, STOP = 0, 1
"""Places of the two numbers a server and a long study share: the share done, and whether it shall stop."""

MAX_DATASETS = 4
"""Datasets a process keeps. Each is sent once and named after that: pickled, the sample is 0.25 MB."""


class UnknownDataset(BrokenExecutor):
    """A process was asked about a dataset it does not have."""


class WorkerProcess:
    """A worker process with an LRU record of the datasets already sent to it."""

    def __init__(self, nice: int = 0) -> None:
        self.pool = Processes(1, nice)
        self.ready = self.pool.submit(import_module, "sim.studies.ensemble")
        self.known: OrderedDict[Key, None] = OrderedDict()
        self.lock = Lock()
        self.waiting = 0
        """Studies asked for and not yet answered."""

    def submit(
        self,
        function: Callable[..., Any],
        dataset: Dataset,
        scenario: Scenario,
        *more: Any,
        progress_file: Path | None = None,
    ) -> Future[Any]:
        """The study's future. It fails with UnknownDataset where the process has lost the dataset since it was sent.

        With a `progress_file` the study says there how far it is, and reads there whether it shall stop.
        """
        with self.lock:  # in the order in which they travel, so that both ends forget the same
            known = dataset.key in self.known
            remember(self.known, dataset.key, None)
            pickled = None if known else pickle.dumps(dataset, pickle.HIGHEST_PROTOCOL)
            found = self.pool.submit(_in_worker, function, dataset.key, pickled, scenario, more, progress_file)
            self.waiting += 1
        found.add_done_callback(self._answered)
        return found

    def _answered(self, _: Future[Any]) -> None:
        with self.lock:
            self.waiting -= 1

    def forget(self) -> None:
        """Send every dataset again from now on."""
        with self.lock:
            self.known.clear()


def remember(kept: OrderedDict[K, T], key: K, value: T, most: int = MAX_DATASETS) -> None:
    """Keep a value as the newest of so many; the oldest goes."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)


_datasets: OrderedDict[Key, Dataset] = OrderedDict()
"""Those sent to this process, where it is one beside a server."""


def _in_worker(
    function: Callable[..., Any],
    key: Key,
    pickled: bytes | None,
    scenario: Scenario,
    more: tuple[Any, ...],
    progress_file: Path | None,
) -> Any:
    """A study's answer, in the worker: about the dataset just sent, or the one it has under the key."""
    dataset = pickle.loads(pickled) if pickled is not None else _datasets.get(key)
    if dataset is None:
        raise UnknownDataset(key)
    remember(_datasets, key, dataset)
    if progress_file is None:
        return function(dataset, scenario, *more)
    return with_progress(progress_numbers(progress_file), function, dataset, scenario, *more)


def progress_numbers(file: Path, mode: str = "r+") -> Array:
    """The two numbers of a progress file, DONE and STOP, shared with whoever maps it, too; "w+" makes it."""
    return np.memmap(file, dtype=float, mode=mode, shape=2)  # type: ignore[call-overload, no-any-return]


def with_progress(numbers: Array, function: Callable[..., Any], *study: Any) -> Any:
    """A study's answer; meanwhile it writes the share done, and raises Cancelled once it shall stop."""

    def progress(share: float) -> None:
        numbers[DONE] = share
        if numbers[STOP]:
            raise Cancelled

    return function(*study, progress=progress)
