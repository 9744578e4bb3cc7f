"""Studies and files worked out beside the server: a process for what every move asks, for long studies, for files.

Every session's page is drawn in the server's one process, under Python's one lock. A study there would hold up
everybody's sliders; here it takes another core, or this one's idle time. SIM_WORKERS=0 keeps all in the one process.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, TypeVar

from streamlit import runtime

from sim import Dataset, Scenario
from sim.executors import is_loss

from .worker_process import DONE, STOP, WorkerProcess, progress_numbers, with_progress

T = TypeVar("T")

QUICK, LARGE, LONG, AHEAD, FILES = "quick", "large", "long", "ahead", "files"
"""One process each: studies of every move, the same for large cities, those begun by a button, what follows, files."""

SEARCHES = frozenset({"odds_solve"})
"""Studies that try dozens of ensembles, seconds of them: they follow, as curves do: no odds wait behind them."""

LARGE_FROM_LINES = 1000
"""Lines above which a city is large: its odds take more than a second."""

CROWD = 6
"""Quick studies under way above which a move goes without new ones: two moves' studies, a quarter of a second."""

BESIDE, NICENESS = 5, 10
"""How far quick studies stand back behind the pages, whose growth comes first; how far long ones and files do."""

SERVER_SLOTS = BoundedSemaphore(2)
"""Studies worked out in the server's process at once. More would only share the processor and the memory."""


@cache
def _process(kind: str) -> WorkerProcess:
    return WorkerProcess(BESIDE if kind == QUICK else NICENESS)


def enabled() -> bool:
    """Whether studies have processes of their own: not outside a server, nor where SIM_WORKERS=0."""
    return os.environ.get("SIM_WORKERS") != "0" and runtime.exists()


def process_for(dataset: Dataset, function: Callable[..., Any]) -> WorkerProcess | None:
    """The process for a study that a move asks, started at the first call; None where there is none to wait for.

    Until the one of ordinary cities can work it would be no quicker than the server. A large city has one of its own:
    its odds take seconds, for which nobody else's move should wait.
    """
    if not enabled():
        return None
    if function.__name__ in SEARCHES:
        return _process(AHEAD)
    large = len(dataset.city.lines) > LARGE_FROM_LINES
    found = _process(LARGE if large else QUICK)
    return found if large or found.ready.done() else None


def crowded(dataset: Dataset, function: Callable[..., Any]) -> bool:
    """Whether the process for a study has more to do than a move can wait for; for a search, anything at all."""
    process, most = process_for(dataset, function), 1 if function.__name__ in SEARCHES else CROWD
    return process is not None and process.waiting >= most


def ask(function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]) -> Future[Any]:
    """The future of a quick study, running in its process; already done where there is none and the server did it."""
    if process := process_for(dataset, function):
        return process.submit(function, dataset, scenario, *arguments)
    return in_server(function, dataset, scenario, arguments)


def forget() -> None:
    """Send every process every dataset again: one of them was lost."""
    if enabled():
        for kind in (QUICK, LARGE, LONG, AHEAD, FILES):
            _process(kind).forget()


def in_server(
    function: Callable[..., Any], dataset: Dataset, scenario: Scenario, arguments: tuple[Any, ...]
) -> Future[Any]:
    """The future of a study, worked out in this process and done."""
    done: Future[Any] = Future()
    with SERVER_SLOTS:
        done.set_result(function(dataset, scenario, *arguments))
    return done


def file(write: Callable[..., T], dataset: Dataset, scenario: Scenario, *more: Any) -> T:
    """The file that `write` makes of a scenario, made in the process for files; here where there is none.

    The file of a large city takes minutes and gigabytes. It is tried once more where its process was lost, and never
    in the server, which would be lost next, and every session with it. Raises what `write` raises.
    """
    headed = dataset.name, scenario.name
    if not enabled():
        with SERVER_SLOTS:
            return _under_names(dataset, scenario, write, headed, *more)
    question = dataset.nameless, scenario.nameless, write, headed, *more
    try:
        found: T = _process(FILES).submit(_under_names, *question).result()
    except Exception as error:
        if not is_loss(error):
            raise
        _process(FILES).forget()
        found = _process(FILES).submit(_under_names, *question).result()
    return found


def _under_names(
    dataset: Dataset, scenario: Scenario, write: Callable[..., T], headed: tuple[str, str], *more: Any
) -> T:
    """A file under the names it was asked with: the process holds the dataset by its figures, not by its name."""
    return write(dataset.named(headed[0]), replace(scenario, name=headed[1]), *more)


class Job:
    """A long study under way: how far it is, and the way to end it. In a process beside, or in a thread here."""

    def __init__(
        self,
        function: Callable[..., Any],
        dataset: Dataset,
        scenario: Scenario,
        arguments: tuple[Any, ...],
        kind: str = LONG,
    ) -> None:
        self._study = function, dataset.nameless, scenario.nameless, *arguments
        handle, name = tempfile.mkstemp(prefix="study-")
        os.close(handle)
        weakref.finalize(self, Path(name).unlink, missing_ok=True)
        self._numbers = progress_numbers(Path(name), "w+")
        if enabled():
            self._future = _process(kind).submit(*self._study, progress_file=Path(name))
        else:
            self._future = self._here()

    def _here(self) -> Future[Any]:
        """The study in a thread of this process."""
        return _study_threads().submit(with_progress, self._numbers, *self._study)

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return float(min(self._numbers[DONE], 1.0))

    def done(self, within: float = 0.0) -> bool:
        """Whether it ends within so many seconds; False, too, where its process was lost and it begins again here."""
        if not wait([self._future], within).done:
            return False
        error = None if self._future.cancelled() else self._future.exception()
        if error is not None and is_loss(error):
            forget()
            self._future = self._here()
            return False
        return True

    def answer(self) -> Any:
        """The study's answer; raises what the study raised, Cancelled after `stop`."""
        return self._future.result()

    def stop(self) -> None:
        """Tell it to end: it notices at its next step, and raises Cancelled."""
        self._numbers[STOP] = 1.0


@cache
def _study_threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, "study")
