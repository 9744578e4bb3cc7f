"""A design's rows in parts, on any executor. The same seed gives the same digits on every one.

In-process by default; `ProcessPoolExecutor`, or Dask's client through `get_executor()`, by handing one in. Parts are
whole blocks of draws, so that each worker draws its own from the seed and only answers travel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any

import numpy as np

from sim.dataset import Dataset
from sim.design import BLOCK, Design
from sim.projection import Cancelled, Progress, Projection, project
from sim.registry import Array
from sim.steps import DRAW

PART = 8 * BLOCK
"""Rows a task: large enough that sending it costs nothing beside doing it."""

RETRIES = 3
"""How often a part is tried again after its worker was lost."""


def parts(rows: int, size: int = PART) -> Iterator[tuple[int, int]]:
    """First and last row of each part."""
    return ((first, min(first + size, rows)) for first in range(0, rows, size))


def project_part(
    dataset: Dataset, design: Design, rows: tuple[int, int], only: Sequence[str], years: int | None
) -> dict[str, Array]:
    """The measures of some of the rows."""
    projection = project(dataset, design, only=only, years=years, rows=rows)
    return {name: projection[name] for name in projection.names}


def project_in_parts(
    dataset: Dataset,
    design: Design,
    only: Sequence[str],
    years: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Projection:
    """`project`, its rows spread over an executor; Cancelled when `progress` answers False.

    A part whose worker is lost is sent again, RETRIES times; a fault of the arithmetic itself is raised at once.
    """
    if executor is None:
        return project(dataset, design, only=only, years=years, progress=progress)
    arrays: dict[str, Array] = {}

    def send(rows: tuple[int, int]) -> Future[dict[str, Array]]:
        return executor.submit(project_part, dataset, design, rows, tuple(only), years)

    done = 0
    for rows, part in in_turn(send, list(parts(design.rows))):
        for name, array in part.items():
            if name not in arrays:
                arrays[name] = np.empty((*array.shape[:DRAW], design.rows))
            arrays[name][:, :, rows[0] : rows[1]] = array
        done += rows[1] - rows[0]
        if progress is not None and not progress(done / design.rows):
            raise Cancelled
    edited = project(dataset, design, only=[], years=years, rows=(0, 1))
    return Projection(edited.dataset, design, arrays, edited.city)


def in_turn(
    send: Callable[[tuple[int, int]], Future[dict[str, Array]]], waiting: list[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], dict[str, Array]]]:
    """Every part's answer as it comes; what is left is cancelled when the reader goes away."""
    tries: dict[tuple[int, int], int] = dict.fromkeys(waiting, 0)
    running: dict[Future[dict[str, Array]], tuple[int, int]] = {send(rows): rows for rows in waiting}
    try:
        while running:
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                rows = running.pop(future)
                error = future.exception()
                if error is None:
                    yield rows, future.result()
                elif isinstance(error, ArithmeticError | ValueError) or tries[rows] == RETRIES:
                    raise error
                else:
                    tries[rows] += 1
                    running[send(rows)] = rows
    finally:
        for future in running:
            future.cancel()


def open_executor(name: str) -> Any:
    """The executor a name stands for: `processes`, or `dask://host:port` (needs the optional dask and distributed)."""
    from concurrent.futures import ProcessPoolExecutor

    if name == "processes":
        return ProcessPoolExecutor()
    if name.startswith("dask://"):
        from distributed import Client

        return Client(name.replace("dask://", "tcp://", 1)).get_executor()
    raise ValueError(f"no executor {name!r}: processes, or dask://HOST:PORT")
