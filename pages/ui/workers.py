"""Studies worked out beside the server: one process for what every move asks, one for what somebody waits for.

Every session's page is drawn in the server's one process, under Python's one lock. A study there would hold up
everybody's sliders; here it takes another core, or this one's idle time. SIM_WORKERS=0 keeps all in the one process.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, wait
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import numpy as np
from streamlit import runtime

from sim import Dataset, Scenario
from sim.executors import Processes, is_loss
from sim.projection import Cancelled

BEAT = 0.1
"""Seconds between two looks at how far a study is."""

DONE, STOP = 0, 1
"""Places of the two numbers by which a server and a study beside it know of each other: share done, to be stopped."""

NICE = 10
"""How far a long study stands back behind the pages."""


AT_ONCE = BoundedSemaphore(2)
"""Studies worked out in the server's process at once. More would only share the processor and the memory."""

_ready: dict[bool, Future[Any]] = {}


@cache
def _pool(long: bool) -> Processes:
    started = Processes(1, NICE if long else 0)
    _ready[long] = started.submit(import_module, "sim.studies.ensemble")
    return started


def beside(long: bool = False) -> Processes | None:
    """The process for long studies or for quick ones, started at the first call and there once it can work.

    None until then, outside a server, and where SIM_WORKERS says so: the server's own process is as good.
    """
    if os.environ.get("SIM_WORKERS") == "0" or not runtime.exists():
        return None
    found = _pool(long)
    return found if _ready[long].done() else None


@lru_cache(maxsize=4)
def _packed(dataset: Dataset) -> bytes:
    return pickle.dumps(dataset, pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=4)
def _unpacked(dataset: bytes) -> Dataset:
    found: Dataset = pickle.loads(dataset)
    return found


def _there(function: Callable[..., Any], dataset: bytes, scenario: Scenario, arguments: tuple[Any, ...]) -> Any:
    return function(_unpacked(dataset), scenario, *arguments)


def _there_told(
    function: Callable[..., Any], dataset: bytes, scenario: Scenario, arguments: tuple[Any, ...], slate: Path
) -> Any:
    numbers = np.memmap(slate, dtype=float, mode="r+", shape=2)

    def progress(share: float) -> bool:
        numbers[DONE] = share
        if numbers[STOP]:
            raise Cancelled  # not False: some studies look at the answer only here and there
        return True

    return function(_unpacked(dataset), scenario, *arguments, progress=progress)


def ask(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]) -> Future[Any]:
    """A quick study under way beside the server; done already where there is no beside."""
    if pool := beside():
        return pool.submit(_there, function, _packed(dataset), scenario, arguments)
    return here(function, dataset, scenario, arguments)


def here(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]) -> Future[Any]:
    """A study worked out in this process; its future is done."""
    answer: Future[Any] = Future()
    with AT_ONCE:
        answer.set_result(function(dataset, scenario, *arguments))
    return answer


def watched(
    function: Callable[..., Any],
    dataset: Dataset,
    scenario: Scenario,
    arguments: tuple[Any, ...],
    progress: Callable[[float], Any],
) -> Any:
    """The answer of a long study that tells `progress` how far it is; where that raises, the study ends too.

    Beside the server, unless its process is lost or not there: then here.
    """
    if pool := beside(long=True):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            slate = Path(folder) / "slate"
            numbers = np.memmap(slate, dtype=float, mode="w+", shape=2)
            future = pool.submit(_there_told, function, _packed(dataset), scenario, arguments, slate)
            try:
                while not wait([future], BEAT).done:
                    progress(float(numbers[DONE]))
                return future.result()
            except Exception as error:
                if not is_loss(error):
                    raise
            finally:
                numbers[STOP] = 1.0
                future.cancel()
    with AT_ONCE:
        return function(dataset, scenario, *arguments, progress=lambda share: progress(share) or True)
