"""Two executors for parts of a design: processes on this machine, or the workers of a Dask scheduler.

Both are `concurrent.futures.Executor`s with a count of their `workers`; a lost worker does not end them.
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

from sim._version import __version__
from sim.dataset import Fault, FaultsError
from sim.memory import keep_freed_memory

CONNECT_SECONDS = 5.0
"""Seconds the scheduler has to answer, and then as many again for its first worker."""

PARENT_CHECK_SECONDS = 2.0
"""Seconds between a process's looks at whether its parent is still there."""

WORKER_GROWTH = {"LOKY_MAX_MEMORY_LEAK_SIZE": "1e9"}
"""Bytes a process may grow by before loky replaces it for leaking: it keeps what it has freed (sim.memory)."""

ADDRESS = re.compile(r"dask://(?P<host>\[[0-9a-fA-F:]+\]|[^\s:/\[\]]+):(?P<port>\d{1,5})/?")


class ExecutorError(FaultsError):
    """No workers could be reached, or they were lost more often than parts are sent again."""

    @classmethod
    def of(cls, name: str, rule: str, **details: str) -> Self:
        """An error of one fault; `name` is the executor's, as it was asked for."""
        return cls([Fault.of_file(name, rule, **details)])


def is_loss(error: BaseException) -> bool:
    """Whether a task failed because its worker went away; False for an error raised by the task itself."""
    return isinstance(error, BrokenExecutor | CancelledError | OSError) or type(error).__module__.startswith(
        "distributed."
    )


class Processes(Executor):
    """Processes on this machine; a pool broken by the loss of one of them is replaced by a new pool.

    `workers`: how many, by default one a core. `nice`: added to each one's niceness, where the system has that.
    """

    name = "processes"

    def __init__(self, workers: int | None = None, nice: int = 0) -> None:
        self.workers = workers or os.cpu_count() or 1
        self.nice = nice
        self._pool = self._fresh()

    def _fresh(self) -> ProcessPoolExecutor:
        # New interpreters, not forks: a fork of a server with threads can hold a lock for ever. And loky's, not
        # multiprocessing's, which run the main program again in each: under Streamlit that is the page being drawn.
        start, settings = get_context("loky"), (self.nice, os.getpid())
        return ProcessPoolExecutor(
            self.workers, context=start, initializer=worker_setup, initargs=settings, env=WORKER_GROWTH
        )

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The task's future, from a new pool where the old one is broken."""
        future: Future[Any]
        try:
            future = self._pool.submit(fn, *args, **kwargs)
        except BrokenExecutor:
            close_task_pipe(self._pool)
            self._pool.shutdown(wait=False, kill_workers=True)
            self._pool = self._fresh()
            future = self._pool.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; `cancel_futures` kills those at work."""
        self._pool.shutdown(wait, kill_workers=cancel_futures)


def close_task_pipe(pool: ProcessPoolExecutor) -> None:
    """Close the reading end of a broken pool's task pipe, which no process reads any more.

    Left open, the pool's feeding thread waits for ever to write a task larger than the pipe's buffer, such as a
    dataset: one thread and two descriptors would be lost with every lost worker.
    """
    queue = getattr(pool, "_call_queue", None)
    if queue is not None:
        queue._reader.close()


def worker_setup(nice: int, parent: int) -> None:
    """Set the worker's niceness and start a thread that ends the worker once its parent is gone (POSIX only)."""
    keep_freed_memory()
    if hasattr(os, "nice"):
        os.nice(nice)
    if hasattr(os, "fork"):  # elsewhere getppid() still names a parent that has ended
        Thread(target=exit_with_parent, args=(parent,), daemon=True).start()


def exit_with_parent(parent: int) -> None:
    """End this process once its parent is gone; where the parent was killed, it would wait for work for ever."""
    while os.getppid() == parent:
        sleep(PARENT_CHECK_SECONDS)
    os._exit(0)


class DaskWorkers(Executor):
    """The workers of the Dask scheduler at dask://HOST:PORT.

    Raises ExecutorError when `name` is no such address, Dask is not installed, nothing answers within CONNECT_SECONDS,
    or a worker's `versions` differ from this process's.
    """

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
            expect_dask_greeting(found["host"].strip("[]"), int(found["port"]))
            address = f"tcp://{found['host']}:{found['port']}"
            self._client: Any = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ExecutorError.of(name, "no_scheduler") from error
        try:
            self._check(name)
            self._client.register_worker_callbacks(keep_freed_memory)  # workers that join later, too
        except BaseException:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)
        # No warning of large tasks: each part carries its whole city, so that a lost worker loses nothing.
        self._large = partial(config.set, {"distributed.admin.large-graph-warning-threshold": "1 TiB"})

    def _check(self, name: str) -> None:
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
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
        """Threads of all workers connected now; 0 when the scheduler is gone."""
        try:
            return sum(self._client.nthreads().values())
        except OSError:
            return 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The task's future; the scheduler itself gives a lost worker's task to another."""
        with self._large():
            future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Leave the scheduler; unfinished tasks are cancelled, since they may wait for workers that never come."""
        self._executor.shutdown(wait=False)
        self._client.close()


def expect_dask_greeting(host: str, port: int) -> None:
    """Raise OSError unless a Dask server greets within CONNECT_SECONDS; Dask's own client would wait for ever.

    The greeting, which the server sends first, is the length of a short message in 8 bytes.
    """
    with create_connection((host, port), CONNECT_SECONDS) as line:
        length = line.recv(8)
    if len(length) < 8 or int.from_bytes(length, "little") > 2**20:
        raise ConnectionError("no Dask server's greeting")


def versions() -> str:
    """The versions that digits depend on beside the seed: the model's, Python's and numpy's, as one line."""
    python = ".".join(platform.python_version_tuple()[:2])
    return f"model {__version__}, Python {python}, numpy {np.__version__}"


def open_executor(name: str) -> Processes | DaskWorkers:
    """The executor named `processes` or `dask://HOST:PORT`; raises ExecutorError for any other name."""
    return Processes() if name == "processes" else DaskWorkers(name)
