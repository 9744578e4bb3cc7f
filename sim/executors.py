"""Where parts of a design can be worked out: this machine's processes, or the workers of a Dask scheduler.

Both are `concurrent.futures.Executor`s that outlive a lost worker and say how many `workers` they have.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from functools import partial
from importlib import import_module
from socket import create_connection
from threading import Thread
from time import sleep
from typing import Any, Self

import numpy as np
from loky import ProcessPoolExecutor
from loky.backend import get_context

from sim.dataset import Fault, FaultsError

PATIENCE = 5.0
"""Seconds a scheduler and its first worker have to answer."""

ORPHAN = 2.0
"""Seconds after which a process notices that its parent is gone."""

ADDRESS = re.compile(r"dask://(?P<host>\[[0-9a-fA-F:]+\]|[^\s:/\[\]]+):(?P<port>\d{1,5})/?")


class ExecutorError(FaultsError):
    """Workers that cannot be had, or were lost again and again."""

    @classmethod
    def of(cls, name: str, rule: str, **details: str) -> Self:
        """The one fault of an executor, by its name or address."""
        return cls([Fault("", "", "", name, rule, details)])


def is_loss(error: BaseException) -> bool:
    """Whether a task failed because its worker went away, not because of what it worked out."""
    return isinstance(error, BrokenExecutor | CancelledError | OSError) or type(error).__module__.startswith(
        "distributed."
    )


class Processes(Executor):
    """Processes on this machine. A pool that broke because one of them was lost is replaced by a fresh one.

    `nice`: how far they stand back behind others, as the system counts it; nothing where it does not.
    """

    name = "processes"

    def __init__(self, workers: int | None = None, nice: int = 0) -> None:
        self.workers = workers or os.cpu_count() or 1
        self.nice = nice
        self._pool = self._fresh()

    def _fresh(self) -> ProcessPoolExecutor:
        # Started anew, not forked: a fork of a server with threads can hold a lock for ever. And without the program
        # that starts them, as multiprocessing's own would have it: to Streamlit that is the page being drawn.
        start, settings = get_context("loky"), (self.nice, os.getpid())
        return ProcessPoolExecutor(self.workers, context=start, initializer=settle, initargs=settings)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The task's future, on a fresh pool where the old one is broken."""
        future: Future[Any]
        try:
            future = self._pool.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            unread(self._pool)
            self._pool.shutdown(wait=False, kill_workers=True)
            self._pool = self._fresh()
            future = self._pool.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes."""
        self._pool.shutdown(wait, kill_workers=cancel_futures)


def unread(pool: ProcessPoolExecutor) -> None:
    """Nobody reads a broken pool's tasks any more.

    Its thread that hands them over would else wait for ever to get rid of one larger than a pipe, such as a dataset,
    since this process holds the other end of the pipe too: a thread and both ends for each lost worker.
    """
    queue = getattr(pool, "_call_queue", None)
    if queue is not None:
        queue._reader.close()


def settle(nice: int, parent: int) -> None:
    """Leave the processor to others first, where the system can be asked to, and end when the parent has ended."""
    if hasattr(os, "nice"):
        os.nice(nice)
    if hasattr(os, "fork"):  # elsewhere a process keeps the name of its parent
        Thread(target=outlive, args=(parent,), daemon=True).start()


def outlive(parent: int) -> None:
    """Ends this process once its parent, killed perhaps, is gone: it would wait for work for ever."""
    while os.getppid() == parent:
        sleep(ORPHAN)
    os._exit(0)


class DaskWorkers(Executor):
    """The workers of a Dask scheduler; ExecutorError when nothing answers there, or what answers would differ."""

    def __init__(self, name: str) -> None:
        self.name = name
        found = ADDRESS.fullmatch(name)
        if found is None or not 0 < int(found["port"]) < 2**16:
            raise ExecutorError.of(name, "no_executor")
        try:
            from dask import config

            distributed: Any = import_module("distributed")
        except ImportError as error:
            raise ExecutorError.of(name, "no_dask") from error
        try:
            greet(found["host"].strip("[]"), int(found["port"]))
            address = f"tcp://{found['host']}:{found['port']}"
            self._client: Any = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ExecutorError.of(name, "no_scheduler") from error
        try:
            self._check(name)
        except BaseException:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)
        # A city travels with each of its parts, so that no worker's loss loses it: large on purpose.
        self._large = partial(config.set, {"distributed.admin.large-graph-warning-threshold": "1 TiB"})

    def _check(self, name: str) -> None:
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise ExecutorError.of(name, "no_workers") from error
        try:
            others = set(self._client.run(versions).values())
        except (ImportError, AttributeError) as error:
            raise ExecutorError.of(name, "no_model", version=versions()) from error
        if others - {versions()}:
            raise ExecutorError.of(name, "other_versions", here=versions(), there="; ".join(sorted(others)))

    @property
    def workers(self) -> int:
        """Threads of all workers there are now; 0 when the scheduler is gone."""
        try:
            return sum(self._client.nthreads().values())
        except OSError:
            return 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The task's future; a task whose worker is lost is given to another by the scheduler itself."""
        with self._large():
            future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Leave the scheduler; what is not done is cancelled, for it may wait for workers that never come."""
        self._executor.shutdown(wait=False)
        self._client.close()


def greet(host: str, port: int) -> None:
    """Nothing when a Dask server answers; else OSError, at once or after PATIENCE.

    Its client would wait for ever for the greeting, which the server sends first: the length of a short message.
    """
    with create_connection((host, port), PATIENCE) as line:
        length = line.recv(8)
    if len(length) < 8 or int.from_bytes(length, "little") > 2**20:
        raise ConnectionError("no Dask server's greeting")


def versions() -> str:
    """What the digits depend on beside the seed: the model's version, Python's and numpy's."""
    from sim import __version__

    python = ".".join(platform.python_version_tuple()[:2])
    return f"model {__version__}, Python {python}, numpy {np.__version__}"


def open_executor(name: str) -> Processes | DaskWorkers:
    """The executor a name stands for: `processes`, or `dask://HOST:PORT`; ExecutorError where there is none."""
    return Processes() if name == "processes" else DaskWorkers(name)
