"""Project a design's rows in parts on an executor; the same seed gives the same digits on every one.

In this process by default, else on the `concurrent.futures.Executor` handed in (sim.executors opens two kinds). A part
is whole blocks of draws, so that a worker draws its own rows from the seed and only answers travel.
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

from sim.case import Case
from sim.dataset import Dataset
from sim.design import BLOCK, Design
from sim.executors import ExecutorError, is_loss
from sim.projection import Progress, Projection, project
from sim.scenario import Scenario
from sim.steps.axes import DRAW, Array

MAX_BLOCKS = 8
"""Most blocks in a part: it then takes so long that the time to send it does not matter."""

LINE_BLOCKS = 4000
"""Most lines × blocks in a part (but one block at least): a large city's part, too, takes only seconds."""

MAX_RESENDS = 3
"""How often a part is sent again after its worker was lost."""

PARTS_PER_WORKER = 2
"""Parts under way for each worker: one being worked on and one waiting there, so that no worker is idle."""

BEAT = 0.25
"""Seconds between two calls of `progress` while no part comes back, so that a cancel is noticed."""

NO_WORKER_SECONDS = 30.0
"""Seconds without an answer after which an executor that has no worker is given up."""

Part = dict[str, Array]
"""The arrays of some rows by measure, (entity, month or year, draw)."""
Task = tuple[int, tuple[int, int]]
"""A part to be done: (job index, (first row, row after the last))."""
Parts = Generator[list[tuple[int, tuple[int, int], Part]], None, None]
"""Finished parts, each as (job index, (first row, row after the last), measures)."""


@dataclass(frozen=True, eq=False)
class Job:
    """A city's design and the measures to work out of it; `years` as in `project`."""

    dataset: Dataset
    design: Design
    only: tuple[str, ...]
    years: int | None = None

    def parts(self) -> Iterator[tuple[int, int]]:
        """The first row of each part and the row after its last."""
        blocks = min(max(LINE_BLOCKS // len(self.dataset.city.lines), 1), MAX_BLOCKS)
        rows = self.design.rows
        return ((first, min(first + blocks * BLOCK, rows)) for first in range(0, rows, blocks * BLOCK))

    def projection(self, arrays: Part) -> Projection:
        """The projection that `project` would give, of these arrays."""
        return Projection.of(self.dataset, self.design, arrays, self.years)

    def packed(self) -> bytes:
        """The job pickled, with the scenario's table edits made, so that no worker makes them again."""
        edited = Case(self.dataset, self.design.scenario).dataset
        design = replace(self.design, scenario=Scenario(self.design.scenario.values))
        return pickle.dumps(replace(self, dataset=edited, design=design), pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=2)
def unpacked(job: bytes) -> Job:
    """The job of these bytes; cached, since a worker gets many parts of one job."""
    found: Job = pickle.loads(job)
    return found


def project_part(job: bytes, rows: tuple[int, int]) -> Part:
    """What a worker runs: the measures of rows `rows[0]` to before `rows[1]`, by name. `job` is `Job.packed`."""
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
    """The projection of a design, its rows spread over `executor`, else worked out in this process.

    `only` and `years` as in `project`; `progress`, and what is raised, as in `project_jobs`.
    """
    return project_jobs([Job(dataset, design, tuple(only), years)], executor, progress)[0]


def project_jobs(
    jobs: Sequence[Job], executor: Executor | None = None, progress: Progress | None = None
) -> list[Projection]:
    """The projection of every job, the parts of all of them spread over `executor`, else worked out in this process.

    `progress` is told the share of all rows done (0 to 1) and may raise Cancelled. Raises ExecutorError when a part
    was lost with its worker more than MAX_RESENDS times; an error raised by the arithmetic is raised here at once.
    """
    rows = [job.design.rows for job in jobs]
    done = 0

    def report(more: float = 0.0) -> None:
        if progress is not None:
            progress((done + more) / sum(rows))

    found: list[Part] = [{} for _ in jobs]
    with closing(in_process(jobs, report) if executor is None else iter_parts(executor, jobs)) as parts:
        for finished in parts:
            for place, (first, last), part in finished:
                store_part(found[place], part, first, last, rows[place])
                done += last - first
            report()
    return [job.projection(arrays) for job, arrays in zip(jobs, found, strict=True)]


def in_process(jobs: Sequence[Job], report: Progress) -> Parts:
    """Yield every job's answer as one part, worked out in this process; `report` is told the rows done of it."""
    for place, job in enumerate(jobs):
        rows = job.design.rows

        def report_rows(share: float, rows: int = rows) -> None:
            report(share * rows)

        answer = project(job.dataset, job.design, only=job.only, years=job.years, progress=report_rows)
        yield [(place, (0, rows), dict(answer.arrays))]


def store_part(arrays: Part, part: Part, first: int, last: int, rows: int) -> None:
    """Copy a part's measures to their rows in `arrays`; a part that is all the rows is taken over without a copy."""
    if last - first == rows:
        arrays.update(part)
        return
    for name, array in part.items():
        if name not in arrays:
            arrays[name] = np.empty((*array.shape[:DRAW], rows))
        arrays[name][:, :, first:last] = array


def iter_parts(executor: Executor, jobs: Sequence[Job]) -> Parts:
    """Yield lists of finished parts; an empty list every BEAT s so that the caller can report progress or cancel.

    At most PARTS_PER_WORKER parts a worker are under way. Those are cancelled when the caller closes the generator.
    """
    name = str(getattr(executor, "name", type(executor).__name__))
    window = PARTS_PER_WORKER * max(workers(executor), 1)

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
                if losses[task] > MAX_RESENDS:
                    raise ExecutorError.of(name, "workers_lost", times=str(MAX_RESENDS)) from error
                waiting.appendleft(task)
            if monotonic() - heard > NO_WORKER_SECONDS and not workers(executor):
                raise ExecutorError.of(name, "all_gone")
            yield finished
    finally:
        for future in running:
            future.cancel()


def workers(executor: Executor) -> int:
    """How many parts an executor works on at once; the number of cores where it does not say."""
    return int(getattr(executor, "workers", os.cpu_count() or 1))


def send(executor: Executor, job: bytes, rows: tuple[int, int]) -> Future[Part]:
    """The future of a part; an already failed one where the executor lost its workers before taking the part."""
    try:
        return executor.submit(project_part, job, rows)
    except Exception as error:
        if not is_loss(error):
            raise
        failed: Future[Part] = Future()
        failed.set_exception(error)
        return failed


def failure(future: Future[Part]) -> BaseException | None:
    """The error a finished task ended with; None where it succeeded."""
    return CancelledError() if future.cancelled() else future.exception()
