"""Designs' rows in parts, on any executor. The same seed gives the same digits on every one.

In-process by default; else whatever `concurrent.futures.Executor` is handed in (sim.executors opens some). Parts are
whole blocks of draws, so that each worker draws its own from the seed and only answers travel.
"""

from __future__ import annotations

import os
import pickle
from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache
from time import monotonic

import numpy as np

from sim.dataset import Dataset
from sim.design import BLOCK, Design
from sim.executors import ExecutorError, is_loss
from sim.projection import Progress, Projection, project
from sim.registry import Array
from sim.scenario import Scenario, apply_edits
from sim.steps import DRAW

BLOCKS = 8
"""Blocks a part, in a city of up to LINES / BLOCKS lines: enough that sending it costs nothing beside doing it."""

LINES = 4000
"""Lines from which a part is one block, so that it is still done, or given up, within seconds."""

RETRIES = 3
"""How often a part is sent again after its worker was lost."""

AHEAD = 2
"""Parts sent for each worker: one to work on and one to begin with at once."""

BEAT = 0.25
"""Seconds after which `progress` is asked again whether to go on, though no part has come back."""

LONELY = 30.0
"""Seconds of silence after which an executor without any worker is given up."""

Part = dict[str, Array]
Task = tuple[int, tuple[int, int]]
"""A job's place and the rows of a part of it."""
Turns = Generator[list[tuple[int, tuple[int, int], Part]], None, None]
"""Parts as they come, with their task."""


@dataclass(frozen=True, eq=False)
class Job:
    """One city's design, and the measures wanted of it; `years` as in `project`."""

    dataset: Dataset
    design: Design
    only: tuple[str, ...]
    years: int | None = None

    def parts(self) -> Iterator[tuple[int, int]]:
        """First row of each part, and the row before which it ends."""
        blocks = min(max(LINES // len(self.dataset.city.lines), 1), BLOCKS)
        rows = self.design.rows
        return ((first, min(first + blocks * BLOCK, rows)) for first in range(0, rows, blocks * BLOCK))

    def projection(self, arrays: Part) -> Projection:
        """The answer as `project` would give it."""
        return Projection.of(self.dataset, self.design, arrays, self.years)

    def packed(self) -> bytes:
        """The job as bytes, its edits made, so that no worker makes them again."""
        edited = apply_edits(self.dataset, self.design.scenario)
        design = replace(self.design, scenario=Scenario(self.design.scenario.values))
        return pickle.dumps(replace(self, dataset=edited, design=design), pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=2)
def unpacked(job: bytes) -> Job:
    """The job of its bytes: a worker meets the same one again and again."""
    found: Job = pickle.loads(job)
    return found


def project_part(job: bytes, rows: tuple[int, int]) -> Part:
    """The measures of some of a job's rows."""
    this = unpacked(job)
    projection = project(this.dataset, this.design, only=this.only, years=this.years, rows=rows)
    return dict(projection.arrays)


def project_in_parts(
    dataset: Dataset,
    design: Design,
    only: Sequence[str],
    years: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Projection:
    """`project`, its rows spread over an executor; raises as `project_jobs`."""
    return project_jobs([Job(dataset, design, tuple(only), years)], executor, progress)[0]


def project_jobs(
    jobs: Sequence[Job], executor: Executor | None = None, progress: Progress | None = None
) -> list[Projection]:
    """The projection of every job, all their parts spread over an executor; in-process without one.

    `progress` is told the share of all rows done and may raise Cancelled. A part whose worker is lost is sent again,
    RETRIES times, then ExecutorError; a fault of the arithmetic itself is raised at once.
    """
    rows = [job.design.rows for job in jobs]
    done = 0

    def tell(more: float = 0.0) -> None:
        if progress is not None:
            progress((done + more) / sum(rows))

    found: list[Part] = [{} for _ in jobs]
    with closing(here(jobs, tell) if executor is None else in_turn(executor, jobs)) as turns:
        for finished in turns:
            for place, (first, last), part in finished:
                put(found[place], part, first, last, rows[place])
                done += last - first
            tell()
    return [job.projection(arrays) for job, arrays in zip(jobs, found, strict=True)]


def here(jobs: Sequence[Job], tell: Progress) -> Turns:
    """Every job's answer in one piece, worked out in this process."""
    for place, job in enumerate(jobs):
        rows = job.design.rows

        def told(share: float, rows: int = rows) -> None:
            tell(share * rows)

        answer = project(job.dataset, job.design, only=job.only, years=job.years, progress=told)
        yield [(place, (0, rows), dict(answer.arrays))]


def put(arrays: Part, part: Part, first: int, last: int, rows: int) -> None:
    """A part's measures in their place among all rows; as they are where they are all of them."""
    if last - first == rows:
        arrays.update(part)
        return
    for name, array in part.items():
        if name not in arrays:
            arrays[name] = np.empty((*array.shape[:DRAW], rows))
        arrays[name][:, :, first:last] = array


def in_turn(executor: Executor, jobs: Sequence[Job]) -> Generator[list[tuple[int, tuple[int, int], Part]], None, None]:
    """Parts as they come, with their job's place and their rows; nothing when none came within a BEAT.

    No more than AHEAD parts a worker are under way. When the reader goes away, what is under way is cancelled.
    """
    name = str(getattr(executor, "name", type(executor).__name__))
    window = AHEAD * max(workers(executor), 1)

    @lru_cache(maxsize=2)
    def packed(place: int) -> bytes:
        return jobs[place].packed()

    waiting: deque[Task] = deque((place, rows) for place, job in enumerate(jobs) for rows in job.parts())
    running: dict[Future[Part], Task] = {}
    losses: Counter[Task] = Counter()
    heard = monotonic()
    try:
        while waiting or running:
            while waiting and len(running) < window:
                place, rows = task = waiting.popleft()
                running[send(executor, packed(place), rows)] = task
            finished = []
            for future in wait(running, BEAT, return_when=FIRST_COMPLETED).done:
                heard = monotonic()
                task = running.pop(future)
                error = failure(future)
                if error is None:
                    finished.append((*task, future.result()))
                    continue
                losses[task] += 1
                if not is_loss(error):
                    raise error
                if losses[task] > RETRIES:
                    raise ExecutorError.of(name, "workers_lost", times=str(RETRIES)) from error
                waiting.appendleft(task)
            if monotonic() - heard > LONELY and not workers(executor):
                raise ExecutorError.of(name, "all_gone")
            yield finished
    finally:
        for future in running:
            future.cancel()


def workers(executor: Executor) -> int:
    """How many parts an executor can work on at once, as far as it says."""
    return int(getattr(executor, "workers", os.cpu_count() or 1))


def send(executor: Executor, job: bytes, rows: tuple[int, int]) -> Future[Part]:
    """A part on its way; one that has failed already where the executor lost its workers before taking it."""
    try:
        return executor.submit(project_part, job, rows)
    except Exception as error:
        if not is_loss(error):
            raise
        failed: Future[Part] = Future()
        failed.set_exception(error)
        return failed


def failure(future: Future[Part]) -> BaseException | None:
    """What a finished task came to grief with, None where it did not."""
    return CancelledError() if future.cancelled() else future.exception()
